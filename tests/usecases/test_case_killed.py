"""A step of many cases, killed before each of the database's statements: none of it is there, and it can be taken again."""

from __future__ import annotations

import os
import signal

from sqlalchemy import event

from policy_engine.store.open import open_store
from policy_engine.store.replay import rebuild_matches

from .case_tools import number, put, size, step
from .conftest import ENGINE

CASES = 3
PUBLISH = {"documents": ["publication_record"], "details": {"channel": "网站"}}


def test_many_cases_move_together_or_not_at_all(one):
    for place in range(1, CASES + 1):
        put(one, place)
    cases = [number(place) for place in range(1, CASES + 1)]
    before = size(one)
    kills, stop = 0, 0
    while not _survives(one, cases, stop):
        assert size(one) == before
        kills, stop = kills + 1, stop + 3
    assert kills > 4
    assert size(one) == before + CASES
    with open_store(one.store, read_only=True) as store:
        assert rebuild_matches(store) == []


def _survives(workspace, cases, stop):
    """Whether a process that is killed at its statement number `stop` had no so many to carry out."""
    child = os.fork()
    if not child:
        left = iter(range(stop, -1, -1))

        def tick(*_):
            if next(left, -1) == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        with open_store(workspace.store) as store:
            engine = store._connection.engine
        for moment in ("begin", "before_cursor_execute", "commit"):
            event.listen(engine, moment, tick)
        try:
            step(ENGINE, workspace, cases, "publish", "credit", **PUBLISH)
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1] == 0
