"""How many members each stratum gives (protocol §4), in integers and exact fractions only.

*Ideals* are the expected heads, fixed by plan and population alone. The seed rounds them so that each
member's chance is exactly its ideal share: with u uniform in [0, 1) and C the running sum of ideals, the
stratum gets the number of whole u-shifted marks that fall into its stretch of the line.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations
from math import floor

import msgspec

from policy_engine.draw.protocol import lp, tagged
from policy_engine.model.draw import Pair, Quota

RISING = ("A", "B", "C", "D")
"""The tiers whose rates a plan lets rise (分别递加)."""


class Allocation(msgspec.Struct, frozen=True):
    """What a task takes from each stratum of its quota; strata sorted by code.

    `sample_size`: all heads together for method weights, else None. `ideal`: expected heads (whole for rates
    and counts). `cut`: heads asked for that members (of positive weight) were too few to give. `inversions`:
    pairs of tiers where the quota asks for a rise and the realised rate falls, which happens only where whole
    heads are coarse: tiny strata.
    """

    sample_size: int | None
    ideal: dict[str, Fraction]
    quota: dict[str, int]
    cut: int
    inversions: tuple[tuple[str, str], ...]


def allocate(quota: Quota, population: Mapping[str, int], seed: bytes) -> Allocation:
    """The heads of each stratum under a seed. `population` counts the task's members by stratum.

    Raises ValueError for an impossible quota and for a stratum that has members but no entry in the quota.
    """
    heads = _counted(quota, population)
    expected = ideals(quota, heads)
    if quota.method == "weights":
        size, cut = _sample_size(quota, heads)
        taken = _round(quota.code, expected, seed)
        return Allocation(size, expected, taken, cut, _inversions(quota, heads, taken))
    taken = {code: int(share) for code, share in expected.items()}
    return Allocation(None, expected, taken, cut_of(quota, heads), _inversions(quota, heads, taken))


def ideals(quota: Quota, population: Mapping[str, int]) -> dict[str, Fraction]:
    """The expected heads of each stratum; no seed needed, so a dry run shows them. Raises like `allocate`."""
    heads = _counted(quota, population)
    if quota.method == "weights":
        return _fill(_sample_size(quota, heads)[0], heads, {k: _number(quota.strata[k]) for k in heads})
    if quota.method == "rates":
        return {k: Fraction(_ceil(n, _pair(quota.strata[k]))) for k, n in heads.items()}
    return {k: Fraction(min(n, _number(quota.strata[k]))) for k, n in heads.items()}


def cut_of(quota: Quota, population: Mapping[str, int]) -> int:
    """Heads asked for that members (of positive weight) are too few to give; no seed needed. Raises like `allocate`."""
    heads = _counted(quota, population)
    if quota.method == "weights":
        return _sample_size(quota, heads)[1]
    if quota.method == "rates":
        return 0
    return sum(max(_number(quota.strata[code]) - n, 0) for code, n in heads.items())


def check_quota(quota: Quota) -> None:
    """Raises ValueError, naming the field, for a quota that no population could make sense of."""
    for name, bound in (("count", quota.count), ("at_least", quota.at_least), ("at_most", quota.at_most)):
        if bound is not None and bound < 0:
            raise ValueError(f"{name}: negative")
    if quota.method == "weights":
        if (quota.rate is None) == (quota.count is None):
            raise ValueError("rate, count: exactly one of the two is needed")
        if quota.rate is not None and not 0 < quota.rate[0] <= quota.rate[1]:
            raise ValueError("rate: not above 0 and at most 1")
        if quota.at_least is not None and quota.at_most is not None and quota.at_least > quota.at_most:
            raise ValueError("at_least: more than at_most")
    elif any(field is not None for field in (quota.rate, quota.count, quota.at_least, quota.at_most)):
        raise ValueError(f"rate, count, at_least, at_most: have no meaning with method {quota.method}")
    for code, value in quota.strata.items():
        if quota.method == "rates":
            num, den = _pair(value, code)
            if not 0 <= num <= den or den == 0:
                raise ValueError(f"strata.{code}: not a rate between 0 and 1")
        elif _number(value, code) < 0:
            raise ValueError(f"strata.{code}: negative")


def _counted(quota: Quota, population: Mapping[str, int]) -> dict[str, int]:
    """Members of each stratum of the quota, zeros included, in byte order of the codes."""
    check_quota(quota)
    for code in sorted(population):
        if population[code] < 0:
            raise ValueError(f"stratum {code}: a negative number of members")
        if population[code] and code not in quota.strata:
            raise ValueError(f"stratum {code}: has members, but task {quota.code} says nothing about it")
    return {code: population.get(code, 0) for code in sorted(quota.strata)}


def _sample_size(quota: Quota, heads: Mapping[str, int]) -> tuple[int, int]:
    """The heads to draw, and the heads cut because too few members have a positive weight."""
    total = sum(heads.values())
    size = _ceil(total, quota.rate) if quota.rate else quota.count or 0
    if total:
        size = max(size, 1)
    if quota.at_least is not None:
        size = max(size, quota.at_least)
    if quota.at_most is not None:
        size = min(size, quota.at_most)
    able = sum(n for code, n in heads.items() if _number(quota.strata[code]) > 0)
    return min(size, able), max(size - able, 0)


def _fill(size: int, heads: Mapping[str, int], weights: Mapping[str, int]) -> dict[str, Fraction]:
    """Shares of `size` in proportion to members × weight; what a stratum cannot hold goes to the others."""
    shares = dict.fromkeys(heads, Fraction(0))
    rest = [code for code in heads if heads[code] * weights[code]]
    left = size
    while rest:
        mass = sum(heads[code] * weights[code] for code in rest)
        for code in rest:
            shares[code] = Fraction(left * heads[code] * weights[code], mass)
        full = [code for code in rest if shares[code] >= heads[code]]
        if not full:
            break
        for code in full:
            shares[code] = Fraction(heads[code])
            left -= heads[code]
        rest = [code for code in rest if code not in full]
    return shares


def _round(task: str, shares: Mapping[str, Fraction], seed: bytes) -> dict[str, int]:
    shift = Fraction(int.from_bytes(tagged("round", seed, lp(task))[:8], "big"), 2**64)
    taken = {}
    running, before = Fraction(0), floor(shift)
    for code, share in shares.items():
        running += share
        mark = floor(running + shift)
        taken[code] = mark - before
        before = mark
    return taken


def _inversions(
    quota: Quota, heads: Mapping[str, int], taken: Mapping[str, int]
) -> tuple[tuple[str, str], ...]:
    tiers = [tier for tier in RISING if heads.get(tier)]
    return tuple(
        (low, high)
        for low, high in combinations(tiers, 2)
        if taken[low] * heads[high] > taken[high] * heads[low] and _rises(quota, low, high)
    )


def _rises(quota: Quota, low: str, high: str) -> bool:
    """Whether the quota asks for a higher rate in `high`. Head counts name no rate: any fall counts there."""
    if quota.method == "rates":
        return Fraction(*_pair(quota.strata[low])) < Fraction(*_pair(quota.strata[high]))
    return quota.method == "counts" or _number(quota.strata[low]) < _number(quota.strata[high])


def _ceil(members: int, rate: Pair) -> int:
    return -(-members * rate[0] // rate[1])


def _number(value: int | Pair, code: str = "") -> int:
    if isinstance(value, tuple):
        raise ValueError(f"strata.{code}: a fraction where a whole number is needed")
    return value


def _pair(value: int | Pair, code: str = "") -> Pair:
    if not isinstance(value, tuple):
        raise ValueError(f"strata.{code}: a whole number where a fraction is needed")
    return value
