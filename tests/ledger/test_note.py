import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.ledger.keys import COSIGNATURE, ED25519, new_signer, read_key, read_signer
from policy_engine.ledger.note import Note, cosign, opened, read_note, sign
from policy_engine.ledger.wrong import Malformed, Untrue, Wrong

KNOWN = json.loads((Path(__file__).parents[1] / "data/tlog/notes.json").read_text(encoding="utf-8"))
GO = KNOWN["go"]
NOTE = GO["text"] + "\n" + GO["peter_line"] + GO["enoch_line"]
PETER, ENOCH = read_key(GO["peter_key"]), read_key(GO["enoch_key"])


def test_the_public_example_signs_to_the_same_bytes():
    signer = read_signer(GO["peter_private"])
    assert signer.key == PETER
    assert signer.text == GO["peter_private"]
    assert sign(Note(GO["text"]), signer).dump() == GO["text"] + "\n" + GO["peter_line"]


def test_a_signature_of_the_same_key_is_replaced_and_others_stay():
    signer = read_signer(GO["peter_private"])
    again = sign(read_note(NOTE.encode()), signer)
    assert [s.name for s in again.signatures] == ["EnochRoot", "PeterNeumann"]
    assert {one.key for one in opened(again, [PETER, ENOCH])} == {PETER, ENOCH}


def test_known_signatures_are_checked_and_unknown_ones_kept():
    note = read_note(NOTE.encode())
    assert note.dump() == NOTE
    assert [one.key for one in opened(note, [PETER])] == [PETER]
    assert [one.key for one in opened(note, [ENOCH, PETER])] == [PETER, ENOCH]
    with pytest.raises(Untrue, match=r"PeterNeumann\+c74f20a3, EnochRoot\+af0cfe78"):
        opened(note, [])


def test_of_one_key_the_first_signature_counts():
    twice = read_note((GO["text"] + "\n" + GO["peter_line"] * 2 + GO["enoch_line"]).encode())
    assert len(opened(twice, [PETER, PETER])) == 1
    head, tail = GO["peter_line"][:60], GO["peter_line"][60:]
    broken = read_note((GO["text"] + "\n" + head + "ABCD" + tail + GO["peter_line"]).encode())
    with pytest.raises(Untrue, match="PeterNeumann does not hold"):
        opened(broken, [PETER])


def test_two_keys_of_one_name_and_id_are_refused():
    class Twin(type(PETER)):
        id = PETER.id

    twin = Twin("PeterNeumann", ED25519, ENOCH.public)
    with pytest.raises(Malformed, match="share name and id"):
        opened(read_note(NOTE.encode()), [PETER, twin])


def test_another_public_example_holds():
    example = KNOWN["example"]
    assert opened(read_note(example["note"].encode()), [read_key(example["key"])])


def test_a_text_may_hold_empty_lines():
    note = read_note(KNOWN["c2sp"]["poem"].encode())
    assert note.text.endswith("sole:\n\ned è subito sera.\n")
    assert note.signatures[0].id.hex() == "367ba04b"
    assert note.dump() == KNOWN["c2sp"]["poem"]


@pytest.mark.parametrize(
    "data",
    [
        GO["text"],
        GO["text"] + "\n",
        (GO["text"] + "\n" + GO["peter_line"])[:-1],
        "\x01" + NOTE,
        NOTE.replace("\n", "\r\n"),
        GO["text"] + "\n— Bad Name x08go/ZJkuBS9UG=\n",
        GO["text"] + "\n" + GO["peter_line"] + "Unexpected line.\n",
        GO["text"] + "\n" + GO["peter_line"] * 101,
        GO["text"] + "\n" + GO["peter_line"].replace("—", "--"),
        GO["text"] + "\n" + GO["peter_line"].replace("AM=", "AN="),  # the same bytes, written otherwise
        GO["text"] + "\n— a+b AAAAAAAA\n",
        GO["text"] + "\n— ab AAAA\n",
        "\n\n— ab AAAAAAAA\n",
        "",
    ],
)
def test_what_is_no_note_is_said_to_be_none(data):
    with pytest.raises(Malformed):
        read_note(data.encode())


@pytest.mark.parametrize("data", [b"\xff" + NOTE.encode(), b"a\n" * (1 << 20)])
def test_neither_are_other_bytes(data):
    with pytest.raises(Malformed):
        read_note(data)


def test_no_part_and_no_change_of_a_key_is_a_key():
    for read, text in ((read_key, GO["peter_key"]), (read_signer, GO["peter_private"])):
        for i in range(len(text)):
            for j in range(i + 1, len(text) + 1):
                if (i, j) != (0, len(text)):
                    with pytest.raises(Malformed):
                        read(text[i:j])
        for i in range(len(text)):
            with pytest.raises(Malformed):
                read(text[:i] + chr(ord(text[i]) + 1) + text[i + 1 :])
    for bad in GO["bad_keys"]:
        with pytest.raises(Malformed):
            read_key(bad)


def test_base64_may_hold_a_plus():
    signers = (new_signer("log.example/1", ED25519, n.to_bytes(32)) for n in range(60))
    signer = next(one for one in signers if "+" in one.key.text.split("+", 2)[2])
    assert read_key(signer.key.text) == signer.key


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\nb", "a\tb", "a\u00a0b"])
def test_such_names_are_no_names(name):
    with pytest.raises(Malformed):
        new_signer(name, ED25519, bytes(32))


def test_a_private_key_never_shows_itself():
    signer = new_signer("log.example/1", ED25519, b"s" * 32)
    assert signer.text not in repr(signer)
    assert repr(signer.seed) not in repr(signer)
    with pytest.raises(Malformed) as stop:
        read_signer(signer.text + "x")
    assert signer.text.rpartition("+")[2] not in str(stop.value)


def test_a_cosignature_carries_its_time_and_covers_it():
    witness = new_signer("witness.example/w", COSIGNATURE, b"w" * 32)
    note = cosign(read_note(NOTE.encode()), witness, 1_700_000_000)
    (own,) = opened(note, [witness.key])
    assert own.time == 1_700_000_000
    blob = note.signatures[-1].blob
    assert len(blob) == 72
    later = Note(
        note.text, (type(note.signatures[-1])(witness.key.name, witness.key.id, b"\x00" * 8 + blob[8:]),)
    )
    with pytest.raises(Untrue):
        opened(later, [witness.key])
    with pytest.raises(ValueError, match="witness signs"):
        sign(note, witness)
    with pytest.raises(ValueError, match="witness's key"):
        cosign(note, read_signer(GO["peter_private"]), 1)


def test_the_published_cosigned_checkpoint_has_the_known_time():
    blob = read_note(KNOWN["c2sp"]["checkpoint"].encode()).signatures[1].blob
    assert int.from_bytes(blob[:8]) == 1_679_315_147
    assert len(blob) == 72


def test_a_logs_key_cannot_stand_in_for_a_witness():
    seed = b"s" * 32
    log, witness = (new_signer("same.example", kind, seed) for kind in (ED25519, COSIGNATURE))
    assert log.key.public == witness.key.public
    note = sign(Note("text\n"), log)
    with pytest.raises(Untrue, match="none of the given keys"):
        opened(note, [witness.key])


@settings(max_examples=300)
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda s: s.encode("utf-8", "replace")))
def test_any_bytes_are_a_note_or_malformed(data):
    try:
        note = read_note(data)
    except Malformed:
        return
    assert note.dump().encode() == data


@settings(max_examples=300)
@given(st.data())
def test_a_changed_note_is_malformed_or_untrue_or_changed_in_unknown_signatures(data):
    whole = bytearray(NOTE.encode())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    try:
        note = read_note(bytes(whole))
        opened(note, [PETER])
    except Wrong:
        return
    assert note.text == GO["text"]
    assert note.signatures[0].line + "\n" == GO["peter_line"]
