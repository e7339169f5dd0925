"""The log read forwards: what every matching and every substitution had to start from, by what was recorded before it.

The view answers the same questions for the present; a verification must ask them of the past, and must not take the view's word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import msgspec

from policy_engine.ledger.body import Body, read_body
from policy_engine.ledger.check import Entry
from policy_engine.model.draw import batch_of
from policy_engine.store.payloads import Dispatched, Matched, Selected, Substituted, Widened
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


class Trail(msgspec.Struct, frozen=True):
    """Matchings and, in order, substitutions, by draw and attempt."""

    begun: dict[Attempt, Begun]
    handed: dict[Attempt, list[Handed]]


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
            take(reader, body, msgspec.json.decode(entry.payload, type=kind))
    return reader.trail


class _Visit(msgspec.Struct):
    """One visit as it stands; `before` is the one that the target had before it."""

    draw: Attempt
    target: str
    year: int
    team: list[str]
    before: _Visit | None
    numbers: list[str] = []
    tasks: list[str] = []
    gone: list[str] = []


class _Reader:
    """What is known up to some entry."""

    def __init__(self) -> None:
        self.trail = Trail({}, {})
        self.drawn: dict[Attempt, set[str]] = {}
        self.widened: dict[Attempt, tuple[str, ...]] = {}
        self.last: dict[str, _Visit] = {}
        self.visits: dict[str, _Visit] = {}
        self.loads: dict[int, Counter[str]] = {}

    def select(self, body: Body, selected: Selected) -> None:
        targets = {t for task in selected.tasks for ids in task.selected.values() for t in ids}
        self.drawn[_attempt(body)] = targets

    def widen(self, _: Body, widened: Widened) -> None:
        draw = (widened.draw, widened.attempt)
        self.widened[draw] = (*self.widened.get(draw, ()), *widened.units)

    def match(self, body: Body, matched: Matched) -> None:
        draw = _attempt(body)
        visits = {t: self.last[t] for t in sorted(self.drawn.get(draw, ())) if t in self.last}
        history = {target: tuple(sorted(visit.team)) for target, visit in visits.items()}
        self.trail.begun[draw] = Begun(matched, self._start(draw, body, history))

    def dispatch(self, body: Body, inspection: Dispatched) -> None:
        draw, target = (inspection.draw, inspection.attempt), inspection.target
        visit = self.last.get(target)
        if visit is None or visit.draw != draw:
            visit = _Visit(draw, target, _day(body).year, list(inspection.officers), visit)
            self.last[target] = visit
            self.loads.setdefault(visit.year, Counter()).update(visit.team)
        visit.numbers.append(inspection.number)
        visit.tasks.append(inspection.task)
        self.visits[inspection.number] = visit

    def substitute(self, body: Body, recorded: Substituted) -> None:
        visit = self.visits.get(body.subject)
        if visit is None:
            return
        history = {} if visit.before is None else {visit.target: tuple(sorted(visit.before.team))}
        start = self._start(visit.draw, body, history)
        vacancy = Vacancy(
            visit.target,
            tuple(visit.tasks),
            tuple(visit.team),
            recorded.out,
            tuple(visit.gone),
            batch_of(visit.draw[0]),
        )
        handed = Handed(recorded, tuple(visit.numbers), vacancy, start)
        self.trail.handed.setdefault(visit.draw, []).append(handed)
        if recorded.out in visit.team:
            visit.team[visit.team.index(recorded.out)] = recorded.substitute
            visit.gone.append(recorded.out)
            self.loads[visit.year].update({recorded.out: -1, recorded.substitute: 1})

    def _start(self, draw: Attempt, body: Body, history: Mapping[str, tuple[str, ...]]) -> Start:
        day = _day(body)
        loads = {i: n for i, n in sorted(self.loads.get(day.year, {}).items()) if n}
        return Start(day, loads, history, self.widened.get(draw, ()))


_STEPS: dict[str, tuple[Any, Callable[[_Reader, Body, Any], None]]] = {
    "draw.selected": (Selected, _Reader.select),
    "match.widened": (Widened, _Reader.widen),
    "draw.matched": (Matched, _Reader.match),
    "inspection.dispatched": (Dispatched, _Reader.dispatch),
    "officer.substituted": (Substituted, _Reader.substitute),
}


def _attempt(body: Body) -> Attempt:
    return body.subject, int(body.refs["attempt"])


def _day(body: Body) -> date:
    return date.fromisoformat(body.on)
