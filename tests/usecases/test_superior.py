"""A list that a superior drew: taken whole as it is, with officers and the order of visits left to chance here."""

from datetime import date

import pytest

from policy_engine.model.errors import Refused
from policy_engine.registry.snapshot import write_records
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.draw.show import listed, shown
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.steps import Recorder

from .conftest import BATCHES, DRAW, JOINT, JUNE, MAY, SUPERIOR, draws, inspections, states

NOTE = "任务15：名单由山西省市场监督管理局抽取，本级只随机匹配人员和检查顺序"


def targets(workspace):
    with open_store(workspace.store, read_only=True) as store:
        digest = queries.latest_registry(store, "targets").digest
    return Inputs(workspace.snapshots, {"targets": digest}).targets


@pytest.fixture
def listing(at, actor):
    """A superior's list of the first open targets (and of `more`) comes into force."""

    def listing(workspace, *more, batch=1, count=12, task="15"):
        found = [t.id for t in targets(workspace) if t.profile.standing == "open"][:count]
        records = [
            {"task": task, "target": target, "batch": batch, "number": f"SJ-{n}"}
            for n, target in enumerate([*found, *more], 1)
        ]
        digest = write_records(records, workspace.snapshots)
        with open_store(workspace.store) as store:
            record = Recorder(store, int(at.timestamp()), date(2023, 6, 1), actor)
            payload = {"kind": "superior", "digest": digest, "rows": len(records), "source": "list.csv"}
            record.record([record.event("registry.imported", "superior", {}, payload)])
        return found

    return listing


def test_without_a_list_nothing_is_drawn(write, take):
    workspace = write(t15=SUPERIOR)
    assert states(take(workspace, JUNE, tasks=["4"])) == ["superior"]
    with pytest.raises(Refused):
        take(workspace, JUNE, tasks=["15"])


def test_the_list_is_dispatched_whole_in_a_random_order(write, take, listing, holds):
    workspace = write(t15=SUPERIOR)
    found = listing(workspace)
    dry = take(workspace, JUNE, tasks=["15"], kind="dry_run")
    (task,) = dry.draws[0].tasks
    assert (task.population, task.size) == ({"-": 12}, 12)
    rehearsed = take(workspace, JUNE, tasks=["15"], kind="rehearsal")
    outcome = take(workspace, JUNE, tasks=["15"])
    for made in (dry, rehearsed, outcome):
        assert NOTE in [note.zh for note in made.notes]
    rows = inspections(workspace)
    assert sorted(row.target for row in rows) == sorted(found)
    assert {row.stratum for row in rows} == {"-"}
    assert sorted(row.position for row in rows) == list(range(1, 13))
    assert all(len(set(row.officers)) >= 2 for row in rows)
    draw = draws(workspace)[f"{DRAW}/1"]
    assert "superior" in draw.inputs
    (quota,) = draw.header.tasks
    assert (quota.method, quota.strata) == ("rates", {"-": (1, 1)})
    assert states(take(workspace, JUNE, tasks=["15"])) == ["drawn"]
    holds(workspace)
    (row,) = listed(workspace).rows
    assert [note.zh for note in row.notes] == [NOTE]
    found = shown(workspace, row.draw, out=workspace.root / "notices")
    assert f"- 说明: {NOTE}" in found.files[0].read_text("utf-8")


def test_who_is_missing_or_closed_is_named_and_not_dispatched(write, take, listing, holds):
    workspace = write(t15=SUPERIOR)
    closed = next(t.id for t in targets(workspace) if t.profile.standing != "open")
    missing = "91140525MA0NOWHERE"
    found = listing(workspace, closed, missing)
    outcome = take(workspace, JUNE, tasks=["15"])
    said = {finding.code: finding.message.zh for finding in outcome.findings}
    assert missing in said["D335"]
    assert closed in said["D336"]
    assert "共14户" in said["D335"]
    assert sorted(row.target for row in inspections(workspace)) == sorted(found)
    holds(workspace)


def test_a_list_of_nobody_we_know_draws_nothing_and_says_so(write, take, listing):
    workspace = write(t15=SUPERIOR)
    listing(workspace, "91140525MA0NOWHERE", count=0)
    outcome = take(workspace, JUNE, tasks=["15"])
    assert outcome.draws == ()
    assert "D335" in {finding.code for finding in outcome.findings}


def test_a_list_is_for_its_batch_and_its_window(write, take, listing):
    workspace = write(t15=BATCHES + SUPERIOR)
    listing(workspace, batch=2)
    assert states(take(workspace, MAY, kind="dry_run")) == ["superior", "not_yet", "superior"]
    take(workspace, JUNE, tasks=["15"])
    assert {row.draw for row in inspections(workspace)} == {f"{DRAW}/2"}


def test_in_a_joint_group_the_list_is_a_draw_of_its_own(write, take, listing, holds):
    workspace = write(t15=SUPERIOR + JOINT, t8=JOINT)
    listing(workspace)
    take(workspace, JUNE, tasks=["8", "15"])
    assert set(draws(workspace)) == {f"{DRAW}/1", "140525/2023-internal/8/1"}
    holds(workspace)


def test_a_list_edited_after_the_draw_is_named(write, take, listing, tamper):
    from .conftest import verify_draws

    workspace = write(t15=SUPERIOR)
    found = listing(workspace)
    take(workspace, JUNE, tasks=["15"])
    digest = draws(workspace)[f"{DRAW}/1"].inputs["superior"]
    others = [{"task": "15", "target": t, "batch": 1, "number": ""} for t in found[1:]]
    forged = write_records(others, workspace.snapshots)
    tamper(
        workspace,
        f"UPDATE draw SET inputs = replace(inputs, '{digest}', '{forged}')",
        kind="draw.committed",
        old=digest,
        new=forged,
    )
    said = [p.zh for check in verify_draws(workspace).checks for p in check.problems]
    assert any("抽取总体" in p for p in said)
