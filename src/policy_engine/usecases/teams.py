"""The second random (人员随机匹配) of a draw, from its frozen inputs, its seed and what was known on the day: pure, so that it can be repeated.

A target that several tasks of a draw drew has one visit and one team. The team must satisfy every one of those tasks: the bars of all of
them together, certificates valid until the last of their windows ends, the largest headcount, a leader if any wants one, every
co-operating department. Mode, section, jurisdiction, groups are those of the first of the tasks in the plan's order, experts those
of the first that wants any.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from policy_engine.match.assign import Assignment
from policy_engine.match.groups import assign_groups
from policy_engine.match.request import Request, requests_for
from policy_engine.match.whynot import Infeasible
from policy_engine.match.widen import Ask
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.rulebook.cage import Cage
from policy_engine.usecases.bars import Days, bars_of
from policy_engine.usecases.batches import of_batch
from policy_engine.usecases.drawing import Visit
from policy_engine.usecases.inputs import Inputs


class Start(msgspec.Struct, frozen=True):
    """What a matching starts from on its `day`, beside the draw's inputs.

    `loads` are the visits that inspectors carry, `history` the inspectors of each target's previous visit, `widened` the units that
    approved widenings let in, in the order of their approval.
    """

    day: date
    loads: Mapping[str, int] = {}
    history: Mapping[str, tuple[str, ...]] = {}
    widened: tuple[str, ...] = ()


class Party(msgspec.Struct, frozen=True):
    """Visits that serve the same tasks, given in the plan's order and as their batch carries them out."""

    tasks: tuple[Task, ...]
    targets: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(task.code for task in self.tasks)

    @property
    def ends(self) -> date:
        """The last day of the visits: that of the last window."""
        return max(task.window.end for task in self.tasks)


class Asked(msgspec.Struct, frozen=True):
    """What a matching has to meet: a request per target, and for each party the joint task and whom the rules bar."""

    requests: tuple[Request, ...]
    asks: tuple[tuple[tuple[str, ...], Ask], ...]


class Teams(msgspec.Struct, frozen=True):
    """A matching: what was asked, and the officers of every target or why there are none."""

    asked: Asked
    found: Assignment | Infeasible


def together(tasks: Sequence[Task]) -> Task:
    """One task for a team that serves all of these, given in the plan's order: see the top of this file."""
    first = tasks[0]
    matchings = [task.matching for task in tasks]
    experts = next((m for m in matchings if m.experts), first.matching)
    matching = msgspec.structs.replace(
        first.matching,
        officers=max(m.officers for m in matchings),
        leader=any(m.leader for m in matchings),
        departments=tuple(dict.fromkeys(name for m in matchings for name in m.departments)),
        experts=experts.experts,
        expertise=experts.expertise,
    )
    return msgspec.structs.replace(first, matching=matching)


def parties(plan: Plan, planned: Iterable[Visit]) -> list[Party]:
    """The targets of one draw by the tasks that drew them: in the plan's order, targets by id."""
    drawn_by: dict[str, set[str]] = {}
    batch = 1
    for visit in planned:
        drawn_by.setdefault(visit.target, set()).add(visit.task)
        batch = visit.batch
    alike: dict[frozenset[str], list[str]] = {}
    for target in sorted(drawn_by):
        alike.setdefault(frozenset(drawn_by[target]), []).append(target)
    order = {task.code: n for n, task in enumerate(plan.tasks)}
    return [
        Party(tasks_of(plan, codes, batch), tuple(alike[codes]))
        for codes in sorted(alike, key=lambda codes: sorted(order[code] for code in codes))
    ]


def tasks_of(plan: Plan, codes: Container[str], batch: int) -> tuple[Task, ...]:
    """The tasks of these codes as a batch carries them out, in the plan's order."""
    return tuple(of_batch(task, batch) for task in plan.tasks if task.code in codes)


def wanted(inputs: Inputs, party: Party, start: Start, cage: Cage) -> Ask:
    """What these visits ask of a team, and whom the rules bar from them, as they see it on the start's day."""
    targets = tuple(inputs.named(frozenset(party.targets)).values())
    days = Days(start.day, max(start.day, party.ends), start.history)
    return Ask(together(party.tasks), targets, bars_of(inputs, party.tasks, targets, days, cage))


def ask(inputs: Inputs, groups: Iterable[Party], start: Start, cage: Cage) -> Asked:
    """A request for every target of these visits."""
    asks = tuple((party.codes, wanted(inputs, party, start, cage)) for party in groups)
    requests = [
        request
        for _, one in asks
        for request in requests_for(one.task, one.targets, inputs.inspectors, one.bars, start.widened)
    ]
    return Asked(tuple(requests), asks)


def teams(inputs: Inputs, planned: Sequence[Visit], seed: bytes, start: Start, cage: Cage) -> Teams:
    """Officers for every drawn target, under the draw's seed."""
    asked = ask(inputs, parties(inputs.plan, planned), start, cage)
    return Teams(asked, assign_groups(asked.requests, inputs.inspectors, start.loads, seed))
