"""What DuckDB does for a large registry is what is done with objects for a small one: each verifies the other's draws."""

from datetime import UTC, date, datetime
from shutil import copytree

import pytest
from msgspec.structs import replace

from policy_engine.engines.frozen import Frozen
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.scope import Where
from policy_engine.model.target import Target
from policy_engine.plan.load import load_plan
from policy_engine.registry.snapshot import read_targets
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases import inputs as module
from policy_engine.usecases import verify
from policy_engine.usecases.bundle.verify import verify_bundle
from policy_engine.usecases.bundle.write import write_bundle, write_public
from policy_engine.usecases.coverage import project
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_target
from policy_engine.usecases.membership import loosest, membership
from policy_engine.usecases.registry.kinds import InForce
from policy_engine.usecases.steps import restored
from policy_engine.usecases.workspace import load

from .conftest import ENGINE


@pytest.fixture
def large(monkeypatch):
    """Every registry counts as a large one, and none of its targets may become part of a list of all."""
    monkeypatch.setattr(module, "LARGE", 0)

    def no_objects(self):
        raise AssertionError("all targets were asked for")

    monkeypatch.setattr(Inputs, "targets", property(no_objects))
    monkeypatch.setattr(Inputs, "codes", property(no_objects))


def problems(workspace):
    return [str(p) for c in verify.verify_draws(workspace, ENGINE).checks for p in c.problems]


def test_draws_of_objects_are_verified_by_duckdb(drawn, large):
    assert problems(drawn) == []
    assert not (drawn.root / "pools").exists()


@pytest.mark.slow
def test_draws_by_duckdb_are_verified_with_objects(demo, take, monkeypatch):
    with monkeypatch.context() as forced:
        forced.setattr(module, "LARGE", 0)
        outcome = take(demo, date(2023, 6, 15))
    assert len(outcome.draws) == 11
    pools = sorted((demo.root / "pools").iterdir())
    assert len(pools) == 11
    assert all(pool.stat().st_mode & 0o777 == 0o600 for pool in pools)
    assert problems(demo) == []


def test_an_edited_pool_stops_a_draw_that_goes_on(demo, take, monkeypatch):
    monkeypatch.setattr(module, "LARGE", 0)
    take(demo, date(2023, 6, 15), tasks=["15"])
    with open_store(demo.store, read_only=True) as store:
        (draw,) = queries.draws(store)
    (pool,) = (demo.root / "pools").iterdir()
    assert pool.name.startswith(draw.header.pool.root)
    pool.write_bytes(pool.read_bytes()[:-1] + b"?")
    inputs = Inputs(demo.snapshots, draw.inputs)
    with pytest.raises(Refused, match=pool.name):
        restored(inputs, draw)
    pool.unlink()
    header, again = restored(inputs, draw)
    assert (header, again.root) == (draw.header, draw.header.pool)


@pytest.mark.parametrize("kind", ["dry_run", pytest.param("rehearsal", marks=pytest.mark.slow)])
def test_dry_runs_and_rehearsals_come_to_the_same_figures(demo, take, kind, monkeypatch):
    small = take(demo, date(2023, 6, 15), kind=kind)
    monkeypatch.setattr(module, "LARGE", 0)
    big = take(demo, date(2023, 6, 15), kind=kind)
    assert big.coverage == small.coverage
    for one, other in zip(big.draws, small.draws, strict=True):
        assert [(t.code, t.population, t.ideal, t.eligible) for t in one.tasks] == [
            (t.code, t.population, t.ideal, t.eligible) for t in other.tasks
        ]


PLANS = {
    "names": Where(name_has=("有限公司",)),
    "dates": Where(entity=("enterprise",), registered_from=date(2021, 1, 1)),
    "branches": Where(
        any=(Where(entity=("individual",)), Where(name_has=("店",), registered_to=date(2020, 1, 1)))
    ),
    "not named": Where(
        entity=("enterprise",), none=(Where(name_has=("有限",)), Where(category=("餐饮服务",)))
    ),
}


@pytest.mark.parametrize("where", PLANS.values(), ids=PLANS)
def test_scopes_that_look_at_names_or_dates_have_the_same_members(demo, repository, where, monkeypatch):
    plan = load_plan(repository / "plans/2023.yaml", "plan.yaml").plan
    first, second, *rest = plan.tasks
    looked = replace(first, scope=replace(first.scope, where=where))
    without = replace(second, scope=replace(second.scope, where=Where(), except_tasks=(first.code,)))
    plan = replace(plan, tasks=(looked, without, *rest))
    (path,) = demo.snapshots.glob("*.parquet")
    targets = read_targets(path)
    out = {
        targets[3].id: frozenset({second.code}),
        targets[5].id: frozenset({"no such task"}),
        "X": frozenset({"1"}),
    }
    monkeypatch.setattr(Inputs, "excluded", out)
    small = Inputs(demo.snapshots, {"targets": path.stem}, plan=plan)
    frozen = Frozen(path)
    found = membership(plan, frozen, out)
    assert [found.of(target) for target in targets] == list(small.codes)
    assert {k: n for k, n in found.counted(frozen.profiles).items() if n} == small.counted
    drawn = {target.id for target in targets[::3]}
    expected = project(small, drawn, {"1"})
    monkeypatch.setattr(module, "LARGE", 0)
    assert project(Inputs(demo.snapshots, {"targets": path.stem}, plan=plan), drawn, {"1"}) == expected


def test_the_loosest_condition_holds_wherever_the_condition_does(demo):
    (path,) = demo.snapshots.glob("*.parquet")
    for where in PLANS.values():
        wide = loosest(where)
        assert wide.by_profile
        for target in read_targets(path)[::5]:
            assert wide.holds(Target("", "", target.profile)) or not where.holds(target)


def test_what_is_loaded_already_is_shared(demo, monkeypatch):
    monkeypatch.setattr(module, "LARGE", 0)
    (path,) = demo.snapshots.glob("*.parquet")
    inputs = Inputs(demo.snapshots, {"targets": path.stem, "plan": "0" * 64})
    frozen = inputs.frozen
    assert inputs.beside({"targets": path.stem, "plan": "1" * 64}).frozen is frozen
    other = inputs.beside({"targets": "1" * 64})
    assert "frozen" not in other.__dict__
    assert other.pools == demo.root / "pools"


def bundles(workspace, out):
    """Every file of both bundles, by name."""
    write_bundle(workspace, out / "auditor")
    write_public(workspace, out / "public", now=datetime(2026, 3, 2, 1, 0, tzinfo=UTC), on=date(2024, 1, 1))
    return {path.relative_to(out): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


@pytest.mark.slow
def test_bundles_are_the_same_bytes_and_no_list_of_all_is_made(drawn, tmp_path, request):
    small = bundles(drawn, tmp_path / "small")
    request.getfixturevalue("large")
    assert bundles(drawn, tmp_path / "large") == small
    assert len(small) > 80


def test_lasting_work_tells_how_far_it_has_come(drawn, tmp_path):
    told = []

    def progress(done, total):
        told.append((done, total))

    write_bundle(drawn, tmp_path / "auditor", progress=progress)
    verify.verify_draws(drawn, ENGINE, progress)
    verify_bundle(tmp_path / "auditor", ENGINE, progress)
    assert told == [(done, 11) for done in range(11)] * 3


def test_recusals_are_imported_and_a_target_is_found_without_a_list_of_all(drawn, tmp_path, request):
    (path,) = drawn.snapshots.glob("*.parquet")
    one, *_, last = read_targets(path)
    request.getfixturevalue("large")
    with open_store(drawn.store, read_only=True) as store:
        before = InForce(drawn, store)
        assert before.standings[one.id] == one.profile.standing
        assert len(before.standings) == Inputs(drawn.snapshots, {"targets": path.stem}).size
    inputs = Inputs(drawn.snapshots, {"targets": path.stem})
    assert find_target(inputs, last.id) == last
    assert find_target(inputs, last.name).name == last.name
    with pytest.raises(Unusable):
        find_target(inputs, last.name + "?")


@pytest.mark.slow
def test_a_copy_of_the_workspace_is_as_good(drawn, tmp_path, large):
    copytree(drawn.root, tmp_path / "copy")
    assert problems(load(tmp_path / "copy")) == []
