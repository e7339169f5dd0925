"""A draw that stopped half-way goes on from what was recorded, or not at all."""

import pytest

from policy_engine.model.errors import Refused
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases import steps
from policy_engine.usecases.plan.record import record_plan

from .conftest import JUNE, kinds, verify_draws


@pytest.mark.parametrize("step", ["take_seed", "_select", "_dispatch"])
def test_a_run_that_stopped_half_way_goes_on_from_its_recorded_inputs(demo, take, monkeypatch, step):
    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(steps, step, stop)
        with pytest.raises(KeyboardInterrupt):
            take(demo, JUNE, tasks=["1"])
    with open_store(demo.store, read_only=True) as store:
        half = queries.draws(store)[0]
    outcome = take(demo, JUNE, tasks=["1"])
    assert [d.name for d in outcome.draws] == [half.name]
    assert outcome.draws[0].commitment == half.commitment
    assert kinds(demo).count("draw.committed") == 1
    assert [c.problems for c in verify_draws(demo).checks] == [()]


WEIGHTS_FILED = """
amendments:
  - number: BB-1
    filed_on: 2023-06-10
    applicant: 信用监管股
    application: 关于调整倍数的申请
    reason: 省局文件调整
    plan_wide: true
"""


def test_an_unfinished_draw_goes_on_under_the_rules_and_plan_it_was_committed_with(demo, take, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(steps, "_select", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            take(demo, JUNE, tasks=["1"])
    text = demo.plan.read_text(encoding="utf-8")
    changed = text.replace("D: 30, unrated: 2 }", "D: 90, unrated: 2 }", 1)
    demo.plan.write_text(changed + WEIGHTS_FILED, encoding="utf-8")
    outcome = take(demo, JUNE, tasks=["1"])
    assert [draw.name for draw in outcome.draws] == ["140525/2023-internal/1/1"]
    with open_store(demo.store, read_only=True) as store:
        (draw,) = queries.draws(store)
    assert draw.header.tasks[0].strata["D"] == 30
    assert draw.state == "dispatched"


def test_changed_inputs_stop_an_unfinished_draw(demo, take, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(steps, "take_seed", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            take(demo, JUNE, tasks=["1"])
    with open_store(demo.store, read_only=True) as store:
        kept = queries.draws(store)[0].inputs["plan"]
    path = demo.snapshots / f"{kept}.yaml"
    path.write_bytes(path.read_bytes().replace(b"5%", b"6%"))
    with pytest.raises(Refused) as stop:
        take(demo, JUNE, tasks=["1"])
    assert "摘要不符" in stop.value.message.zh
    assert "draw.seeded" not in kinds(demo)


def test_changed_inputs_of_an_earlier_version_stop_its_unfinished_draw_alone(
    demo, take, monkeypatch, judging, actor, at
):
    with monkeypatch.context() as patch:
        patch.setattr(steps, "take_seed", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            take(demo, JUNE, tasks=["1"])
    with open_store(demo.store, read_only=True) as store:
        kept = queries.draws(store)[0].inputs["plan"]
    text = demo.plan.read_text(encoding="utf-8")
    changed = text.replace("D: 30, unrated: 2 }", "D: 90, unrated: 2 }", 1)
    demo.plan.write_text(changed + WEIGHTS_FILED, encoding="utf-8")
    judging(record_plan, demo, demo.plan, actor=actor, now=at, on=JUNE, confirm=lambda version: None)
    path = demo.snapshots / f"{kept}.yaml"
    path.write_bytes(path.read_bytes().replace(b"5%", b"6%"))
    outcome = take(demo, JUNE, tasks=["4"])
    assert [draw.name for draw in outcome.draws] == ["140525/2023-internal/4/1"]
    assert "摘要不符" in outcome.blocked[0].message.zh
