"""The steps of a draw, each one transaction: what it computes, the events it appends, and how to go on after a stop in between."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import msgspec

from policy_engine.draw.header import commitment as commitment_of
from policy_engine.draw.header import header_dict
from policy_engine.draw.level import level
from policy_engine.draw.pool import Pool
from policy_engine.draw.seed import seed_for
from policy_engine.draw.selection import draw_all
from policy_engine.match.assign import Assignment
from policy_engine.match.whynot import Infeasible
from policy_engine.model.canonical import canonical
from policy_engine.model.draw import Header, TaskResult, batch_of
from policy_engine.model.errors import Refused
from policy_engine.model.event import Kind, NewEvent
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.payloads import Dispatched
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.drawing import FIRST, Terms, Visit, header_of, pool_of, visits
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.matched import payload, previous
from policy_engine.usecases.shortage import shortage
from policy_engine.usecases.teams import Start, teams


class Recorder(msgspec.Struct, frozen=True):
    """Where and as whom the steps are recorded: UTC seconds `at`, the business day `on`, the acting pseudonym."""

    store: Store
    at: int
    on: date
    actor: str

    def event(self, kind: Kind, subject: str, refs: dict[str, str], payload: dict[str, Any]) -> NewEvent:
        """An event of this run."""
        return NewEvent(
            kind=kind,
            at=self.at,
            on=self.on.isoformat(),
            actor=self.actor,
            subject=subject,
            refs=refs,
            payload=payload,
        )

    def of_draw(self, kind: Kind, header: Header, refs: dict[str, str], payload: dict[str, Any]) -> NewEvent:
        """An event about a draw, which its refs name by attempt."""
        return self.event(kind, header.draw, {"attempt": str(header.attempt), **refs}, payload)

    def record(self, events: Sequence[NewEvent]) -> None:
        """Append events in a transaction of their own."""
        with self.store.transaction() as transaction:
            transaction.append(events)


class Drawn(msgspec.Struct, frozen=True):
    """A draw worked out from its inputs, a secret and a seed: everything that its later steps and its report need."""

    header: Header
    commitment: str
    seed: bytes
    results: tuple[TaskResult, ...]
    visits: tuple[Visit, ...]


def commit(
    record: Recorder, inputs: Inputs, codes: Sequence[str], batch: int = 1, terms: Terms = FIRST
) -> str:
    """Fix pool, officers, recusals, plan and rules before anything random is known; returns the draw's name."""
    secret = terms.secret or os.urandom(32)
    pool = pool_of(inputs, codes, secret, batch=batch)
    header = header_of(inputs, codes, pool, secret, terms, batch=batch)
    commitment = commitment_of(header)
    payload = {
        "header": header_dict(header),
        "commitment": commitment,
        "secret": secret.hex(),
        "inputs": inputs.digests,
        "reveal_by": terms.reveal_by,
        "reused": bool(terms.secret),
    }
    refs = {"commitment": commitment, "level": level(header).code}
    with record.store.transaction() as transaction:
        if inputs.known_until not in (None, queries.last_dispatched(record.store)):
            raise Refused(_STALE.fill(draw=header.draw), _AGAIN)
        transaction.append([record.of_draw("draw.committed", header, refs, payload)])
    return header.draw


def advance(record: Recorder, inputs: Inputs, draw: RecordedDraw, cage: Cage) -> tuple[Drawn, Assignment]:
    """Take a committed draw through all its remaining steps. Raises Refused if inputs changed or officers are lacking."""
    header, pool = restored(inputs, draw)
    seed = bytes.fromhex(draw.seed) if draw.seed else take_seed(record, draw)
    drawn = work_out(header, draw.commitment, pool, seed, bytes.fromhex(draw.secret), reserves=0)
    if draw.state in ("committed", "seeded"):
        _select(record, drawn)
    return drawn, _dispatch(record, inputs, drawn, cage)


def restored(inputs: Inputs, draw: RecordedDraw) -> tuple[Header, Pool]:
    """Header and pool of a committed draw, made again from its inputs. Raises Refused if they are not what was committed to."""
    header, pool = again(inputs, draw, kept=draw.header.pool.root)
    if commitment_of(header) != draw.commitment:
        raise Refused(
            Text(
                f"{draw.name} 的输入与承诺不符，不能继续",
                f"the inputs of {draw.name} do not match its commitment",
            ),
            Text("policy verify 查明哪一项不符", "`policy verify` names what does not match"),
        )
    return header, pool


def again(inputs: Inputs, draw: RecordedDraw, *, kept: str | None = None) -> tuple[Header, Pool]:
    """Header and pool that these inputs give for the tasks, batch and secret of a recorded draw.

    Attempt, parties and beacon follow from no input; they are taken from the recorded header. `kept`: see `pool_of`.
    """
    said = draw.header
    codes, batch, secret = [task.code for task in said.tasks], batch_of(said.draw), bytes.fromhex(draw.secret)
    pool = pool_of(inputs, codes, secret, batch=batch, kept=kept)
    terms = Terms(attempt=said.attempt, previous=said.previous, parties=said.parties, beacon=said.beacon)
    return header_of(inputs, codes, pool, secret, terms, batch=batch), pool


def work_out(
    header: Header, commitment: str, pool: Pool, seed: bytes, secret: bytes, reserves: int | None = None
) -> Drawn:
    """Selection and visits under a seed; of the reserves the first so many of each stratum, None for all."""
    results = draw_all(header.tasks, pool, seed, reserves)
    return Drawn(header, commitment, seed, results, tuple(visits(header.draw, results, seed, secret)))


def selection_payload(results: Sequence[TaskResult]) -> list[dict[str, Any]]:
    """What the log keeps of a selection; the reserves follow from pool and seed."""
    return [
        {
            "code": r.code,
            "population": r.population,
            "sample_size": r.sample_size,
            "quota": r.quota,
            "selected": r.selected,
        }
        for r in results
    ]


def take_seed(
    record: Recorder, draw: RecordedDraw, beacon: bytes = b"", proof: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    """The seed of a draw all of whose parties have revealed, recorded at once, with what shows that the beacon is what it is.

    At level L1 the beacon is 32 bytes from the operating system, taken only now that the commitment is on record. The nonces are on
    record by themselves. Raises ValueError where the header fixed something else.
    """
    header = draw.header
    if header.beacon is not None and header.beacon["kind"] == "os":
        beacon = os.urandom(32)
    seed = seed_for(header, beacon, {party: bytes.fromhex(nonce) for party, nonce in draw.nonces.items()})
    refs = {"commitment": draw.commitment, "beacon": beacon.hex(), "seed": seed.hex()}
    payload = {
        "beacon": None if header.beacon is None else beacon.hex(),
        "seed": seed.hex(),
        "proof": dict(proof),
    }
    record.record([record.of_draw("draw.seeded", header, refs, payload)])
    return seed


def _select(record: Recorder, drawn: Drawn) -> None:
    tasks = selection_payload(drawn.results)
    refs = {"commitment": drawn.commitment, "selection": sha256(canonical(tasks)).hexdigest()}
    record.record([record.of_draw("draw.selected", drawn.header, refs, {"tasks": tasks})])


def _dispatch(record: Recorder, inputs: Inputs, drawn: Drawn, cage: Cage) -> Assignment:
    """Match officers and dispatch every visit, all of it in one transaction."""
    start = start_now(record, drawn)
    made = teams(inputs, drawn.visits, drawn.seed, start, cage)
    with record.store.transaction() as transaction:
        # Matching takes seconds, and is done without the lock; what another run dispatched meanwhile counts all the same.
        latest = start_now(record, drawn)
        if latest != start:
            start, made = latest, teams(inputs, drawn.visits, drawn.seed, latest, cage)
        found = made.found
        if isinstance(found, Infeasible):
            raise shortage(drawn.header.draw, found, made.asked, inputs, start.widened, rehearsal=False)
        matched = payload(start, made.asked, found, drawn.visits)
        dispatched = [
            record.event(
                "inspection.dispatched",
                row.number,
                {"draw": row.draw, "task": row.task},
                msgspec.to_builtins(row),
            )
            for row in inspections(inputs, drawn, found.officers)
        ]
        refs = {"commitment": drawn.commitment}
        transaction.append([record.of_draw("draw.matched", drawn.header, refs, matched), *dispatched])
    return found


def start_now(record: Recorder, drawn: Drawn) -> Start:
    """What a matching of this draw starts from today."""
    history = previous(queries.previous_officers(record.store), (visit.target for visit in drawn.visits))
    return Start(
        day=record.on,
        loads=queries.loads(record.store, record.on.year),
        history=history,
        widened=queries.widened_units(record.store, drawn.header.draw, drawn.header.attempt),
    )


def inspections(inputs: Inputs, drawn: Drawn, officers: Mapping[str, tuple[str, ...]]) -> list[Dispatched]:
    """The inspections that a draw and the officers of its targets make, in the order of visits."""
    chosen = {visit.target for visit in drawn.visits}
    targets = inputs.named(chosen)
    return [
        Dispatched(
            number=visit.number,
            draw=drawn.header.draw,
            attempt=drawn.header.attempt,
            task=visit.task,
            target=visit.target,
            name=targets[visit.target].name,
            stratum=visit.stratum,
            station=targets[visit.target].profile.station,
            position=visit.position,
            officers=officers[visit.target],
        )
        for visit in drawn.visits
    ]


_STALE = Text(
    "承诺 {draw} 之前，另一次运行刚派发了检查任务，最近检查过的名单已经变了，没有承诺",
    "another run dispatched inspections just before {draw} was committed, so whom to leave out has changed; nothing was committed",
)
_AGAIN = Text("重新运行这条命令", "run the command again")
