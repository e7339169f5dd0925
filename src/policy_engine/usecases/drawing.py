"""The first random of a draw, as pure functions of its frozen inputs, a secret and a seed. A run records them, a verification
repeats them. The second random is in `teams`."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_engine.draw.pool import Pool, commit_pool, commit_records, salted_snapshot
from policy_engine.draw.selection import visit_order
from policy_engine.model.draw import PROTOCOL, Header, Member, Snapshot, TaskResult, batch_of, draw_name
from policy_engine.plan.quota import quota_of
from policy_engine.usecases.inputs import Inputs


def members(inputs: Inputs, codes: Sequence[str]) -> list[Member]:
    """The pool of a draw: every open entity in the scope of at least one of its tasks, with its stratum and task codes."""
    wanted = frozenset(codes)
    kept = {codes: tuple(c for c in codes if c in wanted) for codes in set(inputs.codes)}
    return [
        Member(t.id, t.profile.tier, mine)
        for t, codes in zip(inputs.targets, inputs.codes, strict=True)
        if (mine := kept[codes])
    ]


def header_of(
    inputs: Inputs,
    codes: Sequence[str],
    pool_members: Sequence[Member],
    secret: bytes,
    *,
    batch: int = 1,
    rehearsal: bool,
) -> tuple[Header, Pool]:
    """The header that fixes everything before the seed, at level L1 (one operator, kind `os`), and the pool it commits to."""
    plan = inputs.plan
    name = draw_name(plan.plan.agency, plan.plan.code, tuple(codes), batch)
    pool = commit_pool(secret, name, pool_members)
    sizes = {code: sum(code in m.tasks for m in pool_members) for code in codes}
    header = Header(
        protocol=PROTOCOL,
        agency=plan.plan.agency,
        plan=plan.plan.code,
        draw=name,
        attempt=1,
        previous=None,
        rehearsal=rehearsal,
        plan_sha256=inputs.digests["plan"],
        rules_sha256=inputs.digests["rules"],
        snapshot=Snapshot(
            salted_snapshot(secret, bytes.fromhex(inputs.digests["targets"])), len(inputs.targets)
        ),
        pool=pool.root,
        inspectors=commit_records(secret, name, "inspector", inputs.inspector_records),
        recusals=commit_records(secret, name, "recusal", inputs.recusal_records),
        tasks=tuple(quota_of(plan, plan.task(code), sizes[code], batch=batch) for code in codes),
        parties=(),
        beacon={"kind": "os"},
    )
    return header, pool


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
