from __future__ import annotations

import copy
from hashlib import sha256

import msgspec
import pytest

from policy_engine.draw.header import commitment, header_dict, nonce_commitment, read_header
from policy_engine.draw.protocol import domain, lp
from policy_engine.model.canonical import canonical
from policy_engine.model.merkle import EMPTY


def test_a_header_reads_and_writes_the_same(case):
    value = case["header"]
    assert header_dict(read_header(value)) == value
    assert canonical(value).decode() == case["header_canonical"]
    assert commitment(read_header(value)) == case["commitment"]


def test_the_nonces_open_their_commitments(case):
    header = case["header"]
    revealed = {nonce["name"]: bytes.fromhex(nonce["nonce"]) for nonce in case["nonces"]}
    for party in header["parties"]:
        nonce = revealed[party["name"]]
        made = nonce_commitment(header["agency"], header["draw"], header["attempt"], party["name"], nonce)
        assert made == party["commitment"]


def test_a_nonce_commitment_is_the_protocols_formula_written_out():
    nonce = bytes(range(32))
    data = domain("nonce") + lp("140525") + lp("d") + b"\x00\x00\x00\x02" + lp("局机关") + nonce
    assert nonce_commitment("140525", "d", 2, "局机关", nonce) == sha256(data).hexdigest()
    with pytest.raises(ValueError, match="nonce of 局机关: 31 bytes"):
        nonce_commitment("140525", "d", 2, "局机关", nonce[1:])


def _paths(value, path=()):
    if isinstance(value, dict):
        yield from (p for k, v in value.items() for p in [(*path, k), *_paths(v, (*path, k))])
    elif isinstance(value, list):
        yield from (p for i, v in enumerate(value) for p in _paths(v, (*path, i)))


def _parent(value, path):
    for step in path[:-1]:
        value = value[step]
    return value


def test_no_field_may_be_missing(read_case):
    value = read_case("6")["header"]
    for path in _paths(value):
        if "strata" in path[:-1]:
            continue
        less = copy.deepcopy(value)
        del _parent(less, path)[path[-1]]
        with pytest.raises(ValueError, match=r"missing required field|^beacon"):
            read_header(less)


def test_no_field_may_be_added(read_case):
    value = read_case("6")["header"]
    for path in [(), ("snapshot",), ("pool",), ("tasks", 0), ("parties", 0), ("beacon",)]:
        more = copy.deepcopy(value)
        _parent(more, (*path, "extra"))["extra"] = 1
        with pytest.raises(ValueError, match=r"unknown field `extra`|^beacon"):
            read_header(more)


HEX = "ab" * 32
LOTTERY = {"kind": "lottery", "event": "双色球第 2023068 期", "form": "99 99 99 99 99 99+99"}
DICE = {"kind": "dice", "form": "666 666 666 666", "witnesses": ["公证处", "纪检监察组"]}

FAULTS = [
    ("protocol", "double-random/v2", "protocol: not double-random/v1"),
    ("agency", "140/525", "agency: characters"),
    ("plan", "计划", "plan: characters"),
    ("draw", "140525/2023-internal/8+13/1", "draw: not agency/plan"),
    ("draw", "140525/2023-internal/13+8/0", "draw: not agency/plan"),
    ("draw", "140525/2023-internal/13+8/01", "draw: not agency/plan"),
    ("draw", "140525/2023-internal/13+8", "draw: not agency/plan"),
    ("draw", "140525/2023-internal/13/1", "draw: not agency/plan"),
    ("attempt", 0, "attempt: not a number from 1"),
    ("attempt", 2**32, "attempt: not a number from 1"),
    ("attempt", 2, "previous: null for the first attempt"),
    ("attempt", True, "attempt"),
    ("attempt", 1.0, "float"),
    ("previous", HEX, "previous: null for the first attempt"),
    ("previous", "x", "previous: not 64"),
    ("rehearsal", 0, "rehearsal"),
    ("plan_sha256", HEX.upper(), "plan_sha256: not 64"),
    ("rules_sha256", HEX[1:], "rules_sha256: not 64"),
    ("snapshot.digest", HEX + "\n", "snapshot.digest: not 64"),
    ("snapshot.size", 299, "snapshot.size: smaller than the pool"),
    ("pool.root", "", "pool.root: not 64"),
    ("pool.root", EMPTY.hex(), "pool.size: does not fit the root"),
    ("inspectors.size", 0, "inspectors.size: does not fit the root"),
    ("recusals.size", -1, "recusals.size: does not fit the root"),
    ("tasks", [], "tasks: none, or one twice"),
    ("tasks.0.code", "13", "tasks: none, or one twice"),
    ("tasks.0.code", "8+9", "tasks.8\\+9: a code with characters"),
    ("tasks.0.strata", {"A/B": 1}, "tasks.8: a code with characters"),
    ("tasks.0.method", "best", "tasks"),
    ("tasks.0.rate", [101, 100], "tasks.8.rate: "),
    ("tasks.0.count", 5, "tasks.8.rate, count: exactly one"),
    ("tasks.1.at_most", 3, "tasks.13.at_least: more than at_most"),
    ("parties.1.name", "局机关", "parties: one without a name, or one twice"),
    ("parties.0.name", "", "parties: one without a name, or one twice"),
    ("parties.0.name", "e\u0301", "NFC"),
    ("parties.0.commitment", "00", "parties.局机关: not 64"),
    ("beacon.kind", "moon", "beacon: neither null"),
    ("beacon.round", 0, "beacon: not a chain"),
    ("beacon.round", True, "beacon: not a chain"),
    ("beacon.round", "1", "beacon: neither null"),
    ("beacon.chain", "52db", "beacon: not a chain"),
    ("beacon", {"kind": "os", "note": "x"}, "beacon: neither null"),
    ("beacon", "os", "beacon"),
    ("beacon", {}, "beacon: neither null"),
    ("beacon", {"kind": "drand", "round": 1}, "beacon: neither null"),
    ("beacon", LOTTERY | {"note": ""}, "beacon: neither null"),
    ("beacon", LOTTERY | {"event": None}, "beacon: neither null"),
    ("beacon", LOTTERY | {"event": " "}, "beacon.event: empty"),
    ("beacon", LOTTERY | {"form": "99999"}, "beacon.form: fewer than 1000000"),
    ("beacon", LOTTERY | {"form": "999999a"}, "beacon.form: not 1–200"),
    ("beacon", LOTTERY | {"form": 999999}, "beacon: neither null"),
    ("beacon", {"kind": "lottery", "form": "999999"}, "beacon: neither null"),
    ("beacon", DICE | {"event": "掷骰"}, "beacon: neither null"),
    ("beacon", DICE | {"form": "666"}, "beacon.form: fewer than 1000000"),
    ("beacon", DICE | {"witnesses": "公证处"}, "beacon: neither null"),
    ("beacon", DICE | {"witnesses": []}, "beacon.witnesses: fewer than two"),
    ("beacon", DICE | {"witnesses": ["公证处"]}, "beacon.witnesses: fewer than two"),
    ("beacon", DICE | {"witnesses": ["公证处", "公证处"]}, "beacon.witnesses: fewer than two"),
    ("beacon", DICE | {"witnesses": ["公证处", "纪检监察组", "公证处"]}, "beacon.witnesses: fewer than two"),
    ("beacon", DICE | {"witnesses": ["公证处", "纪检监察组", ""]}, "beacon.witnesses: fewer than two"),
    ("beacon", DICE | {"witnesses": ["公证处", "纪检监察组", 3]}, "beacon.witnesses: fewer than two"),
]


@pytest.mark.parametrize(("path", "value", "told"), FAULTS)
def test_a_header_that_breaks_the_protocol_is_refused_and_told_why(read_case, path, value, told):
    header = read_case("6")["header"]
    steps = [int(step) if step.isdigit() else step for step in path.split(".")]
    _parent(header, steps)[steps[-1]] = value
    with pytest.raises(ValueError, match=told):
        read_header(header)


def test_a_seed_that_nothing_keeps_unknown_is_refused_except_in_a_rehearsal(read_case):
    value = read_case("6")["header"] | {"parties": [], "beacon": None}
    with pytest.raises(ValueError, match="the seed would be known before"):
        read_header(value)
    assert read_header(value | {"rehearsal": True}).rehearsal


@pytest.mark.parametrize("beacon", [LOTTERY, DICE])
def test_a_lottery_or_dice_may_be_fixed_and_is_committed_to(read_case, beacon):
    value = read_case("6")["header"] | {"beacon": beacon}
    assert header_dict(read_header(value)) == value
    altered = value | {"beacon": beacon | {"form": "9999999"}}
    assert commitment(read_header(altered)) != commitment(read_header(value))


def test_a_second_attempt_names_the_commitment_before_it(read_case):
    value = read_case("6")["header"] | {"attempt": 2, "previous": HEX}
    assert read_header(value).previous == HEX


def test_an_invalid_header_can_neither_be_written_nor_committed_to(header):
    wrong = msgspec.structs.replace(header, attempt=0)
    for step in (header_dict, commitment):
        with pytest.raises(ValueError, match="attempt"):
            step(wrong)


def test_all_faults_are_told_at_once(read_case):
    value = read_case("6")["header"] | {"attempt": 0, "plan_sha256": "x"}
    with pytest.raises(ValueError, match=r"attempt.*previous.*plan_sha256"):
        read_header(value)
