from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.draw.pool import commit_pool, commit_records, salted_snapshot
from policy_engine.draw.protocol import domain, lp
from policy_engine.model import merkle
from policy_engine.model.canonical import canonical
from policy_engine.model.draw import Member, Root

SECRET = bytes(range(32))
DRAW = "140525/2023/1/1"


def digest_of(*parts):
    return sha256(b"".join(parts)).digest()


def test_a_leaf_is_the_protocols_formula_written_out():
    pool = commit_pool(SECRET, DRAW, [Member("911405255362665580", "C", ("8", "13"))])
    salts = digest_of(domain("salt"), SECRET, lp(DRAW), lp("911405255362665580"))
    stratum = digest_of(domain("stratum"), salts[16:], lp("C"))
    leaf = digest_of(b"\x00", salts[:16], lp("911405255362665580"), lp("13,8"), stratum)
    assert pool.leaves == (leaf,)
    assert pool.root == Root(leaf.hex(), 1)
    assert pool.size == 1


def test_members_come_in_order_of_id_each_with_its_own_leaf(members):
    given_in_reverse = members({"A": 3, "B": 2})[::-1]
    pool = commit_pool(SECRET, DRAW, given_in_reverse)
    assert [m.id for m in pool.members] == sorted(m.id for m in given_in_reverse)
    for member, leaf in zip(pool.members, pool.leaves, strict=True):
        assert commit_pool(SECRET, DRAW, [member]).leaves == (leaf,)


def test_the_root_is_over_the_leaves_sorted_by_their_bytes(members):
    pool = commit_pool(SECRET, DRAW, members({"A": 5}))
    assert pool.root.root == merkle.root(sorted(pool.leaves)).hex()
    assert list(pool.leaves) != sorted(pool.leaves)


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(8)))
def test_the_order_in_which_members_come_changes_nothing(order):
    made = [Member(f"{i:015d}", "ABCD-"[i % 5], ("1", "2") if i % 2 else ("2", "1")) for i in range(8)]
    assert commit_pool(SECRET, DRAW, [made[i] for i in order]) == commit_pool(SECRET, DRAW, made)


def test_secret_draw_stratum_and_tasks_all_change_the_leaf():
    member = Member("1" * 18, "A", ("1",))
    leaves = {
        commit_pool(secret, draw, [m]).leaves[0]
        for secret, draw, m in [
            (SECRET, DRAW, member),
            (bytes(32), DRAW, member),
            (SECRET, DRAW + "2", member),
            (SECRET, DRAW, Member("1" * 18, "B", ("1",))),
            (SECRET, DRAW, Member("1" * 18, "A", ("1", "2"))),
            (SECRET, DRAW, Member("2" * 18, "A", ("1",))),
        ]
    }
    assert len(leaves) == 6


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ([Member("911405", "A", ("1",))], "id '911405'"),
        ([Member("91140525536266558o", "A", ("1",))], "id"),
        ([Member("91140525536266558０", "A", ("1",))], "id"),
        ([Member("A" * 15, "A", ("1",))], "id"),
        ([Member("1" * 18, "A", ("1",)), Member("1" * 18, "B", ("1",))], "comes twice"),
        ([Member("1" * 18, "", ("1",))], "stratum"),
        ([Member("1" * 18, "高", ("1",))], "stratum"),
        ([Member("1" * 18, "A", ())], "none, or one twice"),
        ([Member("1" * 18, "A", ("1", "1"))], "none, or one twice"),
        ([Member("1" * 18, "A", ("1,2",))], "characters"),
    ],
)
def test_what_has_no_place_in_a_pool_is_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        commit_pool(SECRET, DRAW, wrong)


def test_a_secret_of_another_length_is_refused():
    with pytest.raises(ValueError, match="secret: 31 bytes"):
        commit_pool(SECRET[1:], DRAW, [])
    with pytest.raises(ValueError, match="secret: 31 bytes"):
        commit_records(SECRET[1:], DRAW, "inspector", [])


def test_nothing_committed_is_the_empty_tree():
    empty = Root(merkle.EMPTY.hex(), 0)
    assert commit_pool(SECRET, DRAW, []).root == empty
    assert commit_records(SECRET, DRAW, "recusal", []) == empty


def test_inspectors_are_salted_by_id():
    record = {"unit": "城关所", "name": "检查员-001"}
    salt = digest_of(domain("salt/inspector"), SECRET, lp(DRAW), lp("001"))[:16]
    leaf = digest_of(b"\x00", salt, lp(canonical(record)))
    assert commit_records(SECRET, DRAW, "inspector", [("001", record)]) == Root(leaf.hex(), 1)


def test_recusals_are_salted_by_their_record():
    record = {"inspector": "001", "target": "1" * 18}
    salt = digest_of(domain("salt/recusal"), SECRET, lp(DRAW), lp(canonical(record)))[:16]
    leaf = digest_of(b"\x00", salt, lp(canonical(record)))
    assert commit_records(SECRET, DRAW, "recusal", [("whatever", record)]) == Root(leaf.hex(), 1)


def test_the_order_of_records_changes_nothing():
    records = [(f"{i:03d}", {"n": i}) for i in range(7)]
    assert commit_records(SECRET, DRAW, "inspector", records) == commit_records(
        SECRET, DRAW, "inspector", records[::-1]
    )


def test_an_inspector_comes_once_and_records_have_a_canonical_form():
    with pytest.raises(ValueError, match="twice"):
        commit_records(SECRET, DRAW, "inspector", [("001", {}), ("001", {"a": 1})])
    with pytest.raises(ValueError, match="float"):
        commit_records(SECRET, DRAW, "recusal", [("1", {"a": 0.5})])


def test_the_snapshots_digest_is_salted_with_the_secret():
    digest = sha256(b"rows").digest()
    assert salted_snapshot(SECRET, digest) == digest_of(domain("snapshot"), SECRET, digest).hex()
    with pytest.raises(ValueError, match="digest"):
        salted_snapshot(SECRET, digest[:16])
