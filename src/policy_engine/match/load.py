"""How evenly visits are spread over the inspectors (检查人员工作量)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec


class Step(msgspec.Struct, frozen=True):
    """How many inspectors have from `low` to `high` visits, both included."""

    low: int
    high: int
    inspectors: int


class LoadSummary(msgspec.Struct, frozen=True):
    """Visits per inspector: how many inspectors, least, most, and (visits, inspectors) rising by visits."""

    inspectors: int
    least: int
    most: int
    histogram: tuple[tuple[int, int], ...]

    def steps(self, at_most: int) -> tuple[Step, ...]:
        """The histogram without gaps, from `least` up, in equal steps of whole visits, as few as that takes."""
        size = 1 + (self.most - self.least) // at_most
        counts: Counter[int] = Counter()
        for visits, inspectors in self.histogram:
            counts[(visits - self.least) // size] += inspectors
        lows = range(self.least, self.most + 1, size) if self.histogram else ()
        return tuple(Step(low, low + size - 1, counts[n]) for n, low in enumerate(lows))


def summarise(loads: Mapping[str, int]) -> LoadSummary:
    """The summary of loads by inspector id; zeros where there are none."""
    values = loads.values()
    histogram = tuple(sorted(Counter(values).items()))
    return LoadSummary(len(loads), min(values, default=0), max(values, default=0), histogram)
