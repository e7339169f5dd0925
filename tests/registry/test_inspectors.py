from __future__ import annotations

from datetime import date

import pytest

from policy_engine.model.target import Inspector
from policy_engine.registry.inspectors import import_inspectors


@pytest.fixture
def take(sheet, on):
    return lambda *changes, **options: import_inspectors(sheet("inspectors", *changes, **options), on=on)


def other(number, **change):
    return {"人员编号": f"检查员-{number:03d}", "执法证号": f"示例证{number:06d}", **change}


def test_a_good_row_is_an_inspector(take):
    result = take({})
    assert result.rows == (
        Inspector(
            "检查员-001", "检查员-001", "南村所", "station", "示例证000001", date(2021, 3, 1), date(2026, 2, 28), ("计量", "食品"), True
        ),
    )  # fmt: skip
    assert result.findings == ()


@pytest.mark.parametrize(("end", "codes"), [("2023-06-14", ["R540:2:7"]), ("2023-06-15", [])])
def test_an_expired_certificate_is_a_warning_from_the_day_after(take, said, end, codes):
    result = take({"执法证有效期止": end})
    assert said(result.findings) == codes
    assert len(result.rows) == 1
    assert {f.severity for f in result.findings} <= {"warning"}


def test_a_certificate_not_yet_valid_is_a_warning(take):
    (finding,) = take({"执法证有效期起": "2023-06-16"}).findings
    assert finding.code == "R540"
    assert "2023-06-16" in finding.message.zh


def test_reversed_certificate_dates_are_an_error(take, said):
    result = take({"执法证有效期起": "2026-03-01"})
    assert said(result.findings) == ["R541:2:7"]
    assert result.rejected == 1


def test_a_repeated_staff_number_names_both_lines(take):
    result = take({}, other(2, 人员编号="检查员-001"))
    (finding,) = result.findings
    assert (finding.code, finding.severity) == ("R525", "error")
    assert "第 2 行和第 3 行" in finding.message.zh
    assert (len(result.rows), result.rejected) == (1, 1)


def test_a_shared_certificate_number_is_a_warning(take):
    result = take({}, other(2, 执法证号="示例证000001"))
    assert [(f.code, f.severity) for f in result.findings] == [("R544", "warning")]
    assert len(result.rows) == 2


@pytest.mark.parametrize("field", ["人员编号", "姓名", "执法证号"])
@pytest.mark.parametrize("number", ["140525198001011234", "14052519800101123x", " 1405251980 01011234"])
def test_identity_card_numbers_are_refused_and_not_repeated(take, field, number):
    result = take({field: number})
    assert [f.code for f in result.findings] == ["R542"]
    assert "1980" not in str(result.findings)
    assert result.rows == ()


def test_staff_numbers_are_normalised_or_refused(take):
    result = take({"人员编号": " 检查员－001"})
    assert [f.code for f in result.findings] == ["R524"]
    assert result.rows[0].id == "检查员-001"
    assert [f.code for f in take({"人员编号": "1.40525E+17"}).findings] == ["R530"]


def test_everything_missing_in_a_row_is_said_at_once(take, said):
    empty = dict.fromkeys(
        ("人员编号", "姓名", "单位", "单位类别", "执法证号", "执法证有效期起", "执法证有效期止", "专业资格"),
        "",
    )
    assert said(take(empty).findings) == [
        "R520:2:1", "R520:2:2", "R520:2:3", "R520:2:4", "R520:2:5", "R520:2:6", "R520:2:7", "R543:2:8"
    ]  # fmt: skip


def test_the_kind_of_unit_follows_from_its_name(take):
    result = take({"单位类别": ""}, other(2, 单位类别="", 单位="计量股"), other(3, 单位类别="所"), without=())
    assert [i.unit_kind for i in result.rows] == ["station", "section", "station"]
    assert [f.code for f in take({"单位类别": "", "单位": "计量"}).findings] == ["R521"]


def test_no_qualifications_are_an_info(take):
    result = take({"专业资格": ""})
    assert [(f.code, f.severity) for f in result.findings] == [("R543", "info")]
    assert result.rows[0].qualifications == ()


def test_duty_is_read_and_presumed_where_nothing_is_said(take):
    result = take({"在岗": "否"}, other(2, 在岗=""), other(3, 在岗="休假"))
    assert [i.on_duty for i in result.rows] == [False, True, False]
    assert take({}, without=("在岗",)).rows[0].on_duty
    assert [f.code for f in take({"在岗": "也许"}).findings] == ["R521"]


MORE = {"配合部门": "", "请假": "", "可任组长": "", "类别": "", "固定检查组": ""}


@pytest.fixture
def take_more(take):
    """A sheet with the five optional columns too: 10 to 14."""
    return lambda *changes: take(*changes, extra=MORE)


def test_a_sheet_without_the_optional_columns_gives_what_empty_cells_give(take, take_more):
    assert take({}).rows == take_more({}).rows
    (row,) = take({}).rows
    assert (row.department, row.leave, row.leader, row.expert, row.group) == ("", (), False, False, "")


def test_the_optional_columns_are_read(take_more):
    (row,) = take_more(
        {
            "配合部门": " 生态环境局 ",
            "请假": "2023-06-20至2023-07-05；2023-09-01",
            "可任组长": "是",
            "类别": "执法人员",
        }
    ).rows
    assert row.department == "生态环境局"
    assert row.leave == (
        (date(2023, 6, 20), date(2023, 7, 5)),
        (date(2023, 9, 1), date(2023, 9, 1)),
    )
    assert (row.leader, row.expert) == (True, False)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("联合部门", "某局"),
        ("休假时间", "2023-06-20"),
        ("能否任组长", "可以"),
        ("人员类别", "专家"),
        ("检查组", "一组"),
    ],
)
def test_the_optional_columns_go_by_other_headings_too(take, heading, cell):
    (row,) = take({}, extra={heading: cell}).rows
    assert row != take({}).rows[0]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"配合部门": "140525198001011234"}, "R542:2:10"),
        ({"请假": "下周"}, "R545:2:11"),
        ({"请假": "2023-07-05至2023-06-20"}, "R546:2:11"),
        ({"可任组长": "也许"}, "R521:2:12"),
        ({"类别": "领导"}, "R521:2:13"),
        ({"类别": "专家", "可任组长": "是"}, "R547:2:12"),
        ({"固定检查组": "140525198001011234"}, "R542:2:14"),
    ],
)
def test_wrong_optional_cells_are_errors_at_their_place(take_more, said, change, place):
    result = take_more(change)
    assert said(result.findings) == [place]
    assert result.findings[0].severity == "error"
    assert (result.rows, result.rejected) == ((), 1)


def test_every_wrong_item_of_a_leave_is_named(take_more):
    result = take_more({"请假": "2023-06-01至2023-06-02；2023-13-01；2023-09-02至2023-09-01"})
    assert [f.code for f in result.findings] == ["R545", "R546"]
    assert "2023-13-01" in result.findings[0].message.zh


CERTIFICATE = ("执法证号", "执法证有效期起", "执法证有效期止")
EXPERT = {"类别": "专家", "单位": "示例计量检测中心", "单位类别": ""}


def test_an_expert_needs_no_certificate(take_more):
    result = take_more({**EXPERT, **dict.fromkeys(CERTIFICATE, "")})
    assert result.findings == ()
    (row,) = result.rows
    assert (row.certificate, row.certificate_from, row.certificate_to) == ("", None, None)
    assert (row.expert, row.unit_kind) == (True, "section")


def test_experts_without_certificates_do_not_share_one(take_more):
    nothing = dict.fromkeys(CERTIFICATE, "")
    result = take_more({**EXPERT, **nothing}, {**EXPERT, **nothing, "人员编号": "检查员-002"})
    assert result.findings == ()
    assert len(result.rows) == 2


@pytest.mark.parametrize("column", range(3))
def test_an_experts_certificate_is_whole_or_absent(take_more, said, column):
    change = {**EXPERT, CERTIFICATE[column]: ""}
    assert said(take_more(change).findings) == [f"R520:2:{5 + column}"]


def test_an_officer_needs_a_certificate(take_more, said):
    assert said(take_more(dict.fromkeys(CERTIFICATE, "")).findings) == ["R520:2:5", "R520:2:6", "R520:2:7"]


def test_a_unit_of_another_department_counts_as_a_section_unless_it_says_otherwise(take_more):
    rows = take_more(
        {"配合部门": "卫生健康局", "单位": "卫生监督所", "单位类别": ""},
        other(2, 配合部门="生态环境局", 单位="生态环境局", 单位类别=""),
        other(3, 配合部门="卫生健康局", 单位="卫生监督所", 单位类别="所"),
    ).rows
    assert [i.unit_kind for i in rows] == ["section", "section", "station"]


def test_words_for_none_name_neither_department_nor_group_nor_leave(take_more):
    (row,) = take_more({"配合部门": "无", "固定检查组": "-", "请假": "无"}).rows
    assert (row.department, row.group, row.leave) == ("", "", ())


def test_a_preset_group_of_fewer_than_two_officers_is_a_warning(take_more, said):
    result = take_more(
        {"固定检查组": "一组"},
        other(2, 固定检查组="二组"),
        other(3, 固定检查组="一组"),
        other(4, 固定检查组="二组", 类别="专家"),
        other(5, 固定检查组="三组", 类别="专家"),
    )
    assert [(f.code, f.severity, f.place.line, f.place.column) for f in result.findings] == [
        ("R548", "warning", 3, 14),
        ("R548", "warning", 6, 14),
    ]
    assert len(result.rows) == 5


def test_bad_dates_are_placed(take, said):
    assert said(take({"执法证有效期起": "2021", "执法证有效期止": "46000"}).findings) == [
        "R522:2:6",
        "R522:2:7",
    ]
