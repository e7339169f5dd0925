"""The plan in a file, for commands that need one without errors of form. Neither the store nor a registry is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from policy_engine.model.errors import FindingsStop, Refused
from policy_engine.model.finding import Finding
from policy_engine.model.plan import Plan
from policy_engine.model.text import Text, short, visible
from policy_engine.plan.load import load_plan
from policy_engine.usecases.workspace import Workspace, refuse_other_agency, shown


def plan_of(workspace: Workspace, path: Path) -> Plan:
    """The plan in a file. Raises FindingsStop where it has errors of form, Refused where it is another agency's, Unusable."""
    loaded = load_plan(path, shown(path))
    if loaded.plan is None:
        raise plan_has_errors(path, loaded.findings)
    refuse_other_agency(workspace, loaded.plan.plan.agency)
    return loaded.plan


def plan_has_errors(path: Path, findings: Sequence[Finding]) -> FindingsStop:
    """The stop of whatever needs a plan without errors."""
    return FindingsStop(
        Text("计划有错误，没有办理", "the plan has errors, so nothing was done"),
        Text(
            f"policy check {shown(path)}，改正后重新运行",
            f"`policy check {shown(path)}`, mend it, then run again",
        ),
        findings,
    )


def refuse_unknown_tasks(plan: Plan, codes: Iterable[str]) -> None:
    """Raises Refused where a plan has no task of one of these codes."""
    unknown = sorted(set(codes) - {task.code for task in plan.tasks})
    if unknown:
        names = [visible(short(code)) for code in unknown]
        raise Refused(
            Text(
                f"计划 {plan.plan.code} 里没有任务 {'、'.join(names)}",
                f"plan {plan.plan.code} has no task {', '.join(names)}",
            ),
            Text("--task 后面写计划中的任务序号（code）", "--task takes a task's code as the plan writes it"),
        )
