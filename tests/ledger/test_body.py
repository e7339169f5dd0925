from __future__ import annotations

from policy_engine.ledger.body import LONGEST, Body, read_body
from policy_engine.model.event import NewEvent, body


def test_a_body_reads_back_as_it_was_written():
    event = NewEvent("draw.seeded", 1686787200, "2023-06-15", "user-1", "d/1", {"header": "1"}, "os")
    assert read_body(body(event, "ab" * 32)) == Body(
        1, "draw.seeded", 1686787200, "2023-06-15", "user-1", "d/1", {"header": "1"}, "os", "ab" * 32
    )


def test_the_longest_body_that_can_be_written_can_be_read():
    empty = len(body(NewEvent("plan.recorded", 1, "2023-06-15", "u", ""), "ab" * 32))
    longest = body(NewEvent("plan.recorded", 1, "2023-06-15", "u", "x" * (LONGEST - empty)), "ab" * 32)
    assert len(longest) == LONGEST
    assert isinstance(read_body(longest), Body)
