"""The quotas of 100,000 generated cases, by every method."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from random import Random

import pytest

from policy_engine.draw.quota import allocate, cut_of
from policy_engine.model.draw import Quota

CODES = ("-", "A", "B", "C", "D")
CASES = 100_000


def _case(numbers):
    """A quota, a population and a seed: small and large tiers, empty ones, weights of nought, bounds that bind."""
    largest = numbers.choice((1, 4, 40, 3_000, 10**9))
    population = {code: numbers.randint(0, largest) for code in CODES if numbers.random() < 0.85}
    method = numbers.choices(("weights", "rates", "counts"), (6, 2, 1))[0]
    if method == "rates":
        rates = {code: (numbers.randint(0, 100), 100) for code in CODES}
        quota = Quota("1", method, None, None, None, None, rates)
    elif method == "counts":
        quota = Quota("1", method, None, None, None, None, {c: numbers.randint(0, largest) for c in CODES})
    else:
        heaviest = numbers.choice((1, 3, 30, 1000))
        weights = {code: numbers.randint(0, heaviest) for code in CODES}
        low, high = sorted(numbers.randint(0, 2 * largest) for _ in range(2))
        low, high = numbers.choice(((None, None), (low, None), (None, high), (low, high)))
        by_rate = numbers.random() < 0.7
        rate = (numbers.randint(1, 100), numbers.choice((100, 1000))) if by_rate else None
        count = None if by_rate else numbers.randint(0, largest)
        quota = Quota("1", method, rate, count, low, high, weights)
    return quota, population, numbers.randbytes(32)


def _check_weights(quota, population, got):
    total = sum(population.values())
    asked = quota.count if quota.rate is None else ceil(Fraction(total * quota.rate[0], quota.rate[1]))
    asked = max(asked, 1 if total else 0, quota.at_least or 0)
    asked = asked if quota.at_most is None else min(asked, quota.at_most)
    able = sum(n for code, n in population.items() if quota.strata[code])
    assert got.sample_size == sum(got.quota.values()) == sum(got.ideal.values()) == min(asked, able)
    assert got.cut == cut_of(quota, population) == asked - got.sample_size
    rates = {c: got.ideal[c] / population[c] for c in CODES if population.get(c)}
    for low, high in pairwise(sorted(rates, key=quota.strata.__getitem__)):
        assert rates[low] <= rates[high]
    # What is not full shares in proportion to its weight.
    assert len({rates[c] / quota.strata[c] for c in rates if 0 < rates[c] < 1}) <= 1
    assert all(quota.strata[c] or not got.quota[c] for c in CODES)


def _check_rates(quota, population, got):
    assert (got.sample_size, got.cut, cut_of(quota, population)) == (None, 0, 0)
    for code, (num, den) in quota.strata.items():
        assert got.quota[code] == ceil(Fraction(population.get(code, 0) * num, den))


def _check_counts(quota, population, got):
    asked = quota.strata
    assert got.quota == {code: min(asked[code], population.get(code, 0)) for code in CODES}
    assert got.cut == cut_of(quota, population) == sum(asked.values()) - sum(got.quota.values())


CHECKS = {"weights": _check_weights, "rates": _check_rates, "counts": _check_counts}


def _run(cases, start):
    numbers = Random(start)
    seen = set()
    for _ in range(cases):
        quota, population, seed = _case(numbers)
        got = allocate(quota, population, seed)
        for code in CODES:
            assert floor(got.ideal[code]) <= got.quota[code] <= ceil(got.ideal[code])
            assert 0 <= got.quota[code] <= population.get(code, 0)
        CHECKS[quota.method](quota, population, got)
        full = any(got.ideal[c] == population.get(c) for c in CODES if population.get(c))
        seen.add((quota.method, got.cut > 0, full, bool(got.inversions)))
    return seen


def test_quotas_hold_in_some_thousand_cases():
    _run(4_000, 1)


@pytest.mark.slow
def test_quotas_hold_in_a_hundred_thousand_cases():
    seen = _run(CASES, 2)
    for method, cut, full, inverted in [
        ("weights", True, True, False),
        ("weights", False, True, True),
        ("weights", False, False, True),
        ("rates", False, False, True),
        ("counts", True, True, True),
    ]:
        assert (method, cut, full, inverted) in seen
