"""Before anything is drawn: what a run or a commitment works on, what is due, and what stands in the way of it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

from policy_engine.model.draw import batch_of, draw_name
from policy_engine.model.finding import Finding
from policy_engine.model.outcome import Blocked, Standing
from policy_engine.model.plan import Plan
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.draw.awaited import awaited
from policy_engine.usecases.exclusions import said
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.may_launch import judge_launch
from policy_engine.usecases.plan.in_file import refuse_unknown_tasks
from policy_engine.usecases.prepare import (
    Sound,
    current_inputs,
    registry_ages,
    sound_plan,
    with_exclusions,
)
from policy_engine.usecases.registry.attest import sign_offs
from policy_engine.usecases.schedule import Schedule, Slot, Turn, schedule
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.undrawn import refusals, stalled, superior
from policy_engine.usecases.workspace import Workspace


class Options(msgspec.Struct, frozen=True):
    """What the person asked for."""

    plan: Path
    tasks: tuple[str, ...] = ()
    on: date | None = None
    kind: Literal["run", "dry_run", "rehearsal"] = "run"


class Situation(msgspec.Struct, frozen=True):
    """Something about to start: what it works on, and what is to be drawn.

    `void` are, by name, those of the draws that were attempted before, in vain. `stalled` draws (names) are begun and not gone on with;
    `waiting` ones are committed and wait for a party or a beacon.
    """

    record: Recorder
    sound: Sound
    inputs: Inputs
    planned: Schedule
    draws: tuple[Slot, ...]
    void: Mapping[str, RecordedDraw]
    held: tuple[Blocked, ...]
    findings: tuple[Finding, ...]
    stalled: frozenset[str]
    waiting: tuple[RecordedDraw, ...]
    notes: tuple[Text, ...]

    def name(self, slot: Slot) -> str:
        """What the draw of a slot is called."""
        return name_of(self.inputs.plan, slot)

    def standings(self) -> tuple[Standing, ...]:
        """Where every batch of every task stands."""
        waits = {(task.code, batch_of(draw.name)) for draw in self.waiting for task in draw.tasks}
        return tuple(
            _standing(turn, waiting=(turn.task.code, turn.batch) in waits) for turn in self.planned.turns
        )


def situation(workspace: Workspace, options: Options, record: Recorder, cage: Cage) -> Situation:
    """Everything that is checked before a draw: the plan, the registries, the rules, the window.

    Raises FindingsStop (the plan has errors), Refused (window, registry, state), Unusable, EngineFailed.
    """
    sound = sound_plan(options.plan, workspace, cage, record.on)
    inputs = current_inputs(workspace, record.store, sound, write=options.kind == "run")
    plan = inputs.plan
    named = frozenset(options.tasks)
    refuse_unknown_tasks(plan, named)
    drawn = queries.drawn_batches(record.store, plan.plan.code)
    planned = schedule(plan, record.on, drawn, named or None, inputs.rosters)
    inputs, left_out = with_exclusions(record, inputs, planned.draws, cage, write=options.kind == "run")
    ages = registry_ages(record.store, record.on)
    launch = judge_launch(
        inputs,
        sound.document,
        ages,
        sign_offs(record.store),
        planned.draws,
        record.on,
        cage,
        trial=options.kind != "run",
    )
    undrawn = refusals(planned.turns, record.on, named or None)
    stops = [*undrawn.items(), *((code, why) for (code, _), why in launch.forbidden.items())]
    if named and stops:
        # The person asked for these very tasks, so nothing is drawn in their place.
        refusal = stops[0][1]
        if options.kind == "run":
            codes = [*undrawn, *(code for slot in planned.draws for code in slot.codes)]
            what = {"tasks": codes, "message": refusal.message.zh, "basis": refusal.basis}
            record.record([record.event("run.refused", plan.plan.code, {}, what)])
        raise refusal
    held = tuple(Blocked(code, why.message, why.advice, why.basis) for code, why in stops)
    populated = {code for (_, codes), n in inputs.counted.items() if n for code in codes}
    draws = tuple(
        slot
        for slot in planned.draws
        if _anybody(inputs, slot, populated)
        and not any((code, slot.batch) in launch.forbidden for code in slot.codes)
    )
    recorded = [draw for draw in queries.draws(record.store) if draw.header.plan == plan.plan.code]
    left = stalled(plan, recorded)
    waiting = tuple(draw for draw in recorded if draw.name not in left and awaited(draw).something)
    notes = [*said(left_out, inputs), *(note for slot in draws for note in superior(slot.tasks))]
    notes += left.values()
    return Situation(
        record,
        sound,
        inputs,
        planned,
        draws,
        void_before(plan, draws, recorded),
        held,
        launch.findings,
        frozenset(left),
        waiting,
        tuple(notes),
    )


def _anybody(inputs: Inputs, slot: Slot, populated: Set[str]) -> bool:
    """Whether there is anybody to draw; `populated` are the tasks (codes) whose scope has somebody."""
    roster = inputs.roster(slot.codes[0], slot.batch)
    return bool(populated & set(slot.codes) if roster is None else roster)


def name_of(plan: Plan, slot: Slot) -> str:
    """What the draw of a slot is called."""
    return draw_name(plan.plan.agency, plan.plan.code, slot.codes, slot.batch)


def void_before(plan: Plan, slots: tuple[Slot, ...], recorded: list[RecordedDraw]) -> dict[str, RecordedDraw]:
    """The last void attempt before each draw, where there is one.

    Tasks that were attempted under another name, in another joint group, were attempted all the same.
    """
    found = {}
    for slot in slots:
        name = name_of(plan, slot)
        earlier = [
            draw
            for draw in recorded
            if draw.state == "voided"
            and batch_of(draw.name) == slot.batch
            and any(task.code in slot.codes for task in draw.tasks)
        ]
        if earlier:
            found[name] = max(earlier, key=lambda draw: (draw.name == name, draw.idx))
    return found


def _standing(turn: Turn, *, waiting: bool) -> Standing:
    task = turn.task
    organ = task.drawn_by.by if task.drawn_by else ""
    state = "waiting" if waiting else turn.state
    return Standing(task.code, task.name, turn.batch, len(task.batch_numbers), task.window.text, state, organ)
