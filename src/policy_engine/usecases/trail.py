"""The log read forwards: what every matching, substitution and replacement had to start from, by what was recorded before it.

The view answers the same questions for the present; a verification must ask them of the past, and must not take the view's word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import msgspec

from policy_engine.ledger.body import Body, read_body
from policy_engine.ledger.check import Entry
from policy_engine.model.draw import batch_of
from policy_engine.store.payloads import (
    Committed,
    Dispatched,
    Matched,
    Replaced,
    Selected,
    Substituted,
    Voided,
    Widened,
)
from policy_engine.usecases.history import Visited
from policy_engine.usecases.succession import Vacancy
from policy_engine.usecases.teams import Start

Attempt = tuple[str, int]
"""A draw's name and which attempt at it."""


class Begun(msgspec.Struct, frozen=True):
    """A recorded matching, and what it had to start from."""

    recorded: Matched
    start: Start


class Handed(msgspec.Struct, frozen=True):
    """A recorded substitution, the numbers of its visit and the place as it was, and what the choice had to start from."""

    recorded: Substituted
    numbers: tuple[str, ...]
    vacancy: Vacancy
    start: Start


class Swapped(msgspec.Struct, frozen=True):
    """A recorded replacement of a target, the numbers of its visit as it stood, and what the new visits had to start from."""

    recorded: Replaced
    numbers: tuple[str, ...]
    start: Start


class Ended(msgspec.Struct, frozen=True):
    """A recorded void, the UTC second of it, and what a matching would have had to start from then."""

    recorded: Voided
    at: int
    start: Start


class Past(msgspec.Struct):
    """An inspection dispatched by the event `idx`, and by which event, if any, its target was replaced."""

    idx: int
    visited: Visited
    until: int | None = None


class Trail(msgspec.Struct, frozen=True):
    """Matchings, voids and, in order, substitutions and replacements, by draw and attempt; every inspection by its number."""

    begun: dict[Attempt, Begun]
    later: dict[Attempt, list[Handed | Swapped]]
    past: dict[str, Past]
    ended: dict[Attempt, Ended]

    def replaced(self, draw: Attempt) -> int:
        """How many targets of a draw were replaced."""
        return sum(isinstance(one, Swapped) for one in self.later.get(draw, ()))

    def visited(self, before: int) -> list[Visited]:
        """What was dispatched before an event, and not replaced before it."""
        return [
            past.visited
            for past in self.past.values()
            if past.idx < before and (past.until is None or past.until >= before)
        ]


def read_trail(entries: Iterable[Entry]) -> Trail:
    """Read a whole log. Entries that cannot be read are passed over: what they held is missing then, and is told as such."""
    reader = _Reader()
    for entry in entries:
        body = read_body(entry.body)
        step = _STEPS.get(body.kind) if isinstance(body, Body) else None
        if step is None or entry.payload is None or not isinstance(body, Body):
            continue
        kind, take = step
        with suppress(msgspec.DecodeError, ValueError, KeyError):
            reader.idx = entry.idx
            take(reader, body, msgspec.json.decode(entry.payload, type=kind))
    return reader.trail


class _Visit(msgspec.Struct):
    """One visit as it stands; `earlier` are those that the target had before it. One is `over` once its target is replaced."""

    draw: Attempt
    target: str
    year: int
    team: list[str]
    earlier: list[_Visit]
    numbers: list[str] = []
    tasks: list[str] = []
    gone: list[str] = []
    over: bool = False


class _Reader:
    """What is known up to some entry, the one numbered `idx`."""

    def __init__(self) -> None:
        self.idx = 0
        self.trail = Trail({}, {}, {}, {})
        self.plans: dict[Attempt, str] = {}
        self.drawn: dict[Attempt, set[str]] = {}
        self.widened: dict[Attempt, tuple[str, ...]] = {}
        self.of_target: dict[str, list[_Visit]] = {}
        self.at: dict[tuple[Attempt, str], _Visit] = {}
        self.visits: dict[str, _Visit] = {}
        self.loads: dict[int, Counter[str]] = {}

    def commit(self, body: Body, committed: Committed) -> None:
        self.plans[_attempt(body)] = committed.inputs.get("plan", "")

    def select(self, body: Body, selected: Selected) -> None:
        targets = {t for task in selected.tasks for ids in task.selected.values() for t in ids}
        self.drawn[_attempt(body)] = targets

    def widen(self, _: Body, widened: Widened) -> None:
        draw = (widened.draw, widened.attempt)
        self.widened[draw] = (*self.widened.get(draw, ()), *widened.units)

    def match(self, body: Body, matched: Matched) -> None:
        draw = _attempt(body)
        history = self._history(self.drawn.get(draw, ()))
        self.trail.begun[draw] = Begun(matched, self._start(draw, body, history))

    def void(self, body: Body, recorded: Voided) -> None:
        draw = _attempt(body)
        start = self._start(draw, body, self._history(self.drawn.get(draw, ())))
        self.trail.ended[draw] = Ended(recorded, body.at, start)

    def dispatch(self, body: Body, inspection: Dispatched) -> None:
        draw, target = (inspection.draw, inspection.attempt), inspection.target
        visit = self.at.get((draw, target))
        known = self.of_target.setdefault(target, [])
        if visit is None:
            visit = _Visit(draw, target, _day(body).year, list(inspection.officers), list(known))
            self.at[draw, target] = visit
            self.loads.setdefault(visit.year, Counter()).update(visit.team)
        else:
            # The last visit is the one that was dispatched, or added to, last.
            known.remove(visit)
        known.append(visit)
        visit.numbers.append(inspection.number)
        visit.tasks.append(inspection.task)
        self.visits[inspection.number] = visit
        visited = Visited(*draw, inspection.task, target, _day(body), self.plans.get(draw, ""))
        self.trail.past[inspection.number] = Past(self.idx, visited)

    def substitute(self, body: Body, recorded: Substituted) -> None:
        visit = self.visits.get(body.subject)
        if visit is None:
            return
        start = self._start(visit.draw, body, _last(visit.target, visit.earlier))
        vacancy = Vacancy(
            visit.target,
            tuple(visit.tasks),
            tuple(visit.team),
            recorded.out,
            tuple(visit.gone),
            batch_of(visit.draw[0]),
        )
        handed = Handed(recorded, tuple(visit.numbers), vacancy, start)
        self.trail.later.setdefault(visit.draw, []).append(handed)
        if recorded.out in visit.team:
            visit.team[visit.team.index(recorded.out)] = recorded.substitute
            visit.gone.append(recorded.out)
            self.loads[visit.year].update({recorded.out: -1, recorded.substitute: 1})

    def replace(self, body: Body, recorded: Replaced) -> None:
        draw = (recorded.draw, recorded.attempt)
        visit = self.at.get((draw, recorded.target))
        if visit is not None and not visit.over:
            visit.over = True
            self.loads[visit.year].subtract(visit.team)
        new = {target for _, _, target in recorded.substitutes if (draw, target) not in self.at}
        start = self._start(draw, body, self._history(new))
        numbers = tuple(visit.numbers) if visit else ()
        self.trail.later.setdefault(draw, []).append(Swapped(recorded, numbers, start))
        for number in recorded.numbers:
            if number in self.trail.past:
                self.trail.past[number].until = self.idx
        for inspection in recorded.inspections:
            self.dispatch(body, inspection)

    def _history(self, targets: Iterable[str]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for target in sorted(targets):
            found |= _last(target, self.of_target.get(target, ()))
        return found

    def _start(self, draw: Attempt, body: Body, history: Mapping[str, tuple[str, ...]]) -> Start:
        day = _day(body)
        loads = {i: n for i, n in sorted(self.loads.get(day.year, {}).items()) if n}
        return Start(day, loads, history, self.widened.get(draw, ()))


def _last(target: str, visits: Sequence[_Visit]) -> dict[str, tuple[str, ...]]:
    """The inspectors of the last of some visits of a target, by target; of none where all are over."""
    return next(({target: tuple(sorted(visit.team))} for visit in reversed(visits) if not visit.over), {})


_STEPS: dict[str, tuple[Any, Callable[[_Reader, Body, Any], None]]] = {
    "draw.committed": (Committed, _Reader.commit),
    "draw.selected": (Selected, _Reader.select),
    "match.widened": (Widened, _Reader.widen),
    "draw.matched": (Matched, _Reader.match),
    "draw.voided": (Voided, _Reader.void),
    "inspection.dispatched": (Dispatched, _Reader.dispatch),
    "officer.substituted": (Substituted, _Reader.substitute),
    "target.replaced": (Replaced, _Reader.replace),
}


def _attempt(body: Body) -> Attempt:
    return body.subject, int(body.refs["attempt"])


def _day(body: Body) -> date:
    return date.fromisoformat(body.on)
