from __future__ import annotations

import contextlib
import sqlite3
import time
from itertools import accumulate, count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, insert, select

from policy_engine.ledger.body import read_body
from policy_engine.model import merkle
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.event import payload_hash
from policy_engine.store import log, queries
from policy_engine.store.open import create, lay_out, open_store
from policy_engine.store.tables import table


def test_what_is_appended_together_shares_a_checkpoint(store, story, append, holds):
    assert append(store, story.note(n=1), story.note(n=2)) == range(1, 3)
    with store.transaction() as tx:
        assert tx.append([story.note(n=3)]) == range(3, 4)
        assert tx.append([story.note(n=4), story.note(n=5)]) == range(4, 6)
    assert [c.size for c in queries.checkpoints(store)] == [1, 3, 6]
    holds(store)


def test_a_checkpoint_bears_the_time_of_its_last_event(store, story, append):
    append(store, story.event("run.refused", at=5), story.event("run.refused", at=9))
    with store.reading() as connection:
        assert connection.execute(select(table("checkpoint").c.at)).scalars().all() == [story.created().at, 9]


def test_nothing_appended_leaves_no_trace(store):
    with store.transaction() as tx:
        assert tx.append([]) == range(1, 1)
    with store.transaction():
        pass
    assert [c.size for c in queries.checkpoints(store)] == [1]


def test_an_entry_holds_the_body_and_the_payload_by_salted_hash(path, story):
    salts = (bytes([n]) * 16 for n in count())
    with create(path, story.created(), salts=lambda: next(salts)) as store, store.transaction() as tx:
        tx.append([story.note(task=4)])
        entry = queries.entry(store, 1)
    body = read_body(entry.body)
    assert entry.salt == b"\x01" * 16
    assert body.payload == payload_hash(entry.salt, entry.payload)
    assert entry.leaf == merkle.leaf_hash(entry.body)
    assert (body.kind, body.refs) == ("run.refused", {"task": "4"})
    assert "不在抽查期内" not in entry.body.decode()


def test_salts_are_random(store, story, append):
    append(store, story.note(), story.note())
    salts = [entry.salt for entry in queries.entries(store)]
    assert [len(salt) for salt in salts] == [16, 16, 16]
    assert len(set(salts)) == 3


@pytest.mark.parametrize("error", [KeyError("a bug"), KeyboardInterrupt()])
def test_an_exception_or_interrupt_undoes_everything(store, story, append, holds, error):
    before = queries.head(store)

    def interrupted():
        with store.transaction() as tx:
            tx.append([story.plan(), *story.whole(story.header())])
            raise error

    with pytest.raises(type(error)):
        interrupted()
    assert queries.head(store) == before
    assert queries.draws(store) == ()
    assert append(store, story.note()) == range(1, 2)
    holds(store)


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_failed_append_cannot_be_committed_even_if_the_caller_swallows_it(store, story, goes_on):
    def careless():
        with store.transaction() as tx:
            with contextlib.suppress(Refused):
                tx.append([story.note(), story.seeded(story.header())])
            if goes_on:
                tx.append([story.note()])

    with pytest.raises(RuntimeError, match="cannot be committed"):
        careless()
    assert [e.idx for e in queries.entries(store)] == [0]


def test_an_event_too_long_for_the_log_is_refused_whole(store, story, append):
    with pytest.raises(ValueError, match="65,535"):
        append(store, story.note(), story.note(long="字" * 30_000))
    assert queries.head(store)[0] == 1


def test_a_log_begins_once(store, story, append):
    with pytest.raises(ValueError, match=r"workspace\.created"):
        append(store, story.created())


def test_transactions_do_not_nest(store):
    with store.transaction(), pytest.raises(RuntimeError), store.transaction():
        pass


def test_a_clock_that_jumps_back_loses_nothing(store, story, append, holds):
    append(store, story.event("run.refused", at=5))
    append(store, story.event("run.refused", at=2_000_000_000), story.event("run.refused", at=7))
    holds(store)


@given(st.lists(st.integers(0, 20), max_size=8))
@settings(max_examples=60)
def test_the_stored_tree_is_the_tree_however_appends_are_cut(batches):
    """Each batch grows from what the one before stored; frontier and subtrees are those of RFC 6962's tree."""
    leaves = [merkle.leaf_hash(b"%d" % n) for n in range(sum(batches))]
    size, frontier, stored = 0, [], {}
    for end in accumulate(batches):
        frontier, complete = log.grow(size, frontier, leaves[size:end])
        stored |= {(level, position): hash_ for level, position, hash_ in complete}
        size = end
        assert merkle.fold(frontier) == merkle.root(leaves[:size])
    expected = {
        (level, position): merkle.root(leaves[position << level : position + 1 << level])
        for level in range(1, size.bit_length())
        for position in range(size >> level)
    }
    assert stored == expected


def test_the_end_is_read_back_at_every_size():
    leaves = [merkle.leaf_hash(b"%d" % n) for n in range(70)]
    with create_engine("sqlite://").connect() as connection:
        lay_out(connection)
        frontier = []
        for n, leaf in enumerate(leaves):
            assert log.read_end(connection) == (n, frontier)
            frontier, complete = log.grow(n, frontier, [leaf])
            connection.execute(insert(table("entry")), {"idx": n, "body": b"", "leaf": leaf})
            if complete:
                connection.execute(insert(table("subtree")), log.subtree_rows(complete))
            connection.execute(
                insert(table("checkpoint")), {"size": n + 1, "root": merkle.fold(frontier), "at": 0}
            )
        assert connection.execute(select(table("checkpoint").c.root)).scalars().all()[-1] == merkle.root(
            leaves
        )


def test_nothing_is_appended_to_a_broken_log(path, store, story, append, owner):
    append(store, story.note(), story.note())
    append(store, story.note())
    for damage in (
        "DELETE FROM entry WHERE idx = 3",
        "UPDATE subtree SET hash = zeroblob(32) WHERE level = 2",
        "DELETE FROM subtree WHERE level = 2",
        "DELETE FROM checkpoint WHERE size = 4",
    ):
        store.close()
        whole = path.read_bytes()
        owner(damage)
        with open_store(path) as broken, pytest.raises(Refused) as caught:
            append(broken, story.note())
        assert "检查点" in caught.value.message.zh
        path.write_bytes(whole)
    with open_store(path) as mended:
        assert append(mended, story.note()) == range(4, 5)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET body = 'x'",
        "DELETE FROM entry",
        "DELETE FROM entry WHERE idx = 1",
        "INSERT OR REPLACE INTO entry (idx, body, leaf) VALUES (0, 'x', 'y')",
        "REPLACE INTO entry (idx, body, leaf) VALUES (1, 'x', 'y')",
        "INSERT INTO entry (idx, body, leaf) VALUES (9, 'x', 'y')",
        "INSERT INTO entry (body, leaf) VALUES ('x', 'y')",
        "UPDATE OR REPLACE entry SET idx = 0 WHERE idx = 1",
        "UPDATE checkpoint SET root = 'x'",
        "DELETE FROM checkpoint",
        "INSERT OR REPLACE INTO checkpoint (size, root, at) VALUES (1, 'x', 0)",
        "INSERT OR REPLACE INTO checkpoint (size, root, at) VALUES (2, 'x', 0)",
        "INSERT INTO checkpoint (size, root, at) VALUES (9, 'x', 0)",
        "UPDATE payload SET content = 'x'",
        "INSERT OR REPLACE INTO payload (idx, salt, content) VALUES (0, 'x', 'y')",
    ],
)
def test_accidents_are_refused(path, store, story, append, holds, statement):
    append(store, story.note())
    with sqlite3.connect(path) as link, pytest.raises(sqlite3.IntegrityError, match="only grows"):
        link.execute(statement)
    link.close()
    with pytest.raises(Refused) as caught, store.reading() as connection:
        connection.exec_driver_sql(statement)
    assert "追加" in caught.value.message.zh
    holds(store)


def test_a_payload_can_be_erased_and_the_log_stays_valid(path, store, story, append):
    from policy_engine.ledger.check import check_entries

    append(store, story.note())
    with sqlite3.connect(path) as link:
        link.execute("DELETE FROM payload WHERE idx = 1")
    link.close()
    verified = check_entries(queries.entries(store), queries.checkpoints(store))
    assert (verified.problems, verified.erased) == ((), 1)


def test_two_thousand_dispatches_are_one_quick_append(store, story, append, holds):
    header = story.header()
    ids = [f"{n:018d}" for n in range(2000)]
    append(store, *story.whole(header, ids=())[:4])
    dispatches = story.dispatched(header, ids)
    began = time.process_time()
    append(store, *dispatches)
    took = time.process_time() - began
    assert took < 1.5, f"{took:.2f} s; 0.3 s where nothing else runs"
    assert len(queries.inspections(store)) == 2000
    holds(store)


def test_a_full_disk_undoes_the_whole_step(path, story, append, holds):
    """The file may grow by 0, 1, 2, … pages: until a step fits it leaves nothing behind, and then the log goes on."""
    step = story.whole(story.header(), ids=[f"T{n}" for n in range(60)])

    def fits(store, limit):
        with store.reading() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}")
        try:
            append(store, *step)
        except Unusable as stop:
            return "磁盘已满" not in stop.message.zh
        return True

    with create(path, story.created()) as store:
        with store.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        limit = pages
        while not fits(store, limit):
            assert (queries.head(store)[0], queries.draws(store)) == (1, ())
            limit += 1
        assert limit > pages + 5
        assert len(queries.inspections(store)) == 60
        holds(store)
