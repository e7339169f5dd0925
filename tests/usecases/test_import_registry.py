import pytest

from policy_engine.model.errors import FindingsStop, Refused
from policy_engine.registry.profiles import written_profiles
from policy_engine.registry.snapshot import read_targets
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.init import init


@pytest.fixture
def empty(tmp_path, at, actor):
    return init(tmp_path / "w", agency="140525", demo=False, actor=actor, now=at)


def load(workspace, kind, path, at, actor):
    return import_registry(workspace, kind, path, actor=actor, now=at)


def test_an_import_is_frozen_and_recorded(empty, county, at, actor):
    done = load(empty, "targets", county / "targets.generated.csv", at, actor)
    assert (empty.snapshots / f"{done.digest}.parquet").is_file()
    assert not done.demo
    assert not done.unchanged
    with open_store(empty.store, read_only=True) as store:
        registry = queries.latest_registry(store, "targets")
    assert (registry.digest, registry.rows, registry.source) == (
        done.digest,
        done.rows,
        "targets.generated.csv",
    )


def test_the_same_list_again_is_said_to_be_unchanged(empty, county, at, actor):
    first = load(empty, "inspectors", county / "inspectors.generated.csv", at, actor)
    again = load(empty, "inspectors", county / "inspectors.generated.csv", at, actor)
    assert again.unchanged
    assert again.digest == first.digest


def test_one_wrong_row_keeps_everything_out(empty, county, tmp_path, at, actor):
    lines = (county / "targets.generated.csv").read_text(encoding="utf-8-sig").splitlines()
    cells = lines[5].split(",")
    lines[5] = ",".join(["9.1E+17", *cells[1:]])
    path = tmp_path / "wrong.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(FindingsStop) as stop:
        load(empty, "targets", path, at, actor)
    error = next(f for f in stop.value.findings if f.severity == "error")
    assert error.place.line == 6
    assert "1 行有错误" in stop.value.message.zh
    assert list(empty.snapshots.iterdir()) == []
    with open_store(empty.store, read_only=True) as store:
        assert queries.latest_registry(store, "targets") is None


def test_recusals_need_the_registries_they_name(empty, county, at, actor):
    with pytest.raises(Refused) as stop:
        load(empty, "recusals", county / "recusals.generated.csv", at, actor)
    assert "policy registry import targets" in stop.value.advice.zh


def test_the_numbers_beside_a_snapshot_can_be_made_again_from_it(empty, county, at, actor):
    done = load(empty, "targets", county / "targets.generated.csv", at, actor)
    targets = read_targets(empty.snapshots / f"{done.digest}.parquet")
    beside = empty.snapshots / f"{done.digest}.profiles.json"
    assert beside.read_bytes() == written_profiles(targets, done.digest)


def test_only_targets_have_numbers_beside_them(empty, county, at, actor):
    load(empty, "inspectors", county / "inspectors.generated.csv", at, actor)
    assert list(empty.snapshots.glob("*.profiles.json")) == []
