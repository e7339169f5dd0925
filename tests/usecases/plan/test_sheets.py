"""Import and export as the command line uses them: what is written, what is refused, what is left alone."""

from pathlib import Path

import openpyxl
import pytest

from policy_engine.model.errors import FindingsStop, Refused, Unusable
from policy_engine.plan.load import load_plan
from policy_engine.usecases.plan.sheets import Options, export_plan, failed, import_plan

ROOT = Path(__file__).resolve().parents[3]
PLAN = ROOT / "plans/2023.yaml"


@pytest.fixture
def book(tmp_path):
    """The real plan's table without its machine readings: what another bureau would hand over."""
    path = tmp_path / "计划.xlsx"
    export_plan(PLAN, {"xlsx": path}, start=tmp_path, force=False)
    made = openpyxl.load_workbook(path)
    del made["机器读法"]
    made.save(path)
    return path


def test_a_table_becomes_a_file_with_its_gaps(book, tmp_path):
    done = import_plan(book, tmp_path / "out.yaml", Options(), start=tmp_path, force=False)
    assert done.tasks == 15
    assert not done.ready
    assert failed(done)
    assert done.written == tmp_path / "out.yaml"
    assert "存疑" in done.written.read_text(encoding="utf-8")


def test_with_the_options_and_an_earlier_plan_it_is_ready(book, tmp_path):
    options = Options(document_number="泽市监〔2023〕10号", issued_on="2023-02-06", like=PLAN)
    done = import_plan(book, tmp_path / "out.yaml", options, start=tmp_path, force=False)
    assert done.ready
    assert not failed(done)
    assert load_plan(done.written, "out.yaml").plan.tasks == load_plan(PLAN, "2023.yaml").plan.tasks


def test_every_gap_can_be_filled_by_an_option(book, tmp_path):
    options = Options("140525", "泽市监〔2023〕10号", "", "1,2,10,30,2", mode="股所随机")
    done = import_plan(book, tmp_path / "out.yaml", options, start=tmp_path, force=False)
    assert done.ready
    assert not failed(done)
    tasks = load_plan(done.written, "out.yaml").plan.tasks
    assert {task.matching.mode for task in tasks} == {"股所随机"}
    assert {"信用监管股"} == {task.section for task in tasks if "信用股" in task.initiator}


def test_without_options_the_gaps_of_fifteen_tasks_are_four_errors_and_one_remark_on_scopes(book, tmp_path):
    found = import_plan(book, tmp_path / "out.yaml", Options(), start=tmp_path, force=False).findings
    assert [f.code for f in found if f.severity == "error"] == ["S640"] * 4
    (scopes,) = [f for f in found if "where" in f.message.zh]
    assert scopes.place.file.endswith("计划.xlsx!E3")
    assert "E3:E17，共 15 格" in scopes.message.zh


def test_the_name_is_that_of_the_table_where_none_is_given(book, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert import_plan(book, None, Options(), start=tmp_path, force=False).written == Path("计划.yaml")


def test_the_workspace_gives_the_agency(book, tmp_path):
    (tmp_path / "policy.toml").write_text(
        'format = "policy-workspace/1"\nagency = "140525"\nplan = "p.yaml"\n', encoding="utf-8"
    )
    done = import_plan(book, tmp_path / "out.yaml", Options(), start=tmp_path, force=False)
    assert 'agency: "140525"' in done.written.read_text(encoding="utf-8")


def test_weights_are_given_in_order(book, tmp_path):
    done = import_plan(
        book, tmp_path / "o.yaml", Options(weights="1，2：10:30,2"), start=tmp_path, force=False
    )
    assert "weights: { A: 1, B: 2, C: 10, D: 30, unrated: 2 }" in done.written.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "options",
    [
        Options(agency="1405"),
        Options(issued_on="2023-2-6"),
        Options(issued_on="2023-02-30"),
        Options(weights="1,2,3"),
        Options(weights="1,2,3,x,5"),
        Options(mode="随便"),
        Options(like=Path("nothing.yaml")),
    ],
)
def test_an_option_that_is_wrong_stops_before_anything_is_written(book, tmp_path, options):
    with pytest.raises(Unusable):
        import_plan(book, tmp_path / "out.yaml", options, start=tmp_path, force=False)
    assert not (tmp_path / "out.yaml").exists()


def test_an_earlier_plan_with_errors_stops_it(book, tmp_path):
    (tmp_path / "old.yaml").write_text("format: policy-plan/1\n", encoding="utf-8")
    with pytest.raises(FindingsStop):
        import_plan(
            book, tmp_path / "o.yaml", Options(like=tmp_path / "old.yaml"), start=tmp_path, force=False
        )


def test_a_file_that_exists_is_left_alone_unless_forced(book, tmp_path):
    out = tmp_path / "out.yaml"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(Refused):
        import_plan(book, out, Options(), start=tmp_path, force=False)
    assert out.read_text(encoding="utf-8") == "mine"
    import_plan(book, out, Options(), start=tmp_path, force=True)
    assert out.read_text(encoding="utf-8") != "mine"
    with pytest.raises(Unusable):
        import_plan(book, tmp_path, Options(), start=tmp_path, force=True)


def test_a_book_without_a_table_writes_nothing(tmp_path):
    made = openpyxl.Workbook()
    made.active.append(["姓名", "电话"])
    made.save(tmp_path / "x.xlsx")
    done = import_plan(tmp_path / "x.xlsx", tmp_path / "out.yaml", Options(), start=tmp_path, force=False)
    assert done.written is None
    assert failed(done)
    assert not (tmp_path / "out.yaml").exists()


def test_every_form_is_written_and_none_if_one_exists(tmp_path):
    outs = {form: tmp_path / f"a.{form}" for form in ("xlsx", "docx", "md")}
    outs["md"].write_text("mine", encoding="utf-8")
    with pytest.raises(Refused):
        export_plan(PLAN, outs, start=tmp_path, force=False)
    assert not outs["xlsx"].exists()
    _, written = export_plan(PLAN, outs, start=tmp_path, force=True)
    assert [path.stat().st_size > 1000 for path in written] == [True] * 3


def test_without_a_plan_the_workspaces_is_written(tmp_path):
    (tmp_path / "policy.toml").write_text(
        f'format = "policy-workspace/1"\nagency = "140525"\nplan = "{PLAN}"\n', encoding="utf-8"
    )
    export_plan(None, {"md": tmp_path / "a.md"}, start=tmp_path, force=False)
    assert "对广告经营者双随机抽查" in (tmp_path / "a.md").read_text(encoding="utf-8")


def test_without_a_plan_or_a_workspace_there_is_nothing_to_write(tmp_path):
    with pytest.raises(Unusable):
        export_plan(None, {"md": tmp_path / "a.md"}, start=tmp_path, force=False)
