"""The draws: every attempt with its tasks, what was revealed, and the widenings of its matching."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec
from sqlalchemy import Select, select

from policy_engine.store.open import Store
from policy_engine.store.queries.rows import read_json, rows_of, values_of
from policy_engine.store.tables import table
from policy_engine.store.values import RecordedDraw, RecordedWidening


def draws(store: Store) -> tuple[RecordedDraw, ...]:
    """All draws, void attempts too, in the order they were committed; rehearsals are not among them."""
    rows = table("draw")
    return _draws(store, select(rows).order_by(rows.c.idx))


def draw(store: Store, name: str) -> RecordedDraw | None:
    """The latest attempt at the draw of that name, or None."""
    return next(reversed(attempts(store, name)), None)


def attempts(store: Store, name: str) -> tuple[RecordedDraw, ...]:
    """All attempts at the draw of that name, in order."""
    rows = table("draw")
    return _draws(store, select(rows).where(rows.c.name == name).order_by(rows.c.attempt))


def drawn_batches(store: Store, plan: str) -> frozenset[tuple[str, int]]:
    """The batches of a plan's tasks that are drawn already, void attempts apart: the task's code and the batch's number, from 1."""
    rows = table("drawtask")
    live = (rows.c.plan == plan, rows.c.live == 1)
    with store.reading() as connection:
        found = connection.execute(select(rows.c.task, rows.c.batch).where(*live))
        return frozenset((row.task, row.batch) for row in found)


def widenings(store: Store, draw: str, attempt: int) -> tuple[RecordedWidening, ...]:
    """The approved widenings of a draw's matching, in order."""
    rows = table("widening")
    wanted = select(rows).where(rows.c.draw == draw, rows.c.attempt == attempt).order_by(rows.c.idx)
    return values_of(store, wanted, RecordedWidening, "units")


def widened_units(store: Store, draw: str, attempt: int) -> tuple[str, ...]:
    """The units that a draw's matching lets in by approval, in the order of the approvals."""
    return tuple(unit for widening in widenings(store, draw, attempt) for unit in widening.units)


def _draws(store: Store, wanted: Select[Any]) -> tuple[RecordedDraw, ...]:
    tasks = table("drawtask")
    members: defaultdict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    with rows_of(store) as connection:
        for row in connection.execute(
            select(tasks).order_by(tasks.c.draw, tasks.c.attempt, tasks.c.task)
        ).mappings():
            figures = {name: read_json(row[name]) for name in ("population", "quota", "selected")}
            members[row["draw"], row["attempt"]].append({**row, **figures, "code": row["task"]})
        found = []
        revealed = table("reveal")
        nonces: defaultdict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        for row in connection.execute(select(revealed).order_by(revealed.c.party)).mappings():
            nonces[row["draw"], row["attempt"]][row["party"]] = row["nonce"]
        for row in connection.execute(wanted).mappings():
            key = row["name"], row["attempt"]
            read = {name: read_json(row[name]) for name in ("header", "inputs", "proof")}
            read |= {"nonces": nonces[key], "tasks": members[key]}
            found.append(msgspec.convert({**row, **read}, RecordedDraw))
        return tuple(found)
