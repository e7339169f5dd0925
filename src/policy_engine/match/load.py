"""How evenly visits are spread over the inspectors (检查人员工作量)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import msgspec


class LoadSummary(msgspec.Struct, frozen=True):
    """Visits per inspector: how many inspectors, least, most, and (visits, inspectors) rising by visits."""

    inspectors: int
    least: int
    most: int
    histogram: tuple[tuple[int, int], ...]


def summarise(loads: Mapping[str, int]) -> LoadSummary:
    """The summary of loads by inspector id; zeros where there are none."""
    values = loads.values()
    histogram = tuple(sorted(Counter(values).items()))
    return LoadSummary(len(loads), min(values, default=0), max(values, default=0), histogram)
