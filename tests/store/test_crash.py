"""Killed at any instant, a store holds every step that was acknowledged, and no half of one."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter

import pytest
from sqlalchemy import event

from policy_engine.ledger.body import read_body
from policy_engine.model.errors import Refused
from policy_engine.store import queries
from policy_engine.store.open import create, open_store


def steps_in(store):
    """How many entries each step has, by the step's number."""
    refs = [read_body(entry.body).refs for entry in queries.entries(store, 1)]
    return Counter(int(ref["step"]) for ref in refs)


@pytest.mark.parametrize("kills", [15, pytest.param(70, marks=pytest.mark.slow)])
def test_killed_at_random_moments(path, story, append, holds, child, kills):
    create(path, story.created()).close()
    chance = random.Random(20230615)
    acknowledged = set()

    def work_from(first):
        def work(write):
            with open_store(path) as store:
                write(b"open\n")
                for step in range(first, first + 10_000):
                    append(store, *(story.note(step=step, part=part) for part in range(3)))
                    write(b"%d\n" % step)

        return work

    for kill in range(10 * kills):
        if kill >= kills and len(acknowledged) > kills:
            break  # a busy machine acknowledges fewer steps between two kills, so it gets more of them
        pid, out = child(work_from(kill * 100_000))
        out.readline()
        time.sleep(chance.uniform(0, 0.06))
        os.kill(pid, signal.SIGKILL)
        acknowledged |= {int(line) for line in out}
        out.close()
        assert os.waitpid(pid, 0)[1] == signal.SIGKILL
        with open_store(path) as store:
            recorded = steps_in(store)
        assert acknowledged <= set(recorded)
        assert len(recorded) - len(acknowledged) <= kill + 1, (
            "at most the step in hand is recorded and not acknowledged"
        )
        assert set(recorded.values()) <= {3}
    with open_store(path) as store:
        holds(store)
    assert len(acknowledged) > kills


def test_killed_before_every_statement_and_the_commit(path, story, append, holds, child):
    """The step is a whole draw. Killed at its n-th statement it is not there; the next process takes it."""
    create(path, story.created()).close()
    header = story.header()

    def work_until(stop):
        def work(write):
            left = iter(range(stop, -1, -1))

            def tick(*_):
                if next(left) == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            with open_store(path) as store:
                for moment in ("begin", "before_cursor_execute", "commit"):
                    event.listen(store._connection.engine, moment, tick)
                append(store, *story.whole(header, ids=("T1", "T2", "T3")))
            write(b"done")

        return work

    kills = 0
    while True:
        pid, out = child(work_until(kills))
        done = out.read()
        out.close()
        status = os.waitpid(pid, 0)[1]
        with open_store(path) as store:
            if done:
                assert (status, len(queries.inspections(store))) == (0, 3)
                holds(store)
                break
            assert status == signal.SIGKILL
            assert (queries.head(store)[0], queries.draws(store)) == (1, ())
            holds(store)
        kills += 1
    assert kills > 15


def test_killed_while_the_store_is_made(path, story, child):
    """Making it again continues: there is never half a store."""

    def work_until(stop):
        def work(write):
            left = iter(range(stop, -1, -1))

            def tick(_):
                if next(left) == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return b"s" * 16

            from policy_engine.store import open as opening

            on = opening._on

            def watched(link):
                link.set_trace_callback(tick)
                return on(link)

            opening._on = watched
            try:
                create(path, story.created()).close()
            except Refused:  # killed just after the commit: the store is made
                open_store(path).close()
            write(b"done")

        return work

    kills = 0
    while True:
        pid, out = child(work_until(kills))
        done = out.read()
        out.close()
        status = os.waitpid(pid, 0)[1]
        if done:
            break
        assert status == signal.SIGKILL
        kills += 3
    assert kills > 30
    with open_store(path) as store:
        assert queries.head(store)[0] == 1


def test_processes_queue_and_the_log_does_not_fork(path, story, append, holds, child):
    create(path, story.created()).close()

    def work_as(writer):
        def work(write):
            with open_store(path) as store:
                for n in range(50):
                    append(store, story.note(writer=writer, n=n))
            write(b"done")

        return work

    children = [child(work_as(writer)) for writer in range(4)]
    for pid, out in children:
        assert out.read() == b"done"
        out.close()
        assert os.waitpid(pid, 0)[1] == 0
    with open_store(path) as store:
        refs = [read_body(entry.body).refs for entry in queries.entries(store, 1)]
        assert len(refs) == 200
        for writer in range(4):
            assert [int(ref["n"]) for ref in refs if ref["writer"] == str(writer)] == list(range(50))
        assert [c.size for c in queries.checkpoints(store)] == list(range(1, 202))
        holds(store)


def test_two_processes_that_make_the_same_store_do_not_both_succeed(path, story, child):
    def work(write):
        try:
            create(path, story.created()).close()
            write(b"made")
        except Exception as error:
            write(type(error).__name__.encode())

    children = [child(work) for _ in range(3)]
    said = []
    for pid, out in children:
        said.append(out.read().decode())
        out.close()
        os.waitpid(pid, 0)
    assert sorted(said) == ["Refused", "Refused", "made"]
    with open_store(path) as store:
        assert queries.head(store)[0] == 1
