from policy_engine.model.finding import Finding, Place
from policy_engine.model.text import Text
from policy_engine.report.results_import import SHOWN, rejected_lines, side_lines, warning_lines


def plain(text, _style):
    return text


def bad(n, code=""):
    place = Place(f"结果.xlsx!检查结果!N{n}")
    return Finding(code, "error", place, Text("坏\x1b[2J", "bad"), Text("改", "mend"), "法")


def test_a_bad_cell_with_its_rule_article_and_advice():
    lines = list(rejected_lines([bad(3, "C27")], "zh", plain))
    assert lines == ["结果.xlsx!检查结果!N3: 错误 C27 坏\ufffd[2J", "  依据: 法", "  建议: 改"]


def test_a_rule_that_its_words_name_is_named_once():
    place = Place("结果.xlsx!检查结果!N3")
    found = Finding(
        "C531", "error", place, Text("拒签（C531）：没有说明", "refused (C531)"), Text("改", "mend")
    )
    assert (
        next(iter(rejected_lines([found], "zh", plain)))
        == "结果.xlsx!检查结果!N3: 错误 拒签（C531）：没有说明"
    )


def test_many_are_counted():
    lines = list(rejected_lines([bad(n) for n in range(SHOWN + 7)], "en", plain))
    assert lines[-1] == "… and 7 more; --report FILE.xlsx lists them all"


def test_warnings_by_rule_with_the_first_few():
    warnings = [("C5", Text("录入晚", "late"), f"#{n:04}", Text("晚", "late")) for n in range(8)]
    lines = list(warning_lines(warnings, "zh", plain))
    assert lines[0] == "提醒 C5 录入晚: 8 项"
    assert lines[-1].strip() == "…… 另有 3 项"


def test_what_is_on_our_side_only():
    assert list(side_lines([], "zh")) == []
    assert len(list(side_lines(["#0001"] * 30, "zh"))) == 22
