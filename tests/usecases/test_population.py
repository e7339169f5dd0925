import sqlite3
import subprocess
import sys
from collections import Counter

import pytest

from policy_engine.registry.profiles import ENDING
from policy_engine.registry.snapshot import read_targets
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.init import init
from policy_engine.usecases.population import population


def beside(workspace):
    (path,) = workspace.snapshots.glob(f"*{ENDING}")
    return path


def frozen(workspace):
    return read_targets(workspace.snapshots / beside(workspace).name.replace(ENDING, ".parquet"))


def test_the_registry_in_force_is_known_by_profile(demo):
    assert population(demo.root) == Counter(target.profile for target in frozen(demo))


def test_the_last_import_is_the_one_in_force(demo, county, tmp_path, at, actor):
    lines = (county / "targets.generated.csv").read_text(encoding="utf-8-sig").splitlines()
    fewer = tmp_path / "fewer.csv"
    fewer.write_text("\n".join(lines[:101]), encoding="utf-8")
    import_registry(demo, "targets", fewer, actor=actor, now=at, reason="核减")
    assert sum(population(demo.root).values()) == 100


def test_nothing_is_known_without_a_workspace_or_an_import(tmp_path, at, actor):
    assert population(None) is None
    assert population(tmp_path) is None
    assert population(init(tmp_path / "w", agency="140525", demo=False, actor=actor, now=at).root) is None


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\x00"])
def test_numbers_that_are_missing_or_damaged_are_not_known(demo, content):
    path = beside(demo)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert population(demo.root) is None


def test_importing_again_mends_them(demo, county, at, actor):
    known = population(demo.root)
    beside(demo).write_bytes(b"")
    import_registry(demo, "targets", county / "targets.generated.csv", actor=actor, now=at, reason="核增")
    assert population(demo.root) == known


def test_a_database_that_is_none_is_not_known(demo):
    demo.store.write_bytes(b"not a database" * 100)
    assert population(demo.root) is None


@pytest.mark.parametrize("digest", ["../../outside", 7, None])
def test_a_forged_record_leads_nowhere(tmp_path, digest):
    with sqlite3.connect(tmp_path / "policy.db") as link:
        link.execute("CREATE TABLE registry (idx, kind, digest)")
        link.execute("INSERT INTO registry VALUES (1, 'targets', ?)", (digest,))
    link.close()
    assert population(tmp_path) is None


def test_neither_the_stores_stack_nor_duckdb_is_loaded(demo):
    program = (
        "import sys; from pathlib import Path; from policy_engine.usecases.population import population; "
        "from policy_engine.usecases.projection import project; "
        "assert population(Path(sys.argv[1])); "
        "print([m for m in ('sqlalchemy', 'sqlmodel', 'duckdb') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(demo.root)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
