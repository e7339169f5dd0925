"""`policy match show`, `load`, `graph`: who inspects whom, as it stands now. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

import msgspec

from policy_engine.draw.level import level
from policy_engine.model.outcome import Person, VisitRow
from policy_engine.model.target import Inspector
from policy_engine.model.text import Text
from policy_engine.registry import snapshot
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.values import RecordedDraw, RecordedInspection
from policy_engine.usecases.clock import business_day
from policy_engine.usecases.draw.words import STATES, of_attempt
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.people import people_of
from policy_engine.usecases.match.words import unknown
from policy_engine.usecases.replace.reasons import REASONS
from policy_engine.usecases.snapshots import SUFFIX
from policy_engine.usecases.workspace import Workspace


class Listed(msgspec.Struct, frozen=True):
    """Draws in short: name, state, level, and how many visits, officers, substitutions and refusals."""

    name: str
    state: Text
    level: str
    visits: int
    officers: int
    replaced: int
    refused: int


class Overview(msgspec.Struct, frozen=True):
    """All draws."""

    demo: bool
    draws: tuple[Listed, ...]


class Matching(msgspec.Struct, frozen=True):
    """The visits that were asked for, who goes, and what happened since: widenings, substitutions, refusals.

    `heads` names each draw with its level and what that is worth.
    """

    demo: bool
    heads: tuple[Text, ...]
    rows: tuple[VisitRow, ...]
    people: dict[str, Person]
    since: tuple[Text, ...]


class Loads(msgspec.Struct, frozen=True):
    """Visits of a year by inspector; who has none is among them if the register in force has him as an officer."""

    demo: bool
    year: int
    loads: dict[str, int]
    people: dict[str, Person]


def overview(workspace: Workspace) -> Overview:
    """Every draw, as far as it has come. Raises Unusable, Refused."""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        rows = queries.inspections(store)
        replaced = [a.inspection for a in queries.assignments(store) if a.state == "replaced"]
        refused = [refusal.inspection for refusal in queries.refusals(store)]
        listed = []
        for draw in queries.draws(store):
            mine = [
                row
                for row in rows
                if (row.draw, row.attempt) == (draw.name, draw.attempt) and row.state != "replaced"
            ]
            numbers = {row.number for row in mine}
            listed.append(
                Listed(
                    draw.name,
                    STATES[draw.state],
                    level(draw.header).code,
                    len({row.target for row in mine}),
                    len({officer for row in mine for officer in row.officers}),
                    sum(number in numbers for number in replaced),
                    sum(number in numbers for number in refused),
                )
            )
        return Overview(queries.is_demo(store), tuple(listed))


def matching(workspace: Workspace, named: str) -> Matching:
    """The matching of a draw, or of the draws that drew a task (code). Raises Unusable, Refused."""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        draws = [
            draw
            for draw in queries.draws(store)
            if draw.state != "voided" and named in (task.code for task in draw.tasks)
        ]
        of_task = bool(draws)
        if not of_task:
            draws = [_named(store, named)]
        rows: list[VisitRow] = []
        since: list[Text] = []
        registers = []
        for draw in draws:
            inputs = Inputs(workspace.snapshots, draw.inputs)
            registers.append(inputs.inspectors)
            found = [row for row in queries.inspections(store, draw.name) if row.attempt == draw.attempt]
            if of_task:
                found = [row for row in found if row.task == named]
            rows += _rows(inputs, [row for row in found if row.state != "replaced"])
            since += _since(store, draw, {row.number for row in found})
        people = people_of(_in_force(workspace, store), *registers)
        return Matching(queries.is_demo(store), tuple(map(_head, draws)), tuple(rows), people, tuple(since))


def loads(workspace: Workspace, *, now: datetime, year: int | None = None) -> Loads:
    """Visits by inspector, of the year or else of the last one that has any. Raises Unusable, Refused."""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        years = [int(row.on[:4]) for row in queries.inspections(store)]
        chosen = year if year is not None else max(years, default=business_day(now).year)
        inspectors = _in_force(workspace, store)
        nobody_left_out = {i.id: 0 for i in inspectors if not i.expert and not i.department}
        found = nobody_left_out | queries.loads(store, chosen)
        return Loads(
            queries.is_demo(store), chosen, {i: found[i] for i in sorted(found)}, people_of(inspectors)
        )


def _head(draw: RecordedDraw) -> Text:
    reached = level(draw.header)
    return Text("{draw}  {code}: {meaning}", "{draw}  {code}: {meaning}").fill(
        draw=of_attempt(draw.name, draw.attempt), code=reached.code, meaning=reached.meaning
    )


def _named(store: Store, named: str) -> RecordedDraw:
    draw = queries.draw(store, named)
    if draw is not None:
        return draw
    draws = queries.draws(store)
    known = sorted({d.name for d in draws} | {t.code for d in draws for t in d.tasks})
    raise unknown(
        Text("抽取或任务", "draw or task"),
        named,
        known,
        Text("policy match show 列出全部抽取", "`policy match show` lists all draws"),
    )


def _rows(inputs: Inputs, found: Sequence[RecordedInspection]) -> list[VisitRow]:
    led = {row.target for row in found if inputs.plan.task(row.task).matching.leader}
    return [
        VisitRow(
            row.number,
            row.position,
            row.task,
            row.target,
            row.name,
            row.station,
            row.officers,
            row.officers[0] if row.target in led else "",
        )
        for row in found
    ]


def _since(store: Store, draw: RecordedDraw, numbers: set[str]) -> list[Text]:
    """What happened to the matching, a line each. Reasons are personal: they are in the events' payloads."""
    said = [
        Text(
            f"经批准扩大到{'、'.join(w.units)}（第 {w.idx} 号记录）",
            f"widened by approval to {', '.join(w.units)} (entry {w.idx})",
        )
        for w in queries.widenings(store, draw.name, draw.attempt)
    ]
    said += _replaced(store, draw, numbers)
    assigned = [a for a in queries.assignments(store, draw.name) if a.inspection in numbers]
    for before, after in pairwise(assigned):
        if (before.inspection, before.slot) == (after.inspection, after.slot):
            said.append(
                Text(
                    f"{after.inspection}：{before.inspector} 更换为 {after.inspector}，{after.since}（第 {after.idx} 号记录）",
                    f"{after.inspection}: {after.inspector} came for {before.inspector}, {after.since} (entry {after.idx})",
                )
            )
    said += [
        Text(
            f"{r.inspection}：{r.inspector} 拒不执行，{r.on}（第 {r.idx} 号记录）",
            f"{r.inspection}: {r.inspector} would not carry it out, {r.on} (entry {r.idx})",
        )
        for r in queries.refusals(store)
        if r.inspection in numbers
    ]
    return said


def _replaced(store: Store, draw: RecordedDraw, numbers: set[str]) -> Iterator[Text]:
    """Inspections that ended because their target was replaced, a line each."""
    ended = {
        (row.task, row.target): row.number
        for row in queries.inspections(store, draw.name)
        if row.state == "replaced" and row.number in numbers
    }
    nobody = Text("同等级没有候补", "its stratum has nobody left")
    for one in queries.replacements(store, draw.name):
        if (one.task, one.target) in ended:
            yield Text(
                "{number}：{target} 已替换（{why}），{new}，{on}（第 {idx} 号记录）",
                "{number}: {target} was replaced ({why}), {new}, {on} (entry {idx})",
            ).fill(
                number=ended[one.task, one.target],
                target=one.target,
                why=REASONS.get(one.reason, one.reason),
                new=Text(f"由 {one.substitute} 接替", f"{one.substitute} comes instead")
                if one.substitute
                else nobody,
                on=one.on,
                idx=one.idx,
            )


def _in_force(workspace: Workspace, store: Store) -> tuple[Inspector, ...]:
    latest = queries.latest_registry(store, "inspectors")
    if latest is None:
        return ()
    return snapshot.read_inspectors(workspace.snapshots / (latest.digest + SUFFIX["inspectors"]))
