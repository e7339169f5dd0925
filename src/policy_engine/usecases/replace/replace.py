"""`policy draw replace`: a drawn target that no longer exists is skipped, and the next of its stratum comes in its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import msgspec

from policy_engine.draw.pool import Pool
from policy_engine.model.draw import Header, batch_of
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.payloads import Dispatched, Replaced, Started
from policy_engine.store.values import RecordedDraw, RecordedInspection
from policy_engine.usecases.batches import of_batch
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.evidence import evidence_of
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import FoundVisit, find_visit
from policy_engine.usecases.match.words import APPROVERS, choice, unknown, written
from policy_engine.usecases.registry.ground import officers_now
from policy_engine.usecases.replace.lot import (
    Lacking,
    Pick,
    Standing,
    Swap,
    pick,
    reserves_for,
    started,
    swap,
)
from policy_engine.usecases.replace.reasons import reason_of
from policy_engine.usecases.shortage import shortage
from policy_engine.usecases.steps import Drawn, Recorder, restored, work_out
from policy_engine.usecases.teams import Start
from policy_engine.usecases.workspace import Workspace


class Request(msgspec.Struct, frozen=True):
    """What the person wrote: why (a code), the files that show it, who approved (a role)."""

    reason: str
    evidence: tuple[Path, ...]
    approver: str
    note: str = ""


class Done(msgspec.Struct, frozen=True):
    """Which inspections ended, and the new ones; the tasks (codes) for which nobody is left to come."""

    demo: bool
    draw: str
    target: str
    name: str
    numbers: tuple[str, ...]
    inspections: tuple[Dispatched, ...]
    nobody: tuple[str, ...]
    shared: tuple[str, ...]
    """Those of the new ones (numbers) that a visit which was due anyway serves besides."""


def replace(
    workspace: Workspace,
    what: str,
    wanted: Request,
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    confirm: Callable[[FoundVisit], None],
    on: date | None = None,
) -> Done:
    """Replace the target of an inspection (its number, or the target's id) in all tasks of its draw. `confirm` raises to stop.

    Raises Unusable (unknown words, evidence), Refused (a result, state, window, no officers).
    """
    reason = reason_of(wanted.reason)
    approver = choice(wanted.approver, APPROVERS, Text("批准人", "approver"))
    note = written(wanted.note, Text("说明", "note")) if wanted.note else ""
    if not wanted.evidence:
        raise Unusable(_NO_EVIDENCE, _EVIDENCE)
    evidence = dict(sorted(map(evidence_of, wanted.evidence)))
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        visit = find_drawn(store, what)
        inputs = Inputs(workspace.snapshots, visit.draw.inputs)
        _in_window(visit, inputs, record.on)
        # The pool does not change: it is made before the lock is taken.
        header, pool = restored(inputs, visit.draw)
        confirm(visit)
        with store.transaction() as transaction:
            visit = find_drawn(store, visit.numbers[0])
            registers = officers_now(store, visit.draw)
            then = inputs.beside(inputs.digests | registers)
            picked, start, made = _worked_out(record, then, visit, header, pool, cage)
            payload = Replaced(
                draw=visit.draw.name,
                attempt=visit.draw.attempt,
                target=visit.inspections[0].target,
                reason=reason,
                evidence=evidence,
                note=note,
                approver=approver,
                numbers=picked.numbers,
                substitutes=picked.substitutes,
                start=Started(tuple(start.loads.items()), tuple(start.history.items()), start.widened),
                bars=made.bars,
                inputs=registers,
                inspections=made.inspections,
            )
            refs = {"attempt": str(visit.draw.attempt), "commitment": visit.draw.commitment}
            transaction.append(
                [record.event("target.replaced", visit.draw.name, refs, msgspec.to_builtins(payload))]
            )
    return Done(
        demo,
        visit.draw.name,
        payload.target,
        visit.inspections[0].name,
        picked.numbers,
        made.inspections,
        tuple(task for task, _, new in picked.substitutes if not new),
        tuple(row.number for row in made.inspections if row.target not in picked.fresh),
    )


def find_drawn(store: Store, what: str) -> FoundVisit:
    """The visit of that inspection, or the only one of that target, which is still to be made. Raises Unusable, Refused."""
    if "#" in what:
        return find_visit(store, what)
    rows = [row for row in queries.inspections(store) if row.target == what]
    live = {(row.draw, row.attempt): row for row in reversed(rows) if row.state == "dispatched"}
    if len(live) > 1:
        numbers = sorted(row.number for row in live.values())
        raise Unusable(
            Text(f"{what} 在 {len(live)} 次抽取中被抽中", f"{what} was drawn in {len(live)} draws"),
            Text(f"写检查任务编号：{'、'.join(numbers)}", f"name the inspection: {', '.join(numbers)}"),
        )
    if not rows:
        known = sorted({row.target for row in queries.inspections(store)})
        advice = Text("policy match show 列出全部", "`policy match show` lists them")
        raise unknown(Text("抽中的检查对象", "drawn target"), what, known, advice)
    return find_visit(store, (next(iter(live.values()), None) or rows[0]).number)


def standing_of(store: Store, draw: RecordedDraw) -> Standing:
    """How the inspections of a draw stand now."""
    rows = [row for row in queries.inspections(store, draw.name) if row.attempt == draw.attempt]
    over = frozenset(row.number for row in rows if row.state == "replaced")
    return Standing(tuple(map(_dispatched, rows)), over)


def lots(draw: RecordedDraw, header: Header, pool: Pool, reserves: int) -> Drawn:
    """A draw worked out again from its recorded seed, with so many reserves of each stratum."""
    seed, secret = bytes.fromhex(draw.seed or ""), bytes.fromhex(draw.secret)
    return work_out(header, draw.commitment, pool, seed, secret, reserves)


def _worked_out(
    record: Recorder, inputs: Inputs, visit: FoundVisit, header: Header, pool: Pool, cage: Cage
) -> tuple[Pick, Start, Swap]:
    draw, store = visit.draw, record.store
    standing = standing_of(store, draw)
    drawn = lots(draw, header, pool, reserves_for(len(standing.gone)))
    picked = pick(
        drawn.results, standing, visit.inspections[0].target, drawn.seed, bytes.fromhex(draw.secret)
    )
    start = started(picked, _start(record, visit))
    made = swap(inputs, picked, standing, drawn.seed, start, cage)
    if isinstance(made, Lacking):
        raise shortage(draw.name, made.why, made.asked, inputs, start.widened, rehearsal=True)
    return picked, start, made


def _start(record: Recorder, visit: FoundVisit) -> Start:
    """What the new visits start from: as things stand, without the visit that ends."""
    store, loads = record.store, queries.loads(record.store, record.on.year)
    if int(visit.inspections[0].on[:4]) == record.on.year:
        for officer in visit.officers:
            loads[officer] -= 1
    return Start(
        day=record.on,
        loads=loads,
        history=queries.previous_officers(store),
        widened=queries.widened_units(store, visit.draw.name, visit.draw.attempt),
    )


def _in_window(visit: FoundVisit, inputs: Inputs, on: date) -> None:
    batch = batch_of(visit.draw.name)
    windows = [of_batch(inputs.plan.task(row.task), batch).window for row in visit.inspections]
    first, last = min(w.start for w in windows), max(w.end for w in windows)
    if not first <= on <= last:
        raise Refused(
            Text(
                f"{visit.numbers[0]} 的检查时间是 {first} 至 {last}，{on} 不能替换",
                f"{visit.numbers[0]} is to be inspected from {first} to {last}; nothing is replaced on {on}",
            ),
            Text(
                "任务延期的，由发起股室书面申请、备案后在计划里写新的时间",
                "where the task is delayed, file that first and write the new window into the plan",
            ),
            "泽市监〔2023〕10号 二（四）",
        )


def _dispatched(row: RecordedInspection) -> Dispatched:
    return Dispatched(**{name: getattr(row, name) for name in Dispatched.__struct_fields__})


_NO_EVIDENCE = Text("没有证据文件，不能替换", "nothing is replaced without a file as evidence")
_EVIDENCE = Text(
    "--evidence 后面写文件，如登记系统的截图、现场核查记录",
    "name a file after --evidence: a print of the registration, a report of the visit",
)
