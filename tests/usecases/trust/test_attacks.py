"""The owner of the database, with all its keys and tools, against somebody who holds one old checkpoint."""

import sqlite3

import pytest

from policy_engine.ledger.checkpoint import TreeHead, make, read_checkpoint
from policy_engine.ledger.keys import ED25519, new_signer
from policy_engine.ledger.succession import announcement
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.event import NewEvent
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases import audit
from policy_engine.usecases.trust.cosign import cosign_file
from policy_engine.usecases.trust.offline import verify_proof
from policy_engine.usecases.trust.outside import held_heads
from policy_engine.usecases.trust.proofs import grown, prove
from policy_engine.usecases.trust.witness import add

from ..conftest import ACTOR, NOW


def found(office, *files):
    return audit.verify(office.workspace, held_heads(files, [office.vkey]))


def failing(verified):
    return [problem.en for check in verified.checks for problem in check.problems]


def test_history_written_anew_is_found_only_from_outside(office):
    office.append(5)
    early = office.checkpoint("early")
    office.append(10)
    late = office.checkpoint("late")
    office.append(3)
    assert failing(found(office, early, late)) == []
    office.rewrite(9)
    inside = audit.verify(office.workspace)
    assert inside.checks[0].problems == ()  # every root inside was made anew
    (told,) = found(office, early, late).checks[1].problems
    assert "one of entries 7 to 16" in told.en
    (told,) = found(office, late).checks[1].problems
    assert "one of entries 0 to 16" in told.en


def test_a_cut_tail_is_found(office):
    office.append(10)
    late = office.checkpoint("late")
    office.rewrite(None, size=8)
    (told,) = found(office, late).checks[1].problems
    assert "only 8 entries" in told.en
    assert "counts 12" in told.en
    with pytest.raises(Refused, match="has only 8 now"):
        grown(office.workspace, late, None, None)


def test_rewritten_history_gives_no_proof_against_old_checkpoints(office):
    office.append(5)
    old = office.checkpoint("old")
    office.rewrite(3)
    office.append(2)
    with pytest.raises(Refused, match="are not those of the checkpoint"):
        grown(office.workspace, old, None, None)
    with pytest.raises(Refused, match="are not those of the checkpoint"):
        prove(office.workspace, 3, None, checkpoint=old, bare=False)
    forged = office.growth(7, "forged")
    told = verify_proof(forged, [office.vkey], checkpoint=old)
    assert [bool(c.problems) for c in told.checks] == [False, False, True]


def test_another_key_cannot_sign_for_the_log(office):
    stranger = new_signer("log.example/1", ED25519, b"x" * 32)
    forged = office.directory / "forged"
    head = checkpoint_head(office)
    forged.write_text(make(head, stranger).note.dump(), encoding="utf-8")
    with pytest.raises(Refused, match="none of the given keys"):
        held_heads([forged], [office.vkey])
    with pytest.raises(Refused, match="none of the given keys"):
        office.cosigned(forged, logs=(office.vkey,))
    office.made.file.write_text(stranger.text)
    with pytest.raises(Refused, match="not the log's present one"):
        office.checkpoint("now")


def checkpoint_head(office):
    with open_store(office.workspace.store, read_only=True) as store:
        size, root = queries.head(store)
    return TreeHead("log.example/1", size, bytes.fromhex(root))


def test_a_fork_shown_to_a_witness_is_kept_as_evidence(office):
    office.append(5)
    office.cosigned(office.checkpoint("first"), logs=(office.vkey,))
    remembered = office.state.read_bytes()
    office.rewrite(3)
    office.append(2)
    with pytest.raises(Refused, match="does not continue the 7 entries seen last") as stop:
        office.cosigned(office.growth(7, "grown"))
    assert "evidence" in stop.value.advice.en
    (kept,) = (office.state.parent / "state-evidence").iterdir()
    for name in ("seen.checkpoint", "shown.checkpoint"):
        assert read_checkpoint((kept / name).read_bytes()).signed([office.made.key])
    assert (kept / "shown.proof").exists()
    assert office.state.read_bytes() == remembered


def test_two_trees_of_one_size_are_a_fork(office):
    office.append(5)
    office.cosigned(office.checkpoint("first"), logs=(office.vkey,))
    office.rewrite(3)
    with pytest.raises(Refused, match="does not continue"):
        office.cosigned(office.checkpoint("second"))


def test_a_smaller_tree_is_refused_and_kept(office):
    old = office.checkpoint("old")
    office.append(5)
    office.cosigned(office.checkpoint("new"), logs=(office.vkey,))
    with pytest.raises(Refused, match="had 7 entries, now it shows 2"):
        office.cosigned(old)
    assert list((office.state.parent / "state-evidence").iterdir())


def test_a_witness_asks_for_the_proof_and_for_the_key(office):
    first = office.checkpoint("first")
    with pytest.raises(Refused, match="is new here"):
        office.cosigned(first)
    office.cosigned(first, logs=(office.vkey,))
    office.append(3)
    with pytest.raises(Refused, match="no proof"):
        office.cosigned(office.checkpoint("later"))
    with pytest.raises(Refused, match="starts from 1 entries"):
        office.cosigned(office.growth(1, "wrong start"))
    assert not (office.state.parent / "state-evidence").exists()
    signed = read_checkpoint(office.cosigned(office.growth(first, "grown")).read_bytes())
    assert signed.head.size == 5
    assert len(signed.signed([office.made.key, office.witness.key])) == 2
    again = office.cosigned(office.checkpoint("same"))
    assert read_checkpoint(again.read_bytes()).head == signed.head


def test_a_witness_follows_a_rotation_that_it_is_shown(office):
    from .test_keys import rotate

    office.cosigned(office.checkpoint("first"), logs=(office.vkey,))
    made = rotate(office)
    office.workspace = type(office.workspace)(
        office.workspace.root, office.workspace.agency, office.workspace.plan, made.file
    )
    note = office.directory / "rotation"
    note.write_text(made.note.dump(), encoding="utf-8")
    later = office.growth(2, "later")
    with pytest.raises(Refused, match="none of the given keys"):
        office.cosigned(later)
    office.cosigned(later, rotations=(note,))
    note.write_text(made.note.dump().replace("log.example/1 ", "log.example/2 ", 1), encoding="utf-8")
    with pytest.raises(Refused):
        office.cosigned(later, rotations=(note,))


def test_a_cosignature_on_record_holds_the_log_to_it(office):
    office.append(5)
    cosigned = office.cosigned(office.checkpoint("first"), logs=(office.vkey,))
    made = add(office.workspace, cosigned, office.witness.key.text, actor=ACTOR, now=NOW)
    assert (made.witness, made.size) == ("witness.example/w", 7)
    assert failing(audit.verify(office.workspace)) == []
    with pytest.raises(Refused, match="is on record"):
        add(office.workspace, cosigned, office.witness.key.text, actor=ACTOR, now=NOW)
    office.rewrite(4)
    assert any("one of entries 0 to 6" in told for told in failing(audit.verify(office.workspace)))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payload SET content = replace(content, 'log.example', 'lag.example') WHERE idx = 1",
        "DELETE FROM payload WHERE idx = 1",
    ],
)
def test_a_key_event_whose_payload_was_changed_announces_nothing(office, change):
    office.rewrite(None)  # takes the guards off
    with sqlite3.connect(office.workspace.store) as link:
        link.execute(change)
    link.close()
    told = failing(audit.verify(office.workspace))
    assert any("entry 1 (key.announced)" in problem for problem in told)
    with pytest.raises(Refused, match="has not announced a key"):
        office.checkpoint("now")


def test_a_second_key_slipped_into_the_log_is_named(office):
    stranger = new_signer("log.example/1", ED25519, b"x" * 32)
    note = announcement(stranger).dump()
    payloads = [
        ("key.announced", {"key": stranger.key.text, "note": note, "lost": ""}),
        ("key.rotated", {"old": office.vkey, "new": stranger.key.text, "note": note}),
        ("witness.cosigned", {"witness": stranger.key.text, "size": 1, "root": "00", "note": note}),
    ]
    with open_store(office.workspace.store) as store, store.transaction() as transaction:
        transaction.append(
            [
                NewEvent(kind, 1_800_000_000, "2026-03-02", ACTOR, "x", payload=payload)
                for kind, payload in payloads
            ]
        )
    check = audit.verify(office.workspace).checks[1]
    assert [problem.en[:7] for problem in check.problems] == ["entry 2", "entry 3", "entry 4"]
    assert office.checkpoint("now")  # the true key is still in force


def test_only_a_true_cosignature_goes_on_record(office):
    plain = office.checkpoint("plain")
    with pytest.raises(Refused, match="did not sign"):
        add(office.workspace, plain, office.witness.key.text, actor=ACTOR, now=NOW)
    with pytest.raises(Unusable, match="no witness's"):
        add(office.workspace, plain, office.vkey, actor=ACTOR, now=NOW)
    cosigned = office.cosigned(plain, logs=(office.vkey,))
    text = cosigned.read_text(encoding="utf-8")
    cosigned.write_text(text.replace("\n2\n", "\n1\n"), encoding="utf-8")
    with pytest.raises(Refused, match="does not hold"):
        add(office.workspace, cosigned, office.witness.key.text, actor=ACTOR, now=NOW)
    assert audit.log(office.workspace, last=0, kind="witness.").events == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"format":"other","logs":{}}',
        b'{"format":"policy-witness/1","logs":{"a":{"keys":[],"checkpoint":"x"}}}',
    ],
)
def test_a_damaged_record_of_a_witness_is_said(office, data):
    office.state.write_bytes(data)
    with pytest.raises(Unusable, match="no witness's record"):
        office.cosigned(office.checkpoint("first"), logs=(office.vkey,))
    assert office.state.read_bytes() == data


def test_two_witnesses_do_not_share_a_record_at_once(office):
    first = office.checkpoint("first")
    lock = office.state.with_name("state.json.lock")
    lock.touch()
    with pytest.raises(Refused, match="is in use"):
        office.cosigned(first, logs=(office.vkey,))
    lock.unlink()
    office.cosigned(first, logs=(office.vkey,))
    assert not lock.exists()


def test_a_logs_key_does_not_cosign(office):
    with pytest.raises(Unusable, match="no witness's"):
        cosign_file(
            office.checkpoint("first"), state=office.state, key=office.made.file, logs=(office.vkey,), at=1
        )


def test_a_stranger_checks_an_event_without_our_store(office):
    office.append(30)
    cosigned = office.cosigned(office.checkpoint("now"), logs=(office.vkey,))
    proof = office.directory / "e.tlog-proof"
    proof.write_text(prove(office.workspace, 7, None, checkpoint=cosigned, bare=False).text, encoding="utf-8")
    told = verify_proof(proof, [office.vkey], witnesses=[office.witness.key.text], checkpoint=cosigned)
    assert [c.problems for c in told.checks] == [()] * 5
    assert (told.index, told.body.kind, told.size) == (7, "run.refused", 32)
    office.append()
    other = verify_proof(proof, [office.vkey], checkpoint=office.checkpoint("later"))
    assert "ask for the proof of growth" in other.checks[-1].problems[0].en
    office.rewrite(3, size=32)
    forked = verify_proof(proof, [office.vkey], checkpoint=office.checkpoint("forked"))
    assert "same size, other root" in forked.checks[-1].problems[0].en


def test_a_bare_proof_needs_the_entry(office):
    proof = office.directory / "bare"
    proof.write_text(prove(office.workspace, 0, None, checkpoint=None, bare=True).text, encoding="utf-8")
    with pytest.raises(Unusable, match="does not carry the entry"):
        verify_proof(proof, [office.vkey])
    with open_store(office.workspace.store, read_only=True) as store:
        bodies = [entry.body for entry in queries.entries(store)]
    entry = office.directory / "entry.json"
    for body, holds in zip(bodies, (True, False), strict=True):
        entry.write_bytes(body + b"\n")
        assert (verify_proof(proof, [office.vkey], entry=entry).checks[-1].problems == ()) is holds


def test_what_cannot_be_proved_is_said(office):
    first = office.checkpoint("first")
    office.append()
    with pytest.raises(Unusable, match="there is no entry 9"):
        prove(office.workspace, 9, None, checkpoint=None, bare=False)
    with pytest.raises(Unusable, match="counts 2 entries, so entry 2 is not in it"):
        prove(office.workspace, 2, None, checkpoint=first, bare=False)
    with pytest.raises(Unusable, match="only 2"):
        grown(office.workspace, 3, first, None)
    with pytest.raises(Unusable, match="cannot read"):
        grown(office.workspace, office.directory / "nowhere", None, None)
    proof = office.growth(first, "grown")
    with pytest.raises(Unusable, match="from an older checkpoint"):
        verify_proof(proof, [office.vkey])
    with pytest.raises(Unusable, match="not a verifier key"):
        verify_proof(proof, ["nonsense"], checkpoint=first)
    with pytest.raises(Unusable, match="not a proof"):
        verify_proof(first, [office.vkey])
