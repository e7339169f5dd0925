import pytest

from policy_engine.model.fact import Fact
from policy_engine.model.text import Text
from policy_engine.rulebook.wording import filled, placeholders, said


@pytest.mark.parametrize(
    ("kind", "value", "zh"),
    [
        ("day", 20230306, "2023-03-06"),
        ("day", 0, "—"),
        ("rate", 300, "3%"),
        ("rate", 50, "0.5%"),
        ("rate", 1, "0.01%"),
        ("rate", 10000, "100%"),
        ("flag", 1, "是"),
        ("flag", 0, "否"),
        ("number", 31107, "31107"),
        ("text", "企业", "企业"),
    ],
)
def test_values_are_said_as_people_write_them(kind, value, zh):
    assert said(kind, value).zh == zh


def test_flags_are_said_in_both_languages():
    assert said("flag", 1).en == "yes"


def test_placeholders_are_filled_in_both_languages():
    fact = Fact(
        "overlap", "12/together", {"task": "12", "name": "{x}", "partners": "1、2", "partners_en": "1, 2"}
    )
    text = filled(Text("任务{o.task}（{o.name}）：{o.partners}", "task {o.task}, {o.key}"), {"o": fact})
    assert text == Text("任务12（{x}）：1、2", "task 12, 12/together")


def test_placeholders_are_listed_with_what_is_written_wrongly():
    text = Text("{a.b}{c}", "{a.__class__} {d.e!r}")
    assert list(placeholders(text)) == [("a", "b"), "c", "a.__class__", "d.e!r"]


def test_a_brace_left_open_is_not_a_placeholder():
    assert list(placeholders(Text("{a.b", "x"))) == ["{a.b"]


def test_a_field_that_is_there_in_english_too_is_used_in_english():
    """Rules name the field once; a change or a proposal comes in both languages."""
    fields = {"name": "抽查", "proposal": "任务1可以", "proposal_en": "task 1 could"}
    fact = Fact("overlap", "1", fields)
    words = Text("{o.name}：{o.proposal}", "{o.name}: {o.proposal}")
    assert filled(words, {"o": fact}) == Text("抽查：任务1可以", "抽查: task 1 could")
