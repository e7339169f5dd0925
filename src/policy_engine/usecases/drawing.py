"""The first random of a draw, as pure functions of its frozen inputs, a secret and a seed. A run records them, a verification
repeats them. The second random is in `teams`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from policy_engine.draw.pool import Pool, commit_pool, commit_records, salted_snapshot
from policy_engine.draw.selection import visit_order
from policy_engine.engines.commit import commit
from policy_engine.engines.duck import DuckPool
from policy_engine.engines.pool_file import find
from policy_engine.model.draw import (
    PROTOCOL,
    Header,
    Member,
    Party,
    Quota,
    Snapshot,
    TaskResult,
    batch_of,
    draw_name,
)
from policy_engine.model.target import UNRATED
from policy_engine.plan.quota import quota_of
from policy_engine.usecases.inputs import Inputs


def pool_of(
    inputs: Inputs, codes: Sequence[str], secret: bytes, *, batch: int = 1, kept: str | None = None
) -> Pool:
    """The pool of a draw, committed: every open entity in the scope of at least one of its tasks, less what is excluded.

    Its stratum is its tier; where no task of the draw distinguishes tiers, all are in one. Of a large registry, the pool that
    was `kept` under this root is taken as it is; without one it is made again.
    The pool of a task that a superior draws, which is always a draw of its own, is the superior's list: all in one stratum, and
    all of it is taken (`quotas_of`), so that only officers and the order of visits are left to chance.
    """
    name = draw_name(inputs.plan.plan.agency, inputs.plan.plan.code, tuple(codes), batch)
    roster = inputs.roster(codes[0], batch)
    if roster is not None:
        return commit_pool(secret, name, [Member(t.id, UNRATED, tuple(codes)) for t in roster])
    one_stratum = _flat(inputs, codes, batch)
    members = inputs.membership
    if inputs.frozen is None or members is None:
        return commit_pool(secret, name, _members(inputs, codes, one_stratum=one_stratum))
    if kept is not None and (path := find(inputs.pools, kept, secret)):
        return DuckPool(path, secret)
    wanted = frozenset(codes)

    def of_draw(mine: Sequence[str]) -> tuple[str, ...]:
        return tuple(code for code in mine if code in wanted)

    return commit(
        inputs.frozen,
        secret,
        name,
        {profile: of_draw(mine) for profile, mine in members.profiles.items()},
        {target.id: of_draw(mine) for target, mine in members.others.items()},
        inputs.pools,
        stratified=not one_stratum,
    )


def _members(inputs: Inputs, codes: Sequence[str], *, one_stratum: bool) -> list[Member]:
    wanted = frozenset(codes)
    kept = {codes: tuple(c for c in codes if c in wanted) for codes in set(inputs.codes)}
    return [
        Member(t.id, UNRATED if one_stratum else t.profile.tier, mine)
        for t, codes in zip(inputs.targets, inputs.codes, strict=True)
        if (mine := kept[codes])
    ]


def quotas_of(inputs: Inputs, sizes: Mapping[str, int], *, batch: int) -> tuple[Quota, ...]:
    """The quotas of a draw's tasks (codes, in the header's order), whose populations have these sizes."""
    if any(inputs.plan.task(code).drawn_by is not None for code in sizes):
        return tuple(everybody(code) for code in sizes)
    made = tuple(
        quota_of(inputs.plan, inputs.plan.task(code), size, batch=batch) for code, size in sizes.items()
    )
    if not _flat(inputs, tuple(sizes), batch):
        return made
    return tuple(msgspec.structs.replace(quota, strata={UNRATED: 1}) for quota in made)


def everybody(code: str) -> Quota:
    """The quota of a task that takes whoever a superior has listed."""
    return Quota(code, "rates", None, None, None, None, {UNRATED: (1, 1)})


def _flat(inputs: Inputs, codes: Sequence[str], batch: int) -> bool:
    """Whether no task of a draw distinguishes tiers. What its strata weigh does not depend on how many members there are."""
    quotas = [quota_of(inputs.plan, inputs.plan.task(code), 1, batch=batch) for code in codes]
    return all(
        quota.method == "weights" and set(quota.strata.values()) == {1} and len(quota.strata) > 1
        for quota in quotas
    )


class Terms(msgspec.Struct, frozen=True):
    """What a commitment fixes besides its inputs; as it stands, a first attempt at level L1.

    At that level the beacon is 32 bytes from the operating system, taken once the commitment is on record. `secret` is that of the
    attempt before where it is kept (b"": a fresh one); `reveal_by` the UTC second until which the parties have time.
    """

    attempt: int = 1
    previous: str | None = None
    secret: bytes = b""
    parties: tuple[Party, ...] = ()
    beacon: dict[str, Any] | None = msgspec.field(default_factory=lambda: {"kind": "os"})
    reveal_by: int | None = None


FIRST = Terms()


def header_of(
    inputs: Inputs,
    codes: Sequence[str],
    pool: Pool,
    secret: bytes,
    terms: Terms = FIRST,
    *,
    batch: int = 1,
    rehearsal: bool = False,
) -> Header:
    """The header that fixes everything before the seed. `secret` is the one that `pool` was committed with."""
    plan = inputs.plan
    name = draw_name(plan.plan.agency, plan.plan.code, tuple(codes), batch)
    sizes = {code: sum(pool.heads.get(code, {}).values()) for code in codes}
    return Header(
        protocol=PROTOCOL,
        agency=plan.plan.agency,
        plan=plan.plan.code,
        draw=name,
        attempt=terms.attempt,
        previous=terms.previous,
        rehearsal=rehearsal,
        plan_sha256=inputs.digests["plan"],
        rules_sha256=inputs.digests["rules"],
        snapshot=Snapshot(salted_snapshot(secret, bytes.fromhex(inputs.digests["targets"])), inputs.size),
        pool=pool.root,
        inspectors=commit_records(secret, name, "inspector", inputs.inspector_records),
        recusals=commit_records(secret, name, "recusal", inputs.recusal_records),
        tasks=quotas_of(inputs, sizes, batch=batch),
        parties=tuple(sorted(terms.parties, key=lambda party: party.name)),
        beacon=terms.beacon,
    )


class Visit(msgspec.Struct, frozen=True):
    """检查任务: one drawn target of one task's batch, with its number and its place in the random order of visits."""

    number: str
    position: int
    task: str
    target: str
    stratum: str
    batch: int = 1


def visits(draw: str, results: Sequence[TaskResult], seed: bytes, secret: bytes) -> list[Visit]:
    """The drawn targets in the order of visits; a target that several tasks drew is visited once, for all of them."""
    drawn = [
        (target, r.code, stratum) for r in results for stratum, ids in r.selected.items() for target in ids
    ]
    batch = batch_of(draw)
    place = {
        target: n for n, target in enumerate(visit_order(seed, secret, sorted({t for t, _, _ in drawn})), 1)
    }
    ordered = sorted((place[target], code, target, stratum) for target, code, stratum in drawn)
    return [
        Visit(f"{draw}#{n:04d}", place, code, target, stratum, batch)
        for n, (place, code, target, stratum) in enumerate(ordered, 1)
    ]
