import json

import openpyxl
import pytest

HEAD = "统一社会信用代码,名称,主体类型,登记状态,信用风险等级,监管所,行业类别,许可备案,特征标签\n"
GOOD = "91350100M000100Y43,甲店,企业,存续,B,南村所,餐饮,,\n"


@pytest.fixture
def root(policy, tmp_path):
    policy("init", tmp_path / "w")
    return tmp_path / "w"


@pytest.fixture
def take(policy, root, tmp_path):
    def take(text, *options, kind="targets"):
        path = tmp_path / "名录.csv"
        path.write_text(text, encoding="utf-8")
        return policy("-w", root, "registry", "import", kind, path, *options)

    return take


def bad(count):
    return HEAD + GOOD + "".join(f"=坏{n},甲店,企业,存续,B,南村所,餐饮,,\n" for n in range(count))


def test_the_terminal_shows_the_first_and_counts_the_others(take):
    result = take(bad(80))
    assert result.exit_code == 1
    assert result.stdout.count("error R531") == 50
    assert "内容: " in result.stdout
    assert "另有 30 条；加 --report" in result.stdout
    assert "80 行有错误，一行也没有导入（共 81 行）" in result.stderr
    assert "没有发现问题" not in result.stderr


@pytest.mark.parametrize("form", ["xlsx", "csv", "json", "md"])
def test_a_report_lists_every_rejected_row_by_cell(take, tmp_path, form):
    report = tmp_path / f"未入库.{form}"
    assert take(bad(60), "--report", report).exit_code == 1
    if form == "xlsx":
        rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(report).active.iter_rows()]
        assert len(rows) == 61
        place, value = rows[1][:2]
        assert rows[0][0] == "位置"
    elif form == "json":
        found = json.loads(report.read_text(encoding="utf-8"))["rejected"]
        assert len(found) == 60
        place, value = found[0]["cell"], found[0]["value"]
        assert found[0]["code"] == "R531"
    else:
        lines = report.read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == {"csv": 61, "md": 62}[form]
        place = value = lines[-60]
    assert "名录.csv:3:1" in place
    # Nothing that a spreadsheet would take for a formula.
    assert ("'=坏0" in value) == (form in ("xlsx", "csv"))


def test_a_report_of_another_kind_is_refused_before_anything_is_read(take, tmp_path):
    result = take(HEAD + GOOD, "--report", tmp_path / "x.pdf")
    assert result.exit_code == 2
    assert ".xlsx" in result.stderr


def test_a_change_needs_a_reason_and_is_summed_up(take):
    first = take(HEAD + GOOD)
    assert first.exit_code == 0
    assert "与上次相比" not in first.stdout
    changed = HEAD + GOOD.replace(",B,", ",C,")
    refused = take(changed)
    assert refused.exit_code == 3
    assert "等级变更 1 户" in refused.stderr
    done = take(changed, "--reason", "等级更新")
    assert done.exit_code == 0
    assert "与上次相比：新增 0，退出 0，等级变更 1，换所 0，其他修改 0" in done.stdout
    assert "信用风险等级 B → C" in done.stdout
    assert "没有变化" in take(changed).stdout


def test_many_changes_are_cut_short_unless_all_are_asked_for(take):
    codes = [f"14052500000{n:04d}" for n in range(12)]
    take(HEAD + GOOD)
    text = HEAD + GOOD + "".join(GOOD.replace("91350100M000100Y43", code) for code in codes)
    short = take(text, "--reason", "月报")
    assert "另有 2 条，--full 全部列出" in short.stdout
    back = take(HEAD + GOOD, "--reason", "更正", "--full")
    assert back.stdout.count("  退出  ") == 12


def test_lists_say_how_many_targets_they_changed(take, tmp_path):
    take(HEAD + GOOD)
    result = take("统一社会信用代码,名单名称,类别\n91350100M000100Y43,重点监管名单,名单\n", kind="lists")
    assert result.exit_code == 0
    assert "1 户有变化" in result.stdout


def test_an_empty_report_is_written_where_nothing_was_rejected(take, tmp_path):
    report = tmp_path / "r.json"
    assert take(HEAD + GOOD, "--report", report).exit_code == 0
    assert json.loads(report.read_text(encoding="utf-8"))["rejected"] == []
