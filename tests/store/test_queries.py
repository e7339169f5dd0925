from __future__ import annotations

import msgspec
import pytest

from policy_engine.model import merkle
from policy_engine.model.canonical import parse
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.event import body, payload_hash
from policy_engine.store import queries
from policy_engine.store.open import create, open_store
from policy_engine.store.values import RecordedTask, Workspace


def test_the_workspace_is_what_the_first_entry_says(path, story):
    with create(path, story.created(demo=True)) as store:
        assert queries.workspace(store) == Workspace(
            "140525", True, "policy-workspace/1", story.created().at, "2023-06-15"
        )
        assert queries.is_demo(store) is True


@pytest.mark.parametrize(
    "damage",
    [
        """UPDATE payload SET content = replace(content, 'true', 'false')""",
        """UPDATE payload SET salt = zeroblob(16)""",
        """DELETE FROM payload""",
        """UPDATE entry SET body = replace(body, 'workspace', 'workshop')""",
        """UPDATE entry SET body = 'nothing'""",
    ],
)
def test_a_demonstration_cannot_be_made_real_by_editing_the_database(path, story, owner, damage):
    create(path, story.created(demo=True)).close()
    owner(damage)
    with open_store(path) as store, pytest.raises(Refused):
        queries.is_demo(store)


def test_a_first_entry_that_says_nothing_of_a_workspace_is_refused(path, story, owner):
    """Entry and payload were rewritten together, hash and all."""
    content = b"{}"
    create(path, story.created(demo=True)).close()
    rewritten = body(story.created(), payload_hash(b"", content))
    owner(
        f"UPDATE payload SET salt = x'', content = x'{content.hex()}'",
        f"UPDATE entry SET body = x'{rewritten.hex()}'",
    )
    with open_store(path) as store, pytest.raises(Refused):
        queries.is_demo(store)


def test_a_log_without_its_beginning_is_no_workspace(path, story, owner):
    create(path, story.created(demo=True)).close()
    owner("DELETE FROM payload", "DELETE FROM entry", "DELETE FROM checkpoint")
    with open_store(path) as store:
        assert queries.head(store) == (0, merkle.EMPTY.hex())
        with pytest.raises(Refused):
            queries.is_demo(store)


def test_a_log_that_begins_with_another_event_is_no_workspace(path, story, owner):
    """The payload fits its entry, and both are another kind's."""
    with create(path, story.created(demo=True)) as store, store.transaction() as tx:
        tx.append([story.note()])
    owner(
        "DELETE FROM entry WHERE idx = 0",
        "DELETE FROM payload WHERE idx = 0",
        "UPDATE entry SET idx = 0",
        "UPDATE payload SET idx = 0",
    )
    with open_store(path) as store, pytest.raises(Refused):
        queries.workspace(store)


def test_the_latest_registry_and_plan(store, story, append):
    assert queries.latest_registry(store, "targets") is None
    assert queries.latest_plan(store, "2023-internal") is None
    append(
        store,
        story.imported(digest="01"),
        story.imported("inspectors", rows=300),
        story.imported(digest="02"),
    )
    append(store, story.plan("01"), story.plan("02"), story.plan("03", code="2024-internal"))
    targets = queries.latest_registry(store, "targets")
    assert (targets.digest, targets.rows, targets.source, targets.idx) == ("02", 50_000, "targets.csv", 3)
    assert queries.latest_registry(store, "inspectors").rows == 300
    plan = queries.latest_plan(store, "2023-internal")
    assert (plan.sha256, plan.file, plan.on, plan.idx) == ("02", "plans/2023.yaml", "2023-06-15", 5)


def test_a_draw_as_far_as_it_has_come(store, story, append):
    header = story.header(["3", "2"])
    assert queries.draw(store, header.draw) is None
    append(store, story.committed(header))
    draw = queries.draw(store, header.draw)
    assert draw.header == header
    assert (draw.state, draw.attempt, draw.idx, draw.on) == ("committed", 1, 1, "2023-06-15")
    assert (draw.seed, draw.beacon) == (None, None)
    assert draw.commitment == story.commitment(header)
    assert draw.inputs["rules"] == "1" * 64
    assert draw.tasks == tuple(RecordedTask(code, {}, None, {}, {}) for code in ("2", "3"))
    append(store, story.seeded(header), story.selected(header))
    draw = queries.draw(store, header.draw)
    assert (draw.state, draw.seed, draw.beacon) == ("selected", "88" * 32, "77" * 32)
    assert draw.tasks[0] == RecordedTask(
        "2", {"A": 800, "B": 100}, 2, {"A": 2, "B": 0}, {"A": ["T1", "T2"], "B": []}
    )


def test_draws_come_in_the_order_of_their_commitment(store, story, append):
    headers = [story.header([code]) for code in ("9", "1", "5")]
    append(store, *map(story.committed, headers))
    assert [d.name for d in queries.draws(store)] == [h.draw for h in headers]


def test_the_latest_attempt_is_the_draw(store, story, append):
    first = story.header()
    again = story.header(attempt=2, previous=story.commitment(first))
    append(store, story.committed(first), story.voided(first), story.committed(again))
    assert queries.draw(store, first.draw).attempt == 2
    void, live = queries.attempts(store, first.draw)
    assert (void.state, void.void, live.state, live.void) == ("voided", "other", "committed", None)
    assert [d.attempt for d in queries.draws(store)] == [1, 2]


@pytest.mark.parametrize("void", [False, True])
def test_another_attempt_follows_a_void_one_and_names_it(store, story, append, void):
    first = story.header()
    append(store, story.committed(first), *[story.voided(first)] * void)
    for again in (
        story.header(attempt=2, previous="e" * 64),
        story.header(attempt=3, previous=story.commitment(first)),
        story.header(attempt=1 + (not void), previous=story.commitment(first)),
    ):
        with pytest.raises(Refused):
            append(store, story.committed(again))


def test_the_tasks_of_a_void_attempt_are_not_drawn(store, story, append):
    first = story.header()
    append(store, story.committed(first))
    assert queries.drawn_batches(store, "2023-internal") == {("2", 1)}
    append(store, story.voided(first))
    assert queries.drawn_batches(store, "2023-internal") == frozenset()


def test_what_is_dispatched_is_never_void(store, story, append):
    header = story.header()
    append(store, *story.whole(header))
    with pytest.raises(Refused) as caught:
        append(store, story.voided(header))
    assert "作废" in caught.value.message.zh


def test_nonces_belong_to_their_attempt_and_come_once(store, story, append):
    header = story.header()
    append(store, story.committed(header, reveal_by=99), story.revealed(header, "局机关"))
    with pytest.raises(Refused) as caught:
        append(store, story.revealed(header, "局机关"))
    assert "已经公开过" in caught.value.message.zh
    append(store, story.revealed(header, "纪检监察组"), story.seeded(header))
    drawn = queries.draw(store, header.draw)
    assert drawn.nonces == {"局机关": "9a" * 32, "纪检监察组": "9a" * 32}
    assert (drawn.reveal_by, drawn.proof) == (99, {})
    with pytest.raises(Refused):
        append(store, story.revealed(header, "第三方"))


def test_a_replaced_target_has_no_visit_any_more(store, story, append):
    header = story.header()
    append(store, *story.whole(header))
    append(store, story.replaced(header, "T1", "T9", f"{header.draw}#0001", f"{header.draw}#0003"))
    found = {i.number[-4:]: (i.target, i.state) for i in queries.inspections(store)}
    assert found == {
        "0001": ("T1", "replaced"),
        "0002": ("T2", "dispatched"),
        "0003": ("T9", "dispatched"),
    }
    assert queries.drawn_targets(store, 2023) == ("T2", "T9")
    assert queries.loads(store, 2023) == {"I1": 2, "I2": 2}
    assert set(queries.previous_officers(store)) == {"T2", "T9"}
    (replaced,) = queries.replacements(store, header.draw)
    assert (replaced.task, replaced.target, replaced.substitute, replaced.reason) == (
        "2",
        "T1",
        "T9",
        "closed",
    )
    with pytest.raises(Refused):
        append(store, story.replaced(header, "T1", "T8", f"{header.draw}#0001", f"{header.draw}#0004"))
    with pytest.raises(Refused) as caught:
        append(store, story.replaced(header, "T7", "T8", f"{header.draw}#0099", f"{header.draw}#0004"))
    assert "#0099" in caught.value.message.zh


def test_attestations_and_imports_are_read_back(store, story, append):
    append(store, story.imported(), story.attested(), story.imported(kind="checks"))
    (signed,) = queries.attestations(store)
    assert (signed.section, signed.digest, signed.counted, signed.uncovered) == (
        "信用监管股",
        "ab",
        {"enterprise": 5},
        2,
    )
    assert [r.kind for r in queries.registries(store)] == ["targets", "checks"]
    assert [r.idx for r in queries.registries(store, "checks")] == [3]


def test_drawn_batches_are_a_plans_own(store, story, append):
    append(store, story.committed(story.header(["3", "10"])), story.committed(story.header(["2"])))
    assert queries.drawn_batches(store, "2023-internal") == {("10", 1), ("2", 1), ("3", 1)}
    assert queries.drawn_batches(store, "2024-internal") == frozenset()


def test_inspections_come_in_the_order_of_visits_with_their_officers(store, story, append):
    first, second = story.header(["2"]), story.header(["3"])
    append(store, *story.whole(second, ids=["T3"], officers=["I9", "I4", "I7"]), *story.whole(first))
    found = queries.inspections(store)
    assert [(i.task, i.position, i.target, i.officers) for i in found] == [
        ("2", 1, "T1", ("I1", "I2")),
        ("2", 2, "T2", ("I1", "I2")),
        ("3", 1, "T3", ("I9", "I4", "I7")),
    ]
    assert queries.inspections(store, second.draw) == found[2:]
    assert queries.inspections(store, "another") == ()
    assert (found[0].name, found[0].state, found[0].on) == ("商户T1", "dispatched", "2023-06-15")


def test_loads_count_visits_of_the_year(store, story, append):
    old, joint, new = story.header(["1"]), story.header(["2", "3"]), story.header(["4"])
    append(store, *story.whole(old, ids=["T1"], on="2022-12-31"))
    append(store, *story.whole(joint, ids=["T1", "T2"], on="2023-01-01"))
    append(store, *story.whole(new, ids=["T1"], on="2023-12-31", officers=["I2", "I3"]))
    assert queries.loads(store, 2022) == {"I1": 1, "I2": 1}
    assert queries.loads(store, 2023) == {"I1": 2, "I2": 3, "I3": 1}, (
        "a target shared by two tasks is one visit"
    )
    assert queries.loads(store, 2024) == {}


def test_drawn_targets_are_those_of_the_year_once_each(store, story, append):
    append(store, *story.whole(story.header(["1"]), ids=["T9", "T1"], on="2022-12-31"))
    append(store, *story.whole(story.header(["2", "3"]), ids=["T5", "T1"]))
    assert queries.drawn_targets(store, 2023) == ("T1", "T5")
    assert queries.drawn_targets(store, 2022) == ("T1", "T9")


@pytest.mark.parametrize("page", [1, 3, 5, 100])
def test_entries_stream_in_pages(store, story, append, monkeypatch, page):
    append(store, *(story.note(n=n) for n in range(9)))
    monkeypatch.setattr(queries, "PAGE", page)
    everything = list(queries.entries(store))
    assert [e.idx for e in everything] == list(range(10))
    assert list(queries.entries(store, 3, 7)) == everything[3:7]
    assert list(queries.entries(store, 8)) == everything[8:]
    assert list(queries.entries(store, 10)) == []


def test_one_entry(store, story, append):
    append(store, story.note(n=1))
    assert parse(queries.entry(store, 1).payload)["code"] == "R22"
    assert queries.entry(store, 2) is None


def test_an_unfinished_reading_of_entries_does_not_stop_a_writer(store, story, append):
    append(store, story.note())
    unfinished = queries.entries(store)
    next(unfinished)
    append(store, story.note())


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE draw SET header = 'x'",
        "UPDATE draw SET header = 5",
        "UPDATE draw SET header = '{}'",
        "UPDATE draw SET state = 'lost'",
        "UPDATE drawtask SET population = '[]'",
    ],
)
def test_a_row_that_nobody_could_have_written_is_damage_not_a_traceback(path, story, append, owner, damage):
    with create(path, story.created()) as store:
        append(store, story.committed(story.header()))
    owner(damage)
    with open_store(path) as store, pytest.raises(Unusable):
        queries.draws(store)


def test_values_are_frozen(store):
    with pytest.raises(AttributeError):
        queries.workspace(store).demo = True
    assert msgspec.structs.asdict(queries.workspace(store))["demo"] is False


def test_loads_are_of_those_who_are_on_the_visit_now(store, story, append):
    header = story.header(["2", "3"])
    append(store, *story.whole(header, ids=["T1"]))
    append(
        store, story.substituted([f"{header.draw}#0001", f"{header.draw}#0002"], "I2", "I3", on="2024-01-05")
    )
    assert queries.loads(store, 2023) == {"I1": 1, "I3": 1}
    assert queries.loads(store, 2024) == {}


def test_the_previous_officers_are_those_of_the_last_visit_who_stayed(store, story, append):
    first, second = story.header(["2"]), story.header(["3"])
    append(store, *story.whole(first, officers=["I1", "I2"]))
    append(store, story.substituted([f"{first.draw}#0002"], "I2", "I3", target="T2"))
    assert queries.previous_officers(store) == {"T1": ("I1", "I2"), "T2": ("I1", "I3")}
    append(store, *story.whole(second, ids=["T2"], officers=["I4", "I5"]))
    assert queries.previous_officers(store) == {"T1": ("I1", "I2"), "T2": ("I4", "I5")}
    last = queries.inspections(store, second.draw)[0].idx
    assert queries.previous_officers(store, before=last)["T2"] == ("I1", "I3")


def test_entries_about_several_subjects_are_those_about_each_and_damaged_ones_are_left_out(
    path, story, owner
):
    with create(path, story.created(demo=True)) as store:
        subject = queries.about(store, "140525")[0][0].subject
        assert queries.about_each(store, [subject, "nothing"]) == {
            subject: queries.about(store, subject),
            "nothing": (),
        }
    owner("UPDATE entry SET body = 'nothing'")
    with open_store(path) as store:
        assert queries.about_each(store, [subject]) == {subject: ()}
    owner("UPDATE entry SET body = x'ff'")
    with open_store(path) as store:
        assert queries.about_each(store, [subject]) == {subject: ()}


def test_no_inspection_no_last_day(path, story):
    with create(path, story.created(demo=True)) as store:
        assert queries.last_day(store) == ""
