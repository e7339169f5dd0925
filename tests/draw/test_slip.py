import json
from hashlib import sha256

import msgspec
import pytest

from policy_engine.draw.pool import commit_pool
from policy_engine.draw.slip import Slip, check_slip, leaf, salts, slip_of, stratum_hash
from policy_engine.model.draw import Member, Root

SECRET, DRAW = bytes(range(32)), "140525/2023-internal/1/1"
MEMBERS = [Member(f"91140525MA0K{n:06d}", "ABCD-"[n % 5], ("1", "2")[: 1 + n % 2]) for n in range(23)]


@pytest.fixture
def header(make_header):
    return make_header(DRAW)


@pytest.fixture
def make_header():
    from policy_engine.model.draw import Header, Quota, Snapshot

    def make(draw):
        root = commit_pool(SECRET, draw, MEMBERS).root
        quota = Quota("1", "weights", (1, 20), None, None, None, dict.fromkeys("-ABCD", 1))
        digest = "0" * 64
        return Header(
            "double-random/v1", "140525", "2023-internal", draw, 1, None, False, digest, digest,
            Snapshot(digest, 50), root, Root(digest, 1), Root(digest, 1), (quota,), (), {"kind": "os"},
        )  # fmt: skip

    return make


def slip(header, n=4, drawn=("1",)):
    leaves = sorted(commit_pool(SECRET, DRAW, MEMBERS).leaves)
    return slip_of(header, "ab" * 32, SECRET, MEMBERS[n], leaves, drawn)


def test_leaves_are_made_of_the_salts_as_the_pool_makes_them():
    pool = commit_pool(SECRET, DRAW, MEMBERS)
    for member, expected in zip(pool.members, pool.leaves, strict=True):
        salt, of_stratum = salts(SECRET, DRAW, member.id)
        assert leaf(salt, member.id, member.tasks, stratum_hash(of_stratum, member.stratum)) == expected


def test_a_slip_opens_its_leaf_in_the_pool(header):
    for n, member in enumerate(MEMBERS):
        made = slip(header, n)
        assert (made.id, made.size, made.drawn) == (member.id, 23, ("1",))
        check_slip(made, header.pool)


def test_a_slip_holds_neither_the_secret_nor_the_stratum_nor_its_salt(header):
    made = slip(header)
    assert MEMBERS[4].stratum == "-"
    written = msgspec.json.encode(made)
    salt, of_stratum = salts(SECRET, DRAW, made.id)
    assert salt.hex().encode() in written
    assert of_stratum.hex().encode() not in written
    assert SECRET.hex().encode() not in written
    assert "stratum" not in json.loads(written)
    # Without its salt the stratum's hash says nothing: no guess of an outsider gives it.
    guesses = {sha256(salt + tier.encode()).hexdigest() for tier in "ABCD-"}
    guesses |= {stratum_hash(salt, tier).hex() for tier in "ABCD-"}
    assert made.stratum_hash not in guesses


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"id": MEMBERS[5].id}, "leaf"),
        ({"salt": "00" * 16}, "leaf"),
        ({"tasks": ("1", "2")}, "leaf"),
        ({"stratum_hash": "00" * 32}, "leaf"),
        ({"leaf": "00" * 32}, "leaf"),
        ({"index": 5}, "path"),
        ({"index": 23}, "no leaf"),
        ({"size": 24}, "size"),
        ({"path": ()}, "path"),
    ],
)
def test_a_slip_that_was_changed_is_told_by_its_field(header, changed, expected):
    good = slip(header)
    changed = {"index": (good.index + 1) % 23} if changed == {"index": 5} else changed
    with pytest.raises(ValueError, match=expected):
        check_slip(msgspec.structs.replace(good, **changed), header.pool)


def test_a_slip_of_another_draw_or_of_nobody_is_refused(header):
    with pytest.raises(ValueError, match="path"):
        check_slip(slip(header), Root("12" * 32, 23))
    with pytest.raises(ValueError, match="not in"):
        slip_of(
            header, "ab" * 32, bytes(32), MEMBERS[0], sorted(commit_pool(SECRET, DRAW, MEMBERS).leaves), ()
        )


def test_the_form_of_a_slip_is_closed(header):
    value = msgspec.to_builtins(slip(header))
    assert msgspec.convert(value, Slip) == slip(header)
    for spoilt in (value | {"more": 1}, value | {"salt": "zz" * 16}, value | {"leaf": value["leaf"] + "\n"}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(spoilt, Slip)
