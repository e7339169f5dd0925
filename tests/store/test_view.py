from __future__ import annotations

import msgspec
import pytest

from policy_engine.model.canonical import canonical
from policy_engine.model.errors import Refused, Stop
from policy_engine.store import queries
from policy_engine.store.changes import Insert, Step
from policy_engine.store.open import open_store
from policy_engine.store.recorded import Recorded
from policy_engine.store.view import changes


def recorded(event):
    return Recorded(7, event.kind, event.on, event.subject, event.refs, canonical(event.payload))


def state(store, header):
    return queries.draw(store, header.draw).state


def test_an_import_is_a_row(story):
    (change,) = changes(recorded(story.imported()))
    row = {
        "idx": 7,
        "kind": "targets",
        "digest": "ab",
        "rows": 50_000,
        "source": "targets.csv",
        "mode": "full",
        "reason": "",
        "changes": "{}",
        "changes_sha256": "",
        "on": "2023-06-15",
    }
    assert change == Insert("registry", row)


def test_a_dispatch_is_a_visit_its_officers_and_one_step(story):
    event = story.dispatched(story.header(), ["T1"])[0]
    visit, first, second, step = changes(recorded(event))
    assert (visit.table, visit.row["state"], visit.row["idx"], visit.row["station"]) == (
        "inspection",
        "dispatched",
        7,
        "巴公所",
    )
    assert [(a.row["slot"], a.row["inspector"]) for a in (first, second)] == [(0, "I1"), (1, "I2")]
    assert isinstance(step, Step)


@pytest.mark.parametrize("kind", ["draw.rehearsed", "run.refused"])
def test_some_events_make_no_rows(story, kind):
    assert changes(recorded(story.event(kind))) == []
    assert changes(recorded(story.created())) == []


def test_a_draw_goes_step_by_step(store, story, append, holds):
    header = story.header()
    for event, expected in zip(
        story.whole(header, ids=["T1"]),
        ["committed", "seeded", "selected", "matched", "dispatched"],
        strict=True,
    ):
        append(store, event)
        assert state(store, header) == expected
    holds(store)


def test_a_draw_of_nobody_ends_with_its_matching(store, story, append, holds):
    header = story.header()
    append(
        store,
        story.committed(header),
        story.seeded(header),
        story.selected(header, []),
        story.matched(header, []),
    )
    assert state(store, header) == "dispatched"
    holds(store)


def test_all_steps_may_come_in_one_transaction(store, story, append, holds):
    append(
        store, story.plan(), *story.whole(story.header()), *story.whole(story.header(["3", "4"]), ids=["T9"])
    )
    assert [d.state for d in queries.draws(store)] == ["dispatched", "dispatched"]
    holds(store)


def test_no_step_is_taken_twice_or_too_early(store, story, append):
    header = story.header()
    committed, seeded, selected, matched, dispatched, _ = story.whole(header)
    for step in (committed, seeded, selected, matched):
        before = queries.head(store)
        for other in (seeded, selected, matched, dispatched):
            if other is not step:
                with pytest.raises(Refused):
                    append(store, other)
        assert queries.head(store) == before
        append(store, step)
    append(store, dispatched)
    with pytest.raises(Refused) as caught:
        append(store, dispatched)
    assert "已经派发" in caught.value.message.zh


def test_a_draw_is_never_drawn_again(store, story, append):
    append(store, *story.whole(story.header()))
    with pytest.raises(Refused) as caught:
        append(store, story.committed(story.header()))
    assert "不会再抽" in caught.value.message.zh


@pytest.mark.parametrize("codes", [["3"], ["3", "4"]])
def test_a_task_is_drawn_once_per_batch_alone_or_jointly(store, story, append, codes):
    append(store, story.committed(story.header(["2", "3"])), story.committed(story.header(["3"], batch=2)))
    with pytest.raises(Refused) as caught:
        append(store, story.committed(story.header(codes)))
    assert "本批次" in caught.value.message.zh
    append(store, story.committed(story.header(["5"])))


def test_an_event_of_another_attempt_does_not_move_a_draw(store, story, append):
    header = story.header()
    append(store, story.committed(header))
    with pytest.raises(Refused):
        append(store, story.seeded(msgspec.structs.replace(header, attempt=2)))


def test_an_officer_is_once_on_an_inspection_and_a_target_once_in_a_task(store, story, append):
    header = story.header()
    append(store, *story.whole(header, ids=())[:4])
    with pytest.raises(Refused):
        append(store, *story.dispatched(header, ["T1"], officers=["I1", "I1"]))
    with pytest.raises(Refused):
        append(store, *story.dispatched(header, ["T1", "T1"]))


def test_a_widening_leaves_the_draw_where_it_is_and_needs_it_selected(store, story, append, holds):
    header = story.header()
    widened = story.widened(header)
    append(store, story.committed(header), story.seeded(header))
    with pytest.raises(Refused) as caught:
        append(store, widened)
    assert "已抽取" not in caught.value.message.zh
    append(store, story.selected(header), widened, story.widened(header, ["网监股", "巴公所"]))
    assert state(store, header) == "selected"
    found = queries.widenings(store, header.draw, 1)
    assert [w.units for w in found] == [("城区所",), ("网监股", "巴公所")]
    assert queries.widenings(store, header.draw, 2) == ()
    append(store, story.matched(header), *story.dispatched(header))
    with pytest.raises(Refused):
        append(store, widened)
    holds(store)


def team(store, number):
    return [
        (a.inspector, a.slot, a.state, a.since) for a in queries.assignments(store) if a.inspection == number
    ]


def test_who_is_replaced_stays_on_record_and_never_comes_back(store, story, append, holds):
    header = story.header()
    append(store, *story.whole(header))
    number = f"{header.draw}#0001"
    append(store, story.substituted([number], "I1", "I3"), story.substituted([number], "I3", "I4"))
    assert queries.inspections(store)[0].officers == ("I4", "I2")
    assert team(store, number) == [
        ("I1", 0, "replaced", "2023-06-15"),
        ("I3", 0, "replaced", "2023-06-20"),
        ("I4", 0, "active", "2023-06-20"),
        ("I2", 1, "active", "2023-06-15"),
    ]
    assert len(queries.assignments(store, header.draw)) == 6
    assert queries.assignments(store, "none") == ()
    for out, substitute in (("I1", "I5"), ("I9", "I5"), ("I4", "I1"), ("I4", "I2")):
        with pytest.raises(Refused):
            append(store, story.substituted([number], out, substitute))
    with pytest.raises(Refused):
        append(store, story.substituted(["nowhere#0001"], "I1", "I5"))
    holds(store)


def test_a_joint_visit_is_handed_over_in_all_its_inspections(store, story, append, holds):
    header = story.header(["2", "3"])
    append(store, *story.whole(header, ids=["T1"]))
    append(store, story.substituted([f"{header.draw}#0001", f"{header.draw}#0002"], "I2", "I3"))
    assert {i.officers for i in queries.inspections(store)} == {("I1", "I3")}
    holds(store)


def test_a_refusal_is_of_somebody_who_is_or_was_on_the_inspection_and_is_told_once(
    store, story, append, holds
):
    header = story.header()
    append(store, *story.whole(header))
    number = f"{header.draw}#0001"
    append(store, story.refused(number, "I1"))
    assert [(r.inspection, r.inspector, r.on) for r in queries.refusals(store)] == [
        (number, "I1", "2023-06-15")
    ]
    assert queries.inspections(store)[0].officers == ("I1", "I2")
    with pytest.raises(Refused) as caught:
        append(store, story.refused(number, "I1"))
    assert "已有记录" in caught.value.message.zh
    with pytest.raises(Refused):
        append(store, story.refused(number, "I9"))
    holds(store)


def test_figures_only_for_the_draws_own_tasks(store, story, append):
    header = story.header(["2"])
    other = story.selected(story.header(["3"])).payload
    append(store, story.committed(header), story.seeded(header))
    with pytest.raises(ValueError, match="task 3"):
        append(store, story.step(header, "draw.selected", other))


def test_events_that_say_nothing_usable_are_refused(story):
    header = story.header()
    committed = story.committed(header)
    replace = msgspec.structs.replace
    wrong = [
        (replace(committed, kind="draw.unheard_of"), "unknown kind"),
        (replace(committed, refs={}), "no commitment"),
        (replace(committed, subject="140525/2023-internal/3/1"), "contradict"),
        (story.committed(header, commitment="0" * 64), "contradict"),
        (story.committed(story.header(rehearsal=True)), "rehearsal"),
        (story.committed(replace(header, draw="140525/2023-internal/3/1")), "not named for"),
        (story.committed(replace(header, draw="140525/2023-internal/2/first")), "not named for"),
        (story.event("workspace.created"), "missing required field"),
        (replace(committed, payload={}), "missing required field"),
        (replace(story.imported(), payload={**story.imported().payload, "rows": "many"}), "rows"),
    ]
    for event, said in wrong:
        with pytest.raises(ValueError, match=said):
            changes(recorded(event))


def test_two_runs_that_race_for_a_step_do_not_both_win(path, store, story, append):
    header = story.header()
    append(store, story.committed(header))
    with open_store(path) as other:
        seen = queries.draw(other, header.draw)
        append(store, story.seeded(header))
        assert seen.state == "committed"
        with pytest.raises(Refused):
            append(other, story.seeded(header))
    assert queries.head(store)[0] == 3


def test_a_refusal_is_said_in_both_languages(store, story, append):
    with pytest.raises(Stop) as caught:
        append(store, story.seeded(story.header()))
    assert "取种子" in caught.value.message.zh
    assert "seeded" in caught.value.message.en
    assert "{" not in caught.value.message.zh + caught.value.message.en


def test_a_plans_versions_follow_one_another(store, story, append, holds):
    append(store, story.plan("12"), story.plan("99", code="2024-internal"))
    append(store, story.amended("34", "12"), story.amended("56", "34", numbers=("BB-2", "BB-3")))
    assert [(p.sha256, p.previous, p.amendments) for p in queries.plans(store, "2023-internal")] == [
        ("12", None, ()),
        ("34", "12", ("BB-1",)),
        ("56", "34", ("BB-2", "BB-3")),
    ]
    assert [p.code for p in queries.plans(store)][:2] == ["2023-internal", "2024-internal"]
    assert queries.latest_plan(store, "2023-internal").sha256 == "56"
    holds(store)


@pytest.mark.parametrize("before", [[], ["12", "13"]])
def test_a_version_that_starts_from_another_than_the_one_in_force_is_refused(store, story, append, before):
    append(store, *(story.plan(sha256) for sha256 in before))
    with pytest.raises(Refused) as caught:
        append(store, story.amended("34", "12"))
    assert "另一个版本" in caught.value.message.zh
    assert len(queries.plans(store)) == len(before)


def test_a_text_may_come_into_force_again(store, story, append, holds):
    append(store, story.plan("12"), story.amended("34", "12"), story.amended("12", "34"))
    append(store, story.amended("56", "12"))
    assert queries.latest_plan(store, "2023-internal").sha256 == "56"
    holds(store)


@pytest.mark.parametrize("lacking", ["previous", "amendments", "changes", "sha256"])
def test_an_amended_plan_says_all_that_its_row_and_history_need(story, lacking):
    event = story.amended()
    del event.payload[lacking]
    with pytest.raises(ValueError, match=lacking):
        changes(recorded(event))


def test_a_plans_event_is_about_that_plan(story):
    for event in (story.plan(), story.amended()):
        with pytest.raises(ValueError, match="contradicts"):
            changes(recorded(msgspec.structs.replace(event, subject="2024-internal")))
