import sqlite3

import pytest

from policy_engine.registry.snapshot import read_targets, write_targets
from policy_engine.usecases import verify

from .conftest import ENGINE


def verify_draws(workspace):
    return verify.verify_draws(workspace, ENGINE)


def problems(workspace):
    return {
        c.subject.split("/")[2]: [p.zh for p in c.problems]
        for c in verify_draws(workspace).checks
        if c.problems
    }


def edit(workspace, *statements):
    """What somebody who owns the database file can do."""
    with sqlite3.connect(workspace.store) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_every_draw_recomputes(drawn):
    verified = verify_draws(drawn)
    assert verified.demo
    assert len(verified.checks) == 11
    assert problems(drawn) == {}


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE draw SET secret = substr(secret, 2) || '0' WHERE name LIKE '%/1/1'", "抽取总体"),
        ("UPDATE draw SET commitment = 'ab' || substr(commitment, 3) WHERE name LIKE '%/1/1'", "承诺"),
        ("UPDATE draw SET beacon = '00' || substr(beacon, 3) WHERE name LIKE '%/1/1'", "种子"),
        (
            "UPDATE draw SET header = replace(header, '[5,100]', '[6,100]') WHERE name LIKE '%/1/1'",
            "抽取比例和倍数",
        ),
        ("UPDATE drawtask SET quota = replace(quota, '\"A\":', '\"A\":1') WHERE task = '1'", "配额"),
        (
            "UPDATE drawtask SET population = replace(population, '\"A\":', '\"A\":1') WHERE task = '1'",
            "总体",
        ),
        ("UPDATE inspection SET name = '别的名称' WHERE number LIKE '%/1/1#0001'", "对象名称"),
        ("UPDATE inspection SET position = position + 1 WHERE number LIKE '%/1/1#0001'", "检查顺序"),
        ("UPDATE inspection SET number = number || 'x' WHERE number LIKE '%/1/1#0001'", "多出来"),
    ],
)
def test_an_edited_table_is_named(drawn, statement, named):
    edit(drawn, "PRAGMA foreign_keys = OFF", statement)
    found = problems(drawn)
    assert set(found) == {"1"}
    assert any(named in text for text in found["1"])


def test_a_swapped_target_is_named(drawn):
    edit(
        drawn,
        "UPDATE drawtask SET selected = replace(selected, substr(selected, instr(selected, ':[\"') + 3, 18), '91350100M000100Y43')"
        " WHERE task = '15'",
    )
    assert any("抽中名单" in text for text in problems(drawn)["15"])


def test_swapped_officers_are_named(drawn):
    edit(
        drawn,
        "UPDATE assignment SET inspector = '检查员-999' WHERE inspection LIKE '%/15/1#0001' AND slot = 0",
    )
    assert any("执法人员" in text for text in problems(drawn)["15"])


@pytest.mark.parametrize("suffix", [".yaml", ".rules", ".jsonl"])
def test_a_changed_input_file_is_named(drawn, suffix):
    for path in drawn.snapshots.glob(f"*{suffix}"):
        data = path.read_bytes()
        path.write_bytes(data[:-30] + bytes([data[-30] ^ 1]) + data[-29:])
    assert len(problems(drawn)) == 11


def test_a_business_taken_out_of_the_snapshot_is_named(drawn, tmp_path):
    (path,) = drawn.snapshots.glob("*.parquet")
    other = write_targets(read_targets(path)[1:], tmp_path)
    (tmp_path / f"{other}.parquet").replace(path)
    found = problems(drawn)
    assert len(found) == 11
    assert any(path.name in text for text in found["1"])


def test_a_truncated_snapshot_is_named(drawn):
    (path,) = drawn.snapshots.glob("*.parquet")
    path.write_bytes(path.read_bytes()[:-100])
    assert len(problems(drawn)) == 11


def test_a_missing_input_file_is_named(drawn):
    for path in drawn.snapshots.glob("*.jsonl"):
        path.unlink()
    assert len(problems(drawn)) == 11
