import sqlite3

import pytest

from policy_engine.model.errors import Unusable
from policy_engine.usecases import audit


def edit(workspace, *statements):
    with sqlite3.connect(workspace.store) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_the_log_of_a_run_holds(drawn):
    verified = audit.verify(drawn)
    assert verified.demo
    assert [c.problems for c in verified.checks] == [(), ()]
    assert verified.size == audit.log(drawn, last=0, kind=None).size > 50
    assert verified.remarks == ()


def test_the_log_lists_the_last_events_and_filters_by_kind(drawn):
    trail = audit.log(drawn, last=3, kind=None)
    assert [e.number for e in trail.events] == list(range(trail.size - 3, trail.size))
    draws = audit.log(drawn, last=0, kind="draw.")
    assert {e.body.kind for e in draws.events} == {
        "draw.committed",
        "draw.seeded",
        "draw.selected",
        "draw.matched",
    }


def test_an_event_is_shown_with_its_payload(drawn):
    assert audit.show(drawn, 0).event.payload["demo"] is True
    with pytest.raises(Unusable) as stop:
        audit.show(drawn, 10**6)
    assert "1000000" in stop.value.message.zh


@pytest.mark.parametrize("number", [0, 5, 70])
def test_a_byte_changed_anywhere_in_an_entry_is_named(drawn, number):
    edit(
        drawn, f"UPDATE entry SET body = replace(body, '\"version\":1', '\"version\":2') WHERE idx = {number}"
    )
    verified = audit.verify(drawn)
    assert any(str(number) in problem.zh for problem in verified.checks[0].problems)
    assert len(verified.checks) == 1


def test_a_changed_payload_is_named(drawn):
    edit(drawn, "UPDATE payload SET content = replace(content, '140525', '140502') WHERE idx = 0")
    assert any("0" in problem.zh for problem in audit.verify(drawn).checks[0].problems)


def test_a_row_edited_behind_the_logs_back_is_found(drawn):
    edit(drawn, "UPDATE inspection SET target = '91350100M000100Y43' WHERE number LIKE '%/15/1#0001'")
    verified = audit.verify(drawn)
    assert verified.checks[0].problems == ()
    assert any("inspection" in p.en for p in verified.checks[1].problems)


def test_an_unreadable_entry_is_still_listed(drawn):
    edit(drawn, "UPDATE entry SET body = x'00' WHERE idx = 3")
    assert audit.show(drawn, 3).event.body is None
    assert audit.verify(drawn).checks[0].problems
