from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_engine.ledger.check import Checkpoint, check_entries
from policy_engine.model import merkle
from policy_engine.model.canonical import canonical, parse

replace = msgspec.structs.replace


def _rewritten(entry, **fields):
    """The entry with other values in its body and a leaf hash to match: what the database's owner can do."""
    data = canonical(parse(entry.body) | fields)
    return replace(entry, body=data, leaf=merkle.leaf_hash(data))


def _told(verification):
    return [(problem.idx, problem.message.en) for problem in verification.problems]


def test_a_sound_log_holds_and_tells_its_size_and_root(log, checkpoints):
    found = check_entries(iter(log), checkpoints(log, [12, 0, 5, 5]))
    assert (found.problems, found.warnings) == ((), ())
    assert (found.size, found.root, found.erased) == (12, merkle.root(e.leaf for e in log).hex(), 0)


def test_an_empty_log_holds():
    found = check_entries([], [Checkpoint(0, merkle.EMPTY.hex())])
    assert (found.size, found.root, found.problems) == (0, merkle.EMPTY.hex(), ())


def test_a_log_without_checkpoints_is_checked_against_itself(log):
    assert check_entries(log, []).problems == ()
    assert _told(check_entries(log[:4] + log[5:], []))[0][0] == 4


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_byte_changed_anywhere_in_an_entry_names_that_entry(log, data):
    idx = data.draw(st.integers(0, 11))
    part = data.draw(st.sampled_from(["body", "leaf", "salt", "payload"]))
    old = getattr(log[idx], part)
    at = data.draw(st.integers(0, len(old) - 1))
    new = old[:at] + bytes([old[at] ^ data.draw(st.integers(1, 255))]) + old[at + 1 :]
    found = check_entries([*log[:idx], replace(log[idx], **{part: new}), *log[idx + 1 :]], [])
    assert {problem.idx for problem in found.problems} == {idx}


def test_what_was_changed_is_told_apart(log, checkpoints):
    cases = {
        "body": (
            replace(log[3], body=log[3].body.replace(b"user-1", b"user-2")),
            "content does not match the hash",
        ),
        "leaf": (replace(log[3], leaf=bytes(32)), "content does not match the hash"),
        "payload": (replace(log[3], payload=b'{"rows":2}'), "payload does not match"),
        "salt": (replace(log[3], salt=bytes(16)), "payload does not match"),
        "salt gone": (replace(log[3], salt=None), "payload does not match"),
    }
    for entry, told in cases.values():
        found = check_entries([*log[:3], entry, *log[4:]], checkpoints(log, [12]))
        assert found.problems[0].idx == 3
        assert told in found.problems[0].message.en
        assert "第 3 号记录" in found.problems[0].message.zh


def test_a_changed_leaf_alone_leaves_the_root_in_place_a_changed_body_does_not(log, checkpoints):
    written = checkpoints(log, [12])
    assert len(check_entries([*log[:3], replace(log[3], leaf=bytes(32)), *log[4:]], written).problems) == 1
    body = log[3].body.replace(b"user-1", b"user-2")
    found = check_entries([*log[:3], replace(log[3], body=body), *log[4:]], written)
    assert [problem.idx for problem in found.problems] == [3, None]


def test_an_entry_rewritten_with_its_leaf_fails_at_the_next_checkpoint_only_once(log, checkpoints):
    entries = [*log[:6], _rewritten(log[6], actor="user-2"), *log[7:]]
    ((idx, told),) = _told(check_entries(entries, checkpoints(log, [5, 8, 10, 12])))
    assert idx is None
    assert "one of entries 5 to 7" in told
    assert "first 8 entries" in told


def test_where_each_entry_has_its_checkpoint_the_rewritten_one_is_named(log, checkpoints):
    entries = [*log[:6], _rewritten(log[6], actor="user-2"), *log[7:]]
    found = check_entries(entries, checkpoints(log, range(13)))
    assert [problem.idx for problem in found.problems] == [6]


def test_two_entries_that_change_places_are_noticed_even_with_new_indices(log, checkpoints):
    entries = [*log[:4], replace(log[5], idx=4), replace(log[4], idx=5), *log[6:]]
    assert check_entries(entries, checkpoints(log, range(13))).problems[0].idx == 4
    found = check_entries(entries, checkpoints(log, [12]))
    assert [problem.idx for problem in found.problems] == [None]
    assert [problem.idx for problem in found.warnings] == [5]


@pytest.mark.parametrize(
    ("disturb", "idx", "told"),
    [
        (lambda log: log[:4] + log[5:], 4, "Entry 4 is missing; entry 5 stands in its place"),
        (lambda log: log[1:], 0, "Entry 0 is missing"),
        (lambda log: log[:4] + log[3:], 3, "Entry 3 comes again or out of order; entry 4 belongs here"),
        (lambda log: [*log[:4], log[5], log[4], *log[6:]], 4, "Entry 4 is missing; entry 5 stands"),
        (lambda log: [*log, log[0]], 0, "Entry 0 comes again"),
        (lambda log: log[:9], 9, "The log ends before entry 9, but a checkpoint counts 12 entries"),
        (lambda log: [], 0, "The log ends before entry 0"),
    ],
)
def test_a_gap_a_double_a_swap_and_a_missing_tail_are_named_by_the_earliest_bad_index(
    log, checkpoints, disturb, idx, told
):
    found = check_entries(disturb(log), checkpoints(log, [3, 12]))
    assert found.problems[0].idx == idx
    assert told in found.problems[0].message.en


def test_after_a_break_in_the_sequence_later_checkpoints_are_not_told_again(log, checkpoints):
    found = check_entries(log[:4] + log[5:], checkpoints(log, range(13)))
    assert [problem.idx for problem in found.problems] == [4]


def test_an_entry_inserted_with_indices_moved_up_is_noticed(log, entry, checkpoints):
    moved = [replace(e, idx=e.idx + 1) for e in log[4:]]
    found = check_entries([*log[:4], replace(entry(99), idx=4), *moved], checkpoints(log, range(13)))
    assert found.problems[0].idx == 4


def test_a_checkpoint_that_contradicts_a_confirmed_one_is_blamed_itself(log, checkpoints):
    good, bad = checkpoints(log, [6, 12]), Checkpoint(6, "00" * 32)
    for order in ([*good, bad], [bad, *good]):
        found = check_entries(log, order)
        assert _told(found) == [
            (
                None,
                "The checkpoint of 6 entries contradicts entries that are confirmed: it was changed itself.",
            )
        ]
    assert "检查点本身被改动过" in found.problems[0].message.zh
    assert "of 0 entries" in _told(check_entries(log, [Checkpoint(0, "00" * 32)]))[0][1]


def test_an_erased_payload_is_counted_and_breaks_nothing(log, checkpoints):
    entries = [*log[:3], replace(log[3], salt=None, payload=None), replace(log[4], payload=None), *log[5:]]
    found = check_entries(entries, checkpoints(log, [12]))
    assert (found.erased, found.problems) == (2, ())


def test_a_clock_that_went_back_is_a_warning(entry):
    entries = [entry(0, at=50), entry(1, at=50), entry(2, at=40), entry(3, at=45)]
    found = check_entries(entries, [])
    assert found.problems == ()
    assert [(w.idx, w.message.en.split(" is")[0]) for w in found.warnings] == [(2, "Entry 2")]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "not canonical JSON"),
        (b"\xff\xfe", "not canonical JSON"),
        (b"[" * 60_000, "not canonical JSON"),
        (b'{"a":1,"a":1}', "not canonical JSON"),
        (b'{"a":1.5}', "not canonical JSON"),
        (b'{"b":1, "a":2}', "not canonical JSON"),
        (b"[]", "version, kind or fields"),
        (b"{}", "version, kind or fields"),
        (b'"' + b"a" * 70_000 + b'"', "over 65,535 bytes"),
    ],
)
def test_a_body_that_this_system_did_not_write_is_named(log, data, told):
    entries = [*log[:3], replace(log[3], body=data, leaf=merkle.leaf_hash(data)), *log[4:]]
    ((idx, message),) = _told(check_entries(entries, []))
    assert idx == 3
    assert told in message


@pytest.mark.parametrize(
    "fields",
    [
        {"version": 2},
        {"kind": "draw.repeated"},
        {"at": -1},
        {"payload": "ab"},
        {"extra": 1},
        {"refs": {"a": 1}},
    ],
)
def test_a_version_kind_or_field_that_is_not_known_is_named(log, fields):
    found = check_entries([*log[:3], _rewritten(log[3], **fields), *log[4:]], [])
    ((idx, told),) = _told(found)
    assert idx == 3
    assert "version, kind or fields are not known" in told
    assert "第 3 号记录的版本、种类或字段" in found.problems[0].message.zh


def test_a_checkpoint_from_outside_names_the_entries_since_the_last_that_held(log, checkpoints):
    held = checkpoints(log, [0, 4, 8, 12])
    assert check_entries(log, [], held).held == ()
    forged = _rewritten(log[6], subject="other")
    ((idx, told),) = [
        (p.idx, p.message.en) for p in check_entries([*log[:6], forged, *log[7:]], [], held).held
    ]
    assert idx is None
    assert "one of entries 4 to 7" in told


def test_a_single_suspect_is_named(log, checkpoints):
    held = checkpoints(log, [6, 7])
    (problem,) = check_entries([*log[:6], _rewritten(log[6], subject="other"), *log[7:]], [], held).held
    assert problem.idx == 6


def test_a_log_that_is_cut_or_broken_cannot_satisfy_a_checkpoint_from_outside(log, checkpoints):
    held = checkpoints(log, [4, 12])
    (cut,) = check_entries(log[:10], [], held).held
    assert "only 10 entries" in cut.message.en
    (broken,) = check_entries([*log[:6], *log[7:]], [], held).held
    assert "cannot be compared" in broken.message.en
    (empty,) = check_entries([], [], held).held
    assert "only 0 entries" in empty.message.en
