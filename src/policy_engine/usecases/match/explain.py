"""`policy match explain`: may this inspector go to this target, and if not, which rules say so, on which facts. As of a day; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from policy_engine.match.eligibility import bars_from, explain_pair
from policy_engine.match.pools import slots_for
from policy_engine.match.preset import preset_groups
from policy_engine.match.request import requests_for
from policy_engine.model.fact import Fact
from policy_engine.model.pair import PairExplained, PairReason, PairVerdict
from policy_engine.model.target import Inspector, Target
from policy_engine.model.task import Task
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import Firing
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.bars import Days, facts_about, judged, verdicts
from policy_engine.usecases.batches import on_day
from policy_engine.usecases.clock import chosen_day
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_inspector, find_target
from policy_engine.usecases.prepare import current_inputs, sound_plan
from policy_engine.usecases.workspace import Workspace


def explain(
    workspace: Workspace,
    inspector: str,
    target: str,
    cage: Cage,
    *,
    now: datetime,
    on: date | None = None,
) -> PairExplained:
    """Judge the pair under the workspace's plan, rules and registers. Raises Unusable, Refused, FindingsStop, EngineFailed."""
    with open_store(workspace.store, read_only=True) as store:
        demo = queries.is_demo(store)
        day = chosen_day(on, now, allowed=demo)
        inputs = current_inputs(
            workspace, store, sound_plan(workspace.plan, workspace, cage, day), write=False
        )
        who, whom = find_inspector(inputs.inspectors, inspector), find_target(inputs, target)
        history = queries.previous_officers(store)
    covering = inputs.codes_of(whom)
    tasks = [on_day(task, day) for task in inputs.plan.tasks if task.code in covering and task.active]
    found = tuple(
        _verdict(inputs, task, who, whom, Days(day, max(day, task.window.end), history), cage)
        for task in tasks
    )
    unit = who.department or who.unit
    station = whom.profile.station
    return PairExplained(demo, day.isoformat(), who.id, who.name, unit, whom.id, whom.name, station, found)


def _verdict(inputs: Inputs, task: Task, who: Inspector, whom: Target, days: Days, cage: Cage) -> PairVerdict:
    facts = facts_about(inputs, task, [whom], days)
    firings = judged(inputs, facts, days, cage)
    pair = explain_pair(facts, verdicts(firings), who, whom)
    by_rule = {_named(f.rule.id, f.bindings.values()): f for f in firings}
    bars = bars_from(verdicts(firings), inputs.inspectors)
    (request,) = requests_for(task, [whom], inputs.inspectors, bars)
    group = next((g for g, members in preset_groups(inputs.inspectors).items() if who.id in members), who.id)
    return PairVerdict(
        task.code,
        task.name,
        _places(inputs, task, who, whom),
        tuple(_reason(by_rule[_named(code, bound)]) for code, bound in pair.reasons),
        any(one in pool.officers for pool in request.slots for one in (who.id, group)),
    )


def _named(rule: str, facts: Iterable[Fact]) -> tuple[str, ...]:
    return (rule, *(f"{fact.kind} {fact.key}" for fact in facts))


def _places(inputs: Inputs, task: Task, who: Inspector, whom: Target) -> tuple[tuple[int, Text], ...]:
    slots = slots_for(
        task.matching, section=task.section, station=whom.profile.station, inspectors=inputs.inspectors
    )
    alone = task.matching.groups and not who.group
    return tuple(
        (n, pool.unit)
        for n, pool in enumerate(slots, 1)
        if who.id in pool.officers and not (alone and pool.role in ("officer", "leader"))
    )


def _reason(firing: Firing) -> PairReason:
    rule = firing.rule
    facts = tuple(firing.bindings.values())
    personal = any(fact.kind == "relation" for fact in facts)
    return PairReason(rule.id, rule.title, rule.basis, firing.message(), facts, personal)
