"""An event as the log holds it, and how rows are made of its payload."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from policy_engine.model.canonical import canonical
from policy_engine.store.changes import Insert
from policy_engine.store.tables import table

Parsed = TypeVar("Parsed")


class Recorded(msgspec.Struct, frozen=True):
    """An event as the log holds it; `payload` is its canonical JSON. `subject` and `refs` as `model.event` says."""

    idx: int
    kind: str
    on: str
    subject: str
    refs: dict[str, str]
    payload: bytes


def row_of(name: str, event: Recorded, p: msgspec.Struct, /, **more: Any) -> Insert:
    """A row of a table: what the payload, or `more`, says under the names of its columns, with the event's number and day.

    Lists and objects are kept as canonical JSON.
    """
    values = {"idx": event.idx, "on": event.on, **msgspec.structs.asdict(p), **more}
    columns = table(name).columns
    return Insert(
        name,
        {
            column: text_of(value) if isinstance(value, (dict, tuple)) else value
            for column, value in values.items()
            if column in columns
        },
    )


def parsed(event: Recorded, kind: type[Parsed]) -> Parsed:
    """Its payload. Raises ValueError where it lacks what `payloads` asks for."""
    try:
        return msgspec.json.decode(event.payload, type=kind)
    except msgspec.DecodeError as error:
        raise ValueError(f"event {event.idx}: payload of {event.kind}: {error}") from error


def text_of(value: Any) -> str:
    """As columns of JSON hold it."""
    return canonical(value).decode()
