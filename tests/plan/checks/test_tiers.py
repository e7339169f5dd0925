"""What a task says of the risk tiers and cannot mean."""

import pytest

RISK = "risk: { text: 递加 }"
OUT = "excluded: [{ tier: C, reason: 省局文件 }, { tier: D, reason: 省局文件 }, { tier: unrated, reason: 无等级 }]"


@pytest.fixture(scope="session")
def risk(small_with):
    def of(entries, rate="5%"):
        return small_with((RISK, f"risk: {{ text: 递加, {entries} }}"), ("rate: 5%", f"rate: {rate}"))

    return of


@pytest.fixture(scope="session")
def by_tier(risk):
    def of(entries, rate='"A3% B4%"'):
        return risk("policy: rates, " + entries, rate)

    return of


def test_the_plan_without_changes_is_in_order(load, small):
    assert load(small).findings == ()


def test_a_share_for_every_tier_or_a_reason_why_not(by_tier):
    assert (
        by_tier("rates: { A: 3%, B: 4%, C: 5%, D: 6%, unrated: 3% }", "A3% B4% C5% D6% 未分类3%").findings
        == ()
    )
    assert by_tier(f"rates: {{ A: 3%, B: 4% }}, {OUT}").findings == ()
    assert by_tier(f"rates: {{ A: 13户, B: 7户 }}, {OUT}", "A13户 B7户").findings == ()
    assert by_tier(f"rates: {{ A: 40%(13户), B: 50% }}, {OUT}", "按股室与所商定的比例").findings == ()


def test_a_tier_left_out(one, by_tier):
    loaded = by_tier("rates: { A: 3%, B: 4%, D: 6%, unrated: 3% }", "分级")
    assert one(loaded, "P132", "error", "C 级既没有写比例", "excluded: [{tier: C") == "rates"
    loaded = by_tier("rates: { A: 3%, B: 4%, C: 5%, D: 6% }", "分级")
    assert one(loaded, "P132", "error", "未分类主体既没有写比例", "tier: unrated") == "rates"
    assert "the unrated has no share" in loaded.findings[0].message.en
    assert "have no share" in by_tier("rates: { A: 3% }", "分级").findings[0].message.en


def test_a_misspelt_tier_is_one_finding_not_two(by_tier):
    loaded = by_tier("rates: { A: 3%, B: 4%, C: 5%, D: 6%, unratd: 3% }", "分级")
    assert [f.code for f in loaded.findings] == ["P101"]


def test_a_tier_drawn_and_not_drawn(one, by_tier):
    loaded = by_tier(f"rates: {{ A: 3%, B: 4%, C: 5% }}, {OUT}", "分级")
    assert one(loaded, "P133", "error", "C 级既写了比例，又写作不抽", "从 rates 里删去") == "C"
    twice = OUT.replace("tier: D", "tier: C")
    loaded = by_tier(f"rates: {{ A: 3%, B: 4%, D: 5% }}, {twice}", "分级")
    assert one(loaded, "P134", "error", "C 级在 excluded 里写了两次", "只保留一条") == "C"


def test_rates_beside_head_counts(one, by_tier):
    loaded = by_tier(f"rates: {{ A: 3%, B: 4户 }}, {OUT}", "分级")
    assert one(loaded, "P135", "error", "有的写比例，有的写户数", "都写比例") == "4户"


@pytest.mark.parametrize(
    ("share", "code", "advice"),
    [
        ("三成", "P123", "3%、13户"),
        ("不超过4%", "P123", "3%、13户"),
        ("400%", "P124", "100%"),
        ("0%", "P124", "excluded 并说明理由"),
        ("0户", "P124", "excluded 并说明理由"),
    ],
)
def test_a_share_that_cannot_be_drawn_by(one, by_tier, share, code, advice):
    assert (
        one(by_tier(f"rates: {{ A: 3%, B: {share} }}, {OUT}"), code, "error", f"B 级“{share}”", advice)
        == share
    )


def test_policy_and_shares_go_together(one, risk, by_tier):
    loaded = by_tier("weights: { A: 1, B: 1, C: 1, D: 1, unrated: 1 }", "A3% B4%")
    assert one(loaded, "P136", "error", "没有写各等级的比例", "rates: {A: 3%, B: 4%}") == "rates"
    loaded = by_tier("base_tier: ''", "看情况")
    assert one(loaded, "P136", "error", "没有写各等级的比例", "rates: {A: 3%, B: 4%, C: 5%") == "rates"
    for cell in ("5%", "A3% B4%"):
        assert (
            one(risk("rates: { A: 3% }", cell), "P136", "error", "policy）却不是 rates", "policy: rates")
            == "rates"
        )


def test_a_cell_tier_by_tier_without_the_policy(small_with, one):
    loaded = small_with(("rate: 5%", "rate: A3% B4%"))
    assert (
        one(loaded, "P123", "error", "各等级分别的比例", "risk: {policy: rates, rates: {A: 3%, B: 4%}}")
        == "A3% B4%"
    )


def test_something_must_be_left_to_draw_from(one, risk):
    every = (
        "excluded: ["
        + ", ".join(f"{{ tier: {t}, reason: x }}" for t in ("A", "B", "C", "D", "unrated"))
        + "]"
    )
    assert (
        one(risk(f"policy: flat, {every}"), "P144", "error", "没有留下可抽的等级", "cancelled") == "excluded"
    )
    four = every.replace(", { tier: unrated, reason: x }", "")
    # The unrated weigh nothing in this plan.
    assert one(risk(four), "P144", "error", "一户也抽不到") == "excluded"
    assert risk(f"policy: flat, {four}").findings == ()


def test_a_base_tier_needs_a_fixed_rate_and_weights(one, risk):
    assert risk("base_tier: A", "3%;抽查1次").findings == ()
    loaded = risk("policy: flat, base_tier: A")
    assert one(loaded, "P138", "error", "policy 是 flat", "删去 base_tier") == "A"
    loaded = risk("base_tier: A, weights: { A: 0, B: 2, C: 3, D: 4, unrated: 1 }")
    assert one(loaded, "P138", "error", "基准等级 A 的倍数是 0", "换一个") == "A"
    for rate in ("不低于3%", "不超过3%", "3%-5%", "20户", "10%(20户)"):
        assert one(risk("base_tier: A", rate), "P138", "error", f"“{rate}”不是", "5%") == "A"


def test_what_the_plan_says_of_the_unrated_adds_to_what_is_printed(by_tier):
    out = "excluded: [{ tier: C, reason: 无 }, { tier: D, reason: 无 }]"
    assert by_tier(f"rates: {{ A: 3%, B: 4%, unrated: 3% }}, {out}").findings == ()


def test_a_tier_that_is_excluded_without_its_reason_is_not_left_out_as_well(by_tier):
    loaded = by_tier("rates: { A: 3%, B: 4% }, excluded: [C, D, unrated]")
    assert {finding.code for finding in loaded.findings} == {"P103"}
