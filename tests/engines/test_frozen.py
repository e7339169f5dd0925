from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from policy_engine.engines import frozen as module
from policy_engine.engines.frozen import Frozen
from policy_engine.model.errors import Refused
from policy_engine.model.target import Profile, Target
from policy_engine.registry import snapshot_file
from policy_engine.registry.snapshot import write_targets
from policy_engine.registry.snapshot_file import database, has_rows, rows_in

OPEN = Profile("enterprise", "open", "A", "所", "类")
SHUT = Profile("enterprise", "closed", "-", "所", "类", ("证",), (), ("名单",))
TARGETS = tuple(
    Target(f"{n:018d}", f"某{n}", SHUT if n % 3 else OPEN, date(2020, 1, 1) if n % 2 else None)
    for n in range(50)
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / f"{write_targets(TARGETS, tmp_path)}.parquet"


def test_a_frozen_registry_is_known_by_profile_and_by_id(path, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 7)
    frozen = Frozen(path)
    assert (frozen.size, frozen.profiles) == (50, Counter(t.profile for t in TARGETS))
    wanted = [TARGETS[9], TARGETS[2]]
    assert frozen.targets([*(t.id for t in wanted), "X"]) == {t.id: t for t in (TARGETS[2], TARGETS[9])}
    assert frozen.targets([]) == {}
    assert tuple(frozen.targets_of({OPEN})) == tuple(t for t in TARGETS if t.profile == OPEN)
    assert list(frozen.targets_of({Profile("other", "open", "-", "所", "类")})) == []
    frozen.close()


def test_something_else_may_be_asked_while_targets_are_read(path, monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 7)
    frozen = Frozen(path)
    found = [frozen.targets([target.id])[target.id] for target in frozen.targets_of({OPEN, SHUT})]
    assert tuple(found) == TARGETS


def test_an_edited_registry_is_refused(path):
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(Refused, match=path.name):
        Frozen(path)


def test_the_rows_of_a_file_are_known_before_it_is_read(path, tmp_path):
    assert rows_in(path) == 50
    damaged = tmp_path / "damaged.parquet"
    damaged.write_bytes(b"PAR1")
    assert rows_in(damaged) == rows_in(tmp_path / "missing.parquet") == 0
    assert has_rows(path, 50)
    assert not has_rows(path, 51)
    assert not has_rows(tmp_path / "missing.parquet", 0)


def test_a_short_file_is_not_asked_for_its_rows(path, monkeypatch):
    monkeypatch.setattr(snapshot_file, "database", None)
    assert not has_rows(path, path.stat().st_size)


def test_what_does_not_fit_into_memory_is_spilt_and_the_spill_is_taken_away(tmp_path):
    spill = tmp_path / "spill"
    with database(spill, memory="40MB", threads=1) as connection:
        connection.execute("CREATE TABLE t AS SELECT sha256(i::VARCHAR) AS h FROM range(600_000) r(i)")
        connection.execute("SELECT * FROM t ORDER BY h")
        assert list(spill.iterdir())
    assert not spill.exists()


def test_a_failure_of_duckdb_comes_as_a_failure_of_the_system(tmp_path):
    with pytest.raises(OSError, match="no_such"), database(tmp_path / "spill") as connection:
        connection.execute("SELECT * FROM no_such_table")
    assert snapshot_file.quoted("it's") == "'it''s'"
