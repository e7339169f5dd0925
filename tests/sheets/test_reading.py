"""What is read from the tables that bureaus exchange."""

import datetime

import msgspec
import pytest

from .conftest import HEADINGS, RISK, ROOT, TITLE, row

WEIGHTS = {"A": 1, "B": 2, "C": 10, "D": 30, "unrated": 2}


def test_a_plain_table_is_read_word_by_word(table):
    read = table(row())
    (task,) = read.tasks
    assert task["code"] == "1"
    assert task["name"] == "任务1"
    assert task["kind"] == "定向"
    assert task["matters"] == ["价格行为检查"]
    assert task["scope"] == {"text": "全县药店"}
    assert task["rate"] == "10%"
    assert task["risk"] == {"text": RISK, "policy": "weights"}
    assert task["window"] == {"text": "3月—6月", "from": "2023-03-01", "to": "2023-06-30"}
    assert task["initiator"] == "县市场监督管理局价格监股组织发起"
    assert task["section"] == "价格监股"
    assert task["inspecting_body"] == "某县市场监督管理局"


def test_the_title_gives_year_code_issuer_and_the_name_of_the_table(table):
    heading = table(row()).data["plan"]
    assert heading["year"] == "2023"
    assert heading["code"] == "2023-internal"
    assert heading["issuer"] == "某县市场监督管理局"
    assert heading["table"] == heading["title"] == TITLE


def test_what_the_table_does_not_say_is_left_open_and_pointed_out(table):
    read = table(row())
    assert read.plan is None
    for key in ("agency", "document_number", "issued_on"):
        assert key not in read.data["plan"]
        assert f"# 存疑：{'机关代码' if key == 'agency' else ''}" in read.text
    assert "risk_tiers" not in read.data
    assert "matching" not in read.tasks[0]
    assert "where" not in read.tasks[0]["scope"]
    gaps = [f for f in read.findings if f.code == "S640"]
    assert {f.severity for f in gaps} == {"error", "warning"}
    assert read.at("E3") == ["S640"]


def test_with_everything_given_and_the_earlier_plan_the_official_table_becomes_the_very_plan(
    make, read, plan
):
    """The source document's table, over three pages with their headings, as a workbook."""
    lines = (ROOT / "tests/data/source-2023-annex-1.tsv").read_text(encoding="utf-8").splitlines()
    headings, *rows = [line.split("\t") for line in lines]
    again = [h.replace("抽查检查主体", "抽查主体").replace("抽查起止", "抽查检查起止") for h in headings]
    pages = [[plan.plan.table], headings, *rows[:5], [], again, *rows[5:11], again, *rows[11:]]
    found = read(
        make(pages, merged=["A1:J1"]), like=plan, document_number="泽市监〔2023〕10号", issued_on="2023-02-06"
    )
    assert found.plan is not None
    assert found.plan.tasks == plan.tasks
    assert found.plan.risk_tiers == plan.risk_tiers
    assert found.plan.plan == msgspec.structs.replace(plan.plan, title=plan.plan.table)
    assert {f.severity for f in found.findings} == {"info", "warning"}


@pytest.mark.parametrize(
    ("heading", "other"),
    [
        ("序号", "编号"),
        ("抽查任务名称", "任务名称"),
        ("抽查类型", "抽查\n类型"),
        ("抽查类型", "抽 查 类 型"),
        ("抽查对象范围", "抽查对象"),
        ("抽查对象范围", "抽查对象\n范围"),
        ("抽查比例/数量", "抽查比例／数量"),
        ("抽查比例/数量", "抽查比例及频次"),
        ("信用风险分类管理", "智慧监管(信用风险分类)要求"),
        ("信用风险分类管理", "智慧监管（信用风险分类）要求"),
        ("抽查起止时间", "抽查检查起止时间"),
        ("发起主体/指导单位", "发起主体\n/指导单位"),
        ("发起主体/指导单位", "发起部门"),
        ("抽查检查主体", "抽查主体"),
        ("抽查检查主体", "检查主体（全称）"),
    ],
)
def test_a_heading_is_known_by_its_other_names(table, heading, other):
    assert table(row(), headings=[other if h == heading else h for h in HEADINGS]).tasks == table(row()).tasks


def test_columns_may_stand_in_any_order_and_unknown_ones_are_named(make, read):
    cells = [*reversed(row()), "x"]
    found = read(make([[TITLE], [*reversed(HEADINGS), "审核意见"], cells]))
    assert found.tasks[0]["rate"] == "10%"
    assert found.at("K2") == ["S611"]


def test_the_columns_of_joint_plans_and_newer_forms_are_read(make, read):
    headings = [*HEADINGS, "配合部门", "抽查检查模式", "频次", "检查方式", "备注", "任务编号"]
    cells = [*row(), "市邮政管理局、市公安局", "市抽市查", "2次/年", "实地检查、书面", "无", "A-7"]
    found = read(make([["某市2024年度部门联合双随机抽查工作计划"], headings, cells]))
    (task,) = found.tasks
    assert task["cooperating"] == [{"department": "市邮政管理局"}, {"department": "市公安局"}]
    assert (task["arrangement"], task["frequency"], task["note"], task["number"]) == (
        "市抽市查",
        "2次/年",
        "无",
        "A-7",
    )
    assert task["methods"] == ["实地", "书面"]
    assert found.data["plan"]["kind"] == "joint"
    assert found.data["plan"]["code"] == "2024-joint"


def test_a_column_that_is_missing_is_one_finding_and_a_comment_in_every_task(make, read):
    at = HEADINGS.index("抽查类型")
    cut = [[c for n, c in enumerate(cells) if n != at] for cells in (HEADINGS, row("1"), row("2"))]
    found = read(make([[TITLE], *cut]))
    assert [f.code for f in found.findings].count("S610") == 1
    assert found.text.count("表上没有“抽查类型”一栏") == 2


def test_two_rows_of_headings_are_read_together(make, read):
    upper = [*HEADINGS[:4], "抽查对象", None, *HEADINGS[6:]]
    lower = [None, None, None, None, "范围", "抽查比例"]
    merged = ["A1:J1", "E2:F2", *(f"{c}2:{c}3" for c in "ABCDGHIJ")]
    found = read(make([[TITLE], upper, lower, row()], merged=merged))
    assert found.tasks[0]["scope"]["text"] == "全县药店"
    assert found.tasks[0]["rate"] == "10%"


def test_a_cell_merged_downwards_counts_for_every_row(table):
    second = row("2", 抽查任务名称=None, 信用风险分类管理=None, **{"发起主体/指导单位": None})
    read = table(row("1"), second, merged=["B3:B4", "G3:G4", "I3:I4"])
    one, two = read.tasks
    assert two["name"] == one["name"] == "任务1"
    assert two["risk"] == one["risk"]
    assert two["section"] == "价格监股"


def test_one_number_over_several_rows_makes_several_tasks_of_that_row(table):
    read = table(row("1"), row(None, 抽查对象范围="全县诊所"), merged=["A3:A4"])
    assert [(t["code"], t.get("row")) for t in read.tasks] == [("1", None), ("1-2", "1")]
    assert "S626" in read.at("A4")


def test_matters_on_rows_of_their_own_under_merged_cells_belong_to_one_task(table):
    below = [None, None, None, "登记事项检查"]
    read = table(row("1"), below, merged=[f"{c}3:{c}4" for c in "ABCEFGHIJ"])
    assert [t["matters"] for t in read.tasks] == [["价格行为检查", "登记事项检查"]]


def test_an_empty_cell_that_is_not_merged_is_a_doubt_at_the_cell(table):
    read = table(row("1"), row("2", 抽查任务名称=None))
    assert "S620" in read.at("B4")
    assert "name" not in read.tasks[1]
    assert "# 存疑：“抽查任务名称”是空的" in read.text


def test_as_above_is_what_stands_above(table):
    read = table(row("1"), row("2", 抽查任务名称="同上", 抽查起止时间="〃"))
    assert read.tasks[1]["name"] == "任务1"
    assert read.tasks[1]["window"]["text"] == "3月—6月"
    assert "S625" in read.at("B4")


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
    assert says == {"F3": "info", "F4": "warning", "F5": "error"}


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


def test_two_columns_for_one_thing_are_an_error(make, read):
    found = read(make([[TITLE], [*HEADINGS, "任务名称"], [*row(), "x"]]))
    assert found.at("K2") == ["S612"]


def test_without_a_year_the_windows_stay_open(make, read):
    found = read(make([["双随机抽查工作计划"], HEADINGS, row()]))
    assert "year" not in found.data["plan"]
    assert "from" not in found.tasks[0]["window"]


def test_without_a_title_there_is_a_gap_at_the_headings(make, read):
    found = read(make([HEADINGS, row()]))
    assert "title" not in found.data["plan"]
    assert "S640" in found.at("A1")


class TestSeveralTables:
    def test_of_one_title_are_one_plan(self, make, read):
        found = read(
            make(
                {
                    "一": [[TITLE], HEADINGS, row("1")],
                    "二": [[TITLE + "（续表）"], HEADINGS, row("2")],
                    "三": [HEADINGS, row("3")],
                }
            )
        )
        assert [t["code"] for t in found.tasks] == ["1", "2", "3"]

    def test_without_titles_of_their_own_go_on_with_the_one_before(self, make, read):
        found = read(make({"一": [[TITLE], HEADINGS, row("1")], "二": [HEADINGS, row("2")]}))
        assert [t["code"] for t in found.tasks] == ["1", "2"]
        assert any(f.place.file == "计划.xlsx!二!E2" for f in found.findings)

    def test_of_different_titles_are_different_plans_and_one_must_be_named(self, make, read):
        path = make(
            {
                "内部": [[TITLE], HEADINGS, row("1")],
                "联合": [["某县2023年度部门联合抽查工作计划"], HEADINGS, row("9")],
            }
        )
        found = read(path)
        assert [f.code for f in found.findings] == ["S603", "S603"]
        assert not found.text
        assert [t["code"] for t in read(path, sheet="联合").tasks] == ["9"]

    def test_on_one_sheet_the_second_title_begins_another(self, make, read):
        found = read(
            make([[TITLE], HEADINGS, row("1"), [], ["某县2023年度部门联合抽查工作计划"], HEADINGS, row("2")])
        )
        assert found.codes() == {"S603"}

    def test_a_hidden_sheet_is_not_read_and_said_so(self, make, read):
        def hide(book):
            book["旧"].sheet_state = "hidden"

        found = read(
            make({"新": [[TITLE], HEADINGS, row("1")], "旧": [["旧计划"], HEADINGS, row("2")]}, edit=hide)
        )
        assert len(found.tasks) == 1
        assert "S604" in found.codes()

    def test_a_sheet_that_does_not_exist_is_named(self, make, read):
        assert read(make([[TITLE], HEADINGS, row()]), sheet="没有").codes() == {"S601"}


class TestNoTable:
    def test_says_which_headings_were_found_and_which_are_needed(self, make, read):
        (finding,) = read(make([["姓氏", "电话", "地址"], ["赵", "1", "x"]])).findings
        assert finding.code == "S601"
        assert "姓氏" in finding.message.zh
        assert "抽查任务名称" in finding.advice.zh

    def test_an_empty_book_has_no_table(self, make, read):
        (finding,) = read(make([])).findings
        assert finding.code == "S601"

    @pytest.mark.parametrize(
        ("headings", "name"),
        [
            (["统一社会信用代码", "名称", "登记状态", "行业类别"], "检查对象名录"),
            (["人员编号", "姓名", "单位", "执法证号"], "执法检查人员名录"),
            (["人员编号", "统一社会信用代码", "回避事由"], "回避申报表"),
            (["编号", "抽查事项名称", "抽查依据", "抽查主体", "抽查对象", "抽查比例"], "随机抽查事项清单"),
        ],
    )
    def test_another_kind_of_sheet_is_named(self, make, read, headings, name):
        (finding,) = read(make([headings, ["x"] * len(headings)])).findings
        assert finding.code == "S602"
        assert name in finding.message.zh


class TestTheEarlierPlan:
    def test_gives_machine_readings_by_name_whatever_the_year_in_it(self, make, read, plan):
        cells = row("1", 抽查任务名称="2023年加油站计量双随机监督检查", 抽查对象范围="全县加油站")
        found = read(make([[TITLE], HEADINGS, cells]), like=plan)
        assert found.tasks[0]["scope"]["where"]["category"] == ["机动车燃油零售"]
        assert found.tasks[0]["matching"] == {"mode": "股所随机"}
        assert found.data["plan"]["agency"] == "140525"
        assert "S642" in found.at("B3")

    def test_does_not_settle_a_scope_that_changed(self, make, read, plan):
        found = read(
            make(
                [[TITLE], HEADINGS, row("1", 抽查任务名称="药店价格双随机抽查检查", 抽查对象范围="城区药店")]
            ),
            like=plan,
        )
        assert "S643" in found.at("B3")

    def test_carries_exceptions_over_by_name(self, make, read, plan):
        names = ["计量单位使用情况双随机抽查", "眼镜配制单位双随机抽查"]
        found = read(
            make([[TITLE], HEADINGS, *(row(str(n), 抽查任务名称=name) for n, name in enumerate(names, 7))]),
            like=plan,
        )
        assert found.tasks[0]["scope"]["except_tasks"] == ["8"]
        assert "除外任务，今年有的找不到" in found.text

    def test_completes_a_section_that_cannot_be_read(self, make, read, plan):
        cells = row("1", 抽查任务名称="药店价格双随机抽查检查", **{"发起主体/指导单位": "县局"})
        found = read(make([[TITLE], HEADINGS, cells]), like=plan)
        assert found.tasks[0]["section"] == "价格监股"
        assert "S631" not in found.codes()


def test_what_is_given_makes_a_plan_that_loads_but_for_the_matching(make, read):
    known = {
        "agency": "140500",
        "document_number": "某〔2023〕1号",
        "issued_on": "2023-01-05",
        "weights": WEIGHTS,
    }
    found = read(make([[TITLE], HEADINGS, row()]), **known)
    text = found.text.replace(
        "    inspecting_body:", "    matching: { mode: 股所随机 }\n    inspecting_body:"
    )
    from policy_engine.plan.load import load_plan_bytes

    loaded = load_plan_bytes(text.encode(), "x")
    assert loaded.plan is not None, loaded.findings
    assert loaded.plan.plan.document_number == "某〔2023〕1号"


def test_findings_come_in_the_order_of_the_cells(table):
    read = table(*(row(str(n)) for n in range(1, 13)))
    rows = [f.place.line for f in read.findings]
    assert rows == sorted(rows)


def test_other_files_are_read_like_workbooks(tmp_path, read, table):
    import docx

    wanted = table(row("1"), row("2")).tasks
    csv = tmp_path / "计划.csv"
    lines = [[TITLE], HEADINGS, row("1"), row("2")]
    csv.write_text("\n".join(",".join(f'"{c}"' for c in cells) for cells in lines), encoding="gb18030")
    assert read(csv).tasks == wanted
    document = docx.Document()
    document.add_paragraph(TITLE)
    grid = document.add_table(rows=3, cols=len(HEADINGS))
    for r, cells in enumerate(lines[1:]):
        for c, text in enumerate(cells):
            grid.cell(r, c).text = text
    grid.cell(1, 6).merge(grid.cell(2, 6)).text = RISK
    document.add_paragraph("2023年2月6日")
    path = tmp_path / "计划.docx"
    document.save(path)
    found = read(path)
    assert found.tasks == wanted
    assert found.data["plan"]["issued_on"] == "2023-02-06"


def test_a_book_saved_by_openpyxl_keeps_its_places_below_empty_rows(make, read):
    found = read(make([[], [], [None, TITLE], [None, *HEADINGS], [None, *row(抽查类型="专项")]]))
    assert "S627" in found.at("D5")
