"""Groups, tiers and parts of the bureau; workspaces in which something is missing."""

from datetime import timedelta

import pytest

from policy_engine.model.errors import Refused, Unusable
from policy_engine.report.status import render
from policy_engine.usecases import audit
from policy_engine.usecases.status.status import Asked, status

from .tools import JULY, line, record, said, visits


def test_groups_add_up_to_the_whole(drawn, look):
    rows = visits(drawn)
    for row in rows[:4]:
        record(drawn, row)
    found = look(drawn)
    for kind in ("section", "station", "task", "tier"):
        groups = [group for group in found.groups if group.kind == kind]
        assert sum(group.visits for group in groups) == len(rows)
        assert sum(group.done for group in groups) == 4
    assert sum(one.drawn for one in found.strata) == len(rows)
    assert sum(one.inspected for one in found.strata) == 4


def test_realised_rates_stand_against_the_planned(drawn, look):
    found = look(drawn)
    for one in found.strata:
        assert 0 <= one.rate(one.drawn) <= 1
        assert abs(one.drawn - one.planned) < 1
        assert one.falls == bool(one.below)
    falls = [one.key for one in found.strata if one.falls]
    assert [i.subject for i in line(found, "rising").duty.items if i.state == "lacking"] == falls
    assert said(found, "rising") == ["O642"] * len(falls)


def test_a_part_of_the_bureau_has_its_figures_and_no_goal(drawn, look):
    rows = visits(drawn)
    whole = look(drawn)
    sections = [group for group in whole.groups if group.kind == "section"]
    for section in sections[:2]:
        part = look(drawn, section=section.id)
        assert line(part, "completed").duty.total == section.visits
        assert {group.id for group in part.groups if group.kind == "section"} == {section.id}
        assert line(part, "coverage").standing == "unknown"
        assert "targets" not in {one.duty.id for one in part.lines}
    station = rows[0].station
    there = look(drawn, station=station)
    assert line(there, "completed").duty.total == sum(row.station == station for row in rows)
    assert there.strata == ()
    assert there.coverage.registered < whole.coverage.registered
    assert line(look(drawn, task="15"), "launched").duty.total == 1


@pytest.mark.parametrize(
    ("scope", "near"),
    [({"section": "食品流通所"}, "食品流通股"), ({"task": "115"}, "15"), ({"station": "X"}, "")],
)
def test_a_part_that_is_not_there_is_named_with_what_was_meant(one, look, scope, near):
    with pytest.raises(Unusable) as stop:
        look(one, **scope)
    assert near in stop.value.advice.zh


def test_another_year_has_nothing_of_this_one(one, judging, at):
    found = judging(status, one, Asked(2022, on=JULY), now=at)
    assert (found.groups, found.strata, found.coverage.inspected) == ((), (), 0)
    assert line(found, "plan").standing == line(found, "launched").standing == "unknown"


def test_any_workspace_is_looked_at_as_of_any_day(tmp_path, county, actor, at, judging, imported):
    from policy_engine.usecases.init import init

    workspace = init(tmp_path / "w", agency="140525", demo=False, actor=actor, now=at)
    assert judging(status, workspace, Asked(on=JULY), now=at).year == JULY.year
    found = judging(status, workspace, Asked(), now=at)
    assert (found.year, found.demo) == (2026, False)
    assert line(found, "coverage").standing == "unknown"
    assert found.coverage.registered is None
    assert "不明" in "".join(render(found, "zh"))


def test_without_rules_about_the_year_no_line_is_judged(one, look):
    (one.root / "rules" / "status.yaml").unlink()
    found = look(one)
    assert {line.standing for line in found.lines} == {"unknown"}
    assert "rules/status.yaml" in found.remarks[0].zh


def test_a_plan_that_is_gone_is_refused(one, look):
    for path in one.snapshots.glob("*.yaml"):
        path.unlink()
    with pytest.raises(Refused):
        look(one)


def test_counts_that_are_gone_leave_the_share_unknown(one, look):
    for path in one.snapshots.glob("*.profiles.json"):
        path.unlink()
    assert look(one).coverage.registered is None
    assert line(look(one), "coverage").standing == "unknown"


def test_the_view_that_is_rebuilt_says_the_same(one, look):
    for row in visits(one)[:2]:
        record(one, row)
    before = look(one)
    assert [problem.zh for check in audit.verify(one).checks for problem in check.problems] == []
    assert look(one) == before
    assert look(one, JULY + timedelta(days=1)).at == "2023-07-21T17:00"
