"""What the YAML parser objects to, in plain words, at the place where the writer should look."""

from __future__ import annotations

from typing import Any

import yaml

from policy_engine.model.finding import Finding, Fix
from policy_engine.syntax import fullwidth, problems, text_fixes
from policy_engine.syntax.problems import Problem
from policy_engine.syntax.read import Source

# Part of the parser's message → the problem, and whether to look at the start of its context.
_WORDS: tuple[tuple[str, Problem, bool], ...] = (
    ("did not find expected ',' or", problems.BRACKETS, True),
    ("did not find expected node content", problems.OTHER, False),
    ("did not find expected key", problems.INDENT, False),
    ("did not find expected '-' indicator", problems.INDENT, False),
    ("could not find expected ':'", problems.NO_COLON, True),
    ("mapping values are not allowed", problems.COLON_HERE, False),
    ("found unexpected end of stream", problems.OPEN_QUOTE, True),
    ("sequence entries are not allowed", problems.LIST_HERE, False),
    ("that cannot start any token", problems.SYMBOL, False),
    ("unknown escape character", problems.BACKSLASH, False),
    ("expected <document start>", problems.OUTSIDE, False),
)


def explain(error: yaml.YAMLError, source: Source) -> Finding:
    """The finding for a parser error; tabs and full-width punctuation are looked for first."""
    at: Any = getattr(error, "problem_mark", None)
    if at is None:
        return source.problem(problems.OTHER, source.place(1, 1))
    since: Any = getattr(error, "context_mark", None) or at
    words = str(getattr(error, "problem", ""))
    if _tab_at(source, at) or "tab character" in words:
        return _finding(source, problems.TAB, at.line, at.column, text_fixes.tabs(source.lines, at.line + 1))
    nearby = dict.fromkeys([at.line, _line_above(source, at.line), since.line])
    for line in nearby:
        text = _line(source, line)
        if (column := fullwidth.blank_in(text)) is not None:
            return _finding(source, problems.BLANK, line, column, text_fixes.blanks(source.lines))
        if (column := fullwidth.colon_in(text)) is not None:
            fix = text_fixes.key_colons(source.lines, line + 1, line + 1)
            return _finding(source, problems.COLON, line, column, fix)
        if (column := fullwidth.unspaced_colon_in(text)) is not None:
            fix = text_fixes.spaces(source.lines, line + 1, line + 1)
            return _finding(source, problems.NO_SPACE, line, column, fix)
        if (bullet := fullwidth.bullet_in(text)) and line in (at.line, at.line - 1):
            fix = text_fixes.bullets(source.lines, line + 1, line + 1)
            return _finding(source, problems.BULLET, line, bullet[0], fix)
    for part, problem, in_context in _WORDS:
        if part not in words:
            continue
        if problem is problems.BRACKETS and (comma := _comma(source, since, at)):
            fix = text_fixes.commas(source.lines, (since.line, since.column), (at.line, at.column))
            return _finding(source, problems.COMMA, *comma, fix)
        if problem is problems.INDENT and _line(source, at.line)[: at.column].strip():
            problem = problems.EXTRA
        mark = since if in_context else at
        return _finding(source, problem, mark.line, mark.column)
    return _finding(source, problems.OTHER, at.line, at.column)


def _finding(source: Source, problem: Problem, line: int, column: int, fix: Fix | None = None) -> Finding:
    return source.problem(problem, source.place(line + 1, column + 1), fix=fix)


def _line(source: Source, line: int) -> str:
    return source.lines[line] if line < len(source.lines) else ""


def _tab_at(source: Source, mark: Any) -> bool:
    return _line(source, mark.line)[mark.column : mark.column + 1] == "\t"


def _line_above(source: Source, line: int) -> int:
    """The nearest line above that is neither empty nor a comment; the line itself where there is none."""
    for above in range(min(line, len(source.lines)) - 1, -1, -1):
        text = source.lines[above].strip()
        if text and not text.startswith("#"):
            return above
    return line


def _comma(source: Source, start: Any, end: Any) -> tuple[int, int] | None:
    """The first full-width comma of an unfinished bracket."""
    for line in range(start.line, end.line + 1):
        column = _line(source, line).find("，", start.column if line == start.line else 0)
        if column >= 0:
            return line, column
    return None
