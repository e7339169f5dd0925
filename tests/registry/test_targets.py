from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.model.target import Profile, Target
from policy_engine.registry.headings import TARGETS
from policy_engine.registry.ids import code_reader
from policy_engine.registry.targets import import_targets

ID = "统一社会信用代码"
COL_ID, COL_NAME, COL_ENTITY, COL_STANDING, COL_TIER, COL_STATION, COL_CATEGORY, COL_DAY = (
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    10,
)


@pytest.fixture
def take(sheet, on):
    """Imports rows given as what differs from a good row of region 350100."""
    return lambda *changes, **options: import_targets(
        sheet("targets", *changes, **options), on=on, county="350100"
    )


def test_a_good_row_is_a_target(take):
    result = take({"许可备案": "乙证、甲证", "特征标签": "丙"})
    profile = Profile("enterprise", "open", "B", "南村所", "广告发布", ("乙证", "甲证"), ("丙",))
    assert result.rows == (Target("91350100M000100Y43", "示例广告有限公司", profile, date(2020, 1, 5)),)
    assert result.findings == ()
    assert (result.total, result.rejected) == (1, 0)
    assert len(result.sha256) == 64


def test_equal_profiles_are_one_object_however_they_are_written(take):
    one, two = take({}, {ID: "91110000600037341L", "主体类型": "公司", "信用风险等级": "一般风险"}).rows
    assert one.profile is two.profile


@pytest.mark.parametrize("heading", ["所在名单", "名单", "风险名单", "重点监管名单"])
def test_the_lists_a_target_is_on_are_sorted_and_may_be_left_out(take, heading):
    (target,) = take({}, extra={heading: "重点监管名单；经营异常名录、重点监管名单"}).rows
    assert target.profile.lists == ("经营异常名录", "重点监管名单")
    assert take({}).rows[0].profile.lists == ()


def test_a_yes_instead_of_a_lists_name_is_noticed_and_a_no_is_none(take, said):
    result = take({"名单": "是"}, {ID: "91110000600037341L", "名单": "否"}, extra={"名单": ""})
    assert said(result.findings)[0] == "R526:2:11"
    assert result.findings[0].severity == "warning"
    assert "重点监管名单" in result.findings[0].advice.zh
    assert not [f for f in result.findings if f.place.line == 3 and f.code == "R526"]
    assert [target.profile.lists for target in result.rows] == [(), ()]


@pytest.mark.parametrize(
    "cell", ["9.1E+17", "9.11405E+17", "9.1405e17", "914403001922038000", "911405250000000000.0"]
)
def test_ids_that_a_spreadsheet_has_rounded_ask_for_a_text_column(take, said, cell):
    result = take({ID: cell})
    assert said(result.findings) == ["R530:2:1"]
    assert "文本" in result.findings[0].advice.zh
    assert (result.rows, result.rejected) == ((), 1)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("914403001922038217", "R532"),
        ("91350100M000100Y56", "R533"),
        ("91350100M000100Y4", "R531"),
        ("91350100M000100Y4I", "R531"),
        ("x" * 90, "R531"),
        (" ", "R520"),
    ],
)
def test_wrong_codes_are_errors_at_their_cell(take, said, cell, code):
    result = take({ID: cell})
    assert said(result.findings) == [f"{code}:2:{COL_ID}"]
    assert result.findings[0].severity == "error"
    assert result.rows == ()
    assert len(result.findings[0].message.zh) < 90


def test_an_identity_card_number_is_refused_and_not_repeated(take):
    (finding,) = take({ID: "140525198001011234"}).findings
    assert finding.code == "R542"
    assert "1980" not in finding.message.zh + finding.advice.zh + finding.message.en + finding.advice.en


@pytest.mark.parametrize(
    "cell",
    [
        "91350100m000100y43",
        " 91350100M000100Y43 ",
        "９１350100M000100Y43",
        "'91350100M000100Y43",
        "91350100M00 0100Y43",
    ],
)
def test_careless_typing_is_normalised_with_an_info(take, said, cell):
    result = take({ID: cell})
    assert said(result.findings) == ["R524:2:1"]
    assert result.findings[0].severity == "info"
    assert result.rows[0].id == "91350100M000100Y43"


def test_an_old_registration_number_is_taken_with_a_warning(take, tally):
    result = take({ID: "140525000012345"})
    assert tally(result.findings) == {("R534", "warning"): 1}
    assert result.rows[0].id == "140525000012345"


def test_another_region_is_an_info_and_never_rejected(sheet, on, tally):
    result = import_targets(sheet("targets", {}, {ID: "91350100M000100Y43 "}), on=on)
    assert tally(result.findings)[("R535", "info")] == 2
    assert "350100" in result.findings[0].message.zh


def test_duplicates_name_both_lines(take, said):
    result = take({}, {ID: "91110000600037341L"}, {ID: "91350100m000100y43"})
    assert "R525:4:1" in said(result.findings)
    (finding,) = (f for f in result.findings if f.code == "R525")
    assert "第 2 行和第 4 行" in finding.message.zh
    assert (len(result.rows), result.rejected) == (2, 1)


def test_wrong_codes_are_not_called_duplicates_as_well(take, said):
    assert said(take({ID: "9.1E+17"}, {ID: "9.1E+17"}).findings) == ["R530:2:1", "R530:3:1"]


@pytest.mark.parametrize("word", ["个体工商户", "农民专业合作社", "其他"])
def test_a_kind_that_the_code_contradicts_is_a_warning(take, said, word):
    result = take({"主体类型": word, "信用风险等级": ""})
    assert said(result.findings) == [f"R536:2:{COL_ENTITY}"]
    assert result.findings[0].severity == "warning"
    assert len(result.rows) == 1


def test_unknown_words_are_errors_with_suggestions_all_at_once(take, said):
    result = take({"主体类型": "个休户", "登记状态": "开叶", "信用风险等级": "高风", "成立日期": "去年"})
    assert said(result.findings) == [
        f"R521:2:{COL_ENTITY}",
        f"R521:2:{COL_STANDING}",
        f"R521:2:{COL_TIER}",
        f"R522:2:{COL_DAY}",
    ]
    assert [f.advice.zh[:9] for f in result.findings[:3]] == [
        "是否想写“个体户”",
        "是否想写“开业”？",
        "是否想写“高风险”",
    ]
    assert result.rejected == 1


def test_empty_cells_are_errors_where_something_must_stand(take, said):
    result = take({"名称": " ", "主体类型": "", "登记状态": ""})
    assert said(result.findings) == ["R520:2:2", "R520:2:3", "R520:2:4"]


def test_a_missing_tier_is_the_stratum_without_one(take):
    result = take({"信用风险等级": ""}, without=())
    assert result.rows[0].profile.tier == "-"
    assert take({}, without=("信用风险等级", "成立日期")).rows[0].profile.tier == "-"


def test_a_tier_on_an_individual_is_kept_with_a_warning(take, sheet, on, tally):
    result = take({"主体类型": "个体工商户"})
    assert tally(result.findings)[("R537", "warning")] == 1
    assert result.rows[0].profile.tier == "B"
    assert ("R537", "warning") not in tally(take({"主体类型": "乱写"}).findings)


def test_missing_station_and_category_are_warnings(take, said):
    result = take({"监管所": "", "行业类别": " "})
    assert said(result.findings) == [f"R538:2:{COL_STATION}", f"R539:2:{COL_CATEGORY}"]
    assert {f.severity for f in result.findings} == {"warning"}
    assert len(result.rows) == 1


def test_a_registration_in_the_future_is_a_warning(take, said):
    result = take({"成立日期": "2023-06-16"}, {ID: "91110000600037341L", "成立日期": "2023-06-15"})
    assert said(result.findings)[0] == f"R523:2:{COL_DAY}"
    assert "R523:3:10" not in said(result.findings)
    assert result.rows[0].registered_on == date(2023, 6, 16)
    assert take({"成立日期": ""}).rows[0].registered_on is None


def test_rows_that_do_not_line_up_count_as_rejected(raw, on):
    path = raw(
        "信用代码,名称,主体类型,登记状态,监管所,行业类别,许可,标签\n91350100M000100Y43,甲,乙,企业,存续,南村所,广告发布,,\n"
    )
    result = import_targets(path, on=on)
    assert (result.total, result.rejected, result.rows) == (1, 1, ())


def test_a_file_that_cannot_be_read_gives_no_rows(raw, on):
    result = import_targets(raw(b"PK\x03\x04"), on=on)
    assert (result.total, result.rejected, result.rows) == (0, 0, ())
    assert result.findings[0].code == "R505"


def test_findings_are_in_the_order_of_the_file(take, said):
    result = take(*({ID: f"bad{n}", "主体类型": "?"} for n in range(12)))
    lines = [(f.place.line, f.place.column) for f in result.findings]
    assert lines == sorted(lines)
    assert len(lines) == 24


@given(st.text(max_size=30))
def test_any_text_in_the_id_column_is_taken_or_named(text):
    code, remarks = code_reader()(text)
    taken = not any(r.severity == "error" for r in remarks)
    assert taken == (code.isalnum() and len(code) in (15, 18) and taken)
    assert all(r.field in {c.field for c in TARGETS.columns} for r in remarks)
