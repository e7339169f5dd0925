"""Which draws show their strata in public, and whose names are out: decided over all draws of the log, because they are read together.

A draw is judged when it has come to its end, together with void attempts at the same leaves. Two draws with members in common
could be compared, and where one business came or went in between the difference would be its tier; so of such draws only the one
that ended first shows strata. Names wait for the last visit, and stay away where they would tell a tier, alone or together with
what other draws show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec

from policy_engine.draw.disclosure import Kind, Result, may_show_strata, tells, tiers_left, without_tiers
from policy_engine.model.draw import batch_of
from policy_engine.model.target import TIERS, UNRATED
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import RecordedDraw, RecordedInspection
from policy_engine.usecases.bundle.draws import Name
from policy_engine.usecases.bundle.steps import Key, steps_of
from policy_engine.usecases.in_force import version
from policy_engine.usecases.inputs import Inputs

_ANY = frozenset[str](TIERS)


class InputsOf(Mapping[Key, Inputs]):
    """The frozen inputs of every attempt at every draw. Those asked for last are kept, and lend the next what they have in common."""

    def __init__(self, store: Store, snapshots: Path) -> None:
        self._digests = {(draw.name, draw.attempt): draw.inputs for draw in queries.draws(store)}
        self._last = Inputs(snapshots, {})

    def __getitem__(self, key: Key) -> Inputs:
        if self._digests[key] != self._last.digests:
            self._last = self._last.beside(self._digests[key])
        return self._last

    def __iter__(self) -> Iterator[Key]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)


class Disclosed(msgspec.Struct, frozen=True):
    """What is public: the attempts that show strata, and by attempt the names that are out."""

    strata: frozenset[Key]
    names: dict[Key, tuple[Name, ...]]


class _Place(NamedTuple):
    """A member of a pool as an outsider sees it, and its stratum."""

    id: str
    stratum: str
    tasks: tuple[str, ...]
    rated: bool


def disclosed(store: Store, inputs: InputsOf, snapshots: Path, on: date) -> Disclosed:
    """What is public on a day. Raises Refused where an input of a draw is missing or changed."""
    known: dict[str, frozenset[str]] = {}
    recorded = queries.draws(store)
    shown = _strata(store, recorded, inputs, known)
    names: dict[Key, tuple[Name, ...]] = {}
    for draw in recorded:
        key = draw.name, draw.attempt
        if draw.state != "dispatched" or (due := names_due(store, draw, snapshots)) is None or on < due:
            continue
        if without_tiers(draw.header.tasks) or _adds(store, draw, inputs[key], known):
            names[key] = visited(store, draw) or ()
    return Disclosed(shown, names)


def visited(store: Store, draw: RecordedDraw) -> tuple[Name, ...] | None:
    """Who is visited by an attempt, replacements made, sorted by id; None where nothing has been dispatched."""
    if draw.state != "dispatched":
        return None
    return tuple(sorted({Name(row.target, row.name) for row in _to_visit(store, draw)}))


def _to_visit(store: Store, draw: RecordedDraw) -> list[RecordedInspection]:
    rows = queries.inspections(store, draw.name)
    return [row for row in rows if row.attempt == draw.attempt and row.state != "replaced"]


def names_due(store: Store, draw: RecordedDraw, snapshots: Path) -> date | None:
    """The day from which the names of a draw are public, as the plan in force says; None: not known yet.

    That is the day after the last day of its tasks, or the day of the draw for those whose list is announced.
    """
    latest = queries.latest_plan(store, draw.header.plan)
    digest = draw.inputs["plan"] if latest is None else latest.sha256
    tasks = {task.code: task for task in version(snapshots, digest).tasks}
    if any(quota.code not in tasks for quota in draw.header.tasks):
        tasks = {task.code: task for task in version(snapshots, draw.inputs["plan"]).tasks}
    days = []
    for quota in draw.header.tasks:
        task = tasks[quota.code]
        if task.status == "postponed":
            return None
        place = batch_of(draw.name) - 1
        window = task.batches[place].window if place < len(task.batches) else task.window
        announced = task.list_published == "after_draw"
        days.append(date.fromisoformat(draw.on) if announced else _day_after(window.end))
    return max(days)


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _strata(
    store: Store, recorded: tuple[RecordedDraw, ...], inputs: InputsOf, known: dict[str, frozenset[str]]
) -> frozenset[Key]:
    """The attempts that show strata; what these tell of a business is put into `known`."""
    shown = {(draw.name, draw.attempt) for draw in recorded if without_tiers(draw.header.tasks)}
    by_key = {(draw.name, draw.attempt): draw for draw in recorded}
    seen: set[str] = set()
    matched = [s for s in steps_of(store, {d.name for d in recorded}) if s.body.kind == "draw.matched"]
    for step in matched:
        draw = by_key[step.body.subject, int(step.body.refs["attempt"])]
        key = draw.name, draw.attempt
        if key in shown or draw.state != "dispatched" or taken_whole(draw):
            continue
        alike = [d for d in recorded if d.name == draw.name and d.header.pool == draw.header.pool]
        drawn = _drawn(alike)
        heads: defaultdict[Kind, Counter[str]] = defaultdict(Counter)
        members: dict[str, Kind] = {}
        kinds: dict[Kind, Kind] = {}
        for place in _places(inputs[key], draw):
            kind = Kind(place.tasks, drawn.get(place.id, ()), place.rated)
            members[place.id] = kind = kinds.setdefault(kind, kind)
            heads[kind][place.stratum] += 1
        if seen.isdisjoint(members) and may_show_strata(heads):
            shown.update((other.name, other.attempt) for other in alike)
            seen.update(members)
            left = {kind: frozenset(strata) for kind, strata in heads.items()}
            known |= {id_: left[kind] for id_, kind in members.items() if kind.rated and left[kind] != _ANY}
    return frozenset(shown)


def taken_whole(draw: RecordedDraw) -> bool:
    """Whether a task took one stratum whole and another not.

    A replacement without a substitute would tell which it was; and whoever knows its own leaf, and that it was drawn with a higher
    ticket than everybody who was not, knows that it is of the one taken whole.
    """
    for task in draw.tasks:
        whole = [task.quota[stratum] == count for stratum, count in task.population.items() if count]
        if any(whole) and not all(whole):
            return True
    return False


def _drawn(attempts: list[RecordedDraw]) -> dict[str, tuple[tuple[str, int], ...]]:
    """By target the tasks that drew it, over attempts at the same leaves."""
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for draw in attempts:
        for task in draw.tasks:
            for ids in task.selected.values():
                for target in ids:
                    found[target].append((task.code, draw.attempt))
    return {target: tuple(sorted(by)) for target, by in found.items()}


def _places(inputs: Inputs, draw: RecordedDraw) -> Iterator[_Place]:
    """The members of a draw's pool; who is rated is what the registry says in public: enterprises."""
    wanted = {task.code for task in draw.header.tasks}
    kept: dict[tuple[str, ...], tuple[str, ...]] = {}
    flat = without_tiers(draw.header.tasks)
    for id_, profile, codes in inputs.placed():
        if codes not in kept:
            kept[codes] = tuple(sorted(wanted.intersection(codes)))
        if tasks := kept[codes]:
            yield _Place(id_, UNRATED if flat else profile.tier, tasks, profile.entity == "enterprise")


def _adds(store: Store, draw: RecordedDraw, inputs: Inputs, known: dict[str, frozenset[str]]) -> bool:
    """Whether nobody's tier follows from the names of a draw; then what they tell is put into `known`."""
    visits: defaultdict[str, list[str]] = defaultdict(list)
    for row in _to_visit(store, draw):
        visits[row.target].append(row.task)
    drawn = {task.code: sum(map(len, task.selected.values())) for task in draw.tasks}
    members = {task.code: sum(task.population.values()) for task in draw.tasks}
    results = {t.code: Result(t, members[t.code], drawn[t.code]) for t in draw.header.tasks}
    left: dict[tuple[tuple[str, ...], tuple[str, ...]], frozenset[str]] = {}
    learnt: dict[str, frozenset[str]] = {}
    for place in _places(inputs, draw):
        by = place.tasks, tuple(visits.get(place.id, ()))
        if by not in left:
            left[by] = tiers_left(results, *by)
        if place.rated and not left[by] >= _ANY:
            learnt[place.id] = known.get(place.id, _ANY) & left[by]
            if tells(learnt[place.id]):
                return False
    known |= learnt
    return True
