"""`policy run`: the tasks that are due, step by step: commit → seed → select → match and dispatch.

Each step is one transaction of the store. A draw that stopped half-way goes on from its recorded inputs; one that is recorded is never
drawn again. Rehearsals and dry runs compute the same with secrets and seeds of their own, and record no draw.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import msgspec

from policy_engine.draw.header import commitment as commitment_of
from policy_engine.draw.header import header_dict
from policy_engine.draw.seed import seed_for
from policy_engine.match.whynot import Infeasible
from policy_engine.model.draw import draw_name
from policy_engine.model.errors import Refused
from policy_engine.model.finding import Finding
from policy_engine.model.outcome import Blocked, DrawOutcome, RunOutcome, Standing
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.coverage import project
from policy_engine.usecases.drawing import header_of, pool_of
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.outcomes import drawn_outcome, dry_outcome
from policy_engine.usecases.plan.record import enter
from policy_engine.usecases.prepare import Sound, current_inputs, judge_launch, registry_ages, sound_plan
from policy_engine.usecases.schedule import Schedule, Slot, Turn, schedule
from policy_engine.usecases.shortage import shortage
from policy_engine.usecases.steps import Recorder, advance, commit, start_now, work_out
from policy_engine.usecases.teams import teams
from policy_engine.usecases.undrawn import refusals, stalled, unheeded
from policy_engine.usecases.workspace import Workspace


class Options(msgspec.Struct, frozen=True):
    """What the person asked for."""

    plan: Path
    tasks: tuple[str, ...] = ()
    on: date | None = None
    kind: Literal["run", "dry_run", "rehearsal"] = "run"


class Situation(msgspec.Struct, frozen=True):
    """A run about to start: what it works on, and what is to be drawn. `stalled` draws (names) are begun and not gone on with."""

    record: Recorder
    sound: Sound
    inputs: Inputs
    planned: Schedule
    draws: tuple[Slot, ...]
    held: tuple[Blocked, ...]
    findings: tuple[Finding, ...]
    stalled: frozenset[str]
    notes: tuple[Text, ...]


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
        here = _prepare(workspace, options, record, cage)
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
            tasks=tuple(_standing(turn) for turn in here.planned.turns),
            draws=draws,
            blocked=(*here.held, *blocked),
            findings=here.findings,
            coverage=project(
                here.inputs,
                set(queries.drawn_targets(store, plan.plan.year)),
                {f"{code}/{batch}" for code, batch in queries.drawn_batches(store, plan.plan.code)},
            ),
            notes=here.notes,
        )


def _prepare(workspace: Workspace, options: Options, record: Recorder, cage: Cage) -> Situation:
    sound = sound_plan(options.plan, workspace, cage, record.on)
    inputs = current_inputs(workspace, record.store, sound, write=options.kind == "run")
    named = frozenset(options.tasks)
    _known(named, inputs.plan.plan.code, {t.code for t in inputs.plan.tasks})
    drawn = queries.drawn_batches(record.store, inputs.plan.plan.code)
    planned = schedule(inputs.plan, record.on, drawn, named or None)
    ages = registry_ages(record.store, record.on)
    launch = judge_launch(inputs, sound.document, ages, planned.draws, record.on, cage)
    undrawn = refusals(planned.turns, record.on, named or None)
    stops = [*undrawn.items(), *((code, why) for (code, _), why in launch.forbidden.items())]
    if named and stops:
        # The person asked for these very tasks, so nothing is drawn in their place.
        refusal = stops[0][1]
        if options.kind == "run":
            codes = [*undrawn, *(code for slot in planned.draws for code in slot.codes)]
            what = {"tasks": codes, "message": refusal.message.zh, "basis": refusal.basis}
            record.record([record.event("run.refused", inputs.plan.plan.code, {}, what)])
        raise refusal
    held = tuple(Blocked(code, why.message, why.advice, why.basis) for code, why in stops)
    populated = {code for codes in inputs.codes for code in codes}
    draws = tuple(
        slot
        for slot in planned.draws
        if populated.intersection(slot.codes)
        and not any((code, slot.batch) in launch.forbidden for code in slot.codes)
    )
    left = stalled(inputs.plan, queries.draws(record.store))
    notes = [note for slot in draws for task in slot.tasks for note in unheeded(task)]
    notes += left.values()
    return Situation(
        record, sound, inputs, planned, draws, held, launch.findings, frozenset(left), tuple(notes)
    )


def _known(named: frozenset[str], plan: str, codes: set[str]) -> None:
    unknown = sorted(named - codes)
    if unknown:
        raise Refused(
            Text(
                f"计划 {plan} 里没有任务 {'、'.join(unknown)}",
                f"plan {plan} has no task {', '.join(unknown)}",
            ),
            Text("--task 后面写计划中的任务序号（code）", "--task takes a task's code as the plan writes it"),
        )


def _standing(turn: Turn) -> Standing:
    task = turn.task
    organ = task.drawn_by.by if task.drawn_by else ""
    return Standing(
        task.code, task.name, turn.batch, len(task.batch_numbers), task.window.text, turn.state, organ
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
    if here.draws:
        for note in here.notes:
            progress(note)
        confirm(tuple(draw_name(plan.agency, plan.code, slot.codes, slot.batch) for slot in here.draws))
        enter(record, workspace, here.sound)
    # All commitments are on record before the first seed is taken.
    mine.update(commit(record, here.inputs, slot.codes, slot.batch) for slot in here.draws)
    outcomes, blocked = [], []
    for draw in queries.draws(record.store):
        if draw.name not in mine or draw.name in here.stalled or draw.state == "dispatched":
            continue
        progress(Text(f"抽取 {draw.name} …", f"drawing {draw.name} …"))
        inputs = (
            here.inputs if draw.inputs == here.inputs.digests else Inputs(workspace.snapshots, draw.inputs)
        )
        try:
            drawn, found = advance(record, inputs, draw, cage)
        except Refused as refusal:
            blocked.append(Blocked(draw.name, refusal.message, refusal.advice, refusal.basis))
        else:
            outcomes.append(drawn_outcome(inputs, drawn, found))
    return tuple(outcomes), tuple(blocked)


def _rehearse(here: Situation, slot: Slot, cage: Cage) -> DrawOutcome:
    """The whole procedure with a throw-away secret and seed, under a header that says so; recorded as a rehearsal, never as a draw."""
    secret, beacon = os.urandom(32), os.urandom(32)
    pool = pool_of(here.inputs, slot.codes, secret, batch=slot.batch)
    header = header_of(here.inputs, slot.codes, pool, secret, batch=slot.batch, rehearsal=True)
    commitment = commitment_of(header)
    drawn = work_out(header, commitment, pool, seed_for(header, beacon, {}), secret)
    made = teams(here.inputs, drawn.visits, drawn.seed, start_now(here.record, drawn), cage)
    payload = {"header": header_dict(header), "commitment": commitment}
    here.record.record([here.record.of_draw("draw.rehearsed", header, {"commitment": commitment}, payload)])
    if isinstance(made.found, Infeasible):
        raise shortage(header.draw, made.found, made.asked, here.inputs, (), rehearsal=True)
    return drawn_outcome(here.inputs, drawn, made.found, show=5)
