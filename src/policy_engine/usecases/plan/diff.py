"""`policy plan diff`: two plan files, or a file and the plan in force, compared in words. Loads no database."""

from __future__ import annotations

from pathlib import Path

import msgspec

from policy_engine.model.errors import FindingsStop, Refused
from policy_engine.model.plan import Plan
from policy_engine.model.text import Text
from policy_engine.plan.diff import Change, alike, changes
from policy_engine.plan.load import LoadedPlan, load_plan
from policy_engine.usecases.in_force import superseded_by
from policy_engine.usecases.mark import marked_demo
from policy_engine.usecases.workspace import Workspace, refuse_other_agency, shown


class Side(msgspec.Struct, frozen=True):
    """One of the two: the file as named, or "" and the day since when it is in force."""

    file: str
    sha256: str
    since: str = ""


class Compared(msgspec.Struct, frozen=True):
    """What is different. `names` are the tasks' names by code; `noted`: only what is noted beside the plan differs."""

    old: Side
    new: Side
    names: dict[str, str]
    changes: tuple[Change, ...]
    noted: bool
    demo: bool = False


def compare(old: Path, new: Path) -> Compared:
    """Two files. Raises FindingsStop where one has errors, Unusable where it cannot be read."""
    before, after = _sound(old), _sound(new)
    return _compared(
        before[0], Side(shown(old), before[1].sha256), after[0], Side(shown(new), after[1].sha256)
    )


def compare_in_force(workspace: Workspace, new: Path) -> Compared:
    """A file with the plan of the same code that is in force. Raises Refused where there is none, and as `compare`."""
    plan, loaded = _sound(new)
    refuse_other_agency(workspace, plan.plan.agency)
    current = superseded_by(workspace.root, plan)
    if current is None:
        raise Refused(
            Text(
                f"计划 {plan.plan.code} 还没有生效的版本，无从比较",
                f"no version of plan {plan.plan.code} is in force yet, so there is nothing to compare with",
            ),
            Text(
                f"policy plan record {shown(new)} 登记生效",
                f"`policy plan record {shown(new)}` puts it in force",
            ),
        )
    found = _compared(
        current.plan, Side("", current.sha256, current.on), plan, Side(shown(new), loaded.sha256)
    )
    return msgspec.structs.replace(found, demo=marked_demo(workspace.root))


def _sound(path: Path) -> tuple[Plan, LoadedPlan]:
    loaded = load_plan(path, shown(path))
    if loaded.plan is None:
        raise FindingsStop(
            Text(f"{shown(path)} 有错误，没有比较", f"{shown(path)} has errors, so nothing was compared"),
            Text("改正后重新比较", "mend it, then compare again"),
            loaded.findings,
        )
    return loaded.plan, loaded


def _compared(old: Plan, before: Side, new: Plan, after: Side) -> Compared:
    names = {task.code: task.name for plan in (old, new) for task in plan.tasks}
    found = changes(old, new)
    return Compared(before, after, names, found, noted=not found and not alike(old, new))
