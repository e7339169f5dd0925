"""One attempt at a draw as it lies in a bundle: the lines of each file of its folder, from what is recorded and what it stands on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from policy_engine.draw.level import level
from policy_engine.draw.pool import Pool
from policy_engine.ledger.body import Body
from policy_engine.model.canonical import canonical
from policy_engine.model.draw import Member
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import RecordedDraw, RecordedTask
from policy_engine.usecases.bundle import draws
from policy_engine.usecases.bundle.draws import Attempt, Chosen, Name, Nonce, Share, Stratum, Void
from policy_engine.usecases.bundle.steps import Key, Step
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.steps import restored

Files = Iterator[tuple[str, Iterable[bytes]]]
"""Files by name, with their lines."""


class Shown(msgspec.Struct, frozen=True):
    """What is to be seen of an attempt: strata or not, names (None: not yet), who is behind the leaves; when it was made void."""

    strata: bool
    names: tuple[Name, ...] | None
    pool: bool
    voided_on: str = ""
    skips: int = 0


See = Callable[[RecordedDraw], tuple[bool, tuple[Name, ...] | None]]
"""Whether an attempt shows its strata, and the names of it that are out."""


def folders(
    store: Store,
    names: Collection[str],
    steps: Sequence[Step],
    inputs: Mapping[Key, Inputs],
    see: See,
    *,
    auditor: bool,
) -> Iterator[tuple[str, Files]]:
    """The folders of all attempts at these draws, by number.

    To iterate over a folder's files raises Refused where the inputs are not what was committed to.
    """
    voided = {_key(s.body): s.body.on for s in steps if s.body.kind == "draw.voided"}
    recorded = [draw for draw in queries.draws(store) if draw.name in names]
    for number, draw in enumerate(recorded, 1):
        key = draw.name, draw.attempt
        skips = {r.idx for r in queries.replacements(store, draw.name) if r.attempt == draw.attempt}
        strata, listed = see(draw)
        shown = Shown(strata, listed, auditor, voided.get(key, ""), len(skips))
        yield f"{number:03d}", _files(inputs[key], draw, shown)


def _files(inputs: Inputs, draw: RecordedDraw, shown: Shown) -> Files:
    _, pool = restored(inputs, draw)
    yield from files(draw, pool, shown)


def _key(body: Body) -> Key:
    return body.subject, int(body.refs["attempt"])


def files(draw: RecordedDraw, pool: Pool, shown: Shown) -> Files:
    """The files of an attempt's folder. Same record and inputs, same bytes."""
    yield draws.DRAW, [line(attempt_of(draw, shown))]
    yield draws.LEAVES, _leaves(pool, strata=shown.strata)
    yield draws.SELECTED, map(line, _chosen(draw.tasks, pool))
    if shown.names is not None:
        yield draws.NAMES, map(line, sorted(shown.names))
    if shown.pool:
        yield draws.POOL, _pool(pool)


def attempt_of(draw: RecordedDraw, shown: Shown) -> Attempt:
    """draw.json."""
    by_code = {task.code: task for task in draw.tasks}
    selected = any(task.population for task in draw.tasks)
    return Attempt(
        attempt=draw.attempt,
        beacon=draw.beacon or None,
        commitment=draw.commitment,
        header=draw.header,
        level=level(draw.header).code,
        name=draw.name,
        nonces=tuple(Nonce(name, draw.nonces[name]) for name in sorted(draw.nonces)),
        proof=draw.proof,
        seed=draw.seed,
        skips=shown.skips,
        state=draw.state,
        strata=shown.strata,
        tasks=tuple(_share(by_code[t.code], strata=shown.strata) for t in draw.header.tasks)
        if selected
        else (),
        void=None if draw.void is None else Void(shown.voided_on, draw.void),
    )


def line(value: msgspec.Struct) -> bytes:
    """A value as one line of canonical JSON."""
    return canonical(msgspec.to_builtins(value)) + b"\n"


def _share(task: RecordedTask, *, strata: bool) -> Share:
    return Share(
        code=task.code,
        drawn=sum(len(ids) for ids in task.selected.values()),
        population=sum(task.population.values()),
        strata={s: Stratum(task.population[s], quota) for s, quota in task.quota.items()} if strata else None,
    )


def _chosen(tasks: Sequence[RecordedTask], pool: Pool) -> list[Chosen]:
    leaf_of = pool.leaves_of(target for task in tasks for ids in task.selected.values() for target in ids)
    return sorted(
        Chosen(task.code, leaf_of[target].hex())
        for task in tasks
        for ids in task.selected.values()
        for target in ids
    )


def _leaves(pool: Pool, *, strata: bool) -> Iterator[bytes]:
    def ending(member: Member) -> bytes:
        said = {"tasks": sorted(member.tasks)} | ({"stratum": member.stratum} if strata else {})
        return b'",' + canonical(said)[1:] + b"\n"

    ending_of = _once_a_kind(ending)
    for leaf, member in pool.by_leaf():
        yield b'{"leaf":"' + leaf.hex().encode() + ending_of(member)


def _pool(pool: Pool) -> Iterator[bytes]:
    def ending(member: Member) -> bytes:
        said = {"stratum": member.stratum, "tasks": sorted(member.tasks)}
        return b'",' + canonical(said)[1:] + b"\n"

    ending_of = _once_a_kind(ending)
    for _, member in pool.by_id():
        yield b'{"id":"' + member.id.encode() + ending_of(member)


def _once_a_kind(make: Callable[[Member], bytes]) -> Callable[[Member], bytes]:
    """What follows from stratum and tasks is put into words once for all members who share them: a pool has a dozen such kinds."""
    known: dict[tuple[str, tuple[str, ...]], bytes] = {}

    def of(member: Member) -> bytes:
        key = member.stratum, member.tasks
        if key not in known:
            known[key] = make(member)
        return known[key]

    return of
