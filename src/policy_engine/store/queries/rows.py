"""Rows as frozen values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import SQLITE_CORRUPT
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Select

from policy_engine.store.faults import fault
from policy_engine.store.open import Store

Value = TypeVar("Value")

_PAGE = 10_000
"""Rows fetched at a time."""


@contextmanager
def rows_of(store: Store) -> Iterator[Connection]:
    """For rows that become values: one that holds what nobody could have written is damage."""
    with store.reading() as connection:
        try:
            yield connection
        except msgspec.DecodeError as error:
            raise fault(SQLITE_CORRUPT, store.path) from error


def values_of(store: Store, wanted: Select[Any], kind: type[Value], *json: str) -> tuple[Value, ...]:
    """The rows of a statement as values; the columns `json` hold lists or objects."""
    with rows_of(store) as connection:
        return tuple(
            msgspec.convert({**row, **{name: read_json(row[name]) for name in json}} if json else row, kind)
            for row in dicts_of(connection, wanted)
        )


def dicts_of(connection: Connection, wanted: Select[Any]) -> Iterator[dict[str, Any]]:
    """The rows of a statement by the names of their columns: a third of what SQLAlchemy's mappings take, where there are many."""
    found = connection.execute(wanted)
    names = tuple(found.keys())
    for page in found.partitions(_PAGE):
        for row in page:
            yield dict(zip(names, row, strict=True))


def read_json(text: str | None) -> Any:
    """What a column of JSON holds; an empty object where it is not filled in yet."""
    return {} if text is None else msgspec.json.decode(str(text))
