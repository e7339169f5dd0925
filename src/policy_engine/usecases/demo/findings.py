"""What the generated checks found: mostly nothing, and every kind of problem often enough to be followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import msgspec


class Outcome(msgspec.Struct, frozen=True):
    """One check's result codes and leads."""

    codes: tuple[str, ...]
    leads: tuple[str, ...] = ()


CLEAN = Outcome(("1",))
MIX: tuple[tuple[int, Outcome], ...] = (
    (760, CLEAN),
    (60, Outcome(("F",))),
    (55, Outcome(("E",))),
    (30, Outcome(("6",))),
    (25, Outcome(("B",))),
    (20, Outcome(("D",))),
    (15, Outcome(("7",))),
    (12, Outcome(("B", "E"))),
    (8, Outcome(("A",), ("minor",))),
    (5, Outcome(("A",), ("notify",))),
    (4, Outcome(("9",))),
    (3, Outcome(("A",), ("other_power",))),
    (2, Outcome(("8",))),
    (1, Outcome(("C",))),
)
"""Outcomes in a thousand."""

SURE = (
    *((Outcome(("A", "D"), ("crime",)),) * 8),
    *((Outcome(("8",)),) * 6),
    *((Outcome(("A",), ("other_power",)),) * 2),
    *((Outcome(("A",), ("minor",)),) * 4),
    *((Outcome(("6",)),) * 4),
    *((Outcome(("C",)),) * 3),
    *((Outcome(("A",), ("notify",)),) * 2),
    Outcome(("A",), ("official", "other_power")),
)
"""Those found at firms and co-operatives whatever chance gives, so that every way of `routes` is taken."""

SURE_INDIVIDUAL = (Outcome(("B",)), Outcome(("6",)))
"""Likewise at 个体工商户, which are marked where others are listed."""


def outcomes(chance: Random, sure: Sequence[Outcome], gap: int) -> Iterator[Outcome]:
    """Endless: those that are sure in an order of chance, each after `gap` of the mix, then the mix alone."""
    total = sum(weight for weight, _ in MIX)

    def mixed() -> Outcome:
        found = chance.randrange(total)
        for weight, outcome in MIX:
            if found < weight:
                return outcome
            found -= weight
        raise AssertionError

    for one in chance.sample(sure, len(sure)):
        for _ in range(gap):
            yield mixed()
        yield one
    while True:
        yield mixed()
