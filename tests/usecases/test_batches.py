"""A task with several batches is drawn once per batch; what is cancelled, postponed or drawn by a superior is not drawn here."""

import re
from datetime import date

import pytest

from policy_engine.model.errors import Refused
from policy_engine.plan.load import load_plan
from policy_engine.registry.snapshot import read_targets
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases import steps
from policy_engine.usecases.batches import of_batch, on_day
from policy_engine.usecases.bundle.verify import verify_bundle
from policy_engine.usecases.bundle.write import write_bundle
from policy_engine.usecases.drawing import Visit
from policy_engine.usecases.match.explain import explain
from policy_engine.usecases.match.show import matching
from policy_engine.usecases.match.substitute import Request, substitute
from policy_engine.usecases.teams import parties
from policy_engine.usecases.verify import verify_draws

from .conftest import (
    AUGUST,
    BATCHES,
    CANCELLED,
    DRAW,
    JOINT,
    JUNE,
    MAY,
    MID_MAY,
    draws,
    inspections,
    kinds,
    states,
    stopping,
)


def test_three_batches_are_three_draws_and_everything_verifies(thrice, holds, judging, tmp_path):
    made = draws(thrice)
    assert list(made) == [f"{DRAW}/1", f"{DRAW}/2", f"{DRAW}/3"]
    assert {draw.state for draw in made.values()} == {"dispatched"}
    populations = [draw.tasks[0].population for draw in made.values()]
    # What one batch drew is not left out of the next.
    assert populations[0] == populations[1] == populations[2]
    sizes = [sum(draw.tasks[0].quota.values()) for draw in made.values()]
    people = sum(populations[0].values())
    assert sizes == [-(-people * 3 // 100), -(-people * 6 // 100), -(-people * 3 // 100)]
    assert len({row.number for row in inspections(thrice)}) == sum(sizes)
    holds(thrice)
    with open_store(thrice.store, read_only=True) as store:
        assert queries.drawn_batches(store, "2023-internal") == {("15", 1), ("15", 2), ("15", 3)}
        assert queries.drawn_batches(store, "2024-internal") == frozenset()
    write_bundle(thrice, tmp_path / "bundle")
    verified = judging(lambda engine: verify_bundle(tmp_path / "bundle", engine))
    assert len(verified.checks) == 4
    assert [check.problems for check in verified.checks] == [()] * 4


def test_an_ordinary_run_takes_the_batch_that_is_due_and_says_which_was_missed(batched, take):
    outcome = take(batched, JUNE)
    assert f"{DRAW}/2" in {draw.name for draw in outcome.draws}
    assert states(outcome) == ["missed", "due", "not_yet"]
    (second,) = [task for draw in outcome.draws for task in draw.tasks if task.code == "15"]
    assert second.rate == "6%"
    again = take(batched, JUNE)
    assert again.draws == ()
    assert states(again) == ["missed", "drawn", "not_yet"]


def test_a_task_counts_as_done_only_with_its_last_batch(batched, take, signed):
    def expected(day):
        signed(batched, on=day)
        return take(batched, day, tasks=["15"]).coverage.expected

    first = expected(MAY)
    expected(JUNE)
    assert expected(AUGUST) < first


@pytest.mark.parametrize(
    ("day", "window", "batch"),
    [(MID_MAY, "6月", 2), (date(2023, 7, 3), "8月", 3), (date(2023, 9, 3), "8月", 3)],
)
def test_between_its_batches_a_named_task_is_refused_with_the_next_window(batched, take, day, window, batch):
    with pytest.raises(Refused) as stop:
        take(batched, day, tasks=["15"])
    assert f"第{batch}批，共3批：{window}" in stop.value.message.zh
    assert f"batch {batch} of 3" in stop.value.message.en
    assert stop.value.basis == "泽市监〔2023〕10号 二（四）"
    assert kinds(batched)[-1] == "run.refused"


def test_a_dry_run_and_a_rehearsal_are_of_the_batch_that_is_due(batched, take):
    before = kinds(batched)
    (dry,) = take(batched, JUNE, tasks=["15"], kind="dry_run").draws
    assert (dry.name, dry.batch, dry.tasks[0].rate) == (f"{DRAW}/2", 2, "6%")
    assert kinds(batched) == before
    (rehearsed,) = take(batched, JUNE, tasks=["15"], kind="rehearsal").draws
    assert rehearsed.name == f"{DRAW}/2"
    assert rehearsed.visits[0][0] == f"{DRAW}/2#0001"
    assert draws(batched) == {}


@pytest.mark.slow
@pytest.mark.parametrize("step", ["take_seed", "_select", "_dispatch"])
def test_a_batch_that_stopped_half_way_is_finished_beside_the_next(batched, take, monkeypatch, holds, step):
    with monkeypatch.context() as patch:
        patch.setattr(steps, step, stopping)
        with pytest.raises(KeyboardInterrupt):
            take(batched, MAY, tasks=["15"])
    half = draws(batched)[f"{DRAW}/1"]
    outcome = take(batched, JUNE, tasks=["15"])
    assert [draw.name for draw in outcome.draws] == [f"{DRAW}/1", f"{DRAW}/2"]
    assert draws(batched)[f"{DRAW}/1"].commitment == half.commitment
    assert kinds(batched).count("draw.committed") == 2
    holds(batched)


def test_a_second_batch_that_stopped_half_way_goes_on(batched, take, monkeypatch, holds):
    take(batched, MAY, tasks=["15"])
    with monkeypatch.context() as patch:
        patch.setattr(steps, "_select", stopping)
        with pytest.raises(KeyboardInterrupt):
            take(batched, JUNE, tasks=["15"])
    outcome = take(batched, JUNE, tasks=["15"])
    assert [draw.name for draw in outcome.draws] == [f"{DRAW}/2"]
    assert states(outcome) == ["drawn", "drawn", "not_yet"]
    holds(batched)


@pytest.mark.slow
def test_the_batches_of_a_joint_group_share_draws_and_visits(write, take, holds):
    both = JOINT + BATCHES.replace("rate: 6%", "rate: 99%")
    # Task 8 ends in June.
    earlier = both[: both.index("      - window: { text: 8月")]
    workspace = write(t8=earlier, t15=earlier)
    take(workspace, MAY, tasks=["15"])
    take(workspace, JUNE, tasks=["8"])
    assert list(draws(workspace)) == ["140525/2023-internal/15+8/1", "140525/2023-internal/15+8/2"]
    rows = inspections(workspace, "140525/2023-internal/15+8/2")
    both = {row.target for row in rows if row.task == "8"} & {row.target for row in rows if row.task == "15"}
    assert both
    for target in both:
        assert len({(row.position, row.officers) for row in rows if row.target == target}) == 1
    holds(workspace)


def test_an_officer_of_a_later_batch_is_replaced_and_everything_verifies(thrice, judging, at, actor, holds):
    row = inspections(thrice, f"{DRAW}/2")[0]
    wanted = Request(row.officers[0], "illness", "负责人", "")
    judging(
        lambda engine: substitute(
            thrice, row.number, wanted, engine, actor=actor, now=at, on=date(2023, 8, 20)
        )
    )
    assert inspections(thrice, f"{DRAW}/2")[0].officers != row.officers
    holds(thrice)


def test_the_matching_of_a_task_shows_all_its_batches_and_of_a_draw_its_own(thrice):
    def of(rows):
        return {row.draw for row in rows}

    assert of(matching(thrice, "15").rows) == {f"{DRAW}/1", f"{DRAW}/2", f"{DRAW}/3"}
    assert of(matching(thrice, f"{DRAW}/2").rows) == {f"{DRAW}/2"}


def test_a_forged_batch_is_named(thrice, tamper, judging):
    tamper(
        thrice,
        "PRAGMA foreign_keys = OFF",
        f"UPDATE draw SET header = replace(header, '{DRAW}/2', '{DRAW}/3') WHERE name = '{DRAW}/2'",
    )
    found = {check.subject: check.problems for check in judging(verify_draws, thrice).checks}
    assert found[f"{DRAW}/1"] == ()
    assert found[f"{DRAW}/2"] != ()


def test_a_pair_is_explained_for_the_batch_to_come_and_for_no_cancelled_task(write, judging, at):
    def verdicts(day):
        def asked(engine):
            return explain(workspace, inspector, target, engine, now=at, on=day).tasks

        return [verdict.task for verdict in judging(asked)]

    workspace = write(t15=BATCHES)
    (path,) = workspace.snapshots.glob("*.parquet")
    licensed = (t for t in read_targets(path) if "仅销售预包装食品备案" in t.profile.licences)
    target = next(t.id for t in licensed if t.profile.standing == "open")
    inspector = re.search("检查员-[0-9]+", next(workspace.snapshots.glob("*.jsonl")).read_text("utf-8"))[0]
    assert "15" in verdicts(JUNE)
    write(t15=CANCELLED)
    assert "15" not in verdicts(JUNE)


def test_officers_of_a_batch_need_be_fit_until_its_own_last_day_only(batched):
    plan = load_plan(batched.plan, "plan").plan
    visits = [Visit(f"{DRAW}/2#0001", 1, "15", "T", "A", batch=2)]
    assert [party.ends for party in parties(plan, visits)] == [date(2023, 6, 30)]


def test_a_batch_has_its_own_window_and_its_own_or_the_tasks_rate(batched):
    plan = load_plan(batched.plan, "plan").plan
    task, single = plan.task("15"), plan.task("4")
    assert (len(task.batch_numbers), len(single.batch_numbers)) == (3, 1)
    forms = [of_batch(task, batch) for batch in (1, 2, 3)]
    assert [(form.window.text, form.rate) for form in forms] == [
        ("5月上旬", "3%"),
        ("6月", "6%"),
        ("8月", "3%"),
    ]
    assert of_batch(single, 1) == single
    for nothing in (0, 4):
        with pytest.raises(LookupError):
            of_batch(task, nothing)
    days = [MAY, MID_MAY, JUNE, AUGUST, date(2023, 12, 1)]
    assert [on_day(task, day).window.text for day in days] == ["5月上旬", "6月", "6月", "8月", "8月"]
