from datetime import date

import pytest

from policy_engine.model.errors import Refused, Unusable
from policy_engine.report.pair import explained
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.init import init
from policy_engine.usecases.match.explain import explain
from policy_engine.usecases.match.refuse import refuse
from policy_engine.usecases.match.show import loads, matching, overview
from policy_engine.usecases.match.substitute import Request, substitute
from policy_engine.usecases.match.widen import Approval, widen

JUNE = date(2023, 6, 15)
DRAW = "140525/2023-internal/15/1"
NUMBER = f"{DRAW}#0001"


@pytest.fixture
def changed(one, judging, at, actor):
    """One in which an officer was replaced, and another would not go."""
    first, second = matching(one, DRAW).rows[0].officers
    done = judging(
        lambda engine: substitute(
            one, NUMBER, Request(first, "illness", "head"), engine, actor=actor, now=at, on=JUNE
        )
    )
    refuse(one, NUMBER, second, "不去", actor=actor, now=at, on=JUNE)
    return one, first, done.substitute.id, second


def test_all_draws_in_short(changed, stuck):
    workspace, *_ = changed
    (draw,) = overview(workspace).draws
    assert (draw.name, draw.state.zh, draw.replaced, draw.refused) == (DRAW, "已派发", 1, 1)
    assert draw.visits == len(matching(workspace, DRAW).rows)
    assert draw.officers >= 2
    (waiting,) = overview(stuck).draws
    assert (waiting.visits, waiting.state.en) == (0, "drawn, not matched yet")


def test_a_matching_shows_who_goes_now_and_what_happened_since(changed):
    workspace, first, came, second = changed
    shown = matching(workspace, DRAW)
    assert shown.demo
    assert shown.rows[0].officers == (came, second)
    replaced, refused = shown.since
    assert first in replaced.zh
    assert came in replaced.zh
    assert second in refused.zh
    assert "illness" not in replaced.zh
    assert "不去" not in refused.zh
    assert {o for row in shown.rows for o in row.officers} <= shown.people.keys()


def test_a_widening_is_shown(stuck, judging, at, actor):
    draw = "140525/2023-internal/1/1"
    judging(
        lambda engine: widen(
            stuck, draw, ["网监股"], Approval("head", "人手不足"), engine, actor=actor, now=at, on=JUNE
        )
    )
    shown = matching(stuck, draw)
    assert shown.rows == ()
    assert "网监股" in shown.since[0].zh


def test_a_task_is_shown_by_its_code_alone_or_joint(joint):
    rows = matching(joint, "8").rows
    assert {row.task for row in rows} == {"8"}
    assert len(rows) < len(matching(joint, "140525/2023-internal/15+8/1").rows)


def test_a_leader_is_named_where_the_task_wants_one(demo, take):
    text = demo.plan.read_text(encoding="utf-8")
    head, mark, tail = text.partition('  - code: "15"\n')
    tail = tail.replace("matching: { mode: 股所随机 }", "matching: { mode: 股所随机, leader: true }", 1)
    demo.plan.write_text(head + mark + tail, encoding="utf-8")
    take(demo, JUNE, tasks=["15"])
    assert all(row.leader == row.officers[0] for row in matching(demo, "15").rows)


def test_an_unknown_draw_or_task_is_asked_about(one):
    with pytest.raises(Unusable) as caught:
        matching(one, "140525/2023-internal/16/1")
    assert DRAW in caught.value.advice.zh
    with pytest.raises(Unusable) as caught:
        matching(one, "氢")
    assert "policy match show" in caught.value.advice.zh


def test_loads_are_of_everybody_and_of_the_last_year_that_has_any(one, demo, at):
    found = loads(one, now=at)
    assert found.year == 2023
    assert 0 in found.loads.values()
    visits = len(matching(one, DRAW).rows)
    assert sum(found.loads.values()) == 2 * visits
    assert loads(demo, now=at).year == 2026
    assert sum(loads(one, now=at, year=2022).loads.values()) == 0


def test_without_a_register_there_are_no_loads(tmp_path, at, actor):
    workspace = init(tmp_path / "w", agency="140525", demo=True, actor=actor, now=at)
    assert loads(workspace, now=at).loads == {}
    assert overview(workspace).draws == ()


@pytest.fixture
def pair(judging, at):
    def call(workspace, inspector, target, on=JUNE):
        return judging(lambda engine: explain(workspace, inspector, target, engine, now=at, on=on))

    return call


def declared(workspace):
    """A declared pair that a task's scope covers."""
    from policy_engine.usecases.inputs import Inputs

    with open_store(workspace.store, read_only=True) as store:
        inputs = Inputs(workspace.snapshots, queries.draws(store)[0].inputs)
    targets = {t.id: t for t in inputs.targets}
    return next(
        r
        for r in inputs.recusals
        if r.target in targets
        and inputs.codes_of(targets[r.target])
        and r.decision == "accepted"
        and r.ground == "own_interest"
    )


def test_a_recusal_bars_and_its_ground_is_shown_on_demand_only(one, pair):
    found = declared(one)
    told = pair(one, found.inspector, found.target)
    assert told.tasks
    for verdict in told.tasks:
        assert not verdict.eligible
        assert "M411" in [reason.rule for reason in verdict.reasons]
    open_, secret = ("\n".join(explained(told, "zh", confidential=c)) for c in (False, True))
    assert "回避" in open_
    assert "M411" in open_
    assert "利害关系" not in open_
    assert "own_interest" not in open_
    assert "涉及本人利害关系" in secret
    assert "《公务员法》第七十六条" in secret
    assert "ground=own_interest" in secret


@pytest.mark.slow
def test_who_was_there_last_time_is_barred_and_who_was_not_is_eligible(one, pair):
    row = matching(one, DRAW).rows[0]
    told = {v.task: v for v in pair(one, row.officers[0], row.target).tasks}["15"]
    assert [reason.rule for reason in told.reasons] == ["M424"]
    assert told.places
    colleague = next(
        p.id
        for p in matching(one, DRAW).people.values()
        if p.unit == matching(one, DRAW).people[row.officers[0]].unit
        and p.id not in row.officers
        and {v.task: v for v in pair(one, p.id, row.target).tasks}["15"].eligible
    )
    lines = "\n".join(explained(pair(one, colleague, row.target), "zh", confidential=False))
    assert "任务 15 食品销售双随机抽查：可以：第1名" in lines


def test_who_belongs_elsewhere_is_outside_the_pools(one, pair):
    shown = matching(one, DRAW)
    row = shown.rows[0]
    elsewhere = next(
        p.id
        for p in shown.people.values()
        if p.unit.endswith("所") and p.unit != row.station and not p.expert
    )
    told = pair(one, elsewhere, row.target)
    verdict = {v.task: v for v in told.tasks}["15"]
    assert verdict.places == ()
    assert not verdict.eligible
    assert "outside the pools" in "\n".join(explained(told, "en", confidential=False))


def test_a_target_of_no_task_is_said_to_be_one(one, pair):
    from policy_engine.usecases.inputs import Inputs

    with open_store(one.store, read_only=True) as store:
        inputs = Inputs(one.snapshots, queries.draws(store)[0].inputs)
    closed = next(t for t in inputs.targets if t.profile.standing != "open")
    told = pair(one, inputs.inspectors[0].id, closed.id)
    assert told.tasks == ()
    assert "no task" in "\n".join(explained(told, "en", confidential=False))


def test_names_serve_as_well_as_ids_and_slips_are_asked_about(one, pair):
    row = matching(one, DRAW).rows[0]
    assert pair(one, row.officers[0], row.name).target == row.target
    with pytest.raises(Unusable) as caught:
        pair(one, row.officers[0] + "9", row.target)
    assert row.officers[0] in caught.value.advice.zh
    with pytest.raises(Unusable) as caught:
        pair(one, row.officers[0], row.target[:-1])
    assert row.target in caught.value.advice.zh
    with pytest.raises(Unusable) as caught:
        pair(one, "氢", row.target)
    assert "执法人员名录" in caught.value.advice.zh


def test_a_day_may_be_named_in_a_demonstration_only(tmp_path, county, pair, imported, at, actor):
    workspace = imported(init(tmp_path / "real", agency="140525", demo=False, actor=actor, now=at), county)
    with pytest.raises(Refused):
        pair(workspace, "x", "y")


@pytest.mark.slow
def test_a_member_of_a_preset_group_is_eligible_with_it(one, pair, take):
    """Whoever is in a group that may go is eligible, others of the unit are not."""
    text = one.plan.read_text(encoding="utf-8")
    head, mark, tail = text.partition('  - code: "15"\n')
    tail = tail.replace("matching: { mode: 股所随机 }", "matching: { mode: 股内随机, groups: true }", 1)
    # A plan of its own: the one in force has drawn the task and stays as it is.
    head = head.replace("code: 2023-internal", "code: 2023-groups", 1).replace(
        "〔2023〕10号", "〔2023〕11号", 1
    )
    one.plan.write_text(head + mark + tail, encoding="utf-8")
    row = matching(one, DRAW).rows[0]
    from policy_engine.usecases.inputs import Inputs

    with open_store(one.store, read_only=True) as store:
        inputs = Inputs(one.snapshots, queries.draws(store)[0].inputs)
    mine = [i for i in inputs.inspectors if i.unit == "食品流通股" and not i.expert and not i.department]
    said = {i.id: {v.task: v for v in pair(one, i.id, row.target).tasks}["15"] for i in mine}
    assert any(v.eligible for v in said.values())
    for i in mine:
        verdict = said[i.id]
        if not i.group:
            assert not verdict.eligible
            assert verdict.places == ()
        elif not verdict.eligible and not verdict.reasons:
            lines = "".join(explained(pair(one, i.id, row.target), "zh", confidential=False))
            assert "固定检查组不能参加" in lines
