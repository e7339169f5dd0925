"""`# policy: ignore[P203] 理由` in a text, and what becomes of the findings."""

import pytest

from policy_engine.model.finding import Finding, Place
from policy_engine.model.text import Text
from policy_engine.syntax.suppress import suppress

SAID = Text("意见", "message")


def found(line, code="P203", severity="warning", basis="", file="a.yaml"):
    return Finding(code, severity, Place(file, line), SAID, SAID, basis)


def allowed(code):
    return code.startswith("P2")


@pytest.fixture
def suppressed(document):
    """suppressed(text, *findings) → what is set aside as {line: reason}, and what is said about remarks."""

    def run(text, *findings, **options):
        made = document(text)
        assert made.findings == ()
        after = suppress(made, findings, allowed, **options)
        aside = {f.place.line: f.suppressed for f in after if f.suppressed}
        return aside, [f for f in after if f.code.startswith("P19")]

    return run


def test_a_text_without_remarks_keeps_its_findings_as_they_are(document):
    findings = [found(2), found(1)]
    assert suppress(document("a: 1\nb: 2\n"), findings, allowed) == findings


def test_at_the_end_of_a_line_it_speaks_of_that_line(suppressed):
    aside, said = suppressed("a: 1\nb: 2  # policy: ignore[P203] 印发稿如此\n", found(2), found(2, "P204"))
    assert aside == {2: "印发稿如此"}
    assert said == []


@pytest.mark.parametrize("between", ["", "# 说明\n", "# 说明\n  # 又一条\n"])
def test_alone_on_a_line_it_speaks_of_the_next_that_is_no_comment(suppressed, between):
    line = 3 + between.count("\n")
    aside, said = suppressed(
        f"a: 1\n# policy: ignore[P203] 印发稿如此\n{between}b: 2\n", found(line), found(1)
    )
    assert aside == {line: "印发稿如此"}
    assert said == []


@pytest.mark.parametrize("after", ["\nb: 2\n", ""])
def test_above_an_empty_line_or_at_the_end_it_speaks_of_nothing(suppressed, after):
    aside, said = suppressed(f"a: 1\n# policy: ignore[P203] 印发稿如此\n{after}", found(4))
    assert aside == {}
    assert [f.code for f in said] == ["P191"]


def test_several_codes_and_several_remarks(suppressed):
    text = "# policy: ignore[P203, P204] 甲\n# policy: ignore[P205] 乙\na: 1  # 见附件 # policy: ignore[P206] 丙\n"
    findings = [found(3, code) for code in ("P203", "P204", "P205", "P206")]
    aside, said = suppressed(text, *findings)
    assert said == []
    assert aside[3] == "丙"


def test_spaces_and_case_make_no_difference(suppressed):
    aside, said = suppressed("a: 1 #Policy : IGNORE [p203,P204]： 理由\n", found(1), found(1, "P204"))
    assert aside == {1: "理由"}
    assert [f.code for f in said] == []


@pytest.mark.parametrize("reason", ["", " ", " 。", " —— "])
def test_without_a_reason_it_has_no_effect(suppressed, reason):
    aside, said = suppressed(f"a: 1  # policy: ignore[P203]{reason}\n", found(1))
    assert aside == {}
    (remark,) = said
    assert (remark.code, remark.severity) == ("P190", "warning")
    assert (remark.place.line, remark.place.column) == (1, 7)


def test_a_code_that_may_not_be_set_aside_keeps_its_finding_and_its_basis_is_named(suppressed):
    basis = "国市监信〔2019〕38号"
    aside, (remark,) = suppressed("a: 1  # policy: ignore[P121] 忙\n", found(1, "P121", "error", basis))
    assert aside == {}
    assert (remark.code, remark.place.column, remark.place.width, remark.basis) == ("P192", 24, 4, basis)
    assert "policy explain P121" in remark.advice.zh


def test_an_error_is_never_set_aside_whatever_its_code(suppressed):
    aside, said = suppressed("a: 1  # policy: ignore[P215] 忙\n", found(1, "P215", "error"))
    assert aside == {}
    assert [f.code for f in said] == ["P192"]


def test_one_code_may_hold_where_another_does_not(suppressed):
    aside, said = suppressed(
        "a: 1  # policy: ignore[P203, P121, P204] 忙\n", found(1), found(1, "P121", "error")
    )
    assert aside == {1: "忙"}
    assert [(f.code, f.place.column) for f in said] == [("P192", 30), ("P191", 36)]
    assert said[1].fix is None


def test_findings_of_other_files_and_lines_are_not_meant(suppressed):
    aside, said = suppressed("a: 1  # policy: ignore[P203] 忙\nb: 2\n", found(1, file="b.yaml"), found(2))
    assert aside == {}
    assert [f.code for f in said] == ["P191"]


def test_where_the_rules_were_not_asked_an_unused_remark_is_no_surprise(suppressed):
    assert suppressed("a: 1  # policy: ignore[P203] 忙\n", judged=False) == ({}, [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1  # policy: ignore[P203] 忙\nb: 2\n", "a: 1\nb: 2\n"),
        ("a: 1\n  # policy: ignore[P203] 忙\nb: 2\n", "a: 1\nb: 2\n"),
        ("a: 1\n# policy: ignore[P203] 忙", "a: 1\n"),
    ],
)
def test_an_unused_remark_can_be_deleted_for_you(suppressed, before, after):
    _, (remark,) = suppressed(before)
    assert edited(before, remark.fix.edits[0]) == after


@pytest.mark.parametrize(
    "written",
    [
        "# policy：ignore[P203] 理由",
        "# policy: ignore【P203】理由",
        "# policy: ignore［P203］ 理由",
        "# policy: ignroe[P203] 理由",
    ],
)
def test_full_width_punctuation_and_slips_are_named_and_mended(suppressed, written):
    text = f"a: 1  {written}\n"
    aside, (remark,) = suppressed(text, found(1))
    assert aside == {}
    assert (remark.code, remark.severity) == ("P193", "warning")
    assert edited(text, remark.fix.edits[0]) == "a: 1  # policy: ignore[P203] 理由\n"


@pytest.mark.parametrize("written", ["ignore", "ignore P203 理由", "ignore[] 理由", "ignore[P203 理由"])
def test_what_cannot_be_understood_is_said_without_a_guess(suppressed, written):
    aside, (remark,) = suppressed(f"a: 1  # policy: {written}\n", found(1))
    assert aside == {}
    assert (remark.code, remark.fix) == ("P193", None)


@pytest.mark.parametrize(("code", "advice"), [("P20", "几个编号用逗号隔开"), ("Ｐ２０３", "写成 P203")])
def test_what_is_no_code_is_named(suppressed, code, advice):
    _, (remark,) = suppressed(f"a: 1  # policy: ignore[{code}] 理由\n", found(1))
    assert (remark.code, remark.place.column) == ("P193", 24)
    assert advice in remark.advice.zh


@pytest.mark.parametrize(
    "text",
    [
        "risk:\n  # policy: weights\n  # policy: flat 不分等级\n  a: 1\n",
        "# policy check 计划.yaml\na: 1\n",
        "# policy: ignored the tiers\na: 1\n",
        "a: x#policy:ignore[P203]理由\n",
    ],
)
def test_other_comments_are_left_alone(suppressed, text):
    assert suppressed(text, found(1)) == ({}, [])


@pytest.mark.parametrize(
    "text",
    [
        'a: "见 # policy: ignore[P203] 理由"\n',
        "a: '见 # policy: ignore[P203] 理由'\n",
        "a: '第一行\n  # policy: ignore[P203] 理由\n  末行'\n",
        "a: |\n  第一行\n  # policy: ignore[P203] 理由\nb: 1\n",
        "a: >-\n  第一行\n\n  # policy: ignore[P203] 理由\n\nb: 1\n",
    ],
)
def test_in_quotes_and_in_a_block_of_text_it_is_text(suppressed, text):
    findings = [found(line) for line in range(1, 7)]
    assert suppressed(text, *findings) == ({}, [])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: |  # policy: ignore[P203] 理由\n  文字\n", 1),
        ('a: "文字"  # policy: ignore[P203] 理由\n', 1),
        ("a: |\n  文字\n# policy: ignore[P203] 理由\nb: 1\n", 4),
        ("a: {b: 1,  # policy: ignore[P203] 理由\n  c: 2}\n", 1),
    ],
)
def test_beside_quotes_and_blocks_it_is_a_remark(suppressed, text, line):
    assert suppressed(text, found(line)) == ({line: "理由"}, [])


def test_a_file_that_cannot_be_read_is_left_as_it_is(document):
    made = document("a: [1\nb: 2  # policy: ignore[P203] 理由\n")
    assert suppress(made, made.findings, allowed) == list(made.findings)


def edited(text, edit):
    lines = text.split("\n")
    before = [*lines[: edit.line - 1], lines[edit.line - 1][: edit.column - 1]]
    after = [lines[edit.end_line - 1][edit.end_column - 1 :], *lines[edit.end_line :]]
    return "\n".join(before) + edit.text + "\n".join(after)
