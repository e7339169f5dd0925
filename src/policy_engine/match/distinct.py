"""Whether places can be filled by different people (a system of distinct representatives)."""

from __future__ import annotations

from collections.abc import Sequence


def fill_places(pools: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """Somebody from each pool, nobody twice, in the order of the pools; None where that cannot be done.

    Exact (Kuhn 1955: augmenting paths); earlier members of a pool are preferred. For a handful of places: the
    depth of the search is their number.
    """
    place_of: dict[str, int] = {}

    def seat(place: int, tried: set[str]) -> bool:
        free = next((person for person in pools[place] if person not in place_of), None)
        if free is not None:
            place_of[free] = place
            return True
        for person in pools[place]:
            if person not in tried:
                tried.add(person)
                if seat(place_of[person], tried):
                    place_of[person] = place
                    return True
        return False

    if not all(seat(place, set()) for place in range(len(pools))):
        return None
    person_at = {place: person for person, place in place_of.items()}
    return tuple(person_at[place] for place in range(len(pools)))
