"""Parties reveal, beacons are entered, and the draw is made once everything is there; what is refused is on record and draws nothing."""

import json
from hashlib import sha256

import pytest

from policy_engine.draw.beacon import QUICKNET
from policy_engine.model.errors import Refused, Unusable
from policy_engine.usecases.draw import reveal as module
from policy_engine.usecases.draw.nonce import make_nonce, read_nonce

from .conftest import DAY, DICE, DISCIPLINE, LOTTERY, NAME, OFFICE, OUT, ROUND


def test_two_parties_draw_together_at_level_2(protocol, handed, holds):
    first = protocol.reveal(nonces=[handed[0].secret])
    assert (first.level, first.outcome, first.seed) == ("L2", None, "")
    assert DISCIPLINE in first.waits.zh
    assert "北京时间" in first.waits.zh
    holds(protocol.workspace)
    last = protocol.reveal(nonces=[handed[1].secret])
    assert last.waits is None
    assert last.outcome.level == "L2"
    assert OFFICE in last.outcome.meaning.zh
    draw = protocol.draw
    assert (draw.state, draw.beacon, draw.nonces[OFFICE]) == (
        "dispatched",
        None,
        read_nonce(handed[0].secret).nonce,
    )
    assert protocol.refused() == []
    holds(protocol.workspace)


@pytest.mark.slow
def test_both_numbers_may_come_at_once_and_the_run_goes_on_later(protocol, handed, take, holds):
    made = protocol.reveal(None, nonces=[one.secret for one in handed], go_on=False)
    assert made.seed
    assert made.outcome is None
    assert protocol.draw.state == "seeded"
    outcome = take(protocol.workspace, DAY, tasks=["15"])
    assert [draw.level for draw in outcome.draws] == ["L2"]
    holds(protocol.workspace)


def test_a_round_of_drand_fixed_beforehand_gives_level_3(protocol, holds):
    made = protocol.commit(beacon="drand", round=ROUND)
    (notice,) = made.notices
    assert notice.level == "L3"
    assert f"第 {ROUND} 轮" in notice.awaited.zh
    protocol.at = OUT
    found = protocol.enter_round()
    assert found.outcome.level == "L3"
    draw = protocol.draw
    assert draw.beacon == json.loads(protocol.round.read_text())["randomness"]
    assert draw.proof == {"signature": json.loads(protocol.round.read_text())["signature"]}
    holds(protocol.workspace)


@pytest.mark.slow
def test_the_first_round_after_a_time_is_the_one(protocol):
    protocol.commit(beacon="drand", round_after=OUT - 2)
    assert protocol.draw.header.beacon == {"kind": "drand", "chain": QUICKNET.hash, "round": ROUND}


def test_parties_and_drand_reveal_before_the_round(protocol, parties, holds):
    made = parties()
    protocol.commit(parties=[one.commitment for one in made], beacon="drand", round=ROUND)
    assert protocol.draw.reveal_by == OUT
    protocol.reveal(nonces=[made[0].secret])
    protocol.at = OUT
    with pytest.raises(Refused, match="have not revealed yet"):
        protocol.enter_round()
    with pytest.raises(Refused, match="after the beacon"):
        protocol.reveal(nonces=[made[1].secret])
    protocol.at = OUT - 1
    protocol.reveal(nonces=[made[1].secret])
    protocol.at = OUT
    assert protocol.enter_round().outcome.level == "L3"
    assert len(protocol.refused()) == 2
    holds(protocol.workspace)


@pytest.mark.parametrize(
    ("terms", "text", "level"), [(LOTTERY, "01 02 03 04 05 06+07", "L3"), (DICE, "123 456 123", "L2")]
)
def test_numbers_with_evidence(protocol, tmp_path, holds, terms, text, level):
    evidence = tmp_path / "开奖公告.html"
    evidence.write_text("公告")
    protocol.commit(**terms)
    witnesses = terms.get("witnesses", ())
    found = protocol.reveal(text=text, evidence=(evidence,), witnesses=witnesses)
    assert found.outcome.level == level
    draw = protocol.draw
    assert bytes.fromhex(draw.beacon).decode() == text
    assert draw.proof["evidence.1"].endswith("  开奖公告.html")
    holds(protocol.workspace)


CHANGED = "ab" * 48


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"round": 999}, "holds round 999"),
        ({"chain": "0" * 64}, "is not known"),
        ({"randomness": "00" * 32}, "not the SHA-256"),
        ({"signature": CHANGED, "randomness": "from signature"}, "does not hold"),
    ],
)
def test_another_round_is_named_and_draws_nothing(protocol, holds, given, said):
    if given.get("randomness") == "from signature":
        given = given | {"randomness": sha256(bytes.fromhex(CHANGED)).hexdigest()}
    protocol.commit(beacon="drand", round=ROUND)
    protocol.at = OUT
    with pytest.raises(Refused, match=said):
        protocol.enter_round(**given)
    assert protocol.draw.state == "committed"
    assert len(protocol.refused()) == 1
    holds(protocol.workspace)


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"round": 1000}',
        b'{"round": 1000, "signature": 3, "randomness": "x"}',
        b'{"chain": 7}',
        b"\xff",
    ],
)
def test_a_file_that_is_no_round_is_unusable(protocol, tmp_path, content):
    protocol.commit(beacon="drand", round=ROUND)
    protocol.at = OUT
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(Unusable):
        protocol.reveal(file=path)
    with pytest.raises(Unusable):
        protocol.reveal(file=tmp_path / "none.json")
    assert protocol.draw.state == "committed"


@pytest.mark.slow
def test_a_round_cannot_be_entered_before_its_time(protocol):
    protocol.commit(beacon="drand", round=ROUND)
    protocol.at = OUT - 1
    with pytest.raises(Refused, match="there is no drand round 1000"):
        protocol.enter_round()
    assert protocol.draw.state == "committed"


@pytest.mark.slow
def test_a_beacon_is_of_the_kind_that_was_fixed(protocol, handed, tmp_path):
    for one in handed:
        with pytest.raises(Refused, match="have not revealed"):
            protocol.reveal(text="1")
        protocol.reveal(nonces=[one.secret], go_on=False)
    with pytest.raises(Refused, match="waits for nothing"):
        protocol.reveal(text="1")
    assert len(protocol.refused()) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("brought", "said"),
    [
        ({"text": "01 02 03 04 05 06 07"}, "not in the form"),
        ({"file": "round"}, "takes the numbers"),
        ({"text": "01 02 03 04 05 06+0７"}, "not in the form"),
    ],
)
def test_numbers_that_do_not_fit(protocol, brought, said):
    protocol.commit(**LOTTERY)
    given = {"file": protocol.round} if "file" in brought else brought
    with pytest.raises(Refused, match=said):
        protocol.reveal(**given)
    assert len(protocol.refused()) == 1


@pytest.mark.slow
def test_numbers_need_evidence_and_every_witness(protocol, tmp_path):
    protocol.commit(**DICE)
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"x")
    with pytest.raises(Unusable, match="no evidence"):
        protocol.reveal(text="111 111 111", witnesses=DICE["witnesses"])
    with pytest.raises(Unusable, match="does not exist"):
        protocol.reveal(text="111 111 111", evidence=(tmp_path / "none",), witnesses=DICE["witnesses"])
    with pytest.raises(Refused, match="群众代表"):
        protocol.reveal(text="111 111 111", evidence=(photo,), witnesses=("办公室",))
    with pytest.raises(Refused, match="takes the numbers"):
        protocol.reveal(file=protocol.round, evidence=(photo,))


@pytest.mark.slow
def test_drand_takes_no_text(protocol):
    protocol.commit(beacon="drand", round=ROUND)
    protocol.at = OUT
    with pytest.raises(Refused, match="takes a file"):
        protocol.reveal(text="fe29")


@pytest.mark.slow
def test_no_beacon_is_entered_where_none_was_fixed(protocol):
    protocol.commit()
    with pytest.raises(Refused, match="has no beacon"):
        protocol.reveal(text="1")


def test_numbers_that_do_not_open_or_are_not_asked_for(protocol, handed, parties, tmp_path):
    stranger = make_nonce(tmp_path / "s", NAME, "媒体")
    again = make_nonce(tmp_path / "a", NAME, OFFICE)
    other = make_nonce(tmp_path / "o", NAME.replace("/15/", "/16/"), OFFICE)
    later = make_nonce(tmp_path / "l", NAME, OFFICE, attempt=2)
    for made, said in (
        (stranger, "no party"),
        (again, "does not open"),
        (other, "was made for"),
        (later, "attempt 2"),
    ):
        with pytest.raises(Refused, match=said):
            protocol.reveal(nonces=[made.secret])
    with pytest.raises(Refused, match="already"):
        protocol.reveal(nonces=[handed[0].secret, handed[0].secret])
    assert protocol.draw.nonces == {}
    protocol.reveal(nonces=[handed[0].secret])
    with pytest.raises(Refused, match="already"):
        protocol.reveal(nonces=[handed[0].secret])
    assert len(protocol.refused()) == 6


@pytest.mark.slow
def test_one_bad_number_keeps_the_good_ones_out_too(protocol, handed, tmp_path):
    bad = make_nonce(tmp_path / "bad", NAME, DISCIPLINE)
    with pytest.raises(Refused):
        protocol.reveal(nonces=[handed[0].secret, bad.secret])
    assert protocol.draw.nonces == {}


@pytest.mark.slow
def test_a_number_after_the_deadline_is_refused(protocol, handed):
    protocol.at += 3601
    with pytest.raises(Refused, match="after the deadline"):
        protocol.reveal(nonces=[handed[0].secret])
    assert "截止时间" in protocol.refused()[0]
    protocol.at -= 1
    assert protocol.reveal(nonces=[handed[0].secret]).parties == (OFFICE,)


@pytest.mark.slow
def test_without_a_name_it_is_the_draw_that_waits(protocol):
    with pytest.raises(Unusable, match="no draw waits"):
        protocol.reveal(None)
    protocol.commit("15", **LOTTERY)
    assert protocol.reveal(None).draw == NAME
    protocol.commit("5", **LOTTERY)
    with pytest.raises(Unusable, match="2 draws wait"):
        protocol.reveal(None)
    with pytest.raises(Unusable, match="no draw"):
        protocol.reveal("140525/2023-internal/99/1")


@pytest.mark.slow
def test_a_killed_reveal_is_finished_by_the_next(protocol, handed, monkeypatch, holds):
    def killed(*arguments, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "take_seed", killed)
        with pytest.raises(KeyboardInterrupt):
            protocol.reveal(nonces=[one.secret for one in handed])
    assert (protocol.draw.state, len(protocol.draw.nonces)) == ("committed", 2)
    holds(protocol.workspace)
    assert protocol.reveal().outcome.level == "L2"
    holds(protocol.workspace)


@pytest.mark.slow
def test_a_run_finishes_what_was_killed_after_the_last_number(protocol, handed, monkeypatch, take, holds):
    def killed(*arguments, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "take_seed", killed)
        with pytest.raises(KeyboardInterrupt):
            protocol.reveal(nonces=[one.secret for one in handed])
    outcome = take(protocol.workspace, DAY, tasks=["15"])
    assert [draw.level for draw in outcome.draws] == ["L2"]
    assert protocol.draw.beacon is None
    assert protocol.draw.state == "dispatched"
    holds(protocol.workspace)


def test_a_run_lists_what_waits_and_draws_the_others(protocol, handed, take, holds):
    outcome = take(protocol.workspace, DAY, tasks=["15", "5"])
    assert [draw.name.split("/")[2] for draw in outcome.draws] == ["5"]
    (note,) = [note.zh for note in outcome.notes if "等待" in note.zh]
    assert DISCIPLINE in note
    assert OFFICE in note
    assert [task.state for task in outcome.tasks if task.code == "15"] == ["waiting"]
    assert protocol.draw.state == "committed"
    holds(protocol.workspace)
