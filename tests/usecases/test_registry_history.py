"""Every snapshot with who and why, and what changed from one to another."""

import csv
from datetime import date

import pytest

from policy_engine.model.errors import Refused, Unusable
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.init import init
from policy_engine.usecases.registry.history import difference, history, write_changes
from policy_engine.usecases.registry.status import status

JUNE = date(2023, 6, 15)


@pytest.fixture
def change(county, tmp_path, at):
    """Import the targets with cells changed ((row, part of the heading, text)) or rows left out, by somebody, for a reason."""

    def change(workspace, who, why, *cells, without=()):
        with (county / "targets.generated.csv").open(encoding="utf-8-sig", newline="") as file:
            head, *rows = list(csv.reader(file))
        for row, heading, text in cells:
            rows[row][next(n for n, title in enumerate(head) if heading in title)] = text
        path = tmp_path / f"{why}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *(row for n, row in enumerate(rows) if n not in without)])
        import_registry(workspace, "targets", path, actor=who, now=at, on=date(2023, 6, 2), reason=why)
        return [row[next(n for n, title in enumerate(head) if "代码" in title)] for row in rows]

    return change


@pytest.fixture
def thrice(demo, change):
    """Three more imports: a station, then a name, then one gone and the name as it was."""
    ids = change(demo, "op-aaaaaaaaaaaa", "换所", (0, "监管所", "南岭所2"))
    change(demo, "op-bbbbbbbbbbbb", "改名", (0, "监管所", "南岭所2"), (1, "名称", "示例改名有限公司"))
    change(demo, "op-cccccccccccc", "退出一户", (0, "监管所", "南岭所2"), without=(2,))
    return demo, ids


def test_each_import_on_the_way_tells_who_why_and_what(thrice):
    workspace, ids = thrice
    first = history(workspace, "targets").imports[0]
    found = difference(workspace, first.digest[:12], "current")
    assert [(s.made.actor, s.made.reason) for s in found.steps] == [
        ("op-aaaaaaaaaaaa", "换所"),
        ("op-bbbbbbbbbbbb", "改名"),
        ("op-cccccccccccc", "退出一户"),
    ]
    assert [{(c.kind, c.id) for c in s.changes} for s in found.steps] == [
        {("moved", ids[0])},
        {("edited", ids[1])},
        {("edited", ids[1]), ("dropped", ids[2])},
    ]
    # The name changed and changed back: in the end it is the same.
    assert {(c.kind, c.id) for c in found.net} == {("moved", ids[0]), ("dropped", ids[2])}
    (moved,) = found.steps[0].changes
    assert moved.fields[0][0] == "station"
    assert moved.fields[0][2] == "南岭所2"


def test_changes_that_were_not_kept_are_worked_out_again(thrice, tamper):
    workspace, ids = thrice
    tamper(workspace, "UPDATE registry SET changes_sha256 = ''")
    (step,) = difference(workspace, "previous").steps
    assert {(c.kind, c.id) for c in step.changes} == {("edited", ids[1]), ("dropped", ids[2])}


def test_without_names_it_is_since_the_last_draw(demo, take, change):
    with pytest.raises(Refused, match="nothing to compare"):
        difference(demo)
    change(demo, "op-aaaaaaaaaaaa", "抽取之前", without=(5,))
    assert "前一次导入" in difference(demo).why.zh


def test_since_the_last_draw(one, change):
    assert difference(one).steps == ()
    change(one, "op-aaaaaaaaaaaa", "第一次", without=(5,))
    change(one, "op-aaaaaaaaaaaa", "第二次", without=(5, 6))
    found = difference(one)
    assert [s.made.reason for s in found.steps] == ["第一次", "第二次"]
    assert "上次抽取" in found.why.zh
    assert len(found.net) == 2


def test_names_that_name_nothing_are_said(thrice):
    workspace, _ = thrice
    current = history(workspace, "targets").imports[-1].digest
    for name in ("zzzzzzzz", "abc"):
        with pytest.raises(Unusable, match="no snapshot"):
            difference(workspace, name, "current")
    with pytest.raises(Unusable, match="later than"):
        difference(workspace, "current", "previous")
    assert difference(workspace, current[:8], "current").net == ()


def test_a_missing_file_is_named(thrice):
    workspace, _ = thrice
    made = history(workspace, "targets").imports[1]
    (workspace.snapshots / f"{made.changes_sha256}.jsonl").unlink()
    with pytest.raises(Refused):
        difference(workspace, history(workspace, "targets").imports[0].digest[:10], "current")


def test_the_list_tells_of_every_file_whether_it_is_intact(demo):
    found = history(demo)
    assert [one.kind for one in found.imports] == ["targets", "inspectors", "recusals"]
    assert {one.intact for one in found.imports} == {"intact"}
    assert found.current == {one.idx for one in found.imports}
    targets, inspectors, recusals = (one.digest for one in found.imports)
    path = demo.snapshots / f"{inspectors}.jsonl"
    path.write_bytes(path.read_bytes() + b"\n")
    (demo.snapshots / f"{recusals}.jsonl").unlink()
    parquet = demo.snapshots / f"{targets}.parquet"
    parquet.write_bytes(parquet.read_bytes()[:-40])
    assert [one.intact for one in history(demo).imports] == ["changed", "changed", "missing"]


def test_all_changes_are_written_row_by_row(thrice, tmp_path):
    workspace, ids = thrice
    found = difference(workspace, history(workspace, "targets").imports[0].digest)
    out = tmp_path / "变更.csv"
    write_changes(found, out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["经办（代号）"], row["原因"]) for row in rows} == {
        ("op-aaaaaaaaaaaa", "换所"),
        ("op-bbbbbbbbbbbb", "改名"),
        ("op-cccccccccccc", "退出一户"),
    }
    assert rows[0]["统一社会信用代码"].strip() == ids[0]
    assert rows[0]["现在"] == "南岭所2"


def test_without_any_import_there_is_nothing_to_compare(tmp_path, actor, at):
    workspace = init(tmp_path / "w", agency="140525", demo=True, actor=actor, now=at)
    assert history(workspace).imports == ()
    with pytest.raises(Refused, match="no targets registry"):
        difference(workspace)


def test_the_same_list_again_changes_nothing(demo, county, actor, at):
    import_registry(
        demo, "targets", county / "targets.generated.csv", actor=actor, now=at, on=date(2023, 6, 11)
    )
    (step,) = difference(demo, "previous").steps
    assert step.changes == ()
    found = difference(demo, "current", "current")
    assert (found.steps, found.net) == ((), ())


def test_an_erased_payload_is_no_obstacle(demo, at, tamper):
    tamper(demo, "DELETE FROM payload WHERE idx = 1")
    assert history(demo).imports[0].actor.startswith("op-")
    found = status(demo, now=at, on=JUNE)
    assert {d.code: d.count for d in found.doubts}["warnings_targets"] == 0
