import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.plan.amounts import UnreadableRateError
from policy_engine.plan.shares import Share, as_yaml, read_share, read_tiers

SHARES = {
    "3%": Share((3, 100)),
    "3‰": Share((3, 1000)),
    "2.5%": Share((25, 1000)),
    "不低于3%": Share((3, 100)),
    "13户": Share(heads=13),
    "40%(13户)": Share((40, 100), 13),
    "40％（13家）": Share((40, 100), 13),
}


@pytest.mark.parametrize(("text", "share"), SHARES.items())
def test_the_share_of_a_tier(text, share):
    assert read_share(text) == share


@pytest.mark.parametrize(
    ("text", "impossible"),
    [
        ("", False),
        ("三成", False),
        ("不超过3%", False),
        ("3%-5%", False),
        ("0%", True),
        ("300%", True),
        ("40%(0户)", True),
    ],
)
def test_what_is_no_share(text, impossible):
    with pytest.raises(UnreadableRateError) as error:
        read_share(text)
    assert error.value.impossible == impossible


# cell → the entry `rates` that says the same
TIERS = {
    "A3% B4% C5% D6%": "{A: 3%, B: 4%, C: 5%, D: 6%}",
    "A3%B4%C5%D6%": "{A: 3%, B: 4%, C: 5%, D: 6%}",
    "A类3%、B类4%": "{A: 3%, B: 4%}",
    "A级:3%；B级：4%；": "{A: 3%, B: 4%}",
    "A3%/B4%/未分类2%": "{A: 3%, B: 4%, unrated: 2%}",
    "B40%(13户) C80%(7户)": "{B: 40%(13户), C: 80%(7户)}",
    "A13户，B7户": "{A: 13户, B: 7户}",
    "低风险1% 一般风险2% 较高风险10% 高风险30%": "{A: 1%, B: 2%, C: 10%, D: 30%}",
    "A类（低风险）企业3%，B类(一般风险)企业5‰": "{A: 3%, B: 0.5%}",
    "低风险(A级)抽取3%": "{A: 3%}",
    "A、B类3%，C类和D类10%": "{A: 3%, B: 3%, C: 10%, D: 10%}",
    "A不抽 B3% C0%": "{B: 3%}",
    "A3% B4%;1次/年": "{A: 3%, B: 4%}",
    "A级不低于2.5%": "{A: 2.5%}",
}


@pytest.mark.parametrize(("cell", "entry"), TIERS.items())
def test_shares_of_all_tiers_in_one_cell(cell, entry):
    assert as_yaml(read_tiers(cell)) == entry


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "5%",
        "A",
        "A、B",
        "A3% A4%",
        "A300%",
        "A3%-5%",
        "A类(高风险)3%",
        "A3% 其余4%",
        "A不抽",
        "E3%",
        "按A3%执行",
        "A1.2.3%",
    ],
)
def test_any_other_cell_is_not_by_tier(cell):
    assert read_tiers(cell) is None


@given(
    st.dictionaries(
        st.sampled_from("ABCD"),
        st.tuples(st.integers(1, 100), st.none() | st.integers(1, 99)).map(
            lambda s: Share((s[0], 100), s[1])
        ),
        min_size=1,
    ),
    st.sampled_from(["", " ", "、", "；"]),
    st.sampled_from(["", "类", "级："]),
)
def test_shares_read_back_as_they_are_printed(shares, mark, label):
    cell = mark.join(f"{tier}{label}{share.text}" for tier, share in shares.items())
    assert read_tiers(cell) == shares
    assert all(read_share(share.text) == share for share in shares.values())


@given(st.text(st.sampled_from("ABCD类级低高较一般风险未分类0123%‰户()（）:、， 不抽/.;次年"), max_size=30))
def test_any_text_is_by_tier_or_is_not(text):
    shares = read_tiers(text)
    assert shares is None or shares
