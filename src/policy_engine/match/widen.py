"""The smallest widening (扩大匹配范围) that would give every target its officers.

Which units, let into the slots of all officers by an approval, would do: one unit if one does, the one that adds
the fewest officers, else two. Decided exactly, target by target, because loads are not limited: a visit can be
made up whenever its slots can be filled by different people. Never fewer than two officers, for the slots stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import msgspec

from policy_engine.match.distinct import fill_places
from policy_engine.match.eligibility import Bars
from policy_engine.match.request import requests_for
from policy_engine.match.whynot import Infeasible
from policy_engine.model.target import Inspector, Target
from policy_engine.model.task import Task
from policy_engine.model.text import Text


class Ask(msgspec.Struct, frozen=True):
    """What one task asked of the matching: its drawn targets, and whom the rules bar from them."""

    task: Task
    targets: tuple[Target, ...]
    bars: Bars


class Widening(msgspec.Struct, frozen=True):
    """扩大匹配范围: the units to let in, sorted, and how many officers they have whom no rule bars altogether."""

    units: tuple[str, ...]
    adds: int


def smallest_widening(
    why: Infeasible, asks: Iterable[Ask], inspectors: Sequence[Inspector], widened: Sequence[str] = ()
) -> Widening | None:
    """The one or two units that suffice and add the fewest officers, first by name among equals; None if none do.

    `asks` are those that led to `why`, each with the bars of all `inspectors`; `widened` what was let in already.
    """
    troubles = _troubles(why, asks)
    adds = _adds(troubles, inspectors, widened)

    def suffice(units: Sequence[str]) -> bool:
        for n, trouble in enumerate(troubles):
            if not _possible(trouble, inspectors, (*widened, *units)):
                # What failed for some units will fail for most: asking it first saves the others.
                troubles.insert(0, troubles.pop(n))
                return False
        return True

    if not suffice(sorted(adds)):
        return None
    for size in (1, 2):
        choices = [Widening(units, sum(adds[u] for u in units)) for units in combinations(sorted(adds), size)]
        for choice in sorted(choices, key=lambda c: (c.adds, c.units)):
            if suffice(choice.units):
                return choice
    return None


def advice_text(widening: Widening | None) -> Text:
    """For a section head: whom to let in, or that letting in one or two units does not help."""
    if widening is None:
        return Text(
            "再让一个或两个单位的人员参加也配不齐；请按上列缺额核实、补充执法人员名录。",
            "Letting in one or two more units is not enough; correct or extend the register of inspectors.",
        )
    return Text(
        "经负责人批准并留存记录后，可让{units}人员参加（增加 {n} 人），即可配齐。",
        "With the head's approval put on record, officers of {units} may take part ({n} more); "
        "then every target can be given its officers.",
    ).fill(units=Text("、".join(widening.units), " and ".join(widening.units)), n=widening.adds)


def _troubles(why: Infeasible, asks: Iterable[Ask]) -> list[Ask]:
    """One target at a time: those that lack officers, without those that differ in nothing that matters here."""
    stuck = {target for shortage in why.shortages for target in shortage.targets}
    troubles = []
    for ask in asks:
        seen: dict[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], Target] = {}
        for target in ask.targets:
            if target.id in stuck:
                pairs = ask.bars.pairs.get(target.id, {})
                seen.setdefault((target.profile.station, tuple(sorted(pairs.items()))), target)
        troubles += [Ask(ask.task, (target,), ask.bars) for target in seen.values()]
    return troubles


def _adds(
    troubles: Sequence[Ask], inspectors: Sequence[Inspector], widened: Sequence[str]
) -> Mapping[str, int]:
    """How many officers each unit could send to at least one of the targets; units that have none are left out."""
    fit: dict[str, set[str]] = {}
    for i in inspectors:
        own = not i.expert and not i.department and i.unit not in widened
        if own and any(i.id not in trouble.bars.officers for trouble in troubles):
            fit.setdefault(i.unit, set()).add(i.id)
    return {unit: len(fit[unit]) for unit in fit}


def _possible(trouble: Ask, inspectors: Sequence[Inspector], widened: Sequence[str]) -> bool:
    requests = requests_for(trouble.task, trouble.targets, inspectors, trouble.bars, widened)
    return all(fill_places([pool.officers for pool in request.slots]) is not None for request in requests)
