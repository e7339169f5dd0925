"""The year's status as lines, as data, and as a picture."""

import xml.etree.ElementTree as ET
from fractions import Fraction

import pytest

from policy_engine.model.status import (
    Count,
    Coverage,
    Duty,
    Group,
    Item,
    Line,
    Said,
    Scope,
    Stratum,
    YearStatus,
)
from policy_engine.model.text import Text
from policy_engine.report.status import covered, heading, render
from policy_engine.report.status_data import data
from policy_engine.report.status_picture import status_svg


def duty(name="completed", unknown=None, **counts):
    items = tuple(Item(f"{state}-{n}", state, (n,)) for state, many in counts.items() for n in range(many))
    return Duty(name, "三（三）", Text("问 [x] :smile:", "asked"), Text("数", "counted"), items, unknown)


@pytest.fixture
def found():
    said = Said(
        "O691", "error", Text("缺三项", "three lack"), Text("补上", "add them"), "泽市监〔2023〕10号 三（三）"
    )
    none = Text("没有记录", "no records")
    return YearStatus(
        demo=False,
        agency="140525",
        year=2023,
        at="2023-10-20T17:00",
        scope=Scope(),
        coverage=Coverage(1000, 20, 25, Fraction(3, 100)),
        lines=(
            Line(duty("coverage", met=20), "short", ("O602",), "泽市监〔2023〕10号 一", ()),
            Line(duty(met=5, lacking=3, ahead=2), "short", ("O691", "O692"), said.basis, (said,)),
            Line(duty("training", none), "unknown", ("O672",), "", ()),
        ),
        groups=(Group("section", "食品股", Text("食品股", "食品股"), 10, 5, 3, 2, 4, 1, 1, 1, 2, (1, 2)),),
        strata=(
            Stratum("15", 1, "A", 100, Fraction(3), 4, 2, False, "", 7),
            Stratum("15", 2, "D", 10, Fraction(5), 0, 0, True, "A", 8),
        ),
        codes=(Count("code", "6", Text("无法联系", "cannot be reached"), 3, 0, (1, 2, 3)),),
        states=(Count("state", "RECTIFY", Text("责令改正中", "being put right"), 4, 1, (4,)),),
        remarks=(Text("下限", "a lower bound"),),
    )


def test_the_heading_counts_the_lines(found):
    assert heading(found).zh.endswith("3 条义务，做到 0，缺口 2，不明 1")
    assert covered(found).zh == "检查过的企业 20 户，占登记的 1000 户的 2.00%，目标 ≥ 3.00%"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_lines_tell_figures_faults_and_what_is_not_known(found, lang):
    lines = list(render(found, lang, columns=100))
    row = next(line for line in lines if " completed " in line)
    assert "5/8" in row
    assert "62.5%" in row
    assert "[x] :smile:" in row or lang == "en"
    text = "\n".join(lines)
    for words in ("O691 completed: ", "泽市监〔2023〕10号 三（三）", "50.00%", "█"):
        assert words in text
    assert {"zh": "没有记录", "en": "no records"}[lang] in text
    assert {"zh": "低于 A 级", "en": "below A"}[lang] in text
    assert "\x1b" not in text


def test_data_has_every_figure_and_its_events(found):
    told = data(found)
    line = told["lines"][1]
    assert (line["total"], line["met"], line["lacking"], line["ahead"]) == (10, 5, 3, 2)
    assert line["events"] == [0, 1, 2, 3, 4]
    assert told["coverage"]["share"] == [1, 50]
    assert told["strata"][1]["key"] == "tier:15/2/D"
    assert told["groups"][0]["key"] == "section:食品股"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_is_well_formed_and_its_bars_fit(found, lang):
    picture = ET.fromstring(status_svg(found, lang))
    bars = [element for element in picture.iter() if element.tag.endswith("rect")][1:]
    assert len(bars) > 8
    assert all(int(bar.get("width")) <= 420 for bar in bars)
    assert "5/8 62.5%" in status_svg(found, lang)
    assert found.coverage.missing == 10


def test_an_empty_year_still_has_a_picture_and_lines(found):
    import msgspec

    empty = msgspec.structs.replace(
        found,
        lines=(),
        groups=(),
        strata=(),
        codes=(),
        states=(),
        remarks=(),
        coverage=Coverage(None, 0, 0, None),
    )
    assert list(render(empty, "zh", columns=60))
    ET.fromstring(status_svg(empty, "zh"))
    assert covered(empty).zh == "检查过的企业 0 户；登记企业数不明"
