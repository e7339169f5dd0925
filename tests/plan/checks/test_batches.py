"""How often a task draws, and when: frequencies and batches that go together, and those that do not."""

import pytest

RISK = "risk: { text: 递加 }"
KEPT = "matching: { mode: 股内随机 }"
OUT = "excluded: [{ tier: C, reason: 省局文件 }, { tier: D, reason: 省局文件 }, { tier: unrated, reason: 无等级 }]"


@pytest.fixture(scope="session")
def drawn(small_with):
    """The plan with a rate and batches: (first day, last day) or that and a rate of its own."""

    def of(rate, *batches, frequency=""):
        lines = [f"frequency: {frequency}"] if frequency else []
        lines += ["batches:"] if batches else []
        for first, last, *own in batches:
            lines.append(f"  - window: {{ text: x, from: 2024-{first}, to: 2024-{last} }}")
            lines += [f"    rate: {text}" for text in own]
        return small_with(("rate: 5%", f"rate: {rate}"), (KEPT, "\n    ".join((KEPT, *lines))))

    return of


@pytest.fixture(scope="session")
def task(small_with):
    """The plan with these lines added to its task."""

    def of(*lines):
        return small_with((KEPT, "\n    ".join((KEPT, *lines))))

    return of


SPRING, SUMMER = ("03-01", "04-30"), ("06-01", "08-31")


def test_as_many_batches_as_the_frequency_says(drawn):
    assert drawn("3%;2次/年", SPRING, SUMMER).findings == ()
    assert drawn("3%", SPRING, SUMMER, frequency="每年不少于2次").findings == ()
    assert drawn("3%", frequency="每2年不超过1次").findings == ()
    assert drawn("3%", ("03-01", "03-31"), ("05-01", "05-31"), frequency="每季度1次").findings == ()


def test_fewer_batches_than_the_frequency_says_is_for_the_rules_to_say(drawn):
    for loaded in (
        drawn("3%;2次/年"),
        drawn("3%", frequency="2次/年"),
        drawn("3%", SPRING, frequency="2次/年"),
        drawn("3%", SPRING, SUMMER, frequency="每月1次"),
    ):
        assert loaded.findings == ()


def test_a_task_that_is_not_carried_out_needs_no_batches(task):
    for status in ("postponed", "cancelled"):
        assert task("frequency: 2次/年", f"status: {status}").findings == ()


def test_more_batches_than_the_frequency_says(one, drawn):
    loaded = drawn("3%", SPRING, SUMMER, frequency="每年不超过1次")
    assert one(loaded, "P142", "error", "一年最多 1 批，却写了 2 批", "删去多出的批次")
    assert loaded.findings[0].place.line == 21
    loaded = drawn("3%", SPRING, SUMMER)
    assert one(loaded, "P142", "warning", "没有写频次", "frequency: 2次/年") == "batches"


def test_one_batch_is_no_batch(one, drawn):
    assert one(drawn("3%", SPRING), "P143", "warning", "只有一批", "window") == "batches"


def test_a_frequency_that_cannot_be_read(one, task):
    loaded = task("frequency: 根据实际需要，一般不超过2次/年")
    assert one(loaded, "P139", "error", "读不出来", "写成 不超过2次/年").startswith("根据实际需要")
    assert one(task("frequency: 常年"), "P139", "error", "“常年”", "1次、2次/年") == "常年"
    assert [f.code for f in task("frequency: " + "常" * 61).findings] == ["P105"]


def test_two_frequencies_that_differ(one, drawn):
    assert drawn("3%;2次/年", SPRING, SUMMER, frequency="每年两次").findings == ()
    loaded = drawn("3%;2次/年", frequency="1次")
    assert one(loaded, "P140", "error", "frequency 写“1次”，比例一栏写“2次/年”", "只保留一处") == "1次"


def test_batches_lie_inside_the_window_one_after_the_other(one, drawn):
    two = {"frequency": "2次/年"}
    loaded = drawn("3%", ("02-01", "04-30"), SUMMER, **two)
    assert one(loaded, "P141", "error", "第 1 批（2024-02-01 至 2024-04-30）超出") == "2024-02-01"
    loaded = drawn("3%", SPRING, ("06-01", "10-31"), **two)
    assert one(loaded, "P141", "error", "第 2 批", "改批次的起止日") == "2024-10-31"
    loaded = drawn("3%", SPRING, ("04-30", "05-31"), **two)
    assert one(loaded, "P141", "error", "第 2 批 2024-04-30 开始", "不重叠") == "2024-04-30"
    loaded = drawn("3%", SUMMER, SPRING, **two)
    assert one(loaded, "P141", "error", "前面的批次 2024-08-31 才结束", "按先后") == "2024-03-01"
    loaded = drawn("3%", ("04-30", "03-01"), SUMMER, **two)
    assert one(loaded, "P125", "error", "早于起日 2024-04-30") == "2024-03-01"


def test_the_rate_of_a_batch(one, drawn):
    two = {"frequency": "2次/年"}
    assert drawn("3%", (*SPRING, "5%"), SUMMER, **two).findings == ()
    assert one(drawn("3%", (*SPRING, "五成"), SUMMER, **two), "P123", "error", "本批次的比例“五成”") == "五成"
    loaded = drawn("3%", (*SPRING, "300%"), SUMMER, **two)
    assert one(loaded, "P124", "error", "超过了 100%") == "300%"
    loaded = drawn("3%", (*SPRING, "5%;1次"), SUMMER, **two)
    assert one(loaded, "P123", "error", "批次的比例里写了频次", "删去频次") == "5%;1次"


def test_the_amount_of_a_whole_year_is_not_drawn_in_every_batch(one, drawn):
    two = {"frequency": "2次/年"}
    loaded = drawn("10%/年", SPRING, (*SUMMER, "5%"), **two)
    assert one(loaded, "P137", "error", "是全年的量", "给每个批次") == "10%/年"
    assert drawn("10%/年", (*SPRING, "5%"), (*SUMMER, "5%"), **two).findings == ()
    assert drawn("10%/年").findings == ()


def test_a_batch_that_differs_gives_all_tiers_again(small_with, one):
    def batch(own):
        tiers = f"risk: {{ text: x, policy: rates, rates: {{ A: 3%, B: 4% }}, {OUT} }}"
        lines = ["frequency: 2次/年", "batches:", "  - window: { text: x, from: 2024-03-01, to: 2024-03-31 }"]
        lines += [f"    rate: {own}", "  - window: { text: x, from: 2024-05-01, to: 2024-05-31 }"]
        return small_with((RISK, tiers), ("rate: 5%", "rate: A3% B4%"), (KEPT, "\n    ".join((KEPT, *lines))))

    assert batch("A5% B6%").findings == ()
    for own in ("5%", "A5%", "A5% B6% C7%", "A5% B6户"):
        assert one(batch(own), "P123", "error", "没有按等级分别写明", "写明 A、B 各等级") == own


def test_a_base_tier_and_the_rate_of_a_batch(small, load, one):
    loaded = load(
        small.replace(RISK, "risk: { text: x, base_tier: A }").replace(
            KEPT,
            f"{KEPT}\n    frequency: 2次/年\n    batches:\n"
            "    - { window: { text: x, from: 2024-03-01, to: 2024-03-31 }, rate: 20户 }\n"
            "    - { window: { text: x, from: 2024-05-01, to: 2024-05-31 } }",
        )
    )
    assert one(loaded, "P138", "error", "“20户”不是") == "A"


# Drawn by a superior

SUPERIOR = "drawn_by: { text: 名单由省局统一抽取派发, by: 省局 }"


def test_where_a_superior_draws_the_rate_may_say_anything(small_with):
    assert small_with(("rate: 5%", f"rate: 由省局统一抽取\n    {SUPERIOR}")).findings == ()


def test_where_a_superior_draws_batches_and_groups_do_nothing(one, task):
    loaded = task(SUPERIOR, "batches:", "  - window: { text: x, from: 2024-03-01, to: 2024-03-31 }")
    assert one(loaded, "P143", "warning", "batches（批次）不起作用", "删去 batches") == "batches"
    loaded = task(SUPERIOR, "joint_group: 甲")
    assert [f.code for f in loaded.findings] == ["P143", "P128"]
    assert "joint_group（内部联合组）不起作用" in loaded.findings[0].message.zh
