"""`policy registry gaps`: the open entities that no task of a plan covers (监管真空).

A task covers whoever its scope covers, also where a superior draws it; one that is cancelled or postponed covers nobody, and so
does one that is not about entities.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from policy_engine.model.plan import Plan
from policy_engine.model.registry import Gap, Gaps
from policy_engine.model.target import Profile, Target
from policy_engine.sheets.lists import write_list
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.membership import Codes
from policy_engine.usecases.plan.in_file import plan_of
from policy_engine.usecases.registry.ground import inputs_of
from policy_engine.usecases.workspace import Workspace

HEADINGS = ("统一社会信用代码", "名称", "主体类型", "行业类别", "监管所")


def gaps(workspace: Workspace, path: Path, out: Path | None = None) -> Gaps:
    """The gaps of a plan (file) in the registry in force; `out` gets the full list, as CSV or XLSX.

    Raises FindingsStop, Refused (no registry, another agency's plan), Unusable.
    """
    plan = plan_of(workspace, path)
    with open_store(workspace.store, read_only=True) as store:
        demo = queries.is_demo(store)
        inputs = inputs_of(workspace, store, plan)
    covering = covering_tasks(plan)
    left: Counter[tuple[str, str, str]] = Counter()
    for (profile, codes), count in inputs.counted.items():
        if _is_gap(profile, codes, covering) and count:
            left[profile.entity, profile.category, profile.station] += count
    if out is not None:
        write_list(
            out, "监管真空", HEADINGS, (_row(target) for target in _entities(inputs, covering)), ids=(0,)
        )
    groups = sorted((Gap(*key, count) for key, count in left.items()), key=lambda gap: (-gap.count, gap))
    return Gaps(demo, plan.plan.code, open_entities(inputs.counted).total(), left.total(), tuple(groups))


def covering_tasks(plan: Plan) -> frozenset[str]:
    """The tasks (codes) by which an entity can be covered."""
    return frozenset(task.code for task in plan.tasks if task.active and task.scope.unit == "主体")


def uncovered(plan: Plan, counted: Mapping[tuple[Profile, Codes], int]) -> int:
    """How many open entities no task covers; `counted` as `Inputs.counted`."""
    covering = covering_tasks(plan)
    return sum(count for (profile, codes), count in counted.items() if _is_gap(profile, codes, covering))


def open_entities(counted: Mapping[tuple[Profile, Codes], int]) -> Counter[str]:
    """The open entities by kind."""
    heads: Counter[str] = Counter()
    for (profile, _), count in counted.items():
        if profile.standing == "open":
            heads[profile.entity] += count
    return heads


def _is_gap(profile: Profile, codes: Codes, covering: Collection[str]) -> bool:
    return profile.standing == "open" and not any(code in covering for code in codes)


def _entities(inputs: Inputs, covering: Collection[str]) -> Iterator[Target]:
    """All of them, by id."""
    wanted = {profile for profile, codes in inputs.counted if _is_gap(profile, codes, covering)}
    candidates = (
        inputs.frozen.targets_of(wanted)
        if inputs.frozen
        else (target for target in inputs.targets if target.profile in wanted)
    )
    return (target for target in candidates if _is_gap(target.profile, inputs.codes_of(target), covering))


def _row(target: Target) -> tuple[str, ...]:
    from policy_engine.registry.words import ENTITIES

    profile = target.profile
    return (target.id, target.name, ENTITIES.word(profile.entity), profile.category, profile.station)
