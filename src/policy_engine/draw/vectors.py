"""Complete cases of the protocol: every value recomputed from secret, pool, header, nonces and beacon.

The field names of a case are the format of the published vectors.
"""

from __future__ import annotations

from typing import Any

import msgspec

from policy_engine.draw.header import commitment, header_dict, nonce_commitment, read_header
from policy_engine.draw.pool import Pool, commit_pool
from policy_engine.draw.seed import seed
from policy_engine.draw.selection import draw_all, ticket, ticket_key
from policy_engine.model.canonical import canonical, parse
from policy_engine.model.draw import Header, Member, Root, TaskResult

_NOTHING = object()


def first_difference(case: dict[str, Any]) -> str | None:
    """The first value of a case that is not what its inputs give ("tasks.0.quota.A"), or None where all hold.

    Values are compared in the order in which a draw makes them. Raises ValueError (KeyError for a value that
    is missing altogether) for a case that cannot be recomputed, because its pool or header breaks the
    protocol.
    """
    altered = _header_difference(case["header"], case["header_canonical"])
    if altered:
        return altered
    expected = recompute(case)
    return next((found for name in expected if (found := _differs(expected[name], case[name], name))), None)


def recompute(case: dict[str, Any]) -> dict[str, Any]:
    """Every derived value of a case, from its inputs alone. Raises like `first_difference`."""
    header = read_header(case["header"])
    members = msgspec.convert(case["pool"], tuple[Member, ...])
    pool = commit_pool(bytes.fromhex(case["secret"]), header.draw, members)
    nonces = {nonce["name"]: bytes.fromhex(nonce["nonce"]) for nonce in case["nonces"]}
    committed = commitment(header)
    drawn_from = seed(committed, bytes.fromhex(case["beacon"]), nonces)
    key = ticket_key(drawn_from)
    first = _leaf_of(pool, members[0]) if members else None
    return {
        "leaf_of_first": first.hex() if first else None,
        "header": _expected_header(header, pool.root, nonces),
        "header_canonical": canonical(case["header"]).decode(),
        "commitment": committed,
        "seed": drawn_from.hex(),
        "key": key.hex(),
        "ticket_of_first": ticket(key, first).hex() if first else None,
        "tasks": [_shown(result) for result in draw_all(header.tasks, pool, drawn_from)],
    }


def _expected_header(header: Header, root: Root, nonces: dict[str, bytes]) -> dict[str, Any]:
    """The header with pool and nonce commitments recomputed; none for a party whose nonce is missing."""
    value = header_dict(header)
    value["pool"] = {"root": root.root, "size": root.size}
    for party in value["parties"]:
        nonce = nonces.get(party["name"])
        party["commitment"] = nonce and nonce_commitment(
            header.agency, header.draw, header.attempt, party["name"], nonce
        )
    return value


def _leaf_of(pool: Pool, member: Member) -> bytes:
    return pool.leaves[pool.members.index(member)]


def _shown(result: TaskResult) -> dict[str, Any]:
    return {
        "code": result.code,
        "population": result.population,
        "sample_size": result.sample_size,
        "quota": result.quota,
        "selected": result.selected,
        "next_two_reserves": {stratum: ids[:2] for stratum, ids in result.reserves.items()},
    }


def _header_difference(header: dict[str, Any], written: str) -> str | None:
    """Where the header departs from the canonical text that was committed to."""
    try:
        return _differs(parse(written.encode()), header, "header")
    except ValueError:
        return "header_canonical"


def _differs(expected: Any, found: Any, name: str) -> str | None:
    """The path of the first difference, in the sorted order of names."""
    if isinstance(expected, dict) and isinstance(found, dict):
        pairs = [
            (key, expected.get(key, _NOTHING), found.get(key, _NOTHING)) for key in sorted(expected | found)
        ]
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = [(str(i), a, b) for i, (a, b) in enumerate(zip(expected, found, strict=True))]
    else:
        return None if type(expected) is type(found) and expected == found else name
    return next((path for key, a, b in pairs if (path := _differs(a, b, f"{name}.{key}"))), None)
