"""An update (增量导入): what the file names is put in, replaced or taken out; everything else stays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from policy_engine.model.finding import Finding, Place
from policy_engine.model.text import Text

T = TypeVar("T")


def merged(
    before: Iterable[T], rows: Iterable[T], dropped: Collection[str], key: Callable[[T], str]
) -> tuple[T, ...]:
    """The registry after an update: entries are known again by `key`."""
    new = tuple(rows)
    gone = {*dropped, *map(key, new)}
    return (*(entry for entry in before if key(entry) not in gone), *new)


def about_dropped(file: str, dropped: Iterable[str], before: Collection[str]) -> list[Finding]:
    """A warning for each entry that is to be taken out and is not there."""
    return [_not_there(Place(file), key) for key in dropped if key not in before]


def dropped_in_full(file: str, count: int) -> list[Finding]:
    """In a full import, rows that say 删除 are left out like any row that is not in the file."""
    if not count:
        return []
    message = Text(f"{count} 行的操作是删除，没有导入", f"{count} rows are to be taken out; left out")
    advice = Text(
        "整份替换时不必列出删除的行；只报增减的，用 --update",
        "a full import need not name them; for a file of differences use --update",
    )
    return [Finding("R563", "warning", Place(file), message, advice)]


def _not_there(place: Place, key: str) -> Finding:
    message = Text(f"要删除的 {key} 本来不在库中", f"{key} is to be taken out and is not there")
    advice = Text("请核对编号；不影响导入", "check the number; the import goes on")
    return Finding("R564", "warning", place, message, advice)
