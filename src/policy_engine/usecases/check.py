"""`policy check`: text → findings, and the fixes that mend the text in place. Loads neither the database nor DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from policy_engine.model.errors import Unusable
from policy_engine.model.finding import Finding, in_order
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.usecases.judge import Judge, rules_directory, sound_rules
from policy_engine.usecases.mark import marked_demo
from policy_engine.usecases.workspace import nearest, shown

if TYPE_CHECKING:
    from policy_engine.usecases.fix import Fixed


class Checked(msgspec.Struct, frozen=True):
    """What `policy check` found in which files, and how many findings it mended."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    demo: bool
    mended: int = 0
    diff: tuple[str, ...] = ()


def check(
    paths: Sequence[Path],
    cage: Cage,
    *,
    start: Path,
    today: date,
    rules: Path | None = None,
    as_of: date | None = None,
    fix: bool = False,
    diff: bool = False,
) -> Checked:
    """Check plans; without paths, those of the workspace (or of ./plans).

    With `fix` what can be mended without asking is mended in the files; with `diff` it is only shown, as lines of a unified diff.
    Raises Unusable, Refused, FindingsStop (rules), EngineFailed.
    """
    root = nearest(start)
    rulebook = sound_rules(rules_directory(start, rules), "plan")
    judge = Judge(rulebook, cage, today, root=root, as_of=as_of)
    chosen = list(dict.fromkeys(paths)) or plans_of(root or start)
    findings = list(rulebook.findings)
    mended = 0
    lines: list[str] = []
    for path in chosen:
        found = judge.file(path)[1]
        if fix or diff:
            fixed, changed = _fixed(path, found, judge, dry_run=diff)
            mended += len(fixed.applied)
            lines += changed
            found = found if diff else list(fixed.left)
        findings += found
    files = tuple(shown(p) for p in chosen)
    return Checked(files, tuple(in_order(findings)), marked_demo(root), mended, tuple(lines) if diff else ())


def _fixed(
    path: Path, found: Sequence[Finding], judge: Judge, *, dry_run: bool
) -> tuple[Fixed, Iterable[str]]:
    """What can be mended, and the lines that say what that changes."""
    from policy_engine.usecases.fix import difference, fix_file

    fixed = fix_file(path, found, lambda data: judge.text(data, shown(path))[1], dry_run=dry_run)
    return fixed, difference(fixed.before, fixed.data, shown(path))


def plans_of(root: Path) -> list[Path]:
    """The plan files of a directory's plans/. Raises Unusable if there are none."""
    found = sorted((root / "plans").glob("*.yaml"))
    if not found:
        raise Unusable(
            Text(
                f"{shown(root)} 的 plans/ 里没有计划文件（*.yaml）",
                f"no plan file (*.yaml) in plans/ of {shown(root)}",
            ),
            Text("写出要检查的文件：policy check 计划.yaml", "name the file: policy check PLAN.yaml"),
        )
    return found
