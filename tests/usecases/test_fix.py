from pathlib import Path

import pytest

from policy_engine.model.errors import Refused
from policy_engine.model.finding import Edit, Finding, Fix, Place
from policy_engine.model.text import Text
from policy_engine.plan.load import load_plan_bytes
from policy_engine.usecases.fix import PASSES, difference, fix_file, mend, rewrite

ROOT = Path(__file__).resolve().parents[2]
PLAN = (ROOT / "plans/2023.yaml").read_bytes()


def check(data):
    return load_plan_bytes(data, "plan.yaml").findings


def mended(data):
    return mend(data, check(data), check)


def changed(*pairs):
    text = PLAN.decode()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


MISTAKES = [
    ("  year: 2023", "  年度： 2023"),
    ('agency: "140525"', "agency: 140525"),
    ("issued_on: 2023-02-06", "issued_on: 2023年2月6日"),
    ("order: random #", "oder: radnom #"),
    ("matters: [广告行为检查]", "matters: 广告行为检查"),
    ("kind: 定向", "kind: 定向\n    kind: 定向"),
    ('code: "2"', "code: 2"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[new for _, new in MISTAKES])
def test_a_mistake_with_one_remedy_is_undone_to_the_byte(mistake):
    fixed = mended(changed(mistake))
    assert fixed.data == PLAN
    assert fixed.left == ()
    assert fixed.applied


def test_all_of_them_at_once_take_several_rounds():
    fixed = mended(changed(*MISTAKES))
    assert fixed.data == PLAN
    assert len(fixed.applied) >= len(MISTAKES)


def test_windows_line_ends_and_the_byte_order_mark_stay():
    original = b"\xef\xbb\xbf" + PLAN.replace(b"\n", b"\r\n")
    data = b"\xef\xbb\xbf" + changed(*MISTAKES).replace(b"\n", b"\r\n")
    assert mended(data).data == original


def test_mending_what_is_mended_changes_nothing():
    data = mended(changed(*MISTAKES, ("rate: 5%", "rate: 5"))).data
    again = mended(data)
    assert again.data == data
    assert again.applied == ()
    assert [f.code for f in again.left] == ["P103"]


def test_invisible_characters_go_before_anything_else_can_be_found():
    fixed = mended(changed(("year: 2023", "yaer: 2023\u200b")))
    assert fixed.data == PLAN
    assert [f.code for f in fixed.applied] == ["P011", "P101"]


def test_tabs_are_mended_though_nothing_could_be_read():
    assert mended(changed(("  code: 2023", "\tcode: 2023"), ("  year: 2023", "\tyear: 2023"))).data == PLAN


def finding(line, column, text, severity="error", code="X", suppressed=""):
    edit = Edit(line, column, line, column + 1, text)
    return Finding(
        code,
        severity,
        Place("a", line, column),
        Text(code, code),
        Text("", ""),
        fix=Fix(Text("", ""), (edit,)),
        suppressed=suppressed,
    )


def test_a_fix_that_would_break_the_file_is_left_out_and_the_others_are_made():
    def recheck(data):
        return [f for f in findings if f.code.encode() not in data]

    findings = [
        finding(1, 4, "p", code="p"),
        finding(2, 4, "'", code="no"),
        finding(3, 4, "r", code="r"),
        finding(4, 4, "s", code="s"),
    ]
    fixed = mend(b"a: 1\nb: 2\nc: 3\nd: 4\n", findings, recheck)
    assert fixed.data == b"a: p\nb: 2\nc: r\nd: s\n"
    assert [f.code for f in fixed.applied] == ["p", "r", "s"]
    assert [f.code for f in fixed.left] == ["no"]


def test_a_fix_that_brings_more_errors_than_it_settles_is_left_out():
    wrong = finding(1, 4, "2")
    fixed = mend(
        b"a: 1\n", [wrong], lambda data: [wrong] if b"1" in data else [wrong, finding(1, 1, "z", code="Y")]
    )
    assert fixed.data == b"a: 1\n"
    assert fixed.left == (wrong,)


def test_of_two_fixes_in_one_place_the_first_is_made():
    first, second = finding(1, 4, "p", code="A"), finding(1, 4, "q", code="B")
    fixed = mend(b"a: 1\n", [second, first], lambda _: [])
    assert (fixed.data, fixed.applied) == (b"a: p\n", (first,))


def test_what_was_set_aside_with_a_reason_is_not_touched():
    aside = finding(1, 4, "p", suppressed="理由")
    assert mend(b"a: 1\n", [aside], lambda _: []).data == b"a: 1\n"


def test_an_endless_mender_comes_to_an_end():
    other = {b"1": "2", b"2": "1"}

    def again(data):
        return [finding(1, 4, other[data[3:4]])]

    assert len(mend(b"a: 1\n", again(b"a: 1\n"), again).applied) == PASSES


def test_a_file_is_mended_with_its_permissions_or_only_shown(tmp_path):
    path = tmp_path / "plan.yaml"
    data = changed(*MISTAKES)
    path.write_bytes(data)
    path.chmod(0o640)
    assert fix_file(path, check(data), check, dry_run=True).data == PLAN
    assert path.read_bytes() == data
    assert fix_file(path, check(data), check).before == data
    assert path.read_bytes() == PLAN
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["plan.yaml"]


def test_a_link_stays_a_link(tmp_path):
    path, link = tmp_path / "plan.yaml", tmp_path / "link.yaml"
    path.write_bytes(b"a: 1\n")
    link.symlink_to(path)
    rewrite(link, b"a: 1\n", b"a: 2\n")
    assert link.is_symlink()
    assert path.read_bytes() == b"a: 2\n"


def test_a_file_that_somebody_else_changed_meanwhile_is_not_overwritten(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"a: 3\n")
    with pytest.raises(Refused):
        rewrite(path, b"a: 1\n", b"a: 2\n")
    assert path.read_bytes() == b"a: 3\n"


def test_the_difference_of_two_versions():
    assert list(difference(b"a: 1\r\nb: 2\n", b"a: 1\r\nb: 3\n", "plan.yaml")) == [
        "--- plan.yaml",
        "+++ plan.yaml",
        "@@ -1,3 +1,3 @@",
        " a: 1",
        "-b: 2",
        "+b: 3",
        " ",
    ]
    assert list(difference(PLAN, PLAN, "plan.yaml")) == []
