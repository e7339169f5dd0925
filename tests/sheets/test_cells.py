"""What the cells of a row say: matters, rates, windows, the risk clause, sections."""

import datetime

import pytest

from .conftest import HEADINGS, RISK, TITLE, row


@pytest.mark.parametrize(
    ("cell", "matters"),
    [
        ("1、拍卖活动经营资格的检查\n2、登记事项检查", ["拍卖活动经营资格的检查", "登记事项检查"]),
        ("1.食品生产监督检查 2.登记事项检查", ["食品生产监督检查", "登记事项检查"]),
        ("（1）甲检查；（2）乙检查。", ["甲检查", "乙检查"]),
        ("①甲②乙", ["甲", "乙"]),
        ("一、甲检查\n二、乙检查", ["甲检查", "乙检查"]),
        (
            "登记事项检查；公示信息检查；商标使用行为的检查。",
            ["登记事项检查", "公示信息检查", "商标使用行为的检查"],
        ),
        ("甲检查;乙检查", ["甲检查", "乙检查"]),
        ("对1.5升以下瓶装水的检查", ["对1.5升以下瓶装水的检查"]),
        ("3C认证产品检查", ["3C认证产品检查"]),
        ("甲检查；甲检查", ["甲检查"]),
    ],
)
def test_matters_are_divided_by_their_numbers_or_semicolons(table, cell, matters):
    read = table(row(抽查事项=cell))
    assert read.tasks[0]["matters"] == matters
    assert "S632" not in read.codes()


def test_matters_divided_by_line_breaks_alone_are_a_doubt(table):
    read = table(row(抽查事项="甲检查\n乙检查"))
    assert read.tasks[0]["matters"] == ["甲检查", "乙检查"]
    assert "S632" in read.at("D3")


def test_breaks_that_wrap_a_line_are_no_part_of_the_text(table):
    read = table(row(抽查任务名称="对广告经营者\n双随机抽查", 抽查起止时间="3月—\n6月"))
    assert read.tasks[0]["name"] == "对广告经营者双随机抽查"
    assert read.tasks[0]["window"]["to"] == "2023-06-30"


@pytest.mark.parametrize("word", ["合计", "总 计", "小计：3项"])
def test_total_rows_and_empty_rows_are_no_tasks(table, word):
    read = table(row("1"), [], row("2"), [word, "2项"])
    assert len(read.tasks) == 2
    assert "S613" in read.at("A6")


def test_notes_below_the_table_are_no_tasks_and_date_and_issuer_are_read(table):
    read = table(
        row(), ["备注：比例按户数计"], ["填报人：—"], [None, "某县市场监管局"], [None, "2023 年 2 月 6 日"]
    )
    assert len(read.tasks) == 1
    assert read.data["plan"]["issued_on"] == "2023-02-06"
    assert read.data["plan"]["issuer"] == "某县市场监管局"
    assert read.at("A4") == ["S615"]


def test_the_document_number_is_read_where_it_stands_above_the_table(make, read):
    found = read(make([["附件1"], ["某市监〔2023〕10号"], [TITLE], HEADINGS, row()]))
    assert found.data["plan"]["document_number"] == "某市监〔2023〕10号"


def test_a_caption_between_rows_is_pointed_out_and_not_a_task(table):
    read = table(row("1"), ["二、食品安全"], row("2"), merged=["A4:J4"])
    assert len(read.tasks) == 2
    assert read.at("A4") == ["S614"]


def test_a_number_that_occurs_twice_or_cannot_be_a_code_gets_one_of_its_own(table):
    read = table(row("1"), row("1"), row("（三）"), row("4、"), row(None))
    assert [(t["code"], t.get("row")) for t in read.tasks] == [
        ("1", None),
        ("1-2", "1"),
        ("3", "（三）"),
        ("4", "4、"),
        ("5", None),
    ]
    assert read.at("A4") == ["S626"]


def test_what_excel_makes_of_numbers_is_undone(make, read):
    def edit(book):
        sheet = book.active
        sheet["A3"] = 1
        sheet["F3"].number_format = "0%"
        sheet["F3"] = 0.05
        sheet["F4"] = 0.125
        sheet["F5"] = 1

    found = read(make([[TITLE], HEADINGS, row("1"), row("2"), row("3")], edit=edit))
    assert [t["rate"] for t in found.tasks] == ["5%", "12.5%", "100%"]
    assert found.tasks[0]["code"] == "1"
    says = {f.place.file[-2:]: f.severity for f in found.findings if f.code == "S623"}
    assert says == {"F4": "warning", "F5": "error"}


def test_a_number_without_a_unit_is_an_error_that_says_what_to_write(table):
    read = table(row(**{"抽查比例/数量": 20}))
    (finding,) = [f for f in read.findings if f.code == "S628"]
    assert finding.severity == "error"
    assert "20户" in finding.advice.zh


def test_dates_in_the_window_are_read_with_a_remark(make, read):
    def edit(book):
        sheet = book.active
        sheet["H3"] = datetime.date(2023, 5, 1)
        sheet["H3"].number_format = 'yyyy"年"m"月"'
        sheet["H4"] = datetime.date(2023, 5, 1)

    found = read(make([[TITLE], HEADINGS, row("1"), row("2")], edit=edit))
    assert found.tasks[0]["window"] == {"text": "2023年5月", "from": "2023-05-01", "to": "2023-05-31"}
    assert found.tasks[1]["window"] == {"text": "2023年5月1日", "from": "2023-05-01", "to": "2023-05-01"}
    assert found.at("H3") == found.at("H4") == ["S624"]


def test_a_rate_that_became_a_date_is_an_error(make, read):
    found = read(
        make(
            [[TITLE], HEADINGS, row()], edit=lambda b: b.active.__setitem__("F3", datetime.date(2023, 5, 10))
        )
    )
    assert "rate" not in found.tasks[0]
    assert "S624" in found.at("F3")


def test_errors_and_formulas_are_named_at_their_cells(make, read):
    def edit(book):
        sheet = book.active
        sheet["F3"] = "#REF!"
        sheet["F3"].data_type = "e"
        sheet["B4"] = "=B3"

    found = read(make([[TITLE], HEADINGS, row("1"), row("2")], edit=edit))
    assert "S621" in found.at("F3")
    assert "S622" in found.at("B4")
    assert "rate" not in found.tasks[0]
    assert "name" not in found.tasks[1]


def test_a_rate_for_each_tier_becomes_rates(table):
    read = table(row(**{"抽查比例/数量": "A3% B4% C5% D6%"}))
    assert read.tasks[0]["risk"]["policy"] == "rates"
    assert read.tasks[0]["risk"]["rates"] == {"A": "3%", "B": "4%", "C": "5%", "D": "6%"}
    assert "没有写等级 unrated 的比例" in read.text


def test_a_draw_by_a_superior_bureau_is_recognised(table):
    task = table(row(**{"抽查比例/数量": "抽查名单由省局统一抽取派发"})).tasks[0]
    assert task["drawn_by"] == {"text": "抽查名单由省局统一抽取派发", "by": "省局"}


def test_a_long_sentence_in_the_rate_is_kept_as_text(table):
    sentence = "每年对三级定点医疗机构抽查比例之和≥50%，" * 8
    read = table(row(**{"抽查比例/数量": sentence}))
    assert read.tasks[0]["rate_text"] == sentence
    assert "rate" not in read.tasks[0]
    assert "S628" in read.at("F3")


@pytest.mark.parametrize(
    ("cell", "policy", "doubt"),
    [
        ("不涉及信用风险分类", "not_applicable", False),
        ("低风险", "flat", True),
        (None, "flat", True),
        (RISK, "weights", False),
    ],
)
def test_the_risk_clause_says_how_tiers_are_drawn(table, cell, policy, doubt):
    read = table(row(信用风险分类管理=cell))
    assert read.tasks[0]["risk"]["policy"] == policy
    assert ("S630" in read.at("G3")) is doubt


@pytest.mark.parametrize(
    ("initiator", "section"),
    [
        ("县市场监督管理局网监股组织发起", "网监股"),
        ("消保市场股", "消保市场股"),
        ("市市场监管局食品科牵头", "食品科"),
        ("县市场监督管理局综合协调股", "综合协调股"),
    ],
)
def test_the_section_is_read_from_the_initiator(table, initiator, section):
    assert table(row(**{"发起主体/指导单位": initiator})).tasks[0]["section"] == section


def test_an_initiator_that_names_no_section_is_a_doubt(table):
    read = table(row(**{"发起主体/指导单位": "市烟草专卖局"}))
    assert "section" not in read.tasks[0]
    assert "S631" in read.at("I3")


def test_other_words_for_the_kind_are_read_with_a_remark_or_refused(table):
    read = table(row("1", 抽查类型="定向抽查"), row("2", 抽查类型="专项"))
    assert read.tasks[0]["kind"] == "定向"
    assert "kind" not in read.tasks[1]
    assert read.at("C3") == read.at("C4") == ["S627"]


def test_a_window_that_cannot_be_read_keeps_its_text(table):
    read = table(row(抽查起止时间="汛期"))
    assert read.tasks[0]["window"] == {"text": "汛期"}
    assert "S629" in read.at("H3")


def test_methods_and_status_that_are_not_known_are_named(make, read):
    found = read(
        make(
            [
                [TITLE],
                [*HEADINGS, "检查方式", "实施状态"],
                [*row("1"), "电话询问", "停"],
                [*row("2"), "实地", "取消"],
            ]
        )
    )
    assert found.at("K3") == ["S634"]
    assert found.at("L3") == ["S634"]
    assert found.tasks[1]["status"] == "cancelled"


def test_a_cell_that_is_too_long_is_an_error(table):
    read = table(row(抽查任务名称="长" * 401), row("2", 抽查事项="长" * 401))
    assert "S633" in read.at("B3")
    assert "S633" in read.at("D4")


def test_a_doubt_about_several_cells_of_a_column_is_one_finding_and_a_comment_at_each_task(table):
    found = table(row("1", 抽查类型="专项"), row("2"), row("3", 抽查类型="专项"))
    (kind,) = [f for f in found.findings if f.code == "S627"]
    assert kind.place.file == "计划.xlsx!C3"
    assert "C3、C5，共 2 格" in kind.message.zh
    assert found.text.count("不是“定向”或“不定向”") == 2


def test_a_section_is_written_by_its_proper_name(make, read):
    rows = [[TITLE], HEADINGS, row("1", **{"发起主体/指导单位": "县局信用股（牵头）"})]
    found = read(make(rows), sections={"信用股": "信用监管股"})
    assert found.tasks[0]["section"] == "信用监管股"
    assert "S641" in found.at("I3")


@pytest.mark.parametrize(
    ("initiator", "section"),
    [("南村市场监管所", "南村市场监管所"), ("县局各股室", None), ("县局业务股室", None)],
)
def test_a_station_is_named_and_sections_at_large_are_not(table, initiator, section):
    assert table(row("1", **{"发起主体/指导单位": initiator})).tasks[0].get("section") == section


def test_a_department_that_initiates_a_joint_task_is_its_section(table):
    found = table(
        [*row("1", **{"发起主体/指导单位": "市烟草专卖局"}), "市公安局"], headings=[*HEADINGS, "配合部门"]
    )
    assert found.tasks[0]["section"] == "市烟草专卖局"
    assert "S641" in found.at("I3")


def test_without_a_year_the_windows_are_one_finding(make, read):
    found = read(make([HEADINGS, row("1"), row("2")]))
    assert [f.code for f in found.findings if "H" in f.place.file.split("!")[1]] == ["S629"]


def test_a_percentage_that_is_shown_rounded_is_pointed_out(make, read):
    def edit(book):
        book.active["F3"].number_format = "0%"
        book.active["F4"].number_format = "0.0%"

    rows = [[TITLE], HEADINGS, row("1", **{"抽查比例/数量": 0.015}), row("2", **{"抽查比例/数量": 0.015})]
    found = read(make(rows, edit=edit))
    assert [task["rate"] for task in found.tasks] == ["1.5%", "1.5%"]
    assert (found.at("F3"), found.at("F4")) == (["S623"], [])


def test_excels_unicode_text_is_read(tmp_path, read):
    path = tmp_path / "计划.txt"
    path.write_text(
        "\n".join("\t".join(map(str, cells)) for cells in ([TITLE], HEADINGS, row())), encoding="utf-16"
    )
    assert read(path).tasks[0]["name"] == "任务1"


def test_numbers_of_full_width_divide_matters(table):
    found = table(row("1", 抽查事项="１．价格行为检查　２．登记事项检查"))
    assert found.tasks[0]["matters"] == ["价格行为检查", "登记事项检查"]
