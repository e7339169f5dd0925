import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.ledger.checkpoint import TreeHead, make, read_checkpoint
from policy_engine.ledger.keys import COSIGNATURE, ED25519, new_signer
from policy_engine.ledger.note import Note, cosign, sign
from policy_engine.ledger.proof import Growth, Inclusion, read_proof
from policy_engine.ledger.succession import announced, announcement, followed, rotated, rotation
from policy_engine.ledger.wrong import Malformed, Untrue, Wrong
from policy_engine.model import merkle

DATA = Path(__file__).parents[1] / "data/tlog"
C2SP = json.loads((DATA / "notes.json").read_text(encoding="utf-8"))["c2sp"]
LOG = new_signer("log.example/1", ED25519, b"l" * 32)
BODIES = [b"entry %d" % n for n in range(20)]
LEAVES = [merkle.leaf_hash(body) for body in BODIES]


def head(size, leaves=LEAVES, origin="log.example/1"):
    return TreeHead(origin, size, merkle.root(leaves[:size]))


def inclusion(index, size, extra=b""):
    return Inclusion(index, tuple(merkle.path(LEAVES[:size], index)), make(head(size), LOG), extra)


def growth(old, size):
    return Growth(old, tuple(merkle.consistency_path(LEAVES[:size], old)), make(head(size), LOG))


def test_the_published_checkpoint_and_request_are_read_and_written_alike():
    checkpoint = read_checkpoint(C2SP["checkpoint"].encode())
    assert checkpoint.head.origin == "example.com/behind-the-sofa"
    assert checkpoint.head.size == 20852163
    assert checkpoint.head.text == checkpoint.note.text
    request = read_proof(C2SP["request"].encode())
    assert isinstance(request, Growth)
    assert (request.old, len(request.path)) == (20852014, 4)
    assert request.dump() == C2SP["request"]


@pytest.mark.parametrize("size", [0, 1, 2, 7, 20])
def test_a_checkpoint_survives_its_file(size):
    made = make(head(size), LOG)
    again = read_checkpoint(made.note.dump().encode())
    assert again == made
    assert again.signed([LOG.key])


@pytest.mark.parametrize(
    "text",
    [
        "log\n1\n",
        "log\n01\n{root}\n",
        "log\n-1\n{root}\n",
        "log\n１\n{root}\n",
        "log\n9223372036854775808\n{root}\n",
        "log\n1\nAAAA\n",
        "log\n1\n{root}\n\nextension\n",
        "\n1\n{root}\n",
        "log\n0\n{root}\n",  # a root that the empty tree has not
    ],
)
def test_what_is_no_checkpoint_is_said_to_be_none(text):
    root = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
    note = sign(Note(text.format(root=root)), LOG)
    with pytest.raises(Malformed):
        read_checkpoint(note.dump().encode())


def test_extensions_are_kept():
    made = make(TreeHead("log.example/1", 1, LEAVES[0], ("more", "and more")), LOG)
    assert read_checkpoint(made.note.dump().encode()).head.extensions == ("more", "and more")


def test_only_the_logs_own_key_vouches_for_its_checkpoint():
    witness = new_signer("witness.example", COSIGNATURE, b"w" * 32)
    other = new_signer("other.example", ED25519, b"o" * 32)
    seen = cosign(Note(head(3).text), witness, 5)
    with pytest.raises(Untrue, match="log's own"):
        read_checkpoint(seen.dump().encode()).signed([witness.key, LOG.key])
    with pytest.raises(Untrue, match="log's own"):
        make(head(3), other).signed([other.key])
    both = read_checkpoint(sign(seen, LOG).dump().encode())
    assert len(both.signed([witness.key, LOG.key])) == 2


def test_every_entry_of_every_tree_is_proved_and_nothing_else():
    for size in range(1, 12):
        for index in range(size):
            proof = read_proof(inclusion(index, size, BODIES[index]).dump().encode())
            assert isinstance(proof, Inclusion)
            proof.check(proof.extra)
            with pytest.raises(Untrue):
                proof.check(BODIES[(index + 1) % 20])
    with pytest.raises(Untrue):
        Inclusion(0, (), make(head(0), LOG)).check(b"")


def test_every_growth_is_proved_and_no_fork():
    forked = [*LEAVES[:2], sha256(b"forged").digest(), *LEAVES[3:]]
    for size in range(13):
        for old in range(size + 1):
            proof = read_proof(growth(old, size).dump().encode())
            assert isinstance(proof, Growth)
            proof.check(head(old))
            if old > 2:
                with pytest.raises(Untrue, match="not consistent"):
                    proof.check(head(old, forked))
            with pytest.raises(Untrue):
                proof.check(head(old, origin="other.example"))
            with pytest.raises(Untrue):
                proof.check(head(old + 1))


def _known(name):
    found = json.loads((DATA / "merkle.json").read_text(encoding="utf-8"))[name]
    return [
        {
            k: [b64decode(p) for p in v] if k == "proof" else b64decode(v) if isinstance(v, str) else v
            for k, v in one.items()
        }
        for one in found
    ]


def _consistent(size1, size2, root1, root2, proof):
    try:
        return merkle.roots_from_consistency(size1, root1, size2, root2, proof) == (root1, root2)
    except ValueError:
        return False


def _included(leafIdx, treeSize, root, leafHash, proof):  # noqa: N803
    try:
        return merkle.root_from_path(leafHash, leafIdx, treeSize, proof) == root
    except ValueError:
        return False


def _mutated(proof, root):
    """The ways in which the public vectors spoil a proof."""
    yield [b"", *proof]
    yield [*proof, b""]
    yield [*proof, root]
    yield [root, *proof]
    for n, part in enumerate(proof):
        yield [*proof[:n], bytes([part[0] ^ 16]) + part[1:], *proof[n + 1 :]]
        yield [*proof[:n], *proof[n + 1 :]]


@pytest.mark.parametrize("case", _known("inclusion"))
def test_public_inclusion_vectors(case):
    assert _included(**case)
    for proof in _mutated(case["proof"], case["root"]):
        assert not _included(**case | {"proof": proof})
    index, size = case["leafIdx"], case["treeSize"]
    for changed in (
        {"leafIdx": index - 1},
        {"leafIdx": index + 1},
        {"leafIdx": index ^ 2},
        {"treeSize": size * 2},
        {"treeSize": size // 2},
    ):
        assert not _included(**case | changed)
    assert not _included(**case | {"root": merkle.EMPTY})
    assert not _included(**case | {"leafHash": sha256(b"wrong").digest()})


@pytest.mark.parametrize("case", _known("consistency"))
def test_public_consistency_vectors(case):
    assert _consistent(**case)
    for proof in _mutated(case["proof"], case["root1"]):
        assert not _consistent(**case | {"proof": proof})
    small, large = case["size1"], case["size2"]
    if small < large:
        for changed in (
            {"size1": small - 1},
            {"size1": small + 1},
            {"size1": small ^ 2},
            {"size2": large * 2},
            {"size2": large // 2},
        ):
            assert not _consistent(**case | changed)
    if case["root1"] != case["root2"]:
        assert not _consistent(**case | {"root1": case["root2"], "root2": case["root1"]})
    assert not _consistent(**case | {"root1": sha256(b"wrong").digest()})
    assert not _consistent(**case | {"root2": sha256(b"wrong").digest()})


@pytest.mark.parametrize("case", _known("inconsistent"))
def test_public_vectors_that_must_fail(case):
    assert not _consistent(**case)


def test_from_the_empty_tree_there_is_nothing_to_show():
    assert merkle.consistency_path(LEAVES, 0) == merkle.consistency_path(LEAVES, 20) == []
    assert _consistent(0, 20, merkle.EMPTY, merkle.root(LEAVES), [])
    assert _consistent(0, 0, merkle.EMPTY, merkle.EMPTY, [])
    assert not _consistent(0, 20, LEAVES[0], merkle.root(LEAVES), [])
    assert not _consistent(0, 0, LEAVES[0], LEAVES[0], [])
    assert not _consistent(0, 20, merkle.EMPTY, merkle.root(LEAVES), [merkle.EMPTY])
    assert not _consistent(20, 20, LEAVES[0], merkle.root(LEAVES), [])
    with pytest.raises(IndexError):
        merkle.consistency_path(LEAVES, 21)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"c2sp.org/tlog-proof@v1\n",
        b"c2sp.org/tlog-proof@v2\nindex 0\n\n",
        inclusion(1, 3).dump().replace("index 1", "index 01").encode(),
        inclusion(1, 3).dump().replace("index 1", "extra !\nindex 1").encode(),
        inclusion(1, 3).dump().replace("index 1\n", "index 1\nAAAA\n").encode(),
        inclusion(1, 3).dump().replace("index 1\n", "").encode(),
        b"old 1\n"
        + b"bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n" * 64
        + growth(1, 1).dump().encode()[6:],
        growth(1, 3).dump().replace("old 1", "old 1 ").encode(),
        b"\xff\n\n",
        b"a" * (2 << 20),
    ],
)
def test_what_is_no_proof_is_said_to_be_none(data):
    with pytest.raises(Malformed):
        read_proof(data)


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_proof_or_malformed(data):
    for whole in (data, b"c2sp.org/tlog-proof@v1\n" + data, b"old " + data):
        with pytest.raises(Malformed):
            read_proof(whole)


def _checked(data):
    proof = read_proof(data)
    proof.checkpoint.signed([LOG.key])
    proof.check(proof.extra)


def test_a_proof_at_a_million_events_is_small():
    size = 1_000_000
    signer = new_signer("policy/140525/3f2a9c1d", ED25519, b"l" * 32)
    checkpoint = make(TreeHead(signer.key.name, size, LEAVES[0]), signer)
    proof = Inclusion(0, (LEAVES[0],) * 20, checkpoint)
    assert (size - 1).bit_length() == 20
    assert len(proof.dump().encode()) <= 1500


@settings(max_examples=300)
@given(st.data())
def test_a_changed_byte_of_a_proof_is_found(data):
    whole = bytearray(inclusion(5, 20, BODIES[5]).dump().encode())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Wrong):
        _checked(bytes(whole))


def test_keys_take_over_only_where_both_sign():
    new = new_signer(LOG.key.name, ED25519, b"n" * 32)
    assert announced(announcement(LOG)) == LOG.key
    note = rotation(LOG, new)
    assert rotated(note) == (LOG.key, new.key)
    assert followed([LOG.key], [note]) == (LOG.key, new.key)
    assert followed([new_signer("other.example", ED25519, b"o" * 32).key], [note])[1:] == ()
    for signature in (0, 1):
        with pytest.raises(Untrue):
            rotated(Note(note.text, (note.signatures[signature],)))
    stranger = new_signer("other.example", ED25519, b"n" * 32)
    for pair in ((LOG, LOG), (LOG, stranger), (LOG, new_signer(LOG.key.name, COSIGNATURE, b"n" * 32))):
        with pytest.raises(Malformed):
            rotation(*pair)
    for read in (announced, rotated):
        with pytest.raises(Malformed):
            read(make(head(3), LOG).note)
