from types import SimpleNamespace

import msgspec

from policy_engine.ledger.body import Body
from policy_engine.report.audit import details, line

BODY = Body(
    version=1,
    kind="draw.committed",
    at=1_700_000_000,
    on="2023-11-15",
    actor="op-0",
    subject="140525/p/1/1",
    refs={"commitment": "c0"},
    reason="",
    payload="0" * 64,
)


def event(body=BODY, payload=None, number=7):
    return SimpleNamespace(number=number, leaf="ab" * 32, body=body, payload=payload)


def test_a_line_has_number_time_kind_and_subject():
    assert line(event(), "zh") == "     7  2023-11-14 22:13:20Z  draw.committed  抽取承诺  140525/p/1/1"


def test_an_unreadable_entry_points_to_the_verification():
    assert "audit verify" in line(event(body=None), "en")
    assert len(list(details(event(body=None, payload={}), "en", payload=False))) == 3


def test_details_show_the_payload_on_request_only():
    hidden = "\n".join(details(event(payload={"secret": "x"}), "zh", payload=False))
    assert "secret" not in hidden
    assert "commitment c0" in hidden
    assert '"secret": "x"' in "\n".join(details(event(payload={"secret": "x"}), "zh", payload=True))


def test_an_erased_payload_and_a_reason_are_said():
    with_reason = msgspec.structs.replace(BODY, reason="R-1")
    shown = "\n".join(details(event(body=with_reason), "zh", payload=True))
    assert "R-1" in shown
    assert "已依法删除" in shown


def test_every_kind_of_event_has_its_word():
    from typing import get_args

    from policy_engine.model.event import Kind

    for kind in get_args(Kind):
        said = line(event(body=msgspec.structs.replace(BODY, kind=kind)), "zh").split()
        assert said[4] != kind
