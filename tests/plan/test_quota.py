from fractions import Fraction
from math import ceil, floor

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.model.task import Risk, Weights
from policy_engine.plan.quota import Rate, UnreadableRateError, quota_of, read_rate

F = Fraction

READ = {
    "5%": Rate(rate=F(5, 100), written=(5, 100)),
    "100%": Rate(rate=F(1), written=(100, 100)),
    "0.5%": Rate(rate=F(5, 1000), written=(5, 1000)),
    "5.0%": Rate(rate=F(5, 100), written=(50, 1000)),
    "3‰": Rate(rate=F(3, 1000), written=(3, 1000)),
    "２．５％": Rate(rate=F(25, 1000), written=(25, 1000)),
    " 5 % ": Rate(rate=F(5, 100), written=(5, 100)),
    "20户": Rate(count=20),
    "20家": Rate(count=20),
    "20个": Rate(count=20),
    "不低于3%": Rate(rate=F(3, 100), at_least=F(3, 100), written=(3, 100)),
    "≥3%": Rate(rate=F(3, 100), at_least=F(3, 100), written=(3, 100)),
    ">=3%": Rate(rate=F(3, 100), at_least=F(3, 100), written=(3, 100)),
    "至少20户": Rate(count=20, at_least=20),
    "不少于20户": Rate(count=20, at_least=20),
    "不超过5%": Rate(rate=F(5, 100), at_most=F(5, 100), written=(5, 100)),
    "≤5%": Rate(rate=F(5, 100), at_most=F(5, 100), written=(5, 100)),
    "最多20户": Rate(count=20, at_most=20),
    "5%-10%": Rate(rate=F(5, 100), at_least=F(5, 100), at_most=F(10, 100), written=(5, 100)),
    "5-10%": Rate(rate=F(5, 100), at_least=F(5, 100), at_most=F(10, 100), written=(5, 100)),
    "5%—10%": Rate(rate=F(5, 100), at_least=F(5, 100), at_most=F(10, 100), written=(5, 100)),
    "5‰至1%": Rate(rate=F(5, 1000), at_least=F(5, 1000), at_most=F(1, 100), written=(5, 1000)),
    "20-30户": Rate(count=20, at_least=20, at_most=30),
}


@pytest.mark.parametrize(("text", "rate"), READ.items())
def test_rates_as_plans_print_them(text, rate):
    assert read_rate(text) == rate


# text → (reads well but is impossible, part of the advice)
UNREADABLE = {
    "": (False, "5%"),
    "五": (False, "5%"),
    "百分之五": (False, "5%"),
    "千分之三": (False, "3‰"),
    "十": (False, "10%"),
    "十五": (False, "15%"),
    "二十户": (False, "20户"),
    "二十五家": (False, "25家"),
    "百分之百": (False, "100%"),
    "百十": (False, "5%-10%"),
    "二百五": (False, "5%-10%"),
    "全部": (False, "100%"),
    "5": (False, "5% 或 5户"),
    "%": (False, "5%-10%"),
    "abc": (False, "5%-10%"),
    "-5%": (False, "5%-10%"),
    "5%%": (False, "5%-10%"),
    "5.5户": (False, "整数"),
    "5%-10户": (False, "同一种"),
    "1e3%": (False, "5%-10%"),
    "٣%": (False, "5%-10%"),
    "0%": (True, "5%"),
    "0.0%": (True, "5%"),
    "0户": (True, "20户"),
    "500%": (True, "100%"),
    "100.1%": (True, "100%"),
    "1001‰": (True, "100%"),
    "5%-500%": (True, "100%"),
    "10%-5%": (True, "小的写在前面"),
    "30-20户": (True, "小的写在前面"),
}


@pytest.mark.parametrize(("text", "expected"), UNREADABLE.items())
def test_nonsense_is_refused_with_what_to_write(text, expected):
    with pytest.raises(UnreadableRateError) as error:
        read_rate(text)
    assert (error.value.impossible, expected[1] in error.value.advice.zh) == (expected[0], True)
    assert error.value.message.zh
    assert str(error.value) == error.value.message.en
    assert isinstance(error.value, ValueError)


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


@given(st.integers(0, 10**6), st.integers(1, 100), st.integers(1, 100))
def test_bounds_are_exact_and_never_cross(plan, population, low, high):
    low, high = sorted((low, high))
    task = msgspec.structs.replace(plan.tasks[0], rate=f"{low}%-{high}%")
    made = quota_of(plan, task, population)
    assert made.at_most == floor(F(population * high, 100))
    assert made.at_least in (None, ceil(F(population * low, 100)))
    assert made.at_least is None or made.at_least <= made.at_most


@given(st.text(max_size=20) | st.text(st.sampled_from("0123456789.%‰户-—至五十不低于超过"), max_size=10))
def test_any_text_reads_or_is_refused(text):
    try:
        rate = read_rate(text)
    except UnreadableRateError:
        return
    assert (rate.rate is None) != (rate.count is None)
    assert rate.rate is None or (0 < rate.rate <= 1 and F(*rate.written) == rate.rate)
