"""What is different between two registries (名录变更): added, dropped, retiered, moved, edited, entity by entity.

Choosing who is in the pool is the other way to steer a draw, so every difference is kept beside the snapshot as canonical
JSON lines, sorted by id and kind, named by their SHA-256:

    {"change": kind, "from": {field: before, …} or null, "id": …, "name": …, "to": {field: after, …} or null}

`from` is null of what was added, `to` of what was dropped. An entity may be retiered, moved and edited at once: three lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

import msgspec

from policy_engine.model.canonical import canonical
from policy_engine.model.target import Target

Kind = Literal["added", "dropped", "retiered", "moved", "edited"]
KINDS: tuple[Kind, ...] = ("added", "dropped", "retiered", "moved", "edited")

_KEPT = ("entity", "standing", "tier", "station", "category")
"""What is told of an entity that came or went: enough to see into which populations it belongs."""
_OWN: Mapping[str, Kind] = {"tier": "retiered", "station": "moved"}
"""Fields of targets whose change has a name of its own; any other is an edit."""


class Change(msgspec.Struct, frozen=True, order=True):
    """One difference (变更) of one entry. `fields` holds (field, before, after) as text; before is "" of what was added."""

    id: str
    kind: Kind
    name: str
    fields: tuple[tuple[str, str, str], ...]


def changes_between(old: Sequence[Target], new: Sequence[Target]) -> tuple[Change, ...]:
    """What turned the targets `old` into `new`, sorted by id; ids are unique in each. An empty result: nothing changed."""
    before = {target.id: target for target in old}
    found: list[Change] = []
    for target in new:
        was = before.pop(target.id, None)
        if was is None:
            found.append(Change(target.id, "added", target.name, _came(target)))
        elif was != target:
            found += _differences(was, target)
    found += [Change(gone.id, "dropped", gone.name, _went(gone)) for gone in before.values()]
    return tuple(sorted(found))


def record_changes(
    old: Iterable[Mapping[str, Any]],
    new: Iterable[Mapping[str, Any]],
    key: Callable[[Mapping[str, Any]], str],
) -> tuple[Change, ...]:
    """The same of any other registry, whose entries are records known by `key`: added, dropped and edited."""
    before = {key(record): record for record in old}
    found: list[Change] = []
    for record in new:
        id_ = key(record)
        was = before.pop(id_, None)
        if was is None:
            found.append(Change(id_, "added", _name(record), ()))
        elif was != record:
            fields = tuple(
                (field, _text(was.get(field)), _text(record.get(field)))
                for field in sorted({*was, *record})
                if was.get(field) != record.get(field)
            )
            found.append(Change(id_, "edited", _name(record), fields))
    found += [Change(id_, "dropped", _name(gone), ()) for id_, gone in before.items()]
    return tuple(sorted(found))


def tally(changes: Iterable[Change]) -> dict[str, int]:
    """How many of each kind, every kind named."""
    counts: dict[str, int] = dict.fromkeys(KINDS, 0)
    for change in changes:
        counts[change.kind] += 1
    return counts


def change_lines(changes: Iterable[Change]) -> bytes:
    """The content of the file of changes: canonical JSON lines, sorted by id and kind. Same changes, same bytes."""
    return b"".join(canonical(_line(change)) + b"\n" for change in sorted(changes))


def _line(change: Change) -> dict[str, Any]:
    return {
        "change": change.kind,
        "from": None if change.kind == "added" else {field: was for field, was, _ in change.fields},
        "id": change.id,
        "name": change.name,
        "to": None if change.kind == "dropped" else {field: now for field, _, now in change.fields},
    }


def _differences(was: Target, now: Target) -> Iterable[Change]:
    pairs = [("name", was.name, now.name), ("registered_on", was.registered_on, now.registered_on)]
    if was.profile != now.profile:
        pairs += [
            (field, getattr(was.profile, field), getattr(now.profile, field))
            for field in now.profile.__struct_fields__
        ]
    by_kind: dict[Kind, list[tuple[str, str, str]]] = {}
    for field, before, after in pairs:
        if before != after:
            by_kind.setdefault(_OWN.get(field, "edited"), []).append((field, _text(before), _text(after)))
    return [Change(now.id, kind, now.name, tuple(fields)) for kind, fields in by_kind.items()]


def _came(target: Target) -> tuple[tuple[str, str, str], ...]:
    return tuple((field, "", getattr(target.profile, field)) for field in _KEPT)


def _went(target: Target) -> tuple[tuple[str, str, str], ...]:
    return tuple((field, getattr(target.profile, field), "") for field in _KEPT)


def _name(record: Mapping[str, Any]) -> str:
    return str(record.get("name") or "")


def _text(value: object) -> str:
    """A value as a person reads it: a list with 、 between its items, nothing for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(_text(item) for item in value)
    return value.isoformat() if isinstance(value, date) else str(value)
