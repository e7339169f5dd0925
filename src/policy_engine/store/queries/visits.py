"""The inspections that draws gave: who is on them, who was before, and which of them were replaced."""

from __future__ import annotations

from collections import defaultdict

import msgspec
from sqlalchemy import ColumnElement, func, select

from policy_engine.store.open import Store
from policy_engine.store.queries.rows import dicts_of, rows_of, values_of
from policy_engine.store.tables import table
from policy_engine.store.values import (
    RecordedAssignment,
    RecordedInspection,
    RecordedRefusal,
    RecordedReplacement,
)


def inspections(store: Store, draw: str | None = None) -> tuple[RecordedInspection, ...]:
    """Inspections with their officers, of one draw or of all, by draw, place in the order of visits, and task."""
    rows, officers = table("inspection"), table("assignment")
    wanted = select(rows).order_by(rows.c.draw, rows.c.attempt, rows.c.position, rows.c.task, rows.c.number)
    assigned = (
        select(officers.c.inspection, officers.c.inspector)
        .join_from(officers, rows)
        .where(officers.c.state == "active")
        .order_by(officers.c.slot)
    )
    if draw is not None:
        wanted, assigned = wanted.where(rows.c.draw == draw), assigned.where(rows.c.draw == draw)
    team: defaultdict[str, list[str]] = defaultdict(list)
    with rows_of(store) as connection:
        for inspection, inspector in connection.execute(assigned).all():
            team[inspection].append(inspector)
        return tuple(
            msgspec.convert({**row, "officers": team[row["number"]]}, RecordedInspection)
            for row in dicts_of(connection, wanted)
        )


def numbers(store: Store, ending: str = "") -> tuple[str, ...]:
    """The numbers of all inspections, or of those whose number ends so, in their order."""
    rows = table("inspection")
    wanted = select(rows.c.number).order_by(rows.c.number)
    if ending:
        wanted = wanted.where(rows.c.number.endswith(ending, autoescape=True))
    with rows_of(store) as connection:
        # What SQLite takes for the same letter, capital or small, is not the same number.
        return tuple(number for (number,) in connection.execute(wanted) if number.endswith(ending))


def loads(store: Store, year: int) -> dict[str, int]:
    """How many visits each inspector has of a calendar year, by the day of dispatch; by id, none with 0. Who was replaced has none.

    A target that several tasks of one draw share is visited once (进一次门、查多项事) and counts once.
    """
    rows, officers = table("inspection"), table("assignment")
    visit = select(officers.c.inspector, rows.c.draw, rows.c.attempt, rows.c.target).join_from(officers, rows)
    counted = visit.where(_to_be_made(), officers.c.state == "active", _in_year(rows.c.on, year))
    visits = counted.distinct().subquery()
    load = select(visits.c.inspector, func.count().label("load"))
    with store.reading() as connection:
        found = connection.execute(load.group_by(visits.c.inspector).order_by(visits.c.inspector))
        return {row.inspector: row.load for row in found}


def assignments(store: Store, draw: str | None = None) -> tuple[RecordedAssignment, ...]:
    """Who is, or was until replaced, on the inspections of one draw or of all: by inspection, slot, and event."""
    rows, visits = table("assignment"), table("inspection")
    wanted = select(rows).order_by(rows.c.inspection, rows.c.slot, rows.c.idx)
    if draw is not None:
        wanted = wanted.join_from(rows, visits).where(visits.c.draw == draw)
    return values_of(store, wanted, RecordedAssignment)


def previous_officers(store: Store, before: int | None = None) -> dict[str, tuple[str, ...]]:
    """Per target the inspectors (sorted) of its last visit, of those dispatched before the event number `before` (None: of all).

    Who was replaced did not make the visit and does not count. Targets are in the order of their ids.
    """
    rows, officers = table("inspection"), table("assignment")
    found = select(rows.c.target, rows.c.draw, rows.c.attempt, officers.c.inspector).join_from(rows, officers)
    found = found.where(_to_be_made(), officers.c.state == "active").order_by(rows.c.idx)
    if before is not None:
        found = found.where(rows.c.idx < before)
    last: dict[str, tuple[tuple[str, int], set[str]]] = {}
    with store.reading() as connection:
        for target, draw, attempt, inspector in connection.execute(found):
            if target not in last or last[target][0] != (draw, attempt):
                last[target] = ((draw, attempt), set())
            last[target][1].add(inspector)
    return {target: tuple(sorted(last[target][1])) for target in sorted(last)}


def refusals(store: Store) -> tuple[RecordedRefusal, ...]:
    """Inspections that an officer would not carry out, in the order of their records."""
    rows = table("refusal")
    return values_of(store, select(rows).order_by(rows.c.idx), RecordedRefusal)


def last_day(store: Store) -> str:
    """The last day (yyyy-mm-dd) on which an inspection was dispatched; "" where there is none."""
    with store.reading() as connection:
        return connection.execute(select(func.max(table("inspection").c.on))).scalar_one() or ""


def last_dispatched(store: Store) -> int:
    """The number of the last event that dispatched an inspection or replaced a target; -1 where there is none."""
    ids = [func.max(table(name).c.idx) for name in ("inspection", "replacement")]
    with store.reading() as connection:
        found = [connection.execute(select(newest)).scalar_one() for newest in ids]
        return max((idx for idx in found if idx is not None), default=-1)


def drawn_targets(store: Store, year: int) -> tuple[str, ...]:
    """The ids of the targets that were dispatched for inspection in a calendar year, each once, sorted."""
    rows = table("inspection")
    with store.reading() as connection:
        made = select(rows.c.target).distinct().where(_to_be_made(), _in_year(rows.c.on, year))
        return tuple(sorted(connection.execute(made).scalars()))


def replacements(store: Store, draw: str | None = None) -> tuple[RecordedReplacement, ...]:
    """The drawn targets of one draw or of all that were skipped, task by task, in order."""
    rows = table("replacement")
    wanted = select(rows).order_by(rows.c.idx, rows.c.task)
    return values_of(
        store, wanted if draw is None else wanted.where(rows.c.draw == draw), RecordedReplacement
    )


def _in_year(on: ColumnElement[str], year: int) -> ColumnElement[bool]:
    return on.between(f"{year:04d}-01-01", f"{year:04d}-12-31")


def _to_be_made() -> ColumnElement[bool]:
    """Inspections whose target was not replaced."""
    return table("inspection").c.state != "replaced"
