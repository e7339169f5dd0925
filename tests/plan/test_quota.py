from datetime import date
from fractions import Fraction
from math import ceil, floor

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.draw.quota import allocate, check_quota
from policy_engine.model.draw import Quota
from policy_engine.model.risk import Excluded, Risk, TierShares, Weights
from policy_engine.model.task import Batch, SuperiorDraw, Window
from policy_engine.plan.quota import quota_of

F = Fraction


@pytest.fixture
def quota(plan):
    def of(rate, population):
        return quota_of(plan, msgspec.structs.replace(plan.tasks[0], rate=rate), population)

    return of


# rate, population → rate, count, at_least, at_most
QUOTAS = {
    ("5%", 100): ((5, 100), None, None, None),
    ("3‰", 100): ((3, 1000), None, None, None),
    ("20户", 100): (None, 20, None, None),
    ("不低于3%", 101): ((3, 100), None, None, None),
    ("至少20户", 101): (None, 20, None, None),
    ("不超过5%", 39): ((5, 100), None, None, 1),
    ("不超过5%", 10): ((5, 100), None, None, 0),
    ("不超过20户", 10): (None, 20, None, 20),
    ("5%-10%", 39): ((5, 100), None, 2, 3),
    ("1%-5%", 10): ((1, 100), None, None, 0),
    ("20-30户", 100): (None, 20, 20, 30),
    ("10%(20户)", 100): ((10, 100), None, 20, None),
    ("不低于10%(20户)", 100): ((10, 100), None, 20, None),
    ("不超过10%(20户)", 100): ((10, 100), None, None, 10),
    ("不超过10%(20户)", 500): ((10, 100), None, None, 20),
    ("10%(不超过20户)", 500): ((10, 100), None, None, 20),
    ("不超过10%(不少于20户)", 100): ((10, 100), None, 10, 10),
    ("不低于3%(不超过20户)", 500): ((3, 100), None, 15, 20),
    ("不低于3%(不超过20户)", 900): ((3, 100), None, None, 20),
    ("100%,抽查1次", 100): ((100, 100), None, None, None),
}


@pytest.mark.parametrize(("asked", "expected"), QUOTAS.items())
def test_bounds_become_heads(quota, asked, expected):
    made = quota(*asked)
    assert (made.rate, made.count, made.at_least, made.at_most) == expected
    assert (made.code, made.method) == ("1", "weights")


def test_strata_are_the_weights_that_apply(plan):
    task = plan.tasks[0]
    assert quota_of(plan, task, 9).strata == {"A": 1, "B": 2, "C": 10, "D": 30, "-": 2}
    own = msgspec.structs.replace(task, risk=Risk(text="x", weights=Weights(A=1, B=2, C=3, D=4, unrated=5)))
    assert quota_of(plan, own, 9).strata == {"A": 1, "B": 2, "C": 3, "D": 4, "-": 5}
    flat = msgspec.structs.replace(task, risk=Risk(text="x", policy="flat"))
    assert set(quota_of(plan, flat, 9).strata.values()) == {1}


@pytest.fixture
def with_risk(plan):
    """The quota of a task whose risk says this."""

    def of(rate="5%", batch=1, batches=(), **risk):
        task = msgspec.structs.replace(
            plan.tasks[0], rate=rate, risk=Risk(text="x", **risk), batches=tuple(batches)
        )
        return quota_of(plan, task, 100, batch)

    return of


def out(*tiers):
    return tuple(Excluded(tier=tier, reason="省局文件规定") for tier in tiers)


PRINTED = "A3% B4% C5% D6%"
BY_TIER = {"policy": "rates", "rate": PRINTED}


def test_rates_by_tier(with_risk):
    """A share for every tier; nothing of those that are excluded."""
    rates = TierShares(A="3%", B="4%", C="5‰", D="40%(13户)")
    made = with_risk(rates=rates, excluded=out("unrated"), **BY_TIER)
    assert made == Quota(
        "1",
        "rates",
        None,
        None,
        None,
        None,
        {"-": (0, 1), "A": (3, 100), "B": (4, 100), "C": (5, 1000), "D": (40, 100)},
    )


def test_head_counts_by_tier(with_risk):
    made = with_risk(rates=TierShares(B="13户", C="7户", unrated="2户"), excluded=out("A", "D"), **BY_TIER)
    assert (made.method, made.strata) == ("counts", {"-": 2, "A": 0, "B": 13, "C": 7, "D": 0})


def test_a_tier_that_a_plan_says_nothing_about_is_not_drawn_from_silently(with_risk):
    made = with_risk(rates=TierShares(A="3%"), **BY_TIER)
    assert made.strata == {"A": (3, 100)}
    with pytest.raises(ValueError, match="says nothing about it"):
        allocate(made, {"A": 10, "B": 1}, b"seed")


def test_an_excluded_tier_weighs_nothing(with_risk):
    assert with_risk(excluded=out("A", "unrated")).strata == {"A": 0, "B": 2, "C": 10, "D": 30, "-": 0}
    flat = with_risk(policy="flat", excluded=out("D")).strata
    assert flat == {"A": 1, "B": 1, "C": 1, "D": 0, "-": 1}


def test_the_rate_of_a_base_tier(with_risk):
    """3 % of A; the others by their weights, none above 100 %."""
    made = with_risk("3%", base_tier="A")
    assert (made.method, made.rate, made.at_least) == ("rates", None, None)
    assert made.strata == {"-": (3, 50), "A": (3, 100), "B": (3, 50), "C": (3, 10), "D": (9, 10)}
    made = with_risk("5%", base_tier="B", excluded=out("A"))
    assert made.strata == {"-": (1, 20), "A": (0, 1), "B": (1, 20), "C": (1, 4), "D": (3, 4)}
    assert with_risk("5%", base_tier="A").strata["D"] == (1, 1)


def test_the_rate_of_a_base_tier_is_exact(with_risk):
    thirds = Weights(A=3, B=4, C=5, D=7, unrated=0)
    made = with_risk("1%", base_tier="A", weights=thirds)
    assert made.strata == {"-": (0, 1), "A": (1, 100), "B": (1, 75), "C": (1, 60), "D": (7, 300)}


def batch(rate=""):
    return Batch(window=Window(text="3月", start=date(2023, 3, 1), end=date(2023, 3, 31)), rate=rate)


def test_every_batch_draws_by_the_rate_anew_or_by_its_own(with_risk):
    batches = [batch(), batch("10%"), batch("20户")]
    assert with_risk("5%", 1, batches).rate == (5, 100)
    assert with_risk("5%", 2, batches).rate == (10, 100)
    assert with_risk("5%", 3, batches).count == 20
    rates = TierShares(A="3%", B="4%")
    excluded = out("C", "D", "unrated")
    of = {"rates": rates, "excluded": excluded, "batches": [batch(), batch("A5% B6%")], **BY_TIER}
    assert with_risk(batch=1, **of).strata["A"] == (3, 100)
    assert with_risk(batch=2, **of).strata == {
        "-": (0, 1),
        "A": (5, 100),
        "B": (6, 100),
        "C": (0, 1),
        "D": (0, 1),
    }


def test_what_has_no_quota(plan, with_risk):
    for number, batches in ((2, []), (0, []), (3, [batch(), batch()])):
        with pytest.raises(ValueError, match="no batch"):
            with_risk("5%", number, batches)
    superior = SuperiorDraw(text="由省局统一抽取", by="省局")
    with pytest.raises(ValueError, match="superior"):
        quota_of(plan, msgspec.structs.replace(plan.tasks[0], drawn_by=superior), 9)
    with pytest.raises(ValueError, match="among rates"):
        with_risk(rates=TierShares(A="3%", B="4户"), **BY_TIER)
    with pytest.raises(ValueError, match="base tier"):
        with_risk("20户", base_tier="A")


TIERS = ("A", "B", "C", "D", "unrated")
RATE = st.sampled_from(
    [
        "5%",
        "3‰",
        "20户",
        "不低于3%",
        "不超过5%",
        "5%-10%",
        "20-30户",
        "10%(20户)",
        "不超过10%(3户)",
        "100%,抽查1次",
    ]
)
POPULATIONS = st.fixed_dictionaries(dict.fromkeys(("A", "B", "C", "D", "-"), st.integers(0, 300)))


@st.composite
def risks(draw):
    """A task's rate and risk as plans may have them."""
    excluded = out(*sorted(draw(st.sets(st.sampled_from(TIERS), max_size=4))))
    kind = draw(st.sampled_from(["weights", "flat", "rates", "counts", "base"]))
    if kind in ("rates", "counts"):
        share = st.integers(1, 100).map(lambda n: f"{n}%" if kind == "rates" else f"{n}户")
        left = [tier for tier in TIERS if tier not in {entry.tier for entry in excluded}]
        return PRINTED, Risk(
            text="x",
            policy="rates",
            rates=TierShares(**{tier: draw(share) for tier in left}),
            excluded=excluded,
        )
    weight = st.integers(0, 40)
    weights = Weights(A=draw(st.integers(1, 9)), **{tier: draw(weight) for tier in TIERS[1:]})
    if kind == "base":
        return f"{draw(st.integers(1, 100))}%", Risk(
            text="x", weights=weights, base_tier="A", excluded=excluded
        )
    return draw(RATE), Risk(text="x", policy=kind, weights=weights, excluded=excluded)


@given(risks(), POPULATIONS, st.binary(min_size=4, max_size=4))
def test_a_quota_holds_good_and_draws_nothing_of_an_excluded_tier(plan, risk, population, seed):
    rate, written = risk
    task = msgspec.structs.replace(plan.tasks[0], rate=rate, risk=written)
    made = quota_of(plan, task, sum(population.values()))
    check_quota(made)
    taken = allocate(made, population, seed).quota
    assert set(taken) == set(population)
    assert all(taken[entry.stratum] == 0 for entry in written.excluded)


@given(st.integers(0, 10**6), st.integers(1, 100), st.integers(1, 100))
def test_bounds_are_exact_and_never_cross(plan, population, low, high):
    low, high = sorted((low, high))
    task = msgspec.structs.replace(plan.tasks[0], rate=f"{low}%-{high}%")
    made = quota_of(plan, task, population)
    assert made.at_most == floor(F(population * high, 100))
    assert made.at_least in (None, ceil(F(population * low, 100)))
    assert made.at_least is None or made.at_least <= made.at_most
