"""Committing to a pool by one statement over the frozen registry: salts, leaves, and the root over the sorted leaves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from policy_engine.draw.protocol import CODE, domain, lp, of_length
from policy_engine.engines.duck import DuckPool, fill
from policy_engine.engines.frozen import Frozen
from policy_engine.engines.pool_file import private, seal, working
from policy_engine.engines.tree import root_of
from policy_engine.files import replacing
from policy_engine.model.target import Profile
from policy_engine.registry.snapshot_file import CHUNK, plainly, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

_MEMBERS = """
CREATE OR REPLACE TEMP TABLE member AS
SELECT t.id, s.stratum, c.tasks, c.prefixed AS tasks_lp, s.prefixed AS stratum_lp,
    CASE length(t.id) WHEN 18 THEN $eighteen ELSE $fifteen END || encode(t.id) AS ident
FROM target t JOIN share s USING (profile) LEFT JOIN other o ON o.id = t.id
    JOIN choice c ON c.number = coalesce(o.choice, s.choice)
WHERE c.tasks != ''
"""

# The protocol's leaf: H(00 ‖ salt ‖ lp(id) ‖ lp(tasks) ‖ H(D("stratum") ‖ stratum salt ‖ lp(stratum))).
_LEAVES = """
CREATE OR REPLACE TEMP TABLE pool AS
SELECT unhex(sha256($zero || unhex(substr(salts, 1, 32)) || ident || tasks_lp
    || unhex(sha256($stratum || unhex(substr(salts, 33, 32)) || stratum_lp)))) AS leaf, id, stratum, tasks
FROM (SELECT *, sha256($salting || ident) AS salts FROM member)
ORDER BY leaf
"""


def commit(
    frozen: Frozen,
    secret: bytes,
    draw: str,
    codes: Mapping[Profile, Collection[str]],
    others: Mapping[str, Collection[str]],
    pools: Path,
    *,
    stratified: bool = True,
) -> DuckPool:
    """The pool of everybody who has a task, the same as `draw.pool.commit_pool` makes of them; its file is left in `pools`.

    `codes` are the tasks of a profile's targets, `others` those of single targets (ids) that differ from their
    profile's: none where they are left out. Strata are the tiers or, unless `stratified`, all the one "-".
    Ids of `others` that the registry has not are passed over. Raises ValueError for ids and codes that the protocol
    refuses, Unusable where the disk does not allow it.
    """
    salting = domain("salt") + of_length(secret, 32, "secret") + lp(draw)
    connection = frozen.connection
    with working(pools), plainly():
        _shares(connection, frozen, codes, others, stratified=stratified)
        connection.execute(_MEMBERS, {"eighteen": lp("x" * 18)[:4], "fifteen": lp("x" * 15)[:4]})
        _check_ids(connection)
        connection.execute(_LEAVES, {"zero": b"\0", "stratum": domain("stratum"), "salting": salting})
        connection.execute("DROP TABLE member")
        root = root_of(_leaves(connection))
        private(pools)
        with replacing(pools / f"{root.hex()}.draft") as draft:
            connection.execute(f"COPY pool TO {quoted(str(draft))} (FORMAT parquet, USE_TMP_FILE false)")
            sealed = seal(draft, root, secret)
        path = pools / f"{root.hex()}.{sealed}.parquet"
        (pools / f"{root.hex()}.draft").replace(path)
        connection.execute("DROP TABLE pool")
    return DuckPool(path, secret)


def _shares(
    connection: Connection,
    frozen: Frozen,
    codes: Mapping[Profile, Collection[str]],
    others: Mapping[str, Collection[str]],
    *,
    stratified: bool,
) -> None:
    """Tables: `choice` (the sets of tasks there are), `share` (what a profile gives), `other` (whose tasks differ)."""
    choices: dict[str, int] = {}

    def choice(mine: Collection[str]) -> int:
        if len(set(mine)) < len(mine) or not all(CODE.fullmatch(code) for code in mine):
            raise ValueError(f"tasks {tuple(mine)!r}: one twice, or characters other than A–Z a–z 0–9 . _ -")
        return choices.setdefault(",".join(sorted(mine)), len(choices))

    shares = [choice(codes.get(profile, ())) for profile in frozen.numbered]
    strata: list[str] = [profile.tier if stratified else "-" for profile in frozen.numbered]
    different = {target: choice(mine) for target, mine in others.items()}
    tables = {
        "share (profile INTEGER, choice INTEGER, stratum VARCHAR, prefixed BLOB)": (
            list(range(len(shares))),
            shares,
            strata,
            [lp(stratum) for stratum in strata],
        ),
        "other (id VARCHAR, choice INTEGER)": (list(different), list(different.values())),
        "choice (number INTEGER, tasks VARCHAR, prefixed BLOB)": (
            list(choices.values()),
            list(choices),
            [lp(tasks) for tasks in choices],
        ),
    }
    for form, columns in tables.items():
        fill(connection, form, columns)


def _check_ids(connection: Connection) -> None:
    odd = connection.execute(
        "SELECT id FROM member WHERE NOT regexp_full_match(id, '[0-9A-Z]{18}|[0-9]{15}') ORDER BY id LIMIT 1"
    ).fetchone()
    if odd:
        raise ValueError(f"id {odd[0]!r}: neither 18 characters nor 15 digits")
    twice = connection.execute(
        "SELECT id FROM member GROUP BY id HAVING count(*) > 1 ORDER BY id LIMIT 1"
    ).fetchone()
    if twice:
        raise ValueError(f"id {twice[0]}: comes twice")


def _leaves(connection: Connection) -> bytearray:
    """The leaves in order, one after the other."""
    leaves = bytearray()
    rows = connection.execute("SELECT leaf FROM pool ORDER BY leaf")
    while some := rows.fetchmany(CHUNK):
        leaves += b"".join(leaf for (leaf,) in some)
    return leaves
