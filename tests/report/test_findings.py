import json

import msgspec

from policy_engine.model.finding import Edit, Finding, Fix, Place
from policy_engine.model.text import Text
from policy_engine.report.findings import CAP, document, render, summary, tally
from policy_engine.report.fractions import decimal, percent
from policy_engine.report.width import cells

TEXT = Text("说明", "text")


def finding(
    line=3, column=5, width=2, severity="warning", code="P201", excerpt="    五年 x", basis="《某法》第一条"
):
    return Finding(code, severity, Place("plan.yaml", line, column, width), TEXT, TEXT, basis, excerpt)


def plain(text, style):
    return text


def test_full_shows_source_caret_basis_and_advice():
    lines = list(render([finding()], "full", "zh", plain))
    assert lines == [
        "plan.yaml:3:5: warning P201 说明",
        "    3 |     五年 x",
        "      |     ^^^^",
        "依据: 《某法》第一条",
        "建议: 说明",
        "",
    ]


def test_english_and_no_basis():
    lines = list(render([finding(basis="", excerpt="")], "full", "en", plain))
    assert lines == ["plan.yaml:3:5: warning P201 text", "advice: text", ""]


def test_a_long_line_is_cut_around_the_place():
    excerpt = "x" * 400 + "目标" + "y" * 400
    lines = list(render([finding(column=401, excerpt=excerpt)], "full", "zh", plain))
    shown, carets = lines[1], lines[2]
    assert len(shown) < 130
    assert shown[carets.index("^")] == "目"


def test_text_formats_are_capped_and_json_is_not():
    many = [finding(line=n) for n in range(1, CAP + 11)]
    concise = list(render(many, "concise", "zh", plain))
    assert len(concise) == CAP + 1
    assert "10" in concise[-1]
    data = json.loads("\n".join(render(many, "json", "zh", plain)))
    assert len(data["findings"]) == CAP + 10
    assert data["counts"] == {"error": 0, "warning": CAP + 10, "info": 0}


def test_summary_counts_by_severity():
    found = [finding(), finding(severity="error"), finding(severity="error")]
    assert summary(found) == Text("错误 2 条，提醒 1 条", "2 errors, 1 warning")
    assert summary([]).en == "nothing found"


def test_what_is_set_aside_is_counted_apart_and_shown_in_json_alone():
    aside = msgspec.structs.replace(finding(line=9), suppressed="印发稿如此")
    found = [finding(), aside]
    for form in ("full", "concise"):
        assert not any("plan.yaml:9" in line for line in render(found, form, "zh", plain))
    assert summary(found) == Text(
        "提醒 1 条，另有 1 条已按计划中的说明不计", "1 warning; 1 more set aside by remarks in the plan"
    )
    assert summary([aside]).zh == "没有发现问题，另有 1 条已按计划中的说明不计"
    data = json.loads("\n".join(render(found, "json", "zh", plain)))
    assert [one["suppressed"] for one in data["findings"]] == ["", "印发稿如此"]
    assert data["counts"]["warning"] == 1
    assert data["suppressed"] == 1


def test_json_tells_the_fix():
    mended = msgspec.structs.replace(finding(), fix=Fix(TEXT, (Edit(3, 5, 3, 7, "x"),)))
    (one,) = json.loads(document([mended], "json", "zh"))["findings"]
    assert one["fix"] == {
        "label": {"zh": "说明", "en": "text"},
        "edits": [{"line": 3, "column": 5, "end_line": 3, "end_column": 7, "text": "x"}],
    }


def test_in_a_workbook_the_cell_is_named_and_no_line():
    cell = Finding("S620", "error", Place("计划.xlsx!任务表!C17", 17, 3), TEXT, TEXT, excerpt="全县企业")
    head, source, *_ = render([cell], "full", "zh", plain)
    assert head == "计划.xlsx!任务表!C17: error S620 说明"
    assert source == "      | 全县企业"
    (line,) = tally([cell], "zh", plain)
    assert line == "error S620 1 处，如 计划.xlsx!任务表!C17: 说明"


def test_the_same_findings_as_json_lines_and_as_a_document():
    found = [finding()]
    assert document(found, "json", "zh").decode().strip() == "\n".join(render(found, "json", "zh", plain))


def test_tally_is_a_line_a_code_with_errors_first():
    found = [
        finding(code="R2", severity="info"),
        finding(code="R1"),
        finding(code="R1", line=9),
        finding(code="R0", severity="error"),
    ]
    lines = list(tally(found, "en", plain))
    assert [line.split()[1] for line in lines] == ["R0", "R1", "R2"]
    assert "2 ×" in lines[1]
    assert "plan.yaml:3" in lines[1]


def test_percentages_are_rounded_half_up_in_integers():
    from fractions import Fraction

    assert percent(Fraction(1, 3)) == "33.33%"
    assert percent(Fraction(2, 3)) == "66.67%"
    assert percent(Fraction(5, 10000), 1) == "0.1%"
    assert percent(Fraction(1)) == "100.00%"
    assert percent(Fraction(1, 2), 0) == "50%"
    assert decimal(Fraction(9, 4)) == "2.3"
    assert decimal(Fraction(0)) == "0.0"


def test_wide_characters_take_two_cells():
    assert cells("ab") == 2
    assert cells("计量") == 4
    assert cells("é") == 1
    assert cells("，") == 2
