"""Books as a whole: several tables, none, an earlier plan beside them, other programs' files."""

import pytest

from .conftest import HEADINGS, RISK, TITLE, WEIGHTS, row


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

    def test_hidden_rows_are_read_and_named(self, make, read):
        def hide(book):
            for number in (3, 5):
                book.active.row_dimensions[number].hidden = True

        found = read(make([[TITLE], HEADINGS, row("1"), row("2"), row("3")], edit=hide))
        assert [t["code"] for t in found.tasks] == ["1", "2", "3"]
        (finding,) = [f for f in found.findings if f.code == "S606"]
        assert finding.place.file.endswith("!A3")
        assert "第 3、5 行是隐藏的" in finding.message.zh

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
