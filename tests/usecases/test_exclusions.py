"""Whom earlier checks keep out of a pool: by which rule, to the day, frozen with the draw and recomputed."""

from datetime import date

import msgspec
import pytest

from policy_engine.registry.snapshot import read_records, write_records
from policy_engine.report.draw import page, table
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases import verify
from policy_engine.usecases.draw.show import listed as listed_draws
from policy_engine.usecases.draw.show import shown
from policy_engine.usecases.exclusions import exclusions
from policy_engine.usecases.history import Visited, checks, full_months, months_back
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.steps import Recorder

from .conftest import BATCHES, DRAW, JUNE, MAY, draws, inspections

FOOD, OTHER = "15", "4"
PLAN = "0" * 64


def check(target, on, *, by="市局", subject="食品销售监督检查", targeted=False, superior=True):
    return {
        "target": target,
        "on": on,
        "by": by,
        "subject": subject,
        "targeted": targeted,
        "superior": superior,
    }


@pytest.fixture
def report(at, actor):
    """Checks that others made come into force."""

    def report(workspace, *records, on=date(2023, 6, 1)):
        digest = write_records(records, workspace.snapshots)
        with open_store(workspace.store) as store:
            record = Recorder(store, int(at.timestamp()), on, actor)
            payload = {"kind": "checks", "digest": digest, "rows": len(records), "source": "checks.csv"}
            record.record([record.event("registry.imported", "checks", {}, payload)])

    return report


@pytest.fixture
def found(judging):
    """The exclusions of some tasks by checks reported by others, or by own visits, in the plan of the workspace."""

    def found(workspace, codes, *reported, on=JUNE, own=()):
        name, _ = max(draws(workspace).items()) if draws(workspace) else ("", None)
        with open_store(workspace.store, read_only=True) as store:
            digests = {k: queries.latest_registry(store, k).digest for k in ("targets",)}
        if name:
            digests = {**digests, **{k: draws(workspace)[name].inputs[k] for k in ("plan", "rules")}}
        from policy_engine.plan.load import load_plan
        from policy_engine.rulebook.load import load_rules

        plan = load_plan(workspace.plan, "plan.yaml").plan
        digests |= {"plan": digests.get("plan", PLAN), "checks": write_records(reported, workspace.snapshots)}
        inputs = Inputs(workspace.snapshots, digests, plan=plan, rulebook=load_rules(workspace.rules))
        return judging(exclusions_of, inputs, codes, own, on)

    return found


def exclusions_of(inputs, codes, own, on, cage):
    return exclusions(inputs, codes, own, on, cage)


@pytest.fixture
def member(demo, take):
    """Targets (ids) that belong to a task, by its code."""
    from policy_engine.plan.load import load_plan

    with open_store(demo.store, read_only=True) as store:
        digest = queries.latest_registry(store, "targets").digest
    plan = load_plan(demo.plan, "plan.yaml").plan
    inputs = Inputs(demo.snapshots, {"targets": digest}, plan=plan)
    return {
        code: [t.id for t, codes in zip(inputs.targets, inputs.codes, strict=True) if code in codes]
        for code in (FOOD, OTHER, "8")
    }


def goals(workspace, line):
    text = workspace.plan.read_text(encoding="utf-8")
    workspace.plan.write_text(text.replace("goals:\n", f"goals:\n{line}", 1), encoding="utf-8")


def problems(judging, workspace):
    return [p.zh for c in judging(verify.verify_draws, workspace).checks for p in c.problems]


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2023, 5, 31), 3, date(2023, 2, 28)),
        (date(2024, 5, 31), 3, date(2024, 2, 29)),
        (date(2023, 1, 15), 1, date(2022, 12, 15)),
        (date(2023, 12, 31), 12, date(2022, 12, 31)),
        (date(2023, 6, 15), 0, date(2023, 6, 15)),
        (date(2, 1, 1), 13, date.min),
        (date(1, 1, 1), 1, date.min),
    ],
)
def test_months_go_back_to_the_same_day_or_the_months_last(day, months, before):
    assert months_back(day, months) == before


def test_full_months_are_those_gone_by_in_full():
    for since, on, expected in [
        ("2023-03-15", "2023-06-15", 3),
        ("2023-03-16", "2023-06-15", 2),
        ("2023-02-28", "2023-05-31", 3),
        ("2023-03-01", "2023-05-31", 2),
        ("2023-06-15", "2023-06-15", 0),
        ("2023-06-16", "2023-06-15", 0),
        ("2022-06-16", "2023-06-15", 11),
    ]:
        assert full_months(date.fromisoformat(since), date.fromisoformat(on)) == expected
    day = date(2023, 6, 30)
    for ordinal in range(day.toordinal() - 800, day.toordinal()):
        since = date.fromordinal(ordinal)
        months = full_months(since, day)
        assert months_back(day, months) >= since > months_back(day, months + 1)


def test_a_superiors_food_check_counts_for_three_months_to_the_day(demo, member, found):
    a, b, c, d, e = member[FOOD][:5]
    reported = [
        check(a, "2023-03-16"),
        check(b, "2023-03-15"),
        check(c, "2023-06-01", superior=False),
        check(d, "2023-06-01", targeted=True),
        check(e, "2023-06-01", subject="广告监测"),
        check(member[OTHER][0], "2023-06-14"),
    ]
    assert found(demo, [FOOD, OTHER], *reported) == ((FOOD, a, "D331"),)


def test_who_is_in_the_population_of_no_such_task_is_not_listed(demo, member, found):
    outside = next(t for t in member["8"] if t not in member[FOOD])
    assert found(demo, [FOOD], check(outside, "2023-06-01"), check("91140525MA0NOWHERE", "2023-06-01")) == ()


def test_the_cap_is_reached_at_its_number_in_the_calendar_year(demo, member, found):
    goals(demo, "  visits_at_most: 2\n")
    a, b, c = member[FOOD][:3]
    reported = [
        check(a, "2023-01-01", superior=False),
        check(a, "2023-02-01", superior=False),
        check(b, "2023-02-01", superior=False),
        check(b, "2022-12-31", superior=False),
        check(b, "2023-02-02", superior=False, targeted=True),
        # Two subjects of one visit are one visit.
        check(c, "2023-02-01", superior=False, subject="广告"),
        check(c, "2023-02-01", superior=False, subject="价格"),
    ]
    assert found(demo, [FOOD], *reported) == ((FOOD, a, "D332"),)


def test_own_visits_count_once_for_each_draw(demo, member, found):
    goals(demo, "  visits_at_most: 2\n")
    target = member[FOOD][0]

    def own(draw, task):
        return Visited(draw, 1, task, target, date(2023, 3, 1), PLAN)

    assert found(demo, [FOOD], own=[own("a", "8"), own("a", "15")]) == ()
    assert found(demo, [FOOD], own=[own("a", "8"), own("b", "15")]) == ((FOOD, target, "D332"),)


def test_a_task_rests_for_its_months(write, member, found):
    workspace = write(t15="    rest_months: 6\n")
    a, b, c = member[FOOD][:3]
    reported = [
        check(a, "2022-12-16", superior=False, subject="广告"),
        check(b, "2022-12-15", superior=False),
        check(c, "2023-06-01", superior=False, targeted=True),
        check(member[OTHER][0], "2023-06-01", superior=False),
    ]
    assert found(workspace, [FOOD, OTHER], *reported) == ((FOOD, a, "D334"),)


def test_a_frequency_over_years_counts_the_same_matters_only(write, member, found):
    from policy_engine.plan.load import load_plan

    workspace = write(t15="    frequency: 每2年不超过1次\n")
    plan = load_plan(workspace.plan, "plan.yaml").plan
    task = plan.task(FOOD)
    a, b, c, d, e = member[FOOD][:5]
    reported = [
        check(a, "2021-06-16", superior=False, subject=task.name),
        check(b, "2021-06-15", superior=False, subject=task.name),
        check(c, "2022-06-15", superior=False, subject=task.matters[0]),
        check(d, "2022-06-15", superior=False, subject="广告"),
    ]
    own = [
        Visited("a", 1, FOOD, e, date(2022, 5, 1), PLAN),
        Visited("a", 1, OTHER, d, date(2022, 5, 1), PLAN),
    ]
    expected = sorted((FOOD, target, "D333") for target in (a, c, e))
    assert list(found(workspace, [FOOD], *reported, own=own)) == expected


def test_organs_checks_of_one_day_are_one_visit():
    reported = [check("T", "2023-01-01", subject="a"), check("T", "2023-01-01", subject="b")]
    assert len({(c.by, c.on) for c in checks([], reported)["T"]}) == 1


def test_nothing_excluded_leaves_no_trace(demo, take, holds):
    take(demo, JUNE, tasks=[FOOD])
    assert {"exclusions", "checks", "superior"}.isdisjoint(draws(demo)[f"{DRAW}/1"].inputs)
    holds(demo)


def test_who_is_left_out_is_frozen_said_and_never_drawn(demo, member, report, take, holds):
    out = member[FOOD][:40]
    report(demo, *(check(target, "2023-05-01") for target in out))
    before = sorted(demo.snapshots.iterdir())
    dry = take(demo, JUNE, tasks=[FOOD], kind="dry_run")
    assert sorted(demo.snapshots.iterdir()) == before
    rehearsed = take(demo, JUNE, tasks=[FOOD], kind="rehearsal")
    outcome = take(demo, JUNE, tasks=[FOOD])
    for made in (dry, rehearsed, outcome):
        assert [note.zh for note in made.notes if "D331" in note.zh] == [
            "任务15：不进抽取总体 40 户（D331 上级三个月内检查过的食品经营者）"
        ]
        (task,) = made.draws[0].tasks
        assert sum(task.population.values()) == len(member[FOOD]) - 40
    draw = draws(demo)[f"{DRAW}/1"]
    assert draw.header.pool.size == len(member[FOOD]) - 40
    listed = read_records(demo.snapshots / f"{draw.inputs['exclusions']}.jsonl")
    assert {r["target"] for r in listed} == set(out)
    assert {(r["task"], r["rule"]) for r in listed} == {(FOOD, "D331")}
    assert not {row.target for row in inspections(demo)} & set(out)
    holds(demo)
    said = "任务15：不进抽取总体 40 户（D331 上级三个月内检查过的食品经营者）"
    (row,) = listed_draws(demo).rows
    assert [note.zh for note in row.notes] == [said]
    assert f"    {said}" in list(table([row], "zh"))
    assert f"  说明  {said}" in list(page(shown(demo, f"{DRAW}/1").page, "zh"))
    (demo.snapshots / f"{draw.inputs['exclusions']}.jsonl").unlink()
    (row,) = listed_draws(demo).rows
    assert "不进抽取总体" not in row.notes[0].zh  # what is missing is said, and hides no other draw


def test_own_visits_of_an_earlier_batch_keep_out_of_the_next(write, take, holds):
    workspace = write(t15=BATCHES + "    rest_months: 1\n")
    take(workspace, MAY, tasks=[FOOD])
    first = {row.target for row in inspections(workspace)}
    outcome = take(workspace, date(2023, 6, 9), tasks=[FOOD])
    assert any(f"{len(first)} 户（D334" in note.zh for note in outcome.notes)
    second = {row.target for row in inspections(workspace, f"{DRAW}/2")}
    assert second
    assert first.isdisjoint(second)
    # Two months later nobody is kept out any more.
    outcome = take(workspace, date(2023, 8, 10), tasks=[FOOD], kind="dry_run")
    assert not any("D334" in note.zh for note in outcome.notes)
    holds(workspace)


def test_a_list_that_the_rules_do_not_give_is_named(demo, member, report, take, judging, tamper):
    report(demo, *(check(target, "2023-05-01") for target in member[FOOD][:3]))
    take(demo, JUNE, tasks=[FOOD])
    digest = draws(demo)[f"{DRAW}/1"].inputs["exclusions"]
    kept = read_records(demo.snapshots / f"{digest}.jsonl")
    forged = write_records(
        [*kept[1:], {"task": FOOD, "target": member[FOOD][9], "rule": "D334"}], demo.snapshots
    )
    tamper(demo, kind="draw.committed", old=digest, new=forged)
    tamper(demo, f"UPDATE draw SET inputs = replace(inputs, '{digest}', '{forged}')")
    said = problems(judging, demo)
    assert any("D331" in p and kept[0]["target"] in p and "1 户不同" in p for p in said)
    assert any("D334" in p and member[FOOD][9] in p for p in said)


def test_a_list_that_is_edited_or_gone_is_named(demo, member, report, take, judging):
    report(demo, check(member[FOOD][0], "2023-05-01"))
    take(demo, JUNE, tasks=[FOOD])
    path = demo.snapshots / f"{draws(demo)[f'{DRAW}/1'].inputs['exclusions']}.jsonl"
    kept = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(kept.replace(b"D331", b"D332"))
    assert any("内容与名称不符" in p for p in problems(judging, demo))
    path.unlink()
    assert any("不存在" in p for p in problems(judging, demo))


def test_visits_dispatched_while_a_list_was_made_stop_the_commitment(demo, take, monkeypatch):
    from policy_engine.model.errors import Refused
    from policy_engine.usecases import prepare

    real = prepare.exclusions
    again = []

    def other_run_meanwhile(*arguments):
        found = real(*arguments)
        if not again:
            again.append(True)
            take(demo, JUNE, tasks=[OTHER])
        return found

    monkeypatch.setattr(prepare, "exclusions", other_run_meanwhile)
    with pytest.raises(Refused) as stop:
        take(demo, JUNE, tasks=[FOOD])
    assert "另一次运行" in stop.value.message.zh
    assert f"{DRAW}/1" not in draws(demo)
    take(demo, JUNE, tasks=[FOOD])
    assert f"{DRAW}/1" in draws(demo)


def test_every_rule_of_the_pool_has_its_page(demo):
    from policy_engine.rulebook.load import load_rules

    rules = {rule.id: rule for rule in load_rules(demo.rules).rules}
    assert {"D331", "D332", "D333", "D334", "D335", "D336"} <= rules.keys()
    assert all(msgspec.to_builtins(rules[f"D33{n}"])["basis"] for n in range(1, 7))
