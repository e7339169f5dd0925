"""Populations: a county of 50,000 has a few thousand distinct profiles, so scopes are worked out once per profile."""

from __future__ import annotations

from collections.abc import Iterable

from policy_engine.model.target import Profile, Target


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
