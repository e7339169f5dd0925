"""`policy check`: text → findings. Loads neither the database nor DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from policy_engine.model.errors import FindingsStop, Unusable
from policy_engine.model.finding import Finding, has_errors, in_order
from policy_engine.model.text import Text
from policy_engine.plan.facts import facts_of
from policy_engine.plan.load import LoadedPlan, load_plan
from policy_engine.resources import shipped
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import judge, to_findings
from policy_engine.rulebook.load import Rulebook, load_rules
from policy_engine.usecases.mark import marked_demo
from policy_engine.usecases.workspace import nearest, shown


class Checked(msgspec.Struct, frozen=True):
    """What `policy check` found in which files."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    demo: bool


def check(
    paths: Sequence[Path], cage: Cage, *, start: Path, today: date, rules: Path | None = None
) -> Checked:
    """Check plans; without paths, those of the workspace (or of ./plans). Raises Unusable, FindingsStop (rules), EngineFailed."""
    root = nearest(start)
    rulebook = sound_rules(rules_directory(start, rules))
    chosen = list(paths) or plans_of(root or start)
    findings = list(rulebook.findings)
    for path in chosen:
        findings += judged_plan(path, rulebook, cage, today)[1]
    return Checked(tuple(shown(p) for p in chosen), tuple(in_order(findings)), marked_demo(root))


def rules_directory(start: Path, named: Path | None) -> Path:
    """The rules named, else the workspace's, else those that came with this version."""
    root = nearest(start)
    return named or (root / "rules" if root else shipped("rules"))


def sound_rules(directory: Path) -> Rulebook:
    """The rules of a directory. Raises FindingsStop if they have errors: nothing is judged by half a rulebook."""
    rulebook = load_rules(directory)
    if has_errors(rulebook.findings):
        raise FindingsStop(
            Text("规则文件有错误，没有检查计划", "the rule files have errors, so no plan was checked"),
            Text("先改正规则文件，再重新运行", "mend the rule files, then run again"),
            in_order(rulebook.findings),
        )
    return rulebook


def judged_plan(path: Path, rulebook: Rulebook, cage: Cage, today: date) -> tuple[LoadedPlan, list[Finding]]:
    """A plan file with all its findings, as of `today`, judged by the rules in force on the plan's own date."""
    loaded = load_plan(path, shown(path))
    if loaded.plan is None or loaded.document is None:
        return loaded, list(loaded.findings)
    on = loaded.plan.plan.issued_on
    firings = judge(rulebook, "plan", facts_of(loaded.plan, rulebook.names, on=today), on, cage)
    return loaded, [*loaded.findings, *to_findings(firings, loaded.document)]


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
