import re
from datetime import date

import msgspec
import pytest

from policy_engine.model.matching import Matching
from policy_engine.model.risk import Risk as RiskClause
from policy_engine.model.scope import Scope
from policy_engine.model.task import Task, Window
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases import steps
from policy_engine.usecases.drawing import Visit
from policy_engine.usecases.succession import Succession, Vacancy, succession
from policy_engine.usecases.teams import Start, parties, together

JUNE, JULY = date(2023, 6, 15), date(2023, 7, 3)


def task(code, mode="股所随机", end=date(2023, 9, 30), **matching):
    return Task(
        code=code,
        name=code,
        kind="定向",
        matters=("事项",),
        scope=Scope("范围"),
        rate="5%",
        risk=RiskClause(""),
        window=Window("3月—9月", date(2023, 3, 1), end),
        initiator="某股",
        inspecting_body="局",
        section=f"股{code}",
        matching=Matching(mode=mode, **matching),
    )


class Plan(msgspec.Struct):
    tasks: tuple


def test_a_team_for_several_tasks_satisfies_all_of_them():
    one = together(
        [task("8", officers=2, departments=("消防",)), task("15", mode="股内随机", officers=3, leader=True)]
    )
    assert (one.section, one.matching.mode) == ("股8", "股所随机")
    assert (one.matching.officers, one.matching.leader) == (3, True)
    both = together(
        [
            task("8", departments=("消防", "公安")),
            task("15", departments=("环保", "消防"), experts=2, expertise="锅炉"),
            task("3", experts=1, expertise="电梯"),
        ]
    )
    assert both.matching.departments == ("消防", "公安", "环保")
    assert (both.matching.experts, both.matching.expertise) == (2, "锅炉")
    assert together([task("8")]) == task("8")


def test_targets_come_by_the_tasks_that_drew_them_in_the_plans_order():
    plan = Plan((task("9", end=date(2023, 5, 31)), task("10")))
    drawn = [("T3", "10"), ("T1", "10"), ("T2", "10"), ("T2", "9"), ("T1", "9"), ("T4", "9")]
    visits = [Visit(f"d#{n}", n, code, target, "A") for n, (target, code) in enumerate(drawn)]
    found = parties(plan, visits)
    assert [(p.codes, p.targets) for p in found] == [
        (("9",), ("T4",)),
        (("9", "10"), ("T1", "T2")),
        (("10",), ("T3",)),
    ]
    assert [p.ends for p in found] == [date(2023, 5, 31), date(2023, 9, 30), date(2023, 9, 30)]
    assert parties(plan, reversed(visits)) == found


def officers_of(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return {(row.draw, row.target): set(row.officers) for row in queries.inspections(store)}


@pytest.mark.slow
def test_nobody_inspects_a_target_twice_running(demo, take, holds):
    one, text = demo, demo.plan.read_text(encoding="utf-8")
    for code, rate in (("12", "40%"), ("15", "60%")):
        head, mark, tail = text.partition(f'  - code: "{code}"\n')
        text = head + mark + re.sub("rate: .*", f"rate: {rate}", tail, count=1)
    one.plan.write_text(text, encoding="utf-8")
    take(one, JUNE, tasks=["15"])
    first = officers_of(one)
    take(one, JULY, tasks=["12"])
    both = officers_of(one)
    common = [(d, t) for d, t in both if (d, t) not in first and any(t == other for _, other in first)]
    assert common
    for draw, target in common:
        before = next(team for (d, t), team in first.items() if t == target)
        assert not both[draw, target] & before
    with open_store(one.store, read_only=True) as store:
        matched = [
            msgspec.json.decode(entry.payload)
            for entry in queries.entries(store)
            if b'"kind":"draw.matched"' in entry.body
        ]
    history = dict(matched[-1]["history"])
    assert set(history) == {target for _, target in common}
    assert any("M424" in rules for *_, rules in matched[-1]["bars"])
    holds(one)


def test_what_another_run_dispatched_meanwhile_counts(demo, take, monkeypatch, holds):
    """Loads are read again under the lock, and the matching done again where they changed."""
    real, calls = steps.start_now, []

    def stale(record, drawn):
        calls.append(drawn.header.draw)
        start = real(record, drawn)
        return msgspec.structs.replace(start, loads={"x": 9}) if len(calls) == 1 else start

    monkeypatch.setattr(steps, "start_now", stale)
    take(demo, JUNE, tasks=["15"])
    assert len(calls) == 2
    holds(demo)


class _Register:
    """Just what `succession` looks at."""

    def __init__(self, plan, inspectors, targets):
        self.plan, self.inspectors, self.targets, self.recusals = plan, inspectors, targets, ()

    def named(self, ids):
        return {target.id: target for target in self.targets if target.id in ids}


@pytest.fixture
def group_register(monkeypatch):
    """Two groups of one station and two single officers there, one of them fit to lead; nobody is barred."""
    from policy_engine.match.eligibility import Bars
    from policy_engine.model.target import Inspector, Profile, Target
    from policy_engine.usecases import teams

    def officer(ident, group="", leader=False, expert=False):
        return Inspector(
            ident,
            ident,
            "所",
            "station",
            "证",
            date(2020, 1, 1),
            date(2030, 1, 1),
            group=group,
            leader=leader,
            expert=expert,
        )

    inspectors = (
        officer("a1", "甲", leader=True),
        officer("a2", "甲"),
        officer("b1", "乙", leader=True),
        officer("b2", "乙"),
        officer("s1", leader=True),
        officer("s2"),
        officer("x1", expert=True),
        officer("x2", expert=True),
    )
    target = Target("T", "T", Profile("enterprise", "open", "A", "所", "类"))
    plan = Plan((task("1", mode="所内随机", groups=True, leader=True, experts=1),))
    monkeypatch.setattr(teams, "bars_of", lambda *a: Bars())
    return _Register(plan, inspectors, (target,))


def order(register, out, team=("a1", "a2", "x1")):
    found = succession(register, Vacancy("T", ("1",), team, out), b"s" * 32, Start(JUNE), None)
    assert isinstance(found, Succession)
    return {who for who, _ in found.order}


def test_a_group_that_loses_a_member_stays_complete(group_register):
    assert order(group_register, "a2") == {"b1", "b2", "s1", "s2"}
    assert order(group_register, "a1") == {"b1", "s1"}
    assert order(group_register, "x1") == {"x2"}
