"""此前的检查: who was inspected when, by this bureau's own draws and by what others report (registry of `checks`).

A check made on a clue (有因检查, R23) is no random one: it counts for nothing here.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from policy_engine.store import queries
from policy_engine.store.open import Store


class Visited(msgspec.Struct, frozen=True):
    """One dispatched inspection of this bureau whose target was not replaced; `plan` is the SHA-256 (hex) of its draw's plan."""

    draw: str
    attempt: int
    task: str
    target: str
    on: date
    plan: str


class Check(msgspec.Struct, frozen=True):
    """One visit of somebody: by which draw or organ (`by`), on which day, for which of this bureau's tasks or on which `subject`."""

    target: str
    by: str
    on: date
    superior: bool = False
    subject: str = ""
    own: tuple[Visited, ...] = ()


def visited(store: Store) -> tuple[Visited, ...]:
    """Everything this bureau dispatched so far, in the order of the log."""
    plans = {(draw.name, draw.attempt): draw.inputs["plan"] for draw in queries.draws(store)}
    rows = sorted(queries.inspections(store), key=lambda row: (row.idx, row.number))
    return tuple(
        Visited(
            row.draw,
            row.attempt,
            row.task,
            row.target,
            date.fromisoformat(row.on),
            plans[row.draw, row.attempt],
        )
        for row in rows
        if row.state != "replaced"
    )


def checks(own: Iterable[Visited], imported: Iterable[Mapping[str, Any]]) -> dict[str, list[Check]]:
    """Visits by target. Inspections of one draw at one target are one visit, and so are an organ's checks of one day."""
    together: defaultdict[tuple[str, str, int], list[Visited]] = defaultdict(list)
    for one in own:
        together[one.target, one.draw, one.attempt].append(one)
    found: defaultdict[str, list[Check]] = defaultdict(list)
    for (target, draw, _), inspections in together.items():
        found[target].append(Check(target, draw, inspections[0].on, own=tuple(inspections)))
    for check in _reported(imported):
        found[check.target].append(check)
    return dict(found)


def _reported(imported: Iterable[Mapping[str, Any]]) -> Iterator[Check]:
    for record in imported:
        if not record["targeted"]:
            day = date.fromisoformat(record["on"])
            yield Check(record["target"], record["by"], day, record["superior"], record["subject"])


def months_back(day: date, months: int) -> date:
    """The same day so many months before; where that month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def full_months(since: date, on: date) -> int:
    """How many months have passed in full: the most for which the day so many months back is not before `since`."""
    months = max(0, (on.year - since.year) * 12 + on.month - since.month)
    return months if months_back(on, months) >= since or not months else months - 1
