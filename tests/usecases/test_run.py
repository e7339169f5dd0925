from datetime import date
from shutil import copytree

import pytest

from policy_engine.model.errors import FindingsStop, Refused
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.init import init

from .conftest import kinds, verify_draws

JUNE, JULY = date(2023, 6, 15), date(2023, 7, 3)


def states(outcome):
    return {task.code: task.state for task in outcome.tasks}


def test_the_two_days_draw_all_fifteen_tasks_between_them(drawn, take):
    outcome = take(drawn, JULY)
    assert {t.code for d in outcome.draws for t in d.tasks} == {"2", "12", "13", "14"}
    with open_store(drawn.store, read_only=True) as store:
        assert queries.drawn_batches(store, "2023-internal") == {(str(n), 1) for n in range(1, 16)}
        assert {d.state for d in queries.draws(store)} == {"dispatched"}
        for inspection in queries.inspections(store):
            assert len(set(inspection.officers)) >= 2


def test_figures_of_a_draw_agree_with_the_plan(drawn, take):
    outcome = take(drawn, JULY)
    tasks = {t.code: t for d in outcome.draws for t in d.tasks}
    everything = tasks["2"]
    assert everything.size == sum(everything.population.values()) > 0
    enterprises = tasks["12"]
    assert enterprises.size == -(-sum(enterprises.population.values()) // 100)
    for tier, quota in enterprises.quota.items():
        assert quota in {enterprises.ideal[tier] // 1, -(-enterprises.ideal[tier] // 1)}


def test_coverage_counts_distinct_enterprises_and_expects_none_once_all_is_drawn(drawn, take):
    before = take(drawn, JUNE).coverage
    after = take(drawn, JULY).coverage
    assert before.expected > 0
    assert after.expected == 0
    assert after.drawn > before.drawn
    assert after.projected == (after.drawn / after.registered).as_integer_ratio()[0] or after.projected > 0


def test_a_second_run_draws_nothing_again(drawn, take):
    before = kinds(drawn)
    outcome = take(drawn, JUNE)
    assert outcome.draws == ()
    assert states(outcome)["1"] == "drawn"
    assert states(outcome)["12"] == "not_yet"
    assert kinds(drawn) == before


def test_a_missed_task_is_said_to_be_missed(demo, take):
    assert states(take(demo, JULY, tasks=["12"]))["8"] == "missed"


def test_a_named_task_outside_its_window_is_refused_with_the_basis_and_on_record(demo, take):
    with pytest.raises(Refused) as stop:
        take(demo, JUNE, tasks=["12"])
    assert "泽市监〔2023〕10号" in stop.value.basis
    assert "12" in stop.value.message.zh
    assert kinds(demo)[-1] == "run.refused"
    assert "draw.committed" not in kinds(demo)


def test_an_unknown_task_is_refused(demo, take):
    with pytest.raises(Refused) as stop:
        take(demo, JUNE, tasks=["99"])
    assert "99" in stop.value.message.zh


def test_a_real_workspace_takes_no_date(tmp_path, county, take, imported, at, actor):
    workspace = imported(init(tmp_path / "real", agency="140525", demo=False, actor=actor, now=at), county)
    with pytest.raises(Refused) as stop:
        take(workspace, JUNE)
    assert "--on" in stop.value.message.zh
    rehearsal = take(workspace, JUNE, kind="rehearsal")
    assert {d.level for d in rehearsal.draws} == {"L0"}
    assert take(workspace, None).draws == ()


def test_a_dry_run_records_nothing_and_shows_no_name(demo, take):
    before = demo.store.read_bytes(), kinds(demo), sorted(demo.snapshots.iterdir())
    outcome = take(demo, JUNE, kind="dry_run")
    assert (demo.store.read_bytes(), kinds(demo), sorted(demo.snapshots.iterdir())) == before
    assert all(d.seed == "" and d.visits == () for d in outcome.draws)
    assert all(t.eligible >= 2 and t.quota == {} for d in outcome.draws for t in d.tasks)


def test_a_rehearsal_is_on_record_and_dispatches_nothing(demo, take):
    outcome = take(demo, JUNE, tasks=["15"], kind="rehearsal")
    assert outcome.draws[0].visits
    assert kinds(demo)[-1] == "draw.rehearsed"
    with open_store(demo.store, read_only=True) as store:
        assert queries.draws(store) == ()
        assert queries.inspections(store) == ()


def test_nothing_is_recorded_without_confirmation(demo, take):
    def no(names):
        raise Refused(Text("不", "no"), Text("不", "no"))

    before = kinds(demo)
    with pytest.raises(Refused):
        take(demo, JUNE, confirm=no)
    assert kinds(demo) == before


def test_a_draw_that_lacks_officers_holds_up_no_other(demo, take, signed):
    text = demo.plan.read_text(encoding="utf-8")
    demo.plan.write_text(text.replace("section: 网监股", "section: 不存在股", 1), encoding="utf-8")
    signed(demo, on=JUNE)
    outcome = take(demo, JUNE, tasks=["1", "4"])
    assert [d.tasks[0].code for d in outcome.draws] == ["4"]
    assert outcome.blocked[0].draw.endswith("/1/1")
    assert "不存在股" in outcome.blocked[0].message.zh
    assert outcome.blocked[0].basis == "《行政处罚法》第四十二条"


def test_a_task_that_cannot_be_launched_holds_up_no_other(demo, take):
    text = demo.plan.read_text(encoding="utf-8")
    undrawable = text.replace("      where:\n        category: [广告设计制作, 广告发布, 广告代理]\n", "", 1)
    demo.plan.write_text(undrawable, encoding="utf-8")
    outcome = take(demo, date(2023, 3, 1))
    assert [d.tasks[0].code for d in outcome.draws] == ["8"]
    assert [b.draw for b in outcome.blocked] == ["1"]
    assert "where" in outcome.blocked[0].advice.zh


def test_a_task_that_nobody_could_inspect_is_not_drawn(demo, take):
    text = demo.plan.read_text(encoding="utf-8")
    nobody = text.replace("{ mode: 股内随机 }", "{ mode: 股内随机, qualification: 没有人有的资格 }", 1)
    assert nobody != text
    demo.plan.write_text(nobody, encoding="utf-8")
    with pytest.raises(Refused) as stop:
        take(demo, JUNE, tasks=["4"])
    assert stop.value.basis == "《行政处罚法》第四十二条"
    outcome = take(demo, date(2023, 4, 3))
    assert [b.draw for b in outcome.blocked] == ["4"]
    assert "draw.committed" in kinds(demo)
    with open_store(demo.store, read_only=True) as store:
        assert ("4", 1) not in queries.drawn_batches(store, "2023-internal")


def test_a_task_without_anybody_is_not_drawn_and_stays_due(demo, take):
    text = demo.plan.read_text(encoding="utf-8")
    demo.plan.write_text(
        text.replace("[广告设计制作, 广告发布, 广告代理]", "[没有这个行业]", 1), encoding="utf-8"
    )
    outcome = take(demo, date(2023, 3, 1))
    assert [d.tasks[0].code for d in outcome.draws] == ["8"]
    assert "D304" in {f.code for f in outcome.findings}
    assert states(take(demo, date(2023, 3, 1)))["1"] == "due"


def test_a_plan_with_errors_is_not_drawn(demo, take):
    demo.plan.write_text(
        demo.plan.read_text(encoding="utf-8").replace("rate: 5%", "rate: 五"), encoding="utf-8"
    )
    with pytest.raises(FindingsStop) as stop:
        take(demo, JUNE)
    assert any(f.severity == "error" for f in stop.value.findings)


def test_a_plan_of_another_agency_is_refused(demo, take):
    text = demo.plan.read_text(encoding="utf-8")
    demo.plan.write_text(text.replace('agency: "140525"', 'agency: "140502"'), encoding="utf-8")
    with pytest.raises(Refused) as stop:
        take(demo, JUNE)
    assert "140502" in stop.value.message.zh


@pytest.mark.parametrize("missing", ["targets", "inspectors", "recusals"])
def test_without_a_registry_the_advice_names_the_import(tmp_path, county, take, at, actor, missing):
    from policy_engine.usecases.import_registry import import_registry

    workspace = init(tmp_path / "w", agency="140525", demo=True, actor=actor, now=at)
    for kind in ("targets", "inspectors", "recusals"):
        if kind == missing:
            break
        import_registry(workspace, kind, county / f"{kind}.generated.csv", actor=actor, now=at)
    with pytest.raises(Refused) as stop:
        take(workspace, JUNE)
    assert f"policy registry import {missing}" in stop.value.advice.zh


def test_a_joint_group_is_drawn_once_and_visited_once(demo, take):
    text = demo.plan.read_text(encoding="utf-8")
    for code in ("8", "15"):
        head, mark, tail = text.partition(f'  - code: "{code}"\n')
        text = head + mark + "    joint_group: 一次上门\n" + tail
    demo.plan.write_text(text, encoding="utf-8")
    outcome = take(demo, JUNE, tasks=["8"])
    assert [d.name for d in outcome.draws] == ["140525/2023-internal/15+8/1"]
    with open_store(demo.store, read_only=True) as store:
        found = queries.inspections(store)
    both = {i.target for i in found if i.task == "8"} & {i.target for i in found if i.task == "15"}
    for target in both:
        assert len({(i.position, i.officers) for i in found if i.target == target}) == 1
    assert verify_draws(demo).checks[0].problems == ()


def test_copies_of_a_workspace_commit_to_different_secrets(demo, take, tmp_path, chance):
    from policy_engine.usecases.workspace import load

    copytree(demo.root, tmp_path / "copy")
    one, other = take(demo, JUNE, tasks=["4"]), take(load(tmp_path / "copy"), JUNE, tasks=["4"])
    assert one.draws[0].commitment != other.draws[0].commitment
