"""Populations: a county of 50,000 has a few thousand distinct profiles, so scopes are worked out once per profile.

How many targets have each profile lies beside every snapshot, in `<digest>.profiles.json`, for whoever needs numbers only and
must not load DuckDB for them. Anybody can make it again from the snapshot. One line of JSON:

    {"format": "policy-profiles/1", "targets": digest of the snapshot, "rows": its rows, "sha256": …, "profiles": [
     [count, entity, standing, tier, station, category, [licences], [traits], [lists]], …]}

`sha256` is over the bytes of the value of `profiles`: no spaces, text as it is, sorted by what follows the count.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated

import msgspec

from policy_engine.model.target import Entity, Profile, Standing, Target, Tier

ENDING = ".profiles.json"
"""What the name of the file ends in, after the snapshot's digest."""

FORMAT = "policy-profiles/1"


class _File(msgspec.Struct):
    format: str
    targets: str
    rows: int
    sha256: str
    profiles: msgspec.Raw


class _Line(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    count: Annotated[int, msgspec.Meta(ge=1)]
    entity: Entity
    standing: Standing
    tier: Tier
    station: str
    category: str
    licences: tuple[str, ...]
    traits: tuple[str, ...]
    lists: tuple[str, ...]


def profiles_of(targets: Iterable[Target]) -> dict[Profile, list[int]]:
    """The positions (from 0, rising) of the targets that have each profile."""
    positions: dict[Profile, list[int]] = {}
    # Imported and loaded targets share their Profile objects, so most need no comparison by value.
    same: dict[int, tuple[Profile, list[int]]] = {}
    for position, target in enumerate(targets):
        known = same.get(id(target.profile))
        if known is None:
            known = same[id(target.profile)] = (target.profile, positions.setdefault(target.profile, []))
        known[1].append(position)
    return positions


def written_profiles(targets: Iterable[Target], digest: str) -> bytes:
    """The content of the file beside the snapshot of these targets; same targets, same bytes."""
    counts = {profile: len(held) for profile, held in profiles_of(targets).items()}
    lines = msgspec.json.encode([(counts[p], *msgspec.structs.astuple(p)) for p in sorted(counts)])
    file = _File(FORMAT, digest, sum(counts.values()), sha256(lines).hexdigest(), msgspec.Raw(lines))
    return msgspec.json.encode(file) + b"\n"


def read_profiles(data: bytes, digest: str) -> dict[Profile, int] | None:
    """How many targets of a snapshot have each profile; None where the content is damaged, of another snapshot or format."""
    try:
        file = msgspec.json.decode(data, type=_File)
        lines = msgspec.json.decode(file.profiles, type=list[_Line])
    except msgspec.DecodeError:
        return None
    if (file.format, file.targets, file.sha256) != (FORMAT, digest, sha256(file.profiles).hexdigest()):
        return None
    counts = {
        Profile(
            line.entity,
            line.standing,
            line.tier,
            line.station,
            line.category,
            line.licences,
            line.traits,
            line.lists,
        ): line.count
        for line in lines
    }
    return counts if sum(counts.values()) == file.rows else None
