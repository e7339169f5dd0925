"""An attempt that comes to nothing is voided for a reason that holds; the next one keeps what it has to keep, and nobody chooses its seed."""

import msgspec
import pytest

from policy_engine.model.errors import Refused, Unusable
from policy_engine.plan.load import load_plan
from policy_engine.report.draw import page as lines
from policy_engine.usecases.draw.known import foreseeable
from policy_engine.usecases.draw.show import listed, shown
from policy_engine.usecases.launch import void_before
from policy_engine.usecases.schedule import Slot
from policy_engine.usecases.verify import verify_draws

from .conftest import DAY, DICE, DISCIPLINE, LOTTERY, NAME, OFFICE, OUT, ROUND, Protocol


def test_a_party_that_withholds_is_named_and_the_next_attempt_keeps_secret_and_pool(
    protocol, handed, parties, take, holds
):
    protocol.reveal(nonces=[handed[0].secret])
    with pytest.raises(Refused, match="which is not over"):
        protocol.void("withheld")
    with pytest.raises(Refused, match="in view of the numbers"):
        protocol.void("other")
    protocol.at += 3601
    with pytest.raises(Refused, match="withheld beyond the time"):
        protocol.void("inputs")
    assert protocol.void("逾期不公开").withheld == (DISCIPLINE,)
    assert protocol.draw.void == "withheld"
    holds(protocol.workspace)

    with pytest.raises(Refused, match="waits for nothing"):
        protocol.reveal(nonces=[handed[1].secret])
    with pytest.raises(Refused, match="void already"):
        protocol.void("other")
    outcome = take(protocol.workspace, DAY, tasks=["15"])
    assert outcome.draws == ()
    assert "policy draw commit --task 15" in outcome.blocked[0].advice.zh
    assert len(protocol.attempts()) == 1

    second = parties(attempt=2)
    for terms in ({}, {"beacon": "os"}):
        with pytest.raises(Refused, match="shopping"):
            protocol.commit(**terms)
    with pytest.raises(Refused, match="shopping"):
        protocol.commit(parties=[one.commitment for one in second], reveal_by=protocol.at + 60)
    with pytest.raises(Refused, match="attempt 1; this is"):
        protocol.commit(parties=[one.commitment for one in handed], beacon="drand", round=ROUND)
    made = protocol.commit(beacon="drand", round=ROUND)
    assert made.notices[0].attempt == 2
    protocol.at = OUT
    assert protocol.enter_round().outcome.level == "L3"
    first, last = protocol.attempts()
    assert last.header.previous == first.commitment == made.notices[0].previous
    assert (last.secret, last.header.pool, last.inputs) == (first.secret, first.header.pool, first.inputs)
    assert last.commitment != first.commitment
    assert (first.state, last.state) == ("voided", "dispatched")
    holds(protocol.workspace)


@pytest.mark.slow
def test_with_wrong_inputs_pool_and_secret_are_new(protocol, parties, holds, judging, chance):
    protocol.commit()
    assert protocol.void("inputs", approver="集体讨论").withheld == ()
    with pytest.raises(Refused, match="shopping"):
        protocol.commit()
    made = parties(attempt=2)
    protocol.commit(parties=[one.commitment for one in made], reveal_by=protocol.at + 60)
    first, last = protocol.attempts()
    assert first.secret != last.secret
    assert first.header.pool.root != last.header.pool.root
    protocol.reveal(nonces=[one.secret for one in made])
    holds(protocol.workspace)
    subjects = [check.subject for check in judging(verify_draws, protocol.workspace).checks]
    assert subjects == [NAME, f"{NAME} (2)"]


@pytest.mark.slow
def test_dice_before_witnesses_will_do_after_another_reason(protocol, tmp_path, holds):
    protocol.commit(**LOTTERY)
    protocol.void("other", approver="collective")
    protocol.commit(**DICE)
    record = tmp_path / "记录.txt"
    record.write_text("点数")
    protocol.reveal(text="111 222 333", evidence=(record,), witnesses=DICE["witnesses"])
    assert protocol.draw.state == "dispatched"
    holds(protocol.workspace)


@pytest.mark.slow
def test_what_is_dispatched_is_never_voided(protocol, take):
    take(protocol.workspace, DAY, tasks=["15"])
    with pytest.raises(Refused, match="can no longer be voided") as stop:
        protocol.void("other")
    assert "policy draw replace" in stop.value.advice.zh


@pytest.mark.slow
@pytest.mark.parametrize("reason", ["withheld", "officers"])
def test_the_reason_has_to_hold(protocol, reason):
    protocol.commit()
    with pytest.raises(Refused):
        protocol.void(reason)
    assert protocol.draw.state == "committed"


@pytest.mark.slow
def test_who_approves_and_why_is_written_down(protocol):
    protocol.commit()
    with pytest.raises(Refused, match="section head"):
        protocol.void("other", approver="股室负责人")
    with pytest.raises(Unusable, match="no such reason"):
        protocol.void("不喜欢")
    with pytest.raises(Unusable, match="there is no draw"):
        protocol.void("other", "140525/2023-internal/1/1")


def test_a_lack_of_officers_is_recomputed_and_the_next_attempt_has_the_officers_in_force(
    stuck, judging, actor, repository, holds
):
    protocol = Protocol(stuck, judging, actor, repository / "tests" / "data" / "vectors")
    name = "140525/2023-internal/1/1"
    before = protocol.attempts(name)[-1]
    assert before.state == "selected"
    with pytest.raises(Refused, match="no party withholds"):
        protocol.void("withheld", name)
    protocol.void("officers", name)
    assert protocol.attempts(name)[-1].void == "officers"
    holds(stuck)
    protocol.commit("1", beacon="drand", round=ROUND)
    last = protocol.attempts(name)[-1]
    assert (last.attempt, last.secret, last.header.pool) == (2, before.secret, before.header.pool)


@pytest.mark.slow
def test_what_moves_on_meanwhile_is_not_voided(protocol, handed):
    def meanwhile(name):
        protocol.reveal(nonces=[handed[0].secret])

    with pytest.raises(Refused, match="moved on meanwhile"):
        protocol.void("other", confirm=meanwhile)
    assert protocol.draw.state == "committed"


def test_under_another_name_it_is_another_attempt_all_the_same(protocol):
    protocol.commit(**LOTTERY)
    protocol.void("inputs", approver="collective")
    plan = load_plan(protocol.workspace.plan, "2023.yaml").plan
    void = protocol.attempts()
    together = Slot((plan.task("8"), plan.task("15")))
    assert list(void_before(plan, (together,), void)) == ["140525/2023-internal/15+8/1"]
    assert void_before(plan, (Slot((plan.task("8"),)), Slot((plan.task("15"),), 2)), void) == {}


@pytest.mark.slow
def test_a_forged_second_attempt_is_found(protocol, tamper, judging):
    protocol.commit(**LOTTERY)
    protocol.void("other", approver="collective")
    protocol.commit(**DICE)
    tamper(protocol.workspace, f"UPDATE draw SET secret = '{'ab' * 32}' WHERE attempt = 2")
    found = [p.en for check in judging(verify_draws, protocol.workspace).checks for p in check.problems]
    assert any(p.startswith("its secret is not that") for p in found)
    tamper(protocol.workspace, "UPDATE draw SET void = NULL, state = 'committed' WHERE attempt = 1")
    found = [p.en for check in judging(verify_draws, protocol.workspace).checks for p in check.problems]
    assert "it does not follow a void attempt" in found


def test_forged_numbers_times_and_beacons_are_found(protocol, handed, tamper, judging):
    protocol.reveal(nonces=[one.secret for one in handed])
    tamper(
        protocol.workspace,
        f"UPDATE reveal SET nonce = '{'00' * 32}' WHERE party = '{OFFICE}'",
        f"UPDATE draw SET reveal_by = {protocol.at - 1}",
    )
    found = [p.en for check in judging(verify_draws, protocol.workspace).checks for p in check.problems]
    assert f"the number of {OFFICE} does not open its commitment" in found
    assert f"the number of {DISCIPLINE} is later than the deadline" in found


@pytest.mark.slow
def test_a_forged_round_is_found(protocol, tamper, judging):
    protocol.commit(beacon="drand", round=ROUND)
    protocol.at = OUT
    protocol.enter_round()
    tamper(protocol.workspace, 'UPDATE draw SET proof = \'{"signature":"' + "ab" * 48 + "\"}'")
    found = [p.en for check in judging(verify_draws, protocol.workspace).checks for p in check.problems]
    assert any(p.startswith("nothing proves the beacon (drand round 1000") for p in found)


def checked(judging, workspace):
    checks = judging(verify_draws, workspace).checks
    return checks[-1].what.en, [p.en for check in checks for p in check.problems]


def test_what_may_be_known_is_rejected_by_a_collective_decision_alone_and_said_everywhere(
    protocol, judging, holds, tamper
):
    protocol.commit(beacon="drand", round=ROUND)
    protocol.at = OUT
    for reason in ("inputs", "other"):
        with pytest.raises(Refused, match="to reject its outcome") as stop:
            protocol.void(reason)
    assert "--approver collective" in stop.value.advice.en
    assert protocol.void("other", approver="collective").known
    holds(protocol.workspace)
    said = "void (other, when its outcome could be known)"
    assert checked(judging, protocol.workspace)[0].startswith(f"L3 {said}: ")
    assert [row.state.en for row in listed(protocol.workspace).rows] == [said]
    page = shown(protocol.workspace, NAME).page
    assert page.void.en == "other: 情况说明 (collective decision, 泽市监〔2023〕88号)"
    assert any("情况说明" in line for line in lines(page, "zh"))
    tamper(protocol.workspace, kind="draw.voided", old="collective", new="head")
    assert "not decided collectively" in checked(judging, protocol.workspace)[1][0]


@pytest.mark.slow
def test_before_the_round_is_out_nobody_knows_anything(protocol, judging):
    protocol.commit(beacon="drand", round=ROUND)
    protocol.at = OUT - 1
    assert not protocol.void("inputs").known
    said, problems = checked(judging, protocol.workspace)
    assert said == "L3 void (inputs wrong): commitment; registry signed off: 食品流通股 2023-06-10"
    assert problems == []


@pytest.mark.slow
def test_once_every_party_has_revealed_the_seed_is_as_good_as_known(protocol, handed):
    draw = protocol.draw
    assert not foreseeable(draw, protocol.at)
    both = dict.fromkeys((OFFICE, DISCIPLINE), "00" * 32)
    assert foreseeable(msgspec.structs.replace(draw, nonces=both), protocol.at)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"approver":"head"', '"approver":"section_head"', "somebody who may decide it"),
        ('"document":"泽市监〔2023〕88号"', '"document":""', "somebody who may decide it"),
        (DISCIPLINE, OFFICE, "does not fit what the parties had revealed"),
        ('"reason":"withheld"', '"reason":"inputs"', "does not fit what the parties had revealed"),
        ('"text":"情况说明"', '"text":7', "no void that can be read"),
    ],
)
def test_a_forged_void_is_found(protocol, withheld, tamper, judging, old, new, expected):
    tamper(protocol.workspace, kind="draw.voided", old=old, new=new)
    assert any(expected in problem for problem in checked(judging, protocol.workspace)[1])


@pytest.fixture
def withheld(protocol, handed):
    """A draw voided because one of two parties withheld its number."""
    protocol.reveal(nonces=[handed[0].secret])
    protocol.at += 3601
    protocol.void("withheld")


def test_a_lack_of_officers_is_a_void_in_view_of_the_outcome_too(protocol, tamper, judging, stuck):
    lacking = Protocol(stuck, judging, protocol._actor, protocol.round.parent)
    name = "140525/2023-internal/1/1"
    lacking.void("officers", name)
    assert checked(judging, stuck)[0].startswith("L1 void (officers lacking, when its outcome")
    tamper(stuck, kind="draw.voided", old='"reason":"officers"', new='"reason":"other"')
    tamper(stuck, "UPDATE draw SET void = 'other'")
    assert any("not decided collectively" in p for p in checked(judging, stuck)[1])
