"""`policy match substitute`: an officer cannot go (late recusal, illness, transfer), and the next in the committed order takes the place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from policy_engine.match.pools import Pool
from policy_engine.match.whynot import BASIS
from policy_engine.model.draw import batch_of
from policy_engine.model.errors import Refused
from policy_engine.model.outcome import Person
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.payloads import Substituted
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import FoundVisit, find_visit
from policy_engine.usecases.match.people import person_of
from policy_engine.usecases.match.words import APPROVERS, REASONS, choice, unknown, written
from policy_engine.usecases.registry.ground import officers_now
from policy_engine.usecases.shortage import titles
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.succession import Succession, Vacancy, succession
from policy_engine.usecases.teams import Start
from policy_engine.usecases.workspace import Workspace


class Request(msgspec.Struct, frozen=True):
    """What the person wrote: who goes out and why (a code), who approved (a role)."""

    out: str
    reason: str
    approver: str
    note: str = ""


class Done(msgspec.Struct, frozen=True):
    """Who came for whom, in which inspections of one visit, out of how many who could have come."""

    demo: bool
    numbers: tuple[str, ...]
    target: str
    name: str
    out: str
    substitute: Person
    candidates: int


def substitute(
    workspace: Workspace,
    number: str,
    wanted: Request,
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
) -> Done:
    """Replace an officer in every inspection of the visit. Raises Unusable (unknown words), Refused (approver, state, nobody eligible)."""
    reason = choice(wanted.reason, REASONS, Text("更换事由", "reason"))
    approver = choice(wanted.approver, APPROVERS, Text("批准人", "approver"))
    note = written(wanted.note, Text("说明", "note")) if wanted.note or reason == "other" else ""
    if reason == "recusal" and approver == "section_head":
        raise Refused(
            Text(
                "回避由负责人决定，负责人本人的回避由集体讨论决定，股室负责人不能决定",
                "a recusal is decided by the head, the head's own by collective decision, never by a section head",
            ),
            Text(
                "决定后写 --approver 负责人 或 集体讨论；决定之前检查不停止",
                "once decided, write --approver head or collective; the inspection goes on until then",
            ),
            "《行政处罚法》第四十三条",
        )
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        # The order is worked out under the lock, so that the loads it rests on are those on record right before it.
        with store.transaction() as transaction:
            visit = find_visit(store, number)
            vacancy = _vacancy(visit, wanted.out)
            registers = officers_now(store, visit.draw)
            inputs = Inputs(workspace.snapshots, visit.draw.inputs | registers)
            found = succession(
                inputs, vacancy, bytes.fromhex(visit.draw.seed or ""), _start(record, visit), cage
            )
            if not found.order:
                raise _nobody(visit, vacancy, found, inputs)
            chosen = found.order[0][0]
            payload = Substituted(
                numbers=visit.numbers,
                target=vacancy.target,
                out=vacancy.out,
                substitute=chosen,
                reason=reason,
                approver=approver,
                note=note,
                inputs=registers,
                candidates=found.order,
            )
            refs = {"draw": visit.draw.name, "attempt": str(visit.draw.attempt)}
            transaction.append(
                [record.event("officer.substituted", visit.numbers[0], refs, msgspec.to_builtins(payload))]
            )
    inspector = next(i for i in inputs.inspectors if i.id == chosen)
    name = visit.inspections[0].name
    return Done(
        demo, visit.numbers, vacancy.target, name, vacancy.out, person_of(inspector), len(found.order)
    )


def _vacancy(visit: FoundVisit, out: str) -> Vacancy:
    first = visit.inspections[0]
    if out in visit.gone:
        raise Refused(
            Text(f"{out} 在 {first.number} 已经被更换", f"{out} was replaced on {first.number} already"),
            Text(
                f"policy match show {visit.draw.name} 列出现在的人员",
                f"`policy match show {visit.draw.name}` lists who goes now",
            ),
        )
    if out not in visit.officers:
        there = Text(f"现在的人员：{'、'.join(visit.officers)}", f"on it now: {', '.join(visit.officers)}")
        raise unknown(
            Text("这项检查任务的执法人员", "officer on this inspection"), out, visit.officers, there
        )
    tasks = tuple(row.task for row in visit.inspections)
    return Vacancy(first.target, tasks, visit.officers, out, visit.gone, batch_of(visit.draw.name))


def _start(record: Recorder, visit: FoundVisit) -> Start:
    first = visit.inspections[0]
    before = queries.previous_officers(record.store, before=min(row.idx for row in visit.inspections))
    return Start(
        day=record.on,
        loads=queries.loads(record.store, record.on.year),
        history={first.target: before[first.target]} if first.target in before else {},
        widened=queries.widened_units(record.store, visit.draw.name, visit.draw.attempt),
    )


def _nobody(visit: FoundVisit, vacancy: Vacancy, found: Succession, inputs: Inputs) -> Refused:
    """Why nobody can take the place: pool by pool, who is there and what keeps them away."""
    reasons = titles(inputs.rulebook)
    lines = [
        Text(
            f"{visit.numbers[0]} 没有可以接替 {vacancy.out} 的人员",
            f"nobody can take the place of {vacancy.out} on {visit.numbers[0]}",
        ),
        *(_why(pool, vacancy, reasons) for pool in dict.fromkeys(found.pools)),
    ]
    return Refused(
        Text("\n  ".join(t.zh for t in lines), "\n  ".join(t.en for t in lines)),
        Text(
            "核实、更新执法人员名录和回避申报后重新导入，再办理更换；少于2名执法人员不得检查",
            "correct and import the registers of inspectors and recusals, then substitute again; "
            "never inspect with fewer than two officers",
        ),
        BASIS,
    )


def _why(pool: Pool, vacancy: Vacancy, reasons: Mapping[str, Text]) -> Text:
    there = {*vacancy.team, *vacancy.gone}.intersection(pool.officers)
    counts = Counter(rule for removal in pool.removed for rule in removal.reasons)
    kept = [
        Text("{why} {n}人", "{why}: {n}").fill(why=reasons.get(rule, rule), n=counts[rule])
        for rule in sorted(counts)
    ]
    if there:
        kept.insert(
            0, Text(f"已在或退出本次检查 {len(there)}人", f"on this visit, or replaced on it: {len(there)}")
        )
    total = len(pool.officers) + len(pool.removed)
    return Text("{unit}：名录中{total}人{kept}", "{unit}: {total} on the register{kept}").fill(
        unit=pool.unit,
        total=total,
        kept=Text("；" + "、".join(t.zh for t in kept), "; " + ", ".join(t.en for t in kept)) if kept else "",
    )
