"""Codes, methods, days and times as people write them."""

import pytest

from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text
from policy_engine.resources import shipped
from policy_engine.rulebook.load import load_rules
from policy_engine.usecases.results import words


@pytest.fixture(scope="module")
def results():
    return load_rules(shipped("rules")).results


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("1", "1"),
        ("１", "1"),
        ("d", "D"),
        ("失联", "6"),
        ("未发现问题", "1"),
        (" B 未按规定公示应当公示的信息", "B"),
    ],
)
def test_code(results, word, code):
    assert words.code_of(results, word) == code


def test_unknown_code(results):
    with pytest.raises(Unusable) as stop:
        words.code_of(results, "未发现问题题")
    assert "1" in stop.value.advice.zh
    with pytest.raises(Unusable) as stop:
        words.code_of(results, "全然不同")
    assert "可以写" in stop.value.advice.zh


def test_what_can_be_written_is_said_by_title(results):
    with pytest.raises(Unusable) as stop:
        words.method_of(results, "实地")
    assert stop.value.advice == Text("是不是：实地检查（onsite）", "did you mean: visit (onsite)")
    with pytest.raises(Unusable) as stop:
        words.signature_of("某")
    assert "已签字（signed）" in stop.value.advice.zh
    assert "absent (absent)" in stop.value.advice.en
    with pytest.raises(Unusable) as stop:
        words.matter_of(("标价", "收费"), "其他")
    assert stop.value.advice.zh == "可以写：标价、收费"


def test_other_lists(results):
    assert words.method_of(results, "实地检查") == "onsite"
    assert words.lead_of(results, "涉嫌犯罪") == "crime"
    assert words.kind_of(results, "照片") == "photo"
    assert [words.signature_of(word) for word in ("已签", "拒签", "absent")] == [
        "signed",
        "refused",
        "absent",
    ]
    assert words.matter_of(("甲", "乙"), "２") == words.matter_of(("甲", "乙"), "乙") == "乙"


@pytest.mark.parametrize(
    ("word", "time"),
    [
        ("2023-06-20 09:30", "2023-06-20T09:30"),
        ("2023-06-20T9:30", "2023-06-20T09:30"),
        ("2023年6月20日9时30分", "2023-06-20T09:30"),
        ("２０２３／6／20　9：30", "2023-06-20T09:30"),
        ("2023-06-20 09:30:00", "2023-06-20T09:30"),
    ],
)
def test_time(word, time):
    assert words.time_of(word) == time


@pytest.mark.parametrize(
    "word", ["2023-06-20", "2023-06-2009:30", "2023-02-30 10:00", "2023-06-20 25:00", "九点", ""]
)
def test_no_time(word):
    with pytest.raises(Unusable):
        words.time_of(word)


@pytest.mark.parametrize("word", ["2023-13-01", "20230620", "六月", "2023-06-20 10:00"])
def test_no_day(word):
    with pytest.raises(Unusable):
        words.day_of(word)
    assert words.day_of("2023年6月20日") == "2023-06-20"
