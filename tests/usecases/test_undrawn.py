"""What is cancelled, postponed, drawn by a superior or about no entities is not drawn here, and that is said."""

from datetime import date

import pytest

from policy_engine.model.errors import Refused
from policy_engine.usecases import steps

from .conftest import (
    BATCHES,
    CANCELLED,
    DRAW,
    FILED,
    JOINT,
    JUNE,
    MAY,
    POSTPONED,
    SUPERIOR,
    draws,
    inspections,
    kinds,
    states,
    stopping,
)


@pytest.mark.parametrize(
    ("lines", "state", "said"),
    [
        (CANCELLED, "cancelled", "已取消"),
        (POSTPONED, "postponed", "已延期"),
        (SUPERIOR, "superior", "由山西省市场监督管理局抽取"),
    ],
)
def test_what_is_not_drawn_here_is_refused_by_name_and_otherwise_passed_over(write, take, lines, state, said):
    workspace = write(t15=lines)
    with pytest.raises(Refused) as stop:
        take(workspace, JUNE, tasks=["4", "15"])
    assert said in stop.value.message.zh
    assert kinds(workspace)[-1] == "run.refused"
    recorded = kinds(workspace)
    with pytest.raises(Refused):
        take(workspace, JUNE, tasks=["15"], kind="dry_run")
    assert kinds(workspace) == recorded
    for kind in ("dry_run", "run"):
        outcome = take(workspace, JUNE, kind=kind)
        assert states(outcome) == [state]
        assert outcome.blocked == ()
        assert not any(draw.name.endswith("/15/1") for draw in outcome.draws)
    assert f"{DRAW}/1" not in draws(workspace)


def test_a_superior_is_named_in_the_outcome(write, take):
    workspace = write(t15=SUPERIOR)
    (task,) = [task for task in take(workspace, JUNE, kind="dry_run").tasks if task.code == "15"]
    assert task.organ == "山西省市场监督管理局"


def test_what_is_no_entity_is_refused_by_name_and_holds_up_no_other(write, take):
    workspace = write(_unit="产品", t15="")
    with pytest.raises(Refused) as stop:
        take(workspace, JUNE, tasks=["15"])
    assert stop.value.basis == "国市监信〔2019〕38号 二（二）"
    outcome = take(workspace, JUNE)
    assert states(outcome) == ["other_unit"]
    assert [blocked.draw for blocked in outcome.blocked] == ["15"]
    assert len(outcome.draws) == 10


def test_a_joint_group_is_drawn_without_its_cancelled_member(write, take, holds):
    workspace = write(t8=JOINT + CANCELLED, t15=JOINT)
    with pytest.raises(Refused):
        take(workspace, JUNE, tasks=["8"])
    outcome = take(workspace, JUNE, tasks=["15"])
    assert [draw.name for draw in outcome.draws] == [f"{DRAW}/1"]
    assert states(outcome, "8") == ["cancelled"]
    holds(workspace)


def test_a_task_cancelled_after_its_draw_keeps_draw_and_inspections(write, take, holds):
    workspace = write()
    take(workspace, JUNE, tasks=["15"])
    before = inspections(workspace, f"{DRAW}/1")
    write(t15=CANCELLED)
    outcome = take(workspace, date(2023, 6, 20))
    assert states(outcome) == ["drawn"]
    assert inspections(workspace, f"{DRAW}/1") == before
    holds(workspace)


@pytest.mark.slow
def test_a_draw_that_was_begun_waits_while_its_task_is_postponed(write, take, monkeypatch, demo, holds):
    with monkeypatch.context() as patch:
        patch.setattr(steps, "take_seed", stopping)
        with pytest.raises(KeyboardInterrupt):
            take(demo, JUNE, tasks=["15"])
    write(t15=POSTPONED)
    outcome = take(demo, JUNE)
    (note,) = outcome.notes
    assert f"{DRAW}/1" in note.zh
    assert draws(demo)[f"{DRAW}/1"].state == "committed"
    assert len(outcome.draws) == 10
    text = demo.plan.read_text(encoding="utf-8").replace(POSTPONED, "")
    resumed = FILED.format(tasks='"15"').partition("\n")[2].replace("2023-1", "2023-2")
    demo.plan.write_text(text + resumed, encoding="utf-8")
    assert [draw.name for draw in take(demo, JUNE).draws] == [f"{DRAW}/1"]
    holds(demo)


@pytest.mark.slow
def test_a_cancelled_task_keeps_the_batches_that_were_drawn(write, take, holds):
    workspace = write(t15=BATCHES)
    take(workspace, MAY, tasks=["15"])
    write(t15=CANCELLED)
    assert states(take(workspace, date(2023, 6, 20))) == ["drawn", "cancelled", "cancelled"]
    assert next(iter(draws(workspace))) == f"{DRAW}/1"
    with pytest.raises(Refused):
        take(workspace, date(2023, 6, 20), tasks=["15"])
    holds(workspace)
