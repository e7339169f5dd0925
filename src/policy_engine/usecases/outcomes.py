"""What a draw came to, task by task, for the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from policy_engine.draw.level import level
from policy_engine.draw.quota import allocate, ideals
from policy_engine.match.assign import Assignment
from policy_engine.match.request import requests_for
from policy_engine.model.draw import batch_of, draw_name
from policy_engine.model.outcome import DrawOutcome, TaskOutcome
from policy_engine.model.target import UNRATED, Profile, Target
from policy_engine.model.task import Task
from policy_engine.plan.quota import quota_of
from policy_engine.rulebook.cage import Cage
from policy_engine.usecases.bars import Days, bars_of
from policy_engine.usecases.batches import of_batch
from policy_engine.usecases.drawing import everybody
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.steps import Drawn


def drawn_outcome(inputs: Inputs, drawn: Drawn, found: Assignment, show: int = 0) -> DrawOutcome:
    """A draw that was made; with `show`, the first visits by name (rehearsals)."""
    tasks = []
    batch = batch_of(drawn.header.draw)
    for quota, result in zip(drawn.header.tasks, drawn.results, strict=True):
        allocation = allocate(quota, result.population, drawn.seed)
        officers = {o for v in drawn.visits if v.task == result.code for o in found.officers[v.target]}
        loads = sorted(found.loads[o] for o in officers)
        tasks.append(
            TaskOutcome(
                code=result.code,
                name=inputs.plan.task(result.code).name,
                rate=of_batch(inputs.plan.task(result.code), batch).rate,
                population=result.population,
                size=sum(result.quota.values()),
                ideal=allocation.ideal,
                quota=result.quota,
                cut=allocation.cut,
                inversions=allocation.inversions,
                officers=len(officers),
                load=(loads[0], loads[-1]) if loads else (0, 0),
            )
        )
    reached = level(drawn.header)
    shown = drawn.visits[:show]
    wanted = {v.target for v in shown}
    names = {t.id: t.name for t in inputs.named(wanted).values()} if shown else {}
    return DrawOutcome(
        name=drawn.header.draw,
        level=reached.code,
        meaning=reached.meaning,
        commitment=drawn.commitment,
        seed=drawn.seed.hex(),
        tasks=tuple(tasks),
        visits=tuple((v.number, names[v.target], "、".join(found.officers[v.target])) for v in shown),
    )


def dry_outcome(inputs: Inputs, codes: Sequence[str], day: date, cage: Cage, batch: int = 1) -> DrawOutcome:
    """Populations, ideal shares and eligible officers: never a name, and nothing random (seed shopping)."""
    plan = inputs.plan
    return DrawOutcome(
        name=draw_name(plan.plan.agency, plan.plan.code, tuple(codes), batch),
        level="",
        meaning=None,
        commitment="",
        seed="",
        tasks=tuple(_dry_task(inputs, plan.task(code), batch, day, cage) for code in codes),
    )


def _dry_task(inputs: Inputs, planned: Task, batch: int, day: date, cage: Cage) -> TaskOutcome:
    task = of_batch(planned, batch)
    members: Counter[Profile] = Counter()
    population: dict[str, int]
    roster = inputs.roster(task.code, batch)
    if roster is not None:
        members.update(target.profile for target in roster)
        quota, population = everybody(task.code), {UNRATED: len(roster)}
    else:
        for (profile, codes), count in inputs.counted.items():
            if task.code in codes and count:
                members[profile] += count
        quota = quota_of(inputs.plan, planned, members.total(), batch=batch)
        population = {
            stratum: sum(n for profile, n in members.items() if profile.tier == stratum)
            for stratum in quota.strata
        }
    ideal = ideals(quota, population)
    one_per_station = {profile.station: Target("", "", profile) for profile in members}.values()
    bars = bars_of(inputs, [task], [], Days(day, max(day, task.window.end)), cage)
    requests = requests_for(task, one_per_station, inputs.inspectors, bars)
    return TaskOutcome(
        code=task.code,
        name=task.name,
        rate=task.rate,
        population=population,
        size=int(sum(ideal.values())),
        ideal=ideal,
        quota={},
        eligible=len({officer for r in requests for pool in r.slots for officer in pool.officers}),
    )
