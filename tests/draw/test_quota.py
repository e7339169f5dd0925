from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.draw.quota import allocate, check_quota, ideals
from policy_engine.model.draw import Quota

SEED = bytes(range(32))
CODES = ("-", "A", "B", "C", "D")

heads = st.integers(0, 40) | st.integers(0, 10**12)
populations = st.dictionaries(st.sampled_from(CODES), heads)
strata = st.fixed_dictionaries({code: st.integers(0, 30) for code in CODES})
seeds = st.binary(min_size=32, max_size=32)
rates = st.tuples(st.integers(1, 100), st.integers(100, 1000))


@st.composite
def quotas(draw):
    """Any quota by weights that the protocol allows."""
    rate, count = draw(st.tuples(rates, st.none()) | st.tuples(st.none(), st.integers(0, 60)))
    low, high = sorted((draw(st.integers(0, 50)), draw(st.integers(0, 50))))
    at_least, at_most = draw(st.sampled_from([(None, None), (low, None), (None, high), (low, high)]))
    return Quota("1", "weights", rate, count, at_least, at_most, draw(strata))


def _population(quota, population):
    return {code: population.get(code, 0) for code in quota.strata}


@settings(max_examples=1000, deadline=None)
@given(quotas(), populations, seeds)
def test_heads_add_up_and_each_is_its_ideal_rounded_down_or_up(quota, population, seed):
    got = allocate(quota, population, seed)
    assert sum(got.quota.values()) == got.sample_size == sum(got.ideal.values())
    for code, members in _population(quota, population).items():
        assert floor(got.ideal[code]) <= got.quota[code] <= ceil(got.ideal[code])
        assert 0 <= got.quota[code] <= members
        assert quota.strata[code] > 0 or got.quota[code] == 0
    assert list(got.quota) == list(got.ideal) == list(CODES)
    assert ideals(quota, population) == got.ideal


@pytest.mark.slow
@settings(max_examples=5000, deadline=None)
@given(quotas(), populations, seeds)
def test_heads_add_up_in_any_of_thousands(quota, population, seed):
    test_heads_add_up_and_each_is_its_ideal_rounded_down_or_up.hypothesis.inner_test(quota, population, seed)


@settings(max_examples=300, deadline=None)
@given(quotas(), populations)
def test_the_sample_size_is_the_rate_or_count_within_its_bounds(quota, population):
    total = sum(population.values())
    asked = quota.count if quota.rate is None else ceil(Fraction(total * quota.rate[0], quota.rate[1]))
    asked = max(asked, 1 if total else 0, quota.at_least or 0)
    if quota.at_most is not None:
        asked = min(asked, quota.at_most)
    able = sum(n for code, n in population.items() if quota.strata[code])
    got = allocate(quota, population, SEED)
    assert got.sample_size == min(asked, able)
    assert got.cut == asked - got.sample_size


@settings(max_examples=300, deadline=None)
@given(quotas(), populations)
def test_ideal_rates_never_fall_as_weights_rise(quota, population):
    expected = ideals(quota, population)
    present = [code for code in expected if population.get(code)]
    ranked = sorted(present, key=lambda code: quota.strata[code])
    for low, high in pairwise(ranked):
        assert expected[low] / population[low] <= expected[high] / population[high]


@settings(max_examples=300, deadline=None)
@given(quotas(), populations)
def test_strata_that_are_not_full_share_in_proportion_to_members_and_weight(quota, population):
    expected = ideals(quota, population)
    open_ = [c for c in expected if 0 < expected[c] < population.get(c, 0)]
    assert len({expected[c] / (population[c] * quota.strata[c]) for c in open_}) <= 1


@settings(max_examples=200, deadline=None)
@given(strata, populations, seeds)
def test_a_rate_of_one_takes_every_member_that_can_be_drawn(weights_by_tier, population, seed):
    quota = Quota("1", "weights", (1, 1), None, None, None, {c: w + 1 for c, w in weights_by_tier.items()})
    got = allocate(quota, population, seed)
    assert got.quota == _population(quota, population)
    assert (got.cut, got.inversions) == (0, ())


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(CODES), rates), populations)
def test_rates_are_rounded_up_in_each_tier(by_tier, population):
    population = {code: n for code, n in population.items() if code in by_tier}
    got = allocate(Quota("1", "rates", None, None, None, None, by_tier), population, SEED)
    assert got.sample_size is None
    assert got.cut == 0
    for code, (num, den) in by_tier.items():
        assert got.quota[code] == got.ideal[code] == ceil(Fraction(population.get(code, 0) * num, den))


def test_counts_are_at_most_the_members_and_the_rest_is_told():
    quota = Quota("1", "counts", None, None, None, None, {"A": 2, "B": 5, "C": 0})
    got = allocate(quota, {"A": 10, "B": 3, "C": 4}, SEED)
    assert got.quota == {"A": 2, "B": 3, "C": 0}
    assert (got.sample_size, got.cut) == (None, 2)
    assert ideals(quota, {"A": 10, "B": 3, "C": 4}) == {"A": 2, "B": 3, "C": 0}


def test_what_a_full_tier_cannot_hold_goes_to_the_others(weights):
    # 10 heads over 20·1 and 2·30: D's share would be 7.5 of 2.
    assert ideals(weights({"A": 1, "D": 30}, count=10), {"A": 20, "D": 2}) == {"A": 8, "D": 2}


def test_ideals_are_exact_however_large_the_numbers(weights):
    quota = weights({"A": 1, "B": 2, "D": 4}, rate=(1, 3))
    population = {"A": 10**30 + 1, "B": 10**30, "D": 10**29}
    got = allocate(quota, population, SEED)
    size = -(-sum(population.values()) // 3)
    mass = population["A"] + 2 * population["B"] + 4 * population["D"]
    assert got.ideal["B"] == Fraction(size * 2 * population["B"], mass)
    assert sum(got.quota.values()) == size


def test_every_draw_takes_at_least_one_where_there_is_anybody(weights):
    assert allocate(weights({"A": 1}, rate=(1, 1000)), {"A": 5}, SEED).quota == {"A": 1}
    assert allocate(weights({"A": 1}, rate=(1, 1000)), {}, SEED).quota == {"A": 0}


def test_the_seed_rounds_so_that_each_tier_gets_exactly_its_share_on_average(weights, seeds):
    """3,000 seeds; the mean of each tier lies within four standard errors of its ideal, so no tier is exempt (R13)."""
    quota = weights({"A": 1, "B": 2, "C": 10, "D": 30}, count=3)
    population = {"A": 200, "B": 40, "C": 9, "D": 2}
    expected = ideals(quota, population)
    totals = dict.fromkeys(population, 0)
    for seed in seeds(3000):
        for code, number in allocate(quota, population, seed).quota.items():
            totals[code] += number
    for code, ideal in expected.items():
        part = ideal - floor(ideal)
        assert (Fraction(totals[code], 3000) - ideal) ** 2 <= 16 * part * (1 - part) / 3000


def test_tasks_round_differently_under_the_same_seed(weights):
    population = dict.fromkeys(CODES, 7)
    rounded = {
        tuple(
            allocate(weights(dict.fromkeys(CODES, 1), code=str(i), count=3), population, SEED).quota.values()
        )
        for i in range(30)
    }
    assert len(rounded) > 1


@pytest.mark.parametrize(
    ("population", "strata", "inversions"),
    [
        ({"A": 10, "B": 10}, {"A": 1, "B": 1}, ()),  # flat: nothing was to rise
        ({"A": 900, "B": 2000}, {"A": 1, "B": 2}, ()),
    ],
)
def test_no_fall_is_told_where_nothing_was_to_rise_or_everything_rose(
    weights, population, strata, inversions
):
    assert allocate(weights(strata, rate=(5, 100)), population, SEED).inversions == inversions


def test_a_realised_rate_that_falls_against_the_weights_is_told(weights, seeds):
    """Two heads over A 3·1 and D 2·2: whenever A gets both, its rate is above D's; and only then."""
    quota = weights({"A": 1, "-": 9, "D": 2}, count=1)
    told = set()
    for seed in seeds(50):
        got = allocate(quota, {"A": 3, "D": 2}, seed)
        assert got.inversions == ((("A", "D"),) if got.quota["A"] else ())
        told.add(got.inversions)
    assert len(told) == 2


def test_rates_and_counts_that_fall_by_rounding_are_told():
    by_rate = Quota("1", "rates", None, None, None, None, {"A": (1, 100), "B": (2, 100), "C": (2, 100)})
    assert allocate(by_rate, {"A": 1, "B": 50, "C": 500}, SEED).inversions == (("A", "B"), ("A", "C"))
    by_count = Quota("1", "counts", None, None, None, None, {"A": 0, "B": 2, "C": 1})
    assert allocate(by_count, {"A": 90, "B": 4, "C": 10}, SEED).inversions == (("B", "C"),)


@pytest.mark.parametrize(
    ("quota", "told"),
    [
        (Quota("1", "weights", None, None, None, None, {}), "exactly one"),
        (Quota("1", "weights", (1, 2), 3, None, None, {}), "exactly one"),
        (Quota("1", "weights", (0, 100), None, None, None, {}), "rate: not above 0"),
        (Quota("1", "weights", (3, 2), None, None, None, {}), "rate: not above 0"),
        (Quota("1", "weights", (0, 0), None, None, None, {}), "rate: not above 0"),
        (Quota("1", "weights", (-1, -2), None, None, None, {}), "rate: not above 0"),
        (Quota("1", "weights", None, -1, None, None, {}), "count: negative"),
        (Quota("1", "weights", None, 1, -1, None, {}), "at_least: negative"),
        (Quota("1", "weights", None, 1, None, -1, {}), "at_most: negative"),
        (Quota("1", "weights", None, 1, 5, 4, {}), "at_least: more than at_most"),
        (Quota("1", "weights", None, 1, None, None, {"A": -1}), "strata.A: negative"),
        (Quota("1", "weights", None, 1, None, None, {"A": (1, 2)}), "strata.A: a fraction"),
        (Quota("1", "counts", None, None, None, None, {"A": (1, 2)}), "strata.A: a fraction"),
        (Quota("1", "counts", None, 4, None, None, {"A": 1}), "no meaning with method counts"),
        (Quota("1", "rates", None, None, None, 9, {"A": (1, 2)}), "no meaning with method rates"),
        (Quota("1", "rates", None, None, None, None, {"A": 1}), "strata.A: a whole number"),
        (Quota("1", "rates", None, None, None, None, {"A": (2, 1)}), "strata.A: not a rate"),
        (Quota("1", "rates", None, None, None, None, {"A": (0, 0)}), "strata.A: not a rate"),
        (Quota("1", "rates", None, None, None, None, {"A": (-1, 2)}), "strata.A: not a rate"),
    ],
)
def test_an_impossible_quota_is_refused(quota, told):
    for step in (check_quota, lambda q: allocate(q, {}, SEED), lambda q: ideals(q, {})):
        with pytest.raises(ValueError, match=told):
            step(quota)


def test_a_tier_may_be_left_out_by_a_rate_of_nought():
    quota = Quota("1", "rates", None, None, None, None, {"A": (0, 100), "B": (1, 1)})
    assert allocate(quota, {"A": 10, "B": 2}, SEED).quota == {"A": 0, "B": 2}


def test_members_of_a_stratum_that_the_quota_does_not_name_are_refused(weights):
    with pytest.raises(ValueError, match="stratum E: has members, but task 1 says nothing about it"):
        allocate(weights({"A": 1}, count=1), {"A": 1, "E": 1}, SEED)
    with pytest.raises(ValueError, match="stratum A: a negative number"):
        allocate(weights({"A": 1}, count=1), {"A": -1}, SEED)
    assert allocate(weights({"A": 1}, count=1), {"A": 1, "E": 0}, SEED).quota == {"A": 1}
