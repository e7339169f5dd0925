"""Whom the rules keep away from which visits, as of a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from policy_engine.match.eligibility import (
    Bars,
    Verdict,
    bars_from,
    earlier_facts,
    home_facts,
    officer_facts,
    relation_facts,
)
from policy_engine.model.fact import Fact
from policy_engine.model.target import Target
from policy_engine.model.task import Task
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import Firing, judge
from policy_engine.usecases.inputs import Inputs


class Days(msgspec.Struct, frozen=True):
    """When visits may be made, both days inclusive, and the inspectors of each target's previous visit."""

    first: date
    last: date
    history: Mapping[str, Sequence[str]] = {}


def facts_about(inputs: Inputs, task: Task, targets: Sequence[Target], days: Days) -> list[Fact]:
    """All that the rules look at for one task's visits to these targets."""
    matching, ids = task.matching, frozenset(target.id for target in targets)
    first, last = days.first, days.last
    return [
        *officer_facts(
            inputs.inspectors,
            day_from=first,
            day_to=last,
            qualification=matching.qualification,
            expertise=matching.expertise,
        ),
        *relation_facts(inputs.recusals, ids, day_from=first, day_to=last),
        *earlier_facts(days.history, inputs.inspectors, ids),
        *home_facts(inputs.inspectors, targets, jurisdiction=matching.jurisdiction),
    ]


def judged(inputs: Inputs, facts: Sequence[Fact], days: Days, cage: Cage) -> list[Firing]:
    """What the rules of the draw, as in force on the first day, say against officers."""
    return judge(inputs.rulebook, "match", facts, days.first, cage)


def verdicts(firings: Sequence[Firing]) -> Iterator[Verdict]:
    """Firings as the matching takes them."""
    return ((firing.rule.id, tuple(firing.bindings.values())) for firing in firings)


def bars_of(inputs: Inputs, tasks: Sequence[Task], targets: Sequence[Target], days: Days, cage: Cage) -> Bars:
    """Whom the rules keep away from visits that serve all of these tasks: whoever any of the tasks keeps away."""
    found = [
        verdict
        for task in tasks
        for verdict in verdicts(judged(inputs, facts_about(inputs, task, targets, days), days, cage))
    ]
    return bars_from(found, inputs.inspectors)


def fit(inputs: Inputs, task: Task, day: date, cage: Cage) -> frozenset[str]:
    """Officers of any unit who may go on a task's visits, as of a day (可用人员); experts are not counted (R29)."""
    bars = bars_of(inputs, [task], [], Days(day, max(day, task.window.end)), cage)
    return frozenset(i.id for i in inputs.inspectors if not i.expert and i.id not in bars.officers)
