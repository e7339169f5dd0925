"""The header: everything that is fixed before the seed can be known, and its commitment (protocol §1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from policy_engine.draw.beacon import check_form
from policy_engine.draw.protocol import CODE, be32, lp, of_length, tagged
from policy_engine.draw.quota import check_quota
from policy_engine.model import merkle
from policy_engine.model.canonical import canonical
from policy_engine.model.draw import PROTOCOL, Header, draw_name

_HEX = re.compile(r"[0-9a-f]{64}")
_BATCH = re.compile(r"[1-9][0-9]{0,8}")


def header_dict(header: Header) -> dict[str, Any]:
    """The header as it is written in JSON. Raises ValueError for a header that `read_header` would refuse."""
    _check(header)
    value: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(header))
    return value


def commitment(header: Header) -> str:
    """H(D("commit") ‖ C(header)), hexadecimal: what is logged, checkpointed and printed before the draw.

    Raises ValueError for a header that `read_header` would refuse, or that has no canonical form.
    """
    return tagged("commit", canonical(header_dict(header))).hex()


def read_header(value: dict[str, Any]) -> Header:
    """The header that a JSON object holds.

    Raises ValueError, saying what is wrong where: unknown, missing or mistyped fields, and anything that
    contradicts the protocol or itself (names, sizes, hexadecimal lengths, repeated tasks or parties, a seed
    that nothing would keep unknown).
    """
    canonical(value)
    header = msgspec.convert(value, Header)
    _check(header)
    return header


def nonce_commitment(agency: str, draw: str, attempt: int, party: str, nonce: bytes) -> str:
    """What a party publishes before the commit, in place of its 32-byte nonce; hexadecimal."""
    secret = of_length(nonce, 32, f"nonce of {party}")
    return tagged("nonce", lp(agency), lp(draw), be32(attempt), lp(party), secret).hex()


def _check(header: Header) -> None:
    faults = [
        *_name_faults(header),
        *_digest_faults(header),
        *_task_faults(header),
        *_seed_faults(header),
    ]
    if faults:
        raise ValueError("; ".join(faults))


def _name_faults(header: Header) -> Iterator[str]:
    if header.protocol != PROTOCOL:
        yield f"protocol: not {PROTOCOL}"
    for name, code in (("agency", header.agency), ("plan", header.plan)):
        if not CODE.fullmatch(code):
            yield f"{name}: characters other than A–Z a–z 0–9 . _ -"
    batch = header.draw.rpartition("/")[2]
    codes = tuple(task.code for task in header.tasks)
    if not _BATCH.fullmatch(batch) or header.draw != draw_name(header.agency, header.plan, codes, int(batch)):
        yield "draw: not agency/plan/task codes sorted and joined by +/batch"
    if not 1 <= header.attempt < 2**32:
        yield "attempt: not a number from 1"
    if (header.previous is None) != (header.attempt == 1):
        yield "previous: null for the first attempt, the commitment before it for every other"


def _digest_faults(header: Header) -> Iterator[str]:
    digests = {
        "plan_sha256": header.plan_sha256,
        "rules_sha256": header.rules_sha256,
        "snapshot.digest": header.snapshot.digest,
    }
    if header.previous is not None:
        digests["previous"] = header.previous
    for party in header.parties:
        digests[f"parties.{party.name}"] = party.commitment
    roots = {"pool": header.pool, "inspectors": header.inspectors, "recusals": header.recusals}
    for name, root in roots.items():
        digests[f"{name}.root"] = root.root
        if root.size < 0 or (root.size == 0) != (root.root == merkle.EMPTY.hex()):
            yield f"{name}.size: does not fit the root"
    for name, digest in digests.items():
        if not _HEX.fullmatch(digest):
            yield f"{name}: not 64 lower-case hexadecimal digits"
    if header.snapshot.size < header.pool.size:
        yield "snapshot.size: smaller than the pool"


def _task_faults(header: Header) -> Iterator[str]:
    codes = [task.code for task in header.tasks]
    if not codes or len(set(codes)) < len(codes):
        yield "tasks: none, or one twice"
    for task in header.tasks:
        if not all(CODE.fullmatch(code) for code in (task.code, *task.strata)):
            yield f"tasks.{task.code}: a code with characters other than A–Z a–z 0–9 . _ -"
        try:
            check_quota(task)
        except ValueError as fault:
            yield f"tasks.{task.code}.{fault}"


def _seed_faults(header: Header) -> Iterator[str]:
    names = [party.name for party in header.parties]
    if "" in names or len(set(names)) < len(names):
        yield "parties: one without a name, or one twice"
    match header.beacon:
        case None:
            if not names and not header.rehearsal:
                yield "beacon: with neither beacon nor parties the seed would be known before the commitment"
        case {"kind": "os"} if len(header.beacon) == 1:
            pass
        case {"kind": "drand", "chain": str(chain), "round": int(number)} if len(header.beacon) == 3:
            if not _HEX.fullmatch(chain) or isinstance(number, bool) or number < 1:
                yield "beacon: not a chain of 64 hexadecimal digits and a round from 1"
        case {"kind": "lottery", "event": str(event), "form": str(form)} if len(header.beacon) == 3:
            if not event.strip():
                yield "beacon.event: empty"
            yield from _form_faults(form)
        case {"kind": "dice", "form": str(form), "witnesses": list(witnesses)} if len(header.beacon) == 3:
            named = [name for name in witnesses if isinstance(name, str) and name.strip()]
            if len(named) < len(witnesses) or len(set(named)) < max(len(named), 2):
                yield "beacon.witnesses: fewer than two, one twice, or one without a name"
            yield from _form_faults(form)
        case _:
            yield (
                'beacon: neither null, nor {kind: "os"}, nor {kind: "drand", chain, round}, '
                'nor {kind: "lottery", event, form}, nor {kind: "dice", form, witnesses}'
            )


def _form_faults(form: str) -> Iterator[str]:
    try:
        check_form(form)
    except ValueError as fault:
        yield f"beacon.{fault}"
