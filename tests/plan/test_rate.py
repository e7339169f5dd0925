from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.plan.frequency import Frequency
from policy_engine.plan.rate import Rate, UnreadableRateError, read_rate

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
    "10%(20户)": Rate(rate=F(1, 10), written=(10, 100), least_heads=20),
    "10%（20户）": Rate(rate=F(1, 10), written=(10, 100), least_heads=20),
    "10%(不少于20户)": Rate(rate=F(1, 10), written=(10, 100), least_heads=20),
    "10%(不超过20户)": Rate(rate=F(1, 10), written=(10, 100), most_heads=20),
    "不低于3%(20户)": Rate(rate=F(3, 100), at_least=F(3, 100), written=(3, 100), least_heads=20),
    "不超过5%(20户)": Rate(rate=F(5, 100), at_most=F(5, 100), written=(5, 100), most_heads=20),
    "抽查比例10%": Rate(rate=F(1, 10), written=(10, 100)),
    "比例10%": Rate(rate=F(1, 10), written=(10, 100)),
    "抽查比例：10%": Rate(rate=F(1, 10), written=(10, 100)),
    "抽取20户": Rate(count=20),
    "抽查比例不低于3%": Rate(rate=F(3, 100), at_least=F(3, 100), written=(3, 100)),
    "抽查比例之和≥20%": Rate(rate=F(20, 100), at_least=F(20, 100), written=(20, 100)),
    "不超过总数的2%": Rate(rate=F(2, 100), at_most=F(2, 100), written=(2, 100)),
    "不超过10%/年": Rate(rate=F(1, 10), at_most=F(1, 10), written=(10, 100), a_year=True),
    "5%-10%/年": Rate(rate=F(5, 100), at_least=F(5, 100), at_most=F(1, 10), written=(5, 100), a_year=True),
}


@pytest.mark.parametrize(("text", "rate"), READ.items())
def test_rates_as_plans_print_them(text, rate):
    assert read_rate(text) == rate


@pytest.mark.parametrize("mark", [";", "；", ",", "，", "、", " ", "; "])
def test_a_frequency_may_stand_behind_the_rate(mark):
    rate = read_rate(f"不低于10%{mark}抽查1次")
    assert (rate.rate, rate.at_least) == (F(1, 10), F(1, 10))
    assert rate.frequency == Frequency(1, 1, 12, "抽查1次")
    assert read_rate(f"20户{mark}2次/年").frequency == Frequency(2, 2, 12, "2次/年")


def test_only_a_fixed_share_is_simple():
    assert read_rate("5%;抽查1次").simple
    for text in ("20户", "不低于5%", "不超过5%", "5%-10%", "5%(20户)"):
        assert not read_rate(text).simple


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
    "10%(0户)": (True, "20户"),
    "20户(10%)": (False, "写成 10%(20户)"),
    "20户(10户)": (False, "只写一个"),
    "抽查1次": (False, "5%;抽查1次"),
    "5%;常年": (False, "rate 写机器读法（如 5%）"),
    "5%;每周2次": (False, "频次写成 抽查1次"),
    "五成;每周2次": (False, "原文照录到 rate_text"),
    "5²%": (False, "5%-10%"),
    "⑤%": (False, "5%-10%"),
    "一般不超过10%": (False, "rate 写机器读法（如 不超过10%）"),
    "省级5%，市级10%": (False, "原文照录到 rate_text，rate 写机器读法"),
    "根据实际情况确定": (False, "原文照录到 rate_text，rate 写机器读法"),
}


@pytest.mark.parametrize(("text", "expected"), UNREADABLE.items())
def test_nonsense_is_refused_with_what_to_write(text, expected):
    with pytest.raises(UnreadableRateError) as error:
        read_rate(text)
    assert (error.value.impossible, expected[1] in error.value.advice.zh) == (expected[0], True)
    assert error.value.message.zh
    assert str(error.value) == error.value.message.en
    assert isinstance(error.value, ValueError)


@pytest.mark.parametrize(
    ("cell", "entry"),
    [
        ("A3% B4% C5% D6%", "risk: {policy: rates, rates: {A: 3%, B: 4%, C: 5%, D: 6%}}"),
        ("B40%(13户) C80%(7户);1次/年", "risk: {policy: rates, rates: {B: 40%(13户), C: 80%(7户)}}"),
    ],
)
def test_shares_tier_by_tier_are_refused_with_the_entry_to_write(cell, entry):
    with pytest.raises(UnreadableRateError) as error:
        read_rate(cell)
    assert entry in error.value.advice.zh
    assert entry in error.value.advice.en
    assert not error.value.impossible


NUMBER = st.tuples(st.integers(1, 99), st.sampled_from(["", ".5", ".25"])).map(
    lambda parts: "".join(map(str, parts))
)
BOUND = st.sampled_from(
    [("不低于", "≥"), ("不低于", "不少于"), ("不超过", "≤"), ("不超过", "至多"), ("", "")]
)
SPELLING = st.sampled_from(
    [
        lambda text: text,
        lambda text: text.translate(str.maketrans("%()0123456789.;", "％（）０１２３４５６７８９．；")),
    ]
)
SPACED = st.sampled_from(["", " ", "\u3000"])


@given(
    BOUND,
    NUMBER,
    st.sampled_from(["%", "‰"]),
    st.none() | st.integers(1, 99),
    SPELLING,
    SPACED,
    st.sampled_from(["", "抽查比例", "比例"]),
)
def test_a_rate_reads_the_same_in_any_spelling(bound, number, unit, heads, spelling, space, opening):
    normal, other = bound
    behind = f"({heads}户)" if heads else ""
    plain = read_rate(f"{normal}{number}{unit}{behind}")
    assert read_rate(opening + other + space + spelling(f"{number}{space}{unit}{behind}")) == plain
    assert read_rate(printed(plain)) == plain


@given(
    st.integers(1, 500), st.integers(0, 500), st.sampled_from(["户", "家"]), st.sampled_from(["-", "—", "至"])
)
def test_so_does_a_range(low, more, unit, dash):
    plain = read_rate(f"{low}-{low + more}户")
    assert read_rate(f"{low}{dash}{low + more}{unit}") == plain
    assert read_rate(printed(plain)) == plain


def printed(rate):
    """The normal way to write a rate."""
    unit = "户" if rate.rate is None else "%"

    def number(share):
        return str(share) if rate.rate is None else decimal(share, rate.written)

    if rate.at_least is not None and rate.at_most is not None:
        return f"{number(rate.at_least)}{unit}-{number(rate.at_most)}{unit}"
    bound = "不低于" if rate.at_least is not None else "不超过" if rate.at_most is not None else ""
    amount = rate.count if rate.rate is None else rate.rate
    heads = rate.least_heads or rate.most_heads
    return f"{bound}{number(amount)}{unit}" + (f"({heads}户)" if heads else "")


def decimal(share, written):
    places = len(str(written[1])) - 3
    return f"{written[0] // 10**places}" + (f".{written[0] % 10**places:0{places}}" if places else "")


@given(st.text(max_size=20) | st.text(st.sampled_from("0123456789.%‰户-—至五十不低于超过"), max_size=10))
def test_any_text_reads_or_is_refused(text):
    try:
        rate = read_rate(text)
    except UnreadableRateError:
        return
    assert (rate.rate is None) != (rate.count is None)
    assert rate.rate is None or (0 < rate.rate <= 1 and F(*rate.written) == rate.rate)
