"""`policy run`: the tasks that are due, step by step: commit → seed → select → match and dispatch.

Each step is one transaction of the store. A draw that stopped half-way goes on from its recorded inputs; one that is recorded is never
drawn again. Rehearsals and dry runs compute the same with secrets and seeds of their own, and record no draw.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from policy_engine.draw.header import commitment as commitment_of
from policy_engine.draw.header import header_dict
from policy_engine.draw.seed import seed_for
from policy_engine.match.whynot import Infeasible
from policy_engine.model.errors import Refused
from policy_engine.model.outcome import Blocked, DrawOutcome, RunOutcome
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.coverage import project
from policy_engine.usecases.draw.awaited import awaited
from policy_engine.usecases.draw.words import attempted
from policy_engine.usecases.drawing import header_of, pool_of
from policy_engine.usecases.launch import Options, Situation, situation
from policy_engine.usecases.outcomes import drawn_outcome, dry_outcome
from policy_engine.usecases.plan.record import enter
from policy_engine.usecases.schedule import Slot
from policy_engine.usecases.shortage import shortage
from policy_engine.usecases.steps import Recorder, advance, commit, start_now, work_out
from policy_engine.usecases.teams import teams
from policy_engine.usecases.workspace import Workspace


def run_plan(
    workspace: Workspace,
    options: Options,
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    confirm: Callable[[tuple[str, ...]], None],
    progress: Callable[[Text], None],
) -> RunOutcome:
    """Draw what is due. `confirm` gets the names of the draws and raises to stop before anything is recorded.

    Raises FindingsStop (the plan has errors), Refused (window, registry, state), Unusable, EngineFailed.
    """
    with open_store(workspace.store, read_only=options.kind == "dry_run") as store:
        demo = queries.is_demo(store)
        on = chosen_day(options.on, now, allowed=demo or options.kind == "rehearsal")
        record = Recorder(store, seconds(now), on, actor)
        here = situation(workspace, options, record, cage)
        draws: tuple[DrawOutcome, ...]
        blocked: tuple[Blocked, ...] = ()
        if options.kind == "dry_run":
            draws = tuple(
                dry_outcome(here.inputs, slot.codes, record.on, cage, slot.batch) for slot in here.draws
            )
        elif options.kind == "rehearsal":
            draws = tuple(_rehearse(here, slot, cage) for slot in here.draws)
        else:
            draws, blocked = _draw(workspace, here, cage, confirm, progress)
        plan = here.inputs.plan
        return RunOutcome(
            kind=options.kind,
            demo=demo,
            on=record.on.isoformat(),
            tasks=here.standings(),
            draws=draws,
            blocked=(*here.held, *blocked),
            findings=here.findings,
            coverage=project(
                here.inputs,
                set(queries.drawn_targets(store, plan.plan.year)),
                {f"{code}/{batch}" for code, batch in queries.drawn_batches(store, plan.plan.code)},
            ),
            notes=(*here.notes, *(_waits(draw) for draw in here.waiting)),
        )


def _draw(
    workspace: Workspace,
    here: Situation,
    cage: Cage,
    confirm: Callable[[tuple[str, ...]], None],
    progress: Callable[[Text], None],
) -> tuple[tuple[DrawOutcome, ...], tuple[Blocked, ...]]:
    """Finish what an earlier run left, then commit and draw what is due. A draw that lacks officers does not hold up the others."""
    record, plan = here.record, here.inputs.plan.plan
    mine = {draw.name for draw in queries.draws(record.store) if draw.header.plan == plan.code}
    # What was attempted in vain is attempted again by a commitment of its own, never by the way.
    blocked = [attempted(name, void) for name, void in here.void.items()]
    fresh = [slot for slot in here.draws if here.name(slot) not in here.void]
    if fresh:
        for note in here.notes:
            progress(note)
        confirm(tuple(here.name(slot) for slot in fresh))
        enter(record, workspace, here.sound)
        progress(Text(f"对 {len(fresh)} 次抽取作出承诺 …", f"committing to the draws ({len(fresh)}) …"))
    # All commitments are on record before the first seed is taken.
    mine.update(commit(record, here.inputs, slot.codes, slot.batch) for slot in fresh)
    outcomes = []
    for draw in queries.draws(record.store):
        if draw.name not in mine or draw.name in here.stalled or draw.state in ("dispatched", "voided"):
            continue
        if awaited(draw).something:
            continue
        progress(Text(f"抽取 {draw.name} …", f"drawing {draw.name} …"))
        inputs = here.inputs if draw.inputs == here.inputs.digests else here.inputs.beside(draw.inputs)
        try:
            drawn, found = advance(record, inputs, draw, cage)
        except Refused as refusal:
            blocked.append(Blocked(draw.name, refusal.message, refusal.advice, refusal.basis))
        else:
            outcomes.append(drawn_outcome(inputs, drawn, found))
    return tuple(outcomes), tuple(blocked)


def _waits(draw: RecordedDraw) -> Text:
    said = Text("{draw} 等待：{what}", "{draw} waits for: {what}")
    return said.fill(draw=draw.name, what=awaited(draw).said())


def _rehearse(here: Situation, slot: Slot, cage: Cage) -> DrawOutcome:
    """The whole procedure with a throw-away secret and seed, under a header that says so; recorded as a rehearsal, never as a draw."""
    secret, beacon = os.urandom(32), os.urandom(32)
    pool = pool_of(here.inputs, slot.codes, secret, batch=slot.batch)
    header = header_of(here.inputs, slot.codes, pool, secret, batch=slot.batch, rehearsal=True)
    commitment = commitment_of(header)
    drawn = work_out(header, commitment, pool, seed_for(header, beacon, {}), secret, reserves=0)
    made = teams(here.inputs, drawn.visits, drawn.seed, start_now(here.record, drawn), cage)
    payload = {"header": header_dict(header), "commitment": commitment}
    here.record.record([here.record.of_draw("draw.rehearsed", header, {"commitment": commitment}, payload)])
    if isinstance(made.found, Infeasible):
        raise shortage(header.draw, made.found, made.asked, here.inputs, (), rehearsal=True)
    return drawn_outcome(here.inputs, drawn, made.found, show=5)
