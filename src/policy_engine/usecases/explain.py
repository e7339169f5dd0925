"""`policy explain`: the page of a code. `python -m policy_engine.usecases.explain docs/codes` writes them all."""

from __future__ import annotations

import difflib
import functools
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from policy_engine.model.errors import Stop, Unusable
from policy_engine.model.finding import Severity
from policy_engine.model.page import Example, Page
from policy_engine.model.text import Text
from policy_engine.resources import shipped
from policy_engine.rulebook.rule import Rule, Words
from policy_engine.syntax import fullwidth

if TYPE_CHECKING:
    from policy_engine.rulebook.case import Case

PAGES = Path(__file__).resolve().parents[1] / "pages"
"""Why, advice and examples of the codes that are no rules: a YAML file for every group."""

_LANGUAGES = {
    **dict.fromkeys(("row", "csv", "csvbytes"), "csv"),
    **dict.fromkeys(("table", "sheet", "words", "long"), "text"),
}
"""The language of examples that are not YAML."""


class Group(msgspec.Struct, frozen=True):
    """一组编号: how its codes begin, what they are about, and the file that explains them ("" for rules)."""

    codes: str
    title: Text
    file: str = ""


GROUPS = (
    Group("P0", Text("文件的写法", "How a file is written"), "syntax"),
    Group("P10", Text("结构和值", "Structure and values"), "syntax"),
    Group("P1[1-8]", Text("计划的内容", "What a plan says"), "plan"),
    Group("P19", Text("不计的说明", "Findings set aside"), "syntax"),
    Group("P[2-9]", Text("计划的规则", "Rules about plans")),
    Group("D", Text("抽取的规则", "Rules about draws")),
    Group("M", Text("匹配的规则", "Rules about matching")),
    Group("C", Text("检查结果的规则", "Rules about results")),
    Group("F", Text("后续处置的规则", "Rules about follow-up")),
    Group("O", Text("全年情况的规则", "Rules about the year")),
    Group("L", Text("规则文件", "Rule files"), "rules"),
    Group("R", Text("名录", "Registries"), "registry"),
    Group("S", Text("表格和文档", "Sheets and documents"), "sheets"),
)


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """一个编号的说明, as pages/*.yaml hold it. `form` says what the examples are, so that a test can try them:

    `plan`: a fragment laid over the base plan of the rules' cases; `file` and `bytes`: a whole file, `\\xNN` for a byte; `schema`: a file
    for a schema of its own; `remark`: a file in which the line with `section` has a P203; `rule` and `names`: a fragment laid over a sound
    rule, or a whole names.yaml; `followup` and `results`: entries laid over a small machine, or a whole
    results.yaml; `cases`: cases of one rule; `row`: columns of a CSV laid over good rows of the registry `of`; `csv` and
    `csvbytes`: a whole one; `table` and `sheet`: columns laid over a good table of tasks, or a whole sheet; `platform`: a whole platform.yaml;
    `words` and `long`: described.
    """

    severity: Severity
    why: Words
    advice: Words
    bad: str
    good: str
    form: str = "plan"
    of: str = ""
    basis: str = ""


class Explained(msgspec.Struct, frozen=True):
    """所有编号: every code with its title, by group."""

    groups: tuple[tuple[Text, tuple[str, ...]], ...]
    titles: dict[str, Text]


def explained(start: Path, rules: Path | None = None) -> Explained:
    """Every code there is. Raises Unusable, FindingsStop if rules have errors."""
    titles = {
        **fixed_titles(),
        **{rule.id: Text(rule.title.zh, rule.title.en) for rule in _rules(start, rules)[1]},
    }
    groups = [
        (group.title, tuple(sorted(code for code in titles if group_of(code) is group))) for group in GROUPS
    ]
    return Explained(tuple((title, codes) for title, codes in groups if codes), titles)


def explain(code: str, start: Path, rules: Path | None = None) -> Page:
    """The page of a code, however it was typed. Raises Unusable: no such code; FindingsStop if rules have errors."""
    name = fullwidth.half(code).upper()
    titles = fixed_titles()
    if name in titles:
        return _fixed(name, titles[name])
    directory, book = _rules(start, rules)
    for rule in book:
        if rule.id == name:
            return _of_rule(rule, directory)
    raise _unknown(code, explained(start, rules))


def pages(codes: Iterable[str], start: Path, rules: Path | None = None) -> dict[str, Page]:
    """The pages of these codes, those that exist: SARIF describes with them what it found."""
    titles, wanted = fixed_titles(), set(codes)
    found = {code: _fixed(code, titles[code]) for code in wanted & titles.keys()}
    if wanted - found.keys():
        directory, book = _rules(start, rules)
        found |= {r.id: _of_rule(r, directory) for r in book if r.id in wanted}
    return {code: found[code] for code in sorted(found)}


def fixed_titles() -> dict[str, Text]:
    """The codes that are no rules, with their titles."""
    from policy_engine.plan import codes as plan
    from policy_engine.registry import codes as registry
    from policy_engine.rulebook import codes as rules
    from policy_engine.sheets import codes as sheets
    from policy_engine.syntax import codes as syntax

    return {**syntax.CODES, **plan.CODES, **rules.CODES, **registry.CODES, **sheets.CODES}


def group_of(code: str) -> Group:
    """The group of a code. Raises LookupError."""
    for group in GROUPS:
        if re.match(group.codes, code):
            return group
    raise LookupError(code)


@functools.cache
def entries(file: str) -> dict[str, Entry]:
    """What a file of pages/ holds, code by code."""
    return msgspec.convert(_read(PAGES / f"{file}.yaml"), dict[str, Entry])


def _fixed(code: str, title: Text) -> Page:
    entry = entries(group_of(code).file)[code]
    language = _LANGUAGES.get(entry.form, "yaml")
    return Page(
        code=code,
        title=title,
        severity=entry.severity,
        why=entry.why,
        advice=entry.advice,
        bad=Example(entry.bad, language),
        good=Example(entry.good, language),
        basis=entry.basis,
    )


def _of_rule(rule: Rule, directory: Path) -> Page:
    from policy_engine.rulebook.examples import examples
    from policy_engine.rulebook.in_words import spoken

    cases, base = _cases(directory)
    bad, good = examples(rule, cases, base)
    why = obligations().get(rule.obligation) or _OWN_CHOICE
    return Page(
        code=rule.id,
        title=rule.title,
        severity=rule.severity,
        message=spoken(rule.then.message, rule),
        why=why,
        advice=spoken(rule.then.advice, rule),
        bad=bad,
        good=good,
        basis=rule.basis,
        confidence=rule.confidence,
        obligation=rule.obligation,
        effective_from=rule.effective_from,
        effective_to=rule.effective_to,
    )


_OWN_CHOICE = Text(
    "没有对应的法定义务；这里容易写错或读错，提醒核对。",
    "No legal duty stands behind it; it is where plans go wrong or are misread, so it is pointed out.",
)


@functools.cache
def obligations() -> dict[str, Words]:
    """What each obligation (R01 …) asks for."""
    return msgspec.convert(_read(PAGES / "obligations.yaml"), dict[str, Words])


@functools.cache
def _cases(directory: Path) -> tuple[Sequence[Case], dict[str, Any]]:
    """The cases of a directory of rules, and the plan that they are laid over; none where they cannot be read."""
    from policy_engine.rulebook.cases import base_plan, read_cases

    tests = directory / "tests"
    try:
        return [written.case for written in read_cases(tests)], base_plan(tests)
    except Stop:
        return [], {}


def _read(path: Path) -> Any:
    from policy_engine.syntax.document import parse
    from policy_engine.syntax.read import read_text

    return parse(read_text(path)).data


def _rules(start: Path, named: Path | None) -> tuple[Path, tuple[Rule, ...]]:
    """The directory of the rules, and the rules. A page of a code that is none loads neither."""
    from policy_engine.usecases.judge import rules_directory, sound_rules

    directory = rules_directory(start, named)
    return directory, sound_rules(directory).rules


_LIKE_DIGITS = str.maketrans("OIL", "011")


def _unknown(written: str, known: Explained) -> Unusable:
    """No such code: those that may be meant, by their number or by a word of their title."""
    word = written.strip().lower()
    by_title = [
        c for c, t in known.titles.items() if len(word) > 1 and (word in t.zh or word in t.en.lower())
    ]
    name = fullwidth.half(written).upper()
    digits = name[:1] + name[1:].translate(_LIKE_DIGITS)
    near = [digits] if digits in known.titles else by_title or difflib.get_close_matches(name, known.titles)
    meant = [f"{code}（{known.titles[code].zh}）" for code in sorted(near)[:8]]
    meant_en = [f"{code} ({known.titles[code].en})" for code in sorted(near)[:8]]
    groups_zh = "，".join(f"{codes[0]}–{codes[-1]} {title.zh}" for title, codes in known.groups)
    groups_en = ", ".join(f"{codes[0]}–{codes[-1]} {title.en}" for title, codes in known.groups)
    zh, en = f"全部编号：policy explain。{groups_zh}", f"all codes: `policy explain`. {groups_en}"
    if meant:
        zh, en = f"是否想查 {'、'.join(meant)}？{zh}", f"did you mean {', '.join(meant_en)}? {en}"
    return Unusable(Text(f"没有编号 {written}", f"there is no code {written}"), Text(zh, en))


def write_pages(directory: Path) -> None:
    """Every page and the index, from the shipped rules; pages of codes that are gone are removed."""
    from policy_engine.report.page import both, index

    start = shipped("rules")
    known = explained(start, start)
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.glob("*.md"):
        old.unlink()
    for code, page in pages(known.titles, start, start).items():
        (directory / f"{code}.md").write_text(both(page), encoding="utf-8", newline="\n")
    (directory / "index.md").write_text(index(known.groups, known.titles), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
