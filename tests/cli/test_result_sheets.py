from openpyxl import load_workbook

from policy_engine.usecases.workspace import load

from ..usecases.results.tools import TASK15, first, platform


def filled(path, code="1"):
    book = load_workbook(path)
    sheet = book["检查结果"]
    at = {cell.value: cell.column for cell in sheet[2]}
    (path.parent / "记录.pdf").write_bytes(b"record")
    (path.parent / "照片.jpg").write_bytes(b"photo")
    for row, said in ((3, code), (4, "1")):
        values = {
            "检查开始时间": "2023-06-19 09:30",
            "检查结束时间": "2023-06-19 10:45",
            "录入人": str(sheet.cell(row, at["到场人员"]).value).split("、")[0],
            "检查结果": said,
            "检查方式": "实地检查",
            "当事人签字": "已签",
            "证据材料": "检查记录=记录.pdf\n照片=照片.jpg",
        }
        for heading, value in values.items():
            sheet.cell(row, at[heading]).value = value
    book.save(path)
    return path


def test_a_sheet_goes_out_and_comes_back(policy, fifteen, tmp_path):
    path, report = tmp_path / "结果.xlsx", tmp_path / "要改正.xlsx"
    made = policy("-w", fifteen, "result", "template", "15", "--xlsx", path)
    assert made.exit_code == 0, made.output
    assert "演示工作区" in made.stdout
    assert "下一步: 填写后 policy result import" in made.stderr

    filled(path, code="X9")
    bad = policy("-w", fifteen, "result", "import", path, "--on", "2023-06-20", "--report", report)
    assert bad.exit_code == 1
    assert "结果.xlsx!检查结果!" in bad.stdout
    assert "“X9”不是检查结果" in bad.stdout
    assert "一项也没有录入" in bad.stdout
    rows = list(load_workbook(report).active.iter_rows(values_only=True))
    assert len(rows) == 2

    some = policy("-w", fifteen, "result", "import", path, "--on", "2023-06-20", "--partial")
    assert some.exit_code == 1
    assert "已录入 1 项" in some.stdout

    again = filled(path)
    book = load_workbook(again)
    book["检查结果"].delete_rows(4)
    book.save(again)
    good = policy("-w", fifteen, "--lang", "en", "result", "import", again, "--on", "2023-06-20")
    assert good.exit_code == 0, good.output
    assert "1 results recorded" in good.stdout
    assert "next:" in good.stderr


def test_what_cannot_be_written_or_read_is_said(policy, demo, tmp_path):
    assert policy("-w", demo, "result", "template", "--xlsx", tmp_path / "a.docx").exit_code == 2
    assert policy("-w", demo, "result", "template", "--xlsx", tmp_path / "a.xlsx").exit_code == 3
    assert policy("-w", demo, "result", "import", tmp_path / "none.xlsx").exit_code == 2
    wrong = policy("-w", demo, "result", "import", tmp_path / "none.xlsx", "--report", tmp_path / "r.pdf")
    assert (wrong.exit_code, "不会写" in wrong.stderr) == (2, True)
    wrong = policy(
        "-w", demo, "result", "import", tmp_path / "none.xlsx", "--evidence-dir", tmp_path / "nowhere"
    )
    assert (wrong.exit_code, "没有目录" in wrong.stderr) == (2, True)


def test_a_sheet_of_the_platform_tells_what_stands_on_one_side_only(policy, fifteen, tmp_path):
    mine = first(load(fifteen))
    stranger = ["SX9", TASK15, "别处", "91350100M000100Y43", "局", "2023-06-19", "9:30", "10:45", "甲", "1"]
    path = platform(tmp_path / "平台.xlsx", [(mine[0], "1")], [stranger])
    given = ("--recorder", mine[0].officers[0], "--method", "onsite", "--signature", "signed")
    done = policy("-w", fifteen, "result", "import", path, "--on", "2023-06-20", *given)
    assert done.exit_code == 1, done.output
    assert f"只在平台 1 行，只在本级 {len(mine) - 1} 项" in done.output
    assert mine[1].number in done.stdout
    assert "Traceback" not in done.output
