"""A target's canonical row, of which a snapshot's digest is made: the same bytes whether Python or DuckDB puts them together.

Between the id, the name and the day of registration a row holds nothing but what follows from the target's profile, so that
text is made once per profile.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

import msgspec

from policy_engine.model.target import Entity, Profile, Standing, Target, Tier

_json = msgspec.json.Encoder().encode


class Pieces(NamedTuple):
    """What stands before the id, between id and name, and after the day of registration, in the rows of one profile."""

    head: str
    middle: str
    tail: str


class _Row(msgspec.Struct):
    """A canonical row as it is read back."""

    category: str
    entity: Entity
    id: str
    licences: tuple[str, ...]
    name: str
    registered_on: date | None
    standing: Standing
    station: str
    tier: Tier
    traits: tuple[str, ...]
    lists: tuple[str, ...] = ()


def pieces(profile: Profile) -> Pieces:
    """The pieces of a profile's rows. Raises ValueError for text that is not NFC.

    The fields stand in the order of their names, as canonical JSON wants them. `lists` is there only where it is not empty,
    so that a registry without lists has the digest that it always had.
    """
    p = profile
    refuse_unnormalised("\n".join((p.category, p.station, *p.licences, *p.traits, *p.lists)))
    lists = f',"lists":{spelt(p.lists)}' if p.lists else ""
    return Pieces(
        f'{{"category":{spelt(p.category)},"entity":{spelt(p.entity)},"id":',
        f',"licences":{spelt(p.licences)}{lists},"name":',
        f',"standing":{spelt(p.standing)},"station":{spelt(p.station)},"tier":{spelt(p.tier)},"traits":{spelt(p.traits)}}}\n',
    )


def target_lines(rows: Iterable[Target]) -> Iterator[bytes]:
    """What a snapshot's digest is over, line by line, sorted by id. Raises ValueError for text that is not NFC.

    A row is {category, entity, id, licences, name, registered_on (yyyy-mm-dd or null), standing, station, tier, traits}, and
    `lists` after `licences` where the target is on any.
    """
    # Imported and loaded targets share their Profile objects, so most need no comparison by value.
    known: dict[int, tuple[Profile, bytes, bytes, bytes]] = {}
    for target in sorted(rows, key=by_id):
        mine = known.get(id(target.profile))
        if mine is None:
            made = pieces(target.profile)
            mine = (target.profile, made.head.encode(), made.middle.encode(), made.tail.encode())
            known[id(target.profile)] = mine
        _, head, middle, tail = mine
        refuse_unnormalised(target.name)
        day = _json(target.registered_on)
        yield b"".join((head, _json(target.id), middle, _json(target.name), b',"registered_on":', day, tail))


def read_lines(data: bytes) -> list[Target]:
    """Targets from canonical rows; Profile objects are shared. Raises ValueError unless the data is exactly what `target_lines` gives."""
    decode = msgspec.json.Decoder(_Row).decode
    shared: dict[Profile, Profile] = {}
    targets = []
    for line in data.splitlines():
        r = decode(line)
        profile = Profile(r.entity, r.standing, r.tier, r.station, r.category, r.licences, r.traits, r.lists)
        targets.append(Target(r.id, r.name, shared.setdefault(profile, profile), r.registered_on))
    if b"".join(target_lines(targets)) != data:
        raise ValueError("not in canonical form")
    return targets


def refuse_unnormalised(text: str) -> None:
    """Raises ValueError for text that is not NFC."""
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("text not in NFC")


def by_id(target: Target) -> str:
    """What targets are sorted by."""
    return target.id


def spelt(value: object) -> str:
    """A value as canonical JSON spells it."""
    return _json(value).decode()
