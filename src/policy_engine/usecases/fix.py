"""Mending a file in place: the fixes that findings carry, as long as each leaves the file no worse than it found it."""

from __future__ import annotations

import difflib
import shutil
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from policy_engine.files import replacing
from policy_engine.model.errors import FindingsStop, Refused
from policy_engine.model.finding import Edit, Finding, Fix, in_order
from policy_engine.model.text import Text
from policy_engine.syntax.document import parse
from policy_engine.syntax.edit import apply_bytes
from policy_engine.syntax.read import LINE_END, decode, read_bytes

PASSES = 10
"""Most rounds: one fix may bring to light what another mends."""

Point = tuple[int, int]
"""Line and column."""

Recheck = Callable[[bytes], Sequence[Finding]]
"""What is found in a version of the file."""


class Fixed(msgspec.Struct, frozen=True):
    """A file mended (改正结果): the findings settled, those left, and its bytes before and after.

    `applied` points into the text as it was when each of them was found.
    """

    applied: tuple[Finding, ...]
    left: tuple[Finding, ...]
    before: bytes
    data: bytes


def fix_file(path: Path, findings: Sequence[Finding], recheck: Recheck, *, dry_run: bool = False) -> Fixed:
    """Mend a file, whose findings are these, and write it whole or not at all; with `dry_run` nothing is written.

    Raises Unusable: missing or not writable; Refused: somebody changed the file meanwhile.
    """
    before = read_bytes(path, str(path))
    fixed = mend(before, findings, recheck)
    if fixed.data != before and not dry_run:
        rewrite(path, before, fixed.data)
    return fixed


def mend(data: bytes, findings: Sequence[Finding], recheck: Recheck) -> Fixed:
    """The same for bytes. A fix after which the file could be read no more, or had more errors, is not made."""
    applied: list[Finding] = []
    version = _Version(data, tuple(findings))
    for _ in range(PASSES):
        taken, better = _best(version, _fixable(version), recheck)
        if not taken:
            break
        applied += taken
        version = better
    return Fixed(tuple(applied), version.findings, data, version.data)


def rewrite(path: Path, before: bytes, data: bytes) -> None:
    """Put `data` in the place of a file that held `before`, with the same permissions. Raises Unusable, Refused."""
    path = path.resolve()  # A link stays a link.
    if read_bytes(path, str(path)) != before:
        raise Refused(
            Text(f"{path} 刚被别人改过，没有写入", f"{path} has just been changed; nothing was written"),
            Text("重新运行", "run it again"),
        )
    with replacing(path) as draft:
        draft.write_bytes(data)
        shutil.copymode(path, draft)


def difference(before: bytes, after: bytes, name: str, context: int = 3) -> Iterator[str]:
    """A unified diff of two versions of a file, line by line and without line ends."""
    old, new = ([*_lines(data)] for data in (before, after))
    yield from difflib.unified_diff(old, new, name, name, n=context, lineterm="")


class _Version(msgspec.Struct, frozen=True):
    """A state of the file and what is found in it."""

    data: bytes
    findings: tuple[Finding, ...]

    @property
    def rank(self) -> tuple[bool, int]:
        """Smaller is better: whether it cannot be read at all, then how many errors it has."""
        return not _readable(self.data), sum(f.severity == "error" for f in self.findings)


def _best(version: _Version, fixes: Sequence[Finding], recheck: Recheck) -> tuple[list[Finding], _Version]:
    """The fixes that can be made together, in order, and the file with them. Halves are tried where the whole does harm."""
    taken: list[Finding] = []
    best = version
    rank = version.rank
    waiting = [list(fixes)] if fixes else []
    while waiting:
        some = waiting.pop(0)
        tried = apply_bytes(version.data, [edit for f in [*taken, *some] for edit in _edits(f)])
        after = _Version(tried, tuple(recheck(tried)))
        if tried != best.data and after.rank <= min(rank, best.rank):
            taken, best = [*taken, *some], after
        elif len(some) > 1:
            waiting[:0] = [some[: len(some) // 2], some[len(some) // 2 :]]
    return taken, best


def _fixable(version: _Version) -> list[Finding]:
    """The findings with fixes that do not overlap, in order. What is set aside with a reason stays as it is."""
    chosen: list[Finding] = []
    taken: list[tuple[Point, Point]] = []
    for finding in in_order(version.findings):
        spans = [_span(edit) for edit in _edits(finding)]
        if spans and not finding.suppressed and all(_free(span, taken) for span in spans):
            chosen.append(finding)
            for span in spans:
                insort(taken, span)
    return chosen


def _edits(finding: Finding) -> tuple[Edit, ...]:
    return finding.fix.edits if isinstance(finding.fix, Fix) else ()


def _span(edit: Edit) -> tuple[Point, Point]:
    return (edit.line, edit.column), (edit.end_line, edit.end_column)


def _free(span: tuple[Point, Point], taken: Sequence[tuple[Point, Point]]) -> bool:
    """Whether nothing taken touches the same characters; of two insertions at one point the second waits for the next round."""
    (begin, end), at = span, bisect_left(taken, span)
    before, after = taken[max(at - 1, 0) : at], taken[at : at + 1]
    return all(begin >= stop and begin != start for start, stop in before) and all(
        end <= start and begin != start for start, _ in after
    )


def _readable(data: bytes) -> bool:
    try:
        return parse(decode(data, "")).data is not None
    except FindingsStop:
        return False


def _lines(data: bytes) -> list[str]:
    return LINE_END.split(data.decode("utf-8", "replace"))
