import itertools
import random

import pytest

from policy_engine.draw.disclosure import Kind, Result, may_show_strata, tells, tiers_left, without_tiers
from policy_engine.draw.quota import allocate
from policy_engine.model.draw import Quota

ONE = Kind(("1",), (("1", 1),), True)
REST = Kind(("1",), (), True)
POOL = {"A": 500, "B": 300, "C": 200}


def weights(**strata):
    return Quota(
        "1", "weights", (1, 10), None, None, None, {s.replace("_", "-"): w for s, w in strata.items()}
    )


def rates(**strata):
    return Quota("1", "rates", None, None, None, None, {s.replace("_", "-"): r for s, r in strata.items()})


def counts(**strata):
    return Quota("1", "counts", None, None, None, None, {s.replace("_", "-"): c for s, c in strata.items()})


@pytest.mark.parametrize(
    ("drawn", "shown"),
    [
        ({"A": 10, "B": 5, "C": 5}, True),
        ({"A": 10, "B": 5, "C": 4}, False),  # 19 members
        ({"A": 20}, False),  # one stratum
        ({"A": 1, "B": 19}, False),  # more than two thirds in B
        ({"A": 10, "B": 20}, True),  # two thirds exactly
        ({"A": 9, "B": 20}, False),
        ({"A": 28, "B": 1}, True),  # the most common stratum of the pool may be anywhere
        ({}, True),  # nobody of that kind
        ({"A": 0, "B": 0}, True),
    ],
)
def test_every_class_hides_its_members(drawn, shown):
    assert may_show_strata({ONE: drawn, REST: POOL}) is shown


def test_where_two_strata_are_equally_common_none_is_spared():
    assert not may_show_strata({ONE: {"A": 30, "B": 5}, REST: {"A": 70, "B": 95}})
    assert may_show_strata({ONE: {"A": 30, "B": 5}, REST: {"A": 71, "B": 95}})


def test_who_cannot_have_a_tier_is_no_hiding_place():
    # Nineteen individuals and one enterprise: its tier would be the only one among the drawn leaves.
    alone = {
        ONE: {"D": 1},
        ONE._replace(rated=False): {"-": 99},
        REST: POOL,
        REST._replace(rated=False): {"-": 900},
    }
    assert not may_show_strata(alone)
    together = alone | {ONE: {"A": 10, "B": 10, "C": 10}}
    assert may_show_strata(together)
    # Of those who can have none there is nothing to hide, however few they are.
    assert may_show_strata(
        {ONE: {"A": 10, "B": 10, "C": 10}, ONE._replace(rated=False): {"-": 1}, REST: POOL}
    )


def test_among_those_who_can_have_a_tier_their_own_most_common_one_is_spared():
    individuals = {ONE._replace(rated=False): {"-": 300}, REST._replace(rated=False): {"-": 3000}}
    assert may_show_strata(individuals | {ONE: {"A": 40, "B": 3}, REST: POOL})
    assert not may_show_strata(individuals | {ONE: {"A": 3, "B": 40}, REST: POOL})


def test_two_attempts_at_the_same_leaves_are_judged_together():
    def heads(both):
        one, two = (("1", 1),), (("1", 2),)
        drawn = {"A": 20, "B": 20}
        return {
            REST: POOL,
            REST._replace(drawn=one): drawn,
            REST._replace(drawn=two): drawn,
            REST._replace(drawn=one + two): both,
        }

    assert may_show_strata(heads({"A": 10, "B": 10}))
    assert not may_show_strata(heads({"A": 1, "B": 2}))


def test_a_draw_without_tiers_has_the_one_stratum():
    flat = Quota("1", "weights", (1, 10), None, None, None, {"-": 1})
    assert without_tiers([flat, flat])
    assert not without_tiers([flat, weights(A=1, _=1)])


@pytest.mark.parametrize(
    ("quota", "population", "drawn", "of_drawn", "of_rest"),
    [
        (weights(A=1, B=2, C=3, D=4, _=1), 100, 10, "ABCD-", "ABCD-"),
        (weights(A=0, B=1, C=1, D=1, _=1), 100, 10, "BCD-", "ABCD-"),
        # Fewer drawn than asked for: all that have a weight were.
        (weights(A=0, B=1, C=1, D=1, _=1), 100, 9, "BCD-", "A"),
        (weights(A=0, B=0, C=0, D=1, _=0), 100, 10, "D", "ABCD-"),
        (weights(A=0, B=0), 100, 0, "", "AB"),
        (rates(A=(0, 1), B=(1, 10), C=(1, 1), D=(1, 1), _=(1, 10)), 100, 30, "BCD-", "AB-"),
        (rates(A=(0, 1), B=(1, 1), C=(1, 1)), 100, 30, "BC", "A"),
        # Of a single member any rate takes the whole.
        (rates(A=(1, 10), B=(1, 5)), 1, 1, "AB", ""),
        (counts(A=0, B=5, C=200), 100, 30, "BC", "AB"),
    ],
)
def test_what_a_quota_tells_of_those_it_drew_and_of_the_rest(quota, population, drawn, of_drawn, of_rest):
    results = {"1": Result(quota, population, drawn)}
    assert tiers_left(results, ["1"], ["1"]) == set(of_drawn)
    assert tiers_left(results, ["1"], []) == set(of_rest)


def test_tasks_together_tell_more():
    results = {
        "1": Result(rates(A=(0, 1), B=(1, 2), C=(1, 1), D=(1, 1)), 100, 50),
        "2": Result(counts(A=5, B=5, C=5, D=0), 100, 15),
    }
    assert tiers_left(results, ["1", "2"], ["1", "2"]) == {"B", "C"}
    assert tiers_left(results, ["1", "2"], ["2"]) == {"A", "B"}
    assert tiers_left(results, [], []) == frozenset()
    assert not tells(frozenset("AB-"))
    for left in ("", "A", "A-", "-"):
        assert tells(frozenset(left))


def test_what_is_left_always_holds_the_truth():
    """Over small populations and every method: nobody's true stratum is ever ruled out."""
    dice = random.Random(12)
    shares = {
        "weights": lambda: dice.choice((0, 1, 5)),
        "rates": lambda: dice.choice(((0, 1), (1, 3), (1, 1))),
        "counts": lambda: dice.choice((0, 1, 3, 9)),
    }
    seen = set()
    for _ in range(400):
        method = dice.choice(sorted(shares))
        rate = (1, dice.choice((1, 2, 4))) if method == "weights" else None
        quota = Quota("1", method, rate, None, None, None, {s: shares[method]() for s in "ABC"})
        population = {s: dice.randrange(6) for s in "ABC"}
        try:
            given = allocate(quota, population, dice.randbytes(32)).quota
        except ValueError:
            continue
        result = {"1": Result(quota, sum(population.values()), sum(given.values()))}
        for stratum, is_drawn in itertools.product("ABC", (True, False)):
            if (given[stratum] if is_drawn else population[stratum] - given[stratum]) > 0:
                left = tiers_left(result, ["1"], ["1"] if is_drawn else [])
                assert stratum in left
                seen.add(len(left))
    assert seen == {1, 2, 3}
