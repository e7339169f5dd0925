"""The rates that the draws realised in each risk tier, against those that the plan asks (二（三）)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction

from policy_engine.draw.quota import RISING, ideals
from policy_engine.model.draw import batch_of
from policy_engine.model.status import Duty, Item, Stratum
from policy_engine.model.target import TIERS
from policy_engine.model.text import Text
from policy_engine.usecases.status.known import Known


def strata(known: Known) -> tuple[Stratum, ...]:
    """Every tier that has members, of every selected task asked about, by draw and task. Of a station nothing can be said: none."""
    return () if known.scope.station else tuple(_strata(known))


def _strata(known: Known) -> Iterator[Stratum]:
    inspected: Counter[tuple[str, int, str, str]] = Counter()
    for visit in known.visits:
        if visit.last is not None:
            row = visit.row
            inspected[row.draw, row.attempt, row.task, row.stratum] += 1
    for draw in known.draws:
        quotas = {quota.code: quota for quota in draw.header.tasks}
        for task in draw.tasks:
            planned = known.task_of(draw.name, draw.attempt, task.code)
            if task.sample_size is None and not task.quota:
                continue
            if not known.asked(planned.section, task.code):
                continue
            heads = {tier: n for tier, n in task.population.items() if n}
            expected = ideals(quotas[task.code], task.population)
            for tier in TIERS:
                if tier in heads:
                    falls = _falls(tier, heads, expected, task.quota)
                    yield Stratum(
                        task=task.code,
                        batch=batch_of(draw.name),
                        tier=tier,
                        members=heads[tier],
                        planned=expected.get(tier, Fraction(0)),
                        drawn=task.quota.get(tier, 0),
                        inspected=inspected[draw.name, draw.attempt, task.code, tier],
                        falls=bool(falls),
                        below=falls,
                        event=draw.idx,
                    )


def _falls(tier: str, heads: dict[str, int], expected: dict[str, Fraction], drawn: dict[str, int]) -> str:
    """The lowest tier below this one that was drawn at a higher rate, though the plan wants a lower one of it; "" for none."""
    if tier not in RISING:
        return ""
    for low in RISING[: RISING.index(tier)]:
        if low in heads:
            wants = expected[low] * heads[tier] < expected[tier] * heads[low]
            if wants and drawn.get(low, 0) * heads[tier] > drawn.get(tier, 0) * heads[low]:
                return low
    return ""


def rising(known: Known, found: tuple[Stratum, ...]) -> Duty:
    """C and D are inspected at higher rates than A and B."""
    of_task: defaultdict[tuple[str, int], int] = defaultdict(int)
    for one in found:
        of_task[one.task, one.batch] += one.tier in RISING
    items = tuple(
        Item(one.key, "lacking" if one.falls else "met", (one.event,))
        for one in found
        if one.tier in RISING and of_task[one.task, one.batch] > 1
    )
    return Duty(
        "rising",
        "二（三）",
        Text(
            "C、D类企业提高抽查比例，逐级递增", "C and D are inspected at higher rates, rising tier by tier"
        ),
        Text("抽取率没有低于较低风险等级的等级", "tiers drawn at no lower a rate than tiers of lower risk"),
        items,
        None
        if items
        else Text(
            "没有同时抽取几个等级的任务" if not known.scope.station else "所（站）范围内不分等级比较",
            "no task drew from several tiers"
            if not known.scope.station
            else "tiers are not compared within a station",
        ),
    )
