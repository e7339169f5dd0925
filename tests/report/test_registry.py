"""What is printed of the registries."""

from xml.etree import ElementTree

import pytest

from policy_engine.model.registry import (
    Attesting,
    Breakdown,
    Count,
    Doubt,
    Gap,
    Gaps,
    Heads,
    Import,
    Reconciled,
    Review,
    SectionStanding,
    Status,
    TaskScope,
    Unlike,
)
from policy_engine.model.text import Text
from policy_engine.registry.changes import Change
from policy_engine.report import attest, gaps, reconcile
from policy_engine.report.bars import bars, padded
from policy_engine.report.registry import data, render, svg
from policy_engine.report.registry_history import compared, counted_changes, line
from policy_engine.report.width import cells

STATIONS = Breakdown(
    "station",
    Text("监管所", "station"),
    (Count("南村所", Text("南村所", "南村所"), 900), Count("a<b", Text("a<b", "a<b"), 1)),
    901,
)
STATUS = Status(
    demo=True,
    on="2023-06-15",
    imports=(("targets", 901, "ab" * 32, "2023-06-10", 5),),
    breakdowns=(STATIONS,),
    doubts=(
        Doubt("unrated", 3, Text("未分类 3 户", "3 unrated")),
        Doubt("none", 0, Text("没有的事", "nothing")),
    ),
    sections=(
        SectionStanding("计量股", ("3", "4"), "never"),
        SectionStanding("市场股", ("11",), "stale", "cd" * 32, "2023-06-01", 14, True),
        SectionStanding("网监股", ("1",), "current", "ab" * 32, "2023-06-11", 4),
    ),
)


def made(**more):
    given = {
        "idx": 3, "at": 1686362400, "on": "2023-06-10", "kind": "targets", "mode": "update", "rows": 5, "digest": "ab" * 32,
        "source": "名录\n.csv", "actor": "op-0123456789ab", "reason": "周报", "changes": {"added": 2},
    }  # fmt: skip
    return Import(**given | more)


def test_bars_are_aligned_whatever_the_letters():
    shown = list(bars([("南村所", 900), ("abc", 1)], 901, 60))
    assert [cells(text.partition("█")[0]) for text in shown] == [10, 10]
    assert [text.count("█") for text in shown] == [37, 1]
    assert shown[0].endswith("900  99.9%")
    assert list(bars([], 0, 60)) == []
    assert all(cells(text) <= 60 for text in shown)


@pytest.mark.parametrize("words", ["", "abc", "南村所", "很长很长很长的名称", "ab很长的名称"])
def test_padded_words_take_exactly_so_many_cells(words):
    assert cells(padded(words, 8)) == 8


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_status_in_both_languages(lang):
    shown = list(render(STATUS, lang, columns=80))
    text = "\n".join(shown)
    assert {"zh": "监管所（901）", "en": "station (901)"}[lang] in text
    assert {"zh": "未分类 3 户", "en": "3 unrated"}[lang] in text
    assert {"zh": "没有的事", "en": "nothing"}[lang] not in text
    assert {"zh": "核实后名录又变了（2023-06-01", "en": "stale: signed cdcdcdcdcdcd… on 2023-06-01"}[
        lang
    ] in text
    assert {"zh": "户数未核对", "en": "totals not reconciled"}[lang] in shown[-2]


def test_status_without_doubts_says_so():
    from msgspec.structs import replace

    assert "  没有" in list(render(replace(STATUS, doubts=()), "zh", columns=80))


def test_status_as_data():
    found = data(STATUS, "en")
    assert found["breakdowns"]["station"]["counts"][0] == {"code": "南村所", "label": "南村所", "count": 900}
    assert found["sections"][1]["state"] == "stale"


def test_a_picture_is_sound_xml_with_every_label():
    texts = list(ElementTree.fromstring(svg(STATIONS, "zh")).itertext())
    assert "a<b" in texts
    assert "900" in texts


def test_an_import_is_one_line_with_who_and_why():
    shown = line(made(), "zh")
    assert "\n" not in shown
    assert shown.startswith("   3  2023-06-10 10:00  检查对象库  增量  5  abababababab…")
    assert shown.endswith("op-0123456789ab  周报")


def test_what_did_not_happen_is_left_out():
    assert counted_changes({"added": 2, "dropped": 0, "moved": 1}) == Text(
        "新增 2，换所 1", "added 2, moved 1"
    )
    assert counted_changes({}).zh == "没有变化"


def test_more_than_a_few_changes_are_counted_unless_all_are_wanted():
    changes = [Change(str(n), "retiered", f"甲{n}", (("tier", "A", "B"),)) for n in range(8)]
    ends = (made(idx=1), made())
    few = list(compared(ends, Text("", ""), [(ends[1], changes)], changes, "zh", full=False))
    assert sum("甲" in text for text in few) == 5
    assert any("还有 3 户等级变更" in text for text in few)
    every = list(compared(ends, Text("", ""), [(ends[1], changes)], changes, "en", full=True))
    assert sum("甲" in text for text in every) == 8
    assert any("tier A → B" in text for text in every)


def test_what_a_section_sees_before_it_signs():
    about = Attesting(
        demo=True,
        plan="p",
        digest="ab" * 32,
        rows=5,
        on="2023-06-15",
        uncovered=2,
        heads=(
            Heads("enterprise", Text("企业", "enterprises"), 5, 4),
            Heads("other", Text("其他", "others"), 1, 1),
            Heads("individual", Text("个体", "individuals"), 1, None),
        ),
        doubts=(Doubt("unrated", 3, Text("未分类 3 户", "3 unrated")),),
        reviews=(
            Review(section="甲股", tasks=(TaskScope("1", "任务", None),), covered=0, last="", since=()),
            Review(section="乙股", tasks=(), covered=0, last="cd" * 32, since=()),
            Review(section="丙股", tasks=(), covered=0, last="cd" * 32, since=(made(), made(changes={"added": 1, "moved": 4}))),
        ),
    )  # fmt: skip
    text = "\n".join(attest.render(about, "zh"))
    for words in (
        "登记系统：4，不一致",
        "登记系统：1，一致",
        "未提供",
        "没有对象条件",
        "第一次核实",
        "没有导入",
        "新增 3，换所 4",
    ):
        assert words in text
    assert "户数未核对" not in text
    assert attest.recorded(about).zh.startswith("已记录核实：甲股、乙股、丙股")


def test_many_groups_of_gaps_are_summed_up():
    found = Gaps(False, "p", 100, 33, tuple(Gap("other", f"类{n}", "所", 1) for n in range(33)))
    shown = list(gaps.render(found, "zh", columns=80))
    assert shown[-1] == "  …… 另有 3 组，共 3 户（--out 写出全部名单）"
    assert "other / 类0 / 所" in list(gaps.render(found, "en", columns=80))[1]
    assert gaps.data(found)["uncovered"] == 33


def test_differences_from_the_platform():
    found = Reconciled(
        demo=False,
        kind="targets",
        file="f.csv",
        ours=12,
        theirs=1,
        only_ours=tuple(Unlike(str(n), "", "甲", "") for n in range(12)),
        only_theirs=(Unlike("9", "", "", "乙", "f.csv:3"),),
        differing=(Unlike("5", "tier", "A", "", "f.csv:2"),),
        totals=((Text("合计", "all"), 12, 1), (Text("企业", "enterprise"), 1, 1)),
        compared=("tier",),
        remarks=(Text("没有核对", "not compared"),),
    )
    shown = list(reconcile.render(found, "zh"))
    for words in (
        "  合计：本级 12，平台 1，不一致",
        "只在本级：12",
        "  …… 还有 2 条（--out 写出全部）",
        "  f.csv:2  5  信用风险等级  A | —",
        "与平台不一致",
    ):
        assert words in shown
    assert reconcile.data(found, "en")["equal"] is False
