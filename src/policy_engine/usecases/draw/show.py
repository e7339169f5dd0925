"""`policy draw list`, `policy draw show`: every attempt at every draw, and what there is to know of one inside the agency. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from policy_engine.draw.level import level
from policy_engine.draw.quota import allocate
from policy_engine.model.attempt import AttemptPage, AttemptRow, PartyShown, TaskFigures
from policy_engine.model.draw import Quota
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text, visible
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.values import RecordedDraw, RecordedTask
from policy_engine.usecases.draw.about_pool import about_pool
from policy_engine.usecases.draw.announce import notice, write_notices
from policy_engine.usecases.draw.awaited import awaited, beacon_said
from policy_engine.usecases.draw.known import KNOWN, Ending, endings, foreseeable
from policy_engine.usecases.draw.words import STATES, VOID
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_draw
from policy_engine.usecases.match.words import APPROVERS
from policy_engine.usecases.workspace import Workspace

Endings = Mapping[tuple[str, int], Ending]
"""The voids on record, by draw and attempt."""


class Listed(msgspec.Struct, frozen=True):
    """All attempts, in the order of their commitments."""

    demo: bool
    rows: tuple[AttemptRow, ...]


class Shown(msgspec.Struct, frozen=True):
    """One attempt; `files` are announcements that were written."""

    demo: bool
    page: AttemptPage
    files: tuple[Path, ...] = ()


def listed(workspace: Workspace) -> Listed:
    """Raises Unusable, Refused."""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        void = endings(store)
        inputs = Inputs(workspace.snapshots, {})
        rows = []
        for draw in queries.draws(store):
            inputs = inputs.beside(draw.inputs)
            rows.append(_row(draw, void, _notes(draw, inputs)))
        return Listed(queries.is_demo(store), tuple(rows))


def shown(workspace: Workspace, name: str, attempt: int | None = None, *, out: Path | None = None) -> Shown:
    """The last attempt at a draw, or the one of that number; with `out`, its announcement is written there once more.

    Raises Unusable for an unknown draw or attempt, Refused where its plan is missing or changed.
    """
    with open_store(workspace.store, read_only=True) as store, store.reading():
        demo = queries.is_demo(store)
        draw = _find(store, name, attempt)
        inputs = Inputs(workspace.snapshots, draw.inputs)
        names = {task.code: task.name for task in inputs.plan.tasks}
        others = [one for one in queries.attempts(store, name) if one.attempt != draw.attempt]
        row = _row(draw, endings(store), about_pool(draw, inputs))
        page = _page(draw, row, names, others, endings(store))
    files = () if out is None else write_notices(out, [notice(draw, inputs)], demo=demo)
    return Shown(demo, page, files)


def _find(store: Store, name: str, attempt: int | None) -> RecordedDraw:
    last = find_draw(store, name)
    if attempt is None:
        return last
    for one in queries.attempts(store, name):
        if one.attempt == attempt:
            return one
    raise Unusable(
        Text(f"{name} 没有第{attempt}次抽取", f"{name} has no attempt {attempt}"),
        Text(f"共有 {last.attempt} 次", f"it has {last.attempt}"),
    )


def _notes(draw: RecordedDraw, inputs: Inputs) -> tuple[Text, ...]:
    """What a list says of a pool; one file that is gone is said there, and does not hide the other draws."""
    try:
        return about_pool(draw, inputs)
    except Refused as stop:
        return (stop.message,)


def _row(draw: RecordedDraw, void: Endings, notes: tuple[Text, ...] = ()) -> AttemptRow:
    reached, waits = level(draw.header), awaited(draw)
    return AttemptRow(
        draw=draw.name,
        attempt=draw.attempt,
        state=_state(draw, void.get((draw.name, draw.attempt))),
        level=reached.code,
        meaning=reached.meaning,
        on=draw.on,
        pool=draw.header.pool.size,
        awaited=waits.said() if waits.something else None,
        notes=notes,
    )


def _state(draw: RecordedDraw, ending: Ending | None) -> Text:
    said = STATES[draw.state]
    if draw.void is None:
        return said
    if ending is not None and foreseeable(draw, ending.at):
        late = Text("{said}（{why}，{known}）", "{said} ({why}, {known})")
        return late.fill(said=said, why=VOID[draw.void], known=KNOWN)
    return Text("{said}（{why}）", "{said} ({why})").fill(said=said, why=VOID[draw.void])


def _decision(draw: RecordedDraw, ending: Ending | None) -> Text | None:
    """Why an attempt is void, as it was decided."""
    if draw.void is None:
        return None
    if ending is None:
        return VOID[draw.void]
    recorded = ending.recorded
    approver = APPROVERS.get(recorded.approver, Text(recorded.approver, recorded.approver))
    return Text("{why}：{text}（{approver}，{document}）", "{why}: {text} ({approver}, {document})").fill(
        why=VOID[draw.void],
        text=visible(recorded.text),
        approver=approver,
        document=visible(recorded.document),
    )


def _page(
    draw: RecordedDraw, row: AttemptRow, names: dict[str, str], others: list[RecordedDraw], void: Endings
) -> AttemptPage:
    header = draw.header
    quotas = {quota.code: quota for quota in header.tasks}
    return AttemptPage(
        row=row,
        commitment=draw.commitment,
        previous=header.previous,
        plan_sha256=header.plan_sha256,
        rules_sha256=header.rules_sha256,
        registry=header.snapshot.size,
        inspectors=header.inspectors.size,
        recusals=header.recusals.size,
        parties=tuple(PartyShown(p.name, p.commitment, draw.nonces.get(p.name)) for p in header.parties),
        beacon=Text("无", "none") if header.beacon is None else beacon_said(header.beacon),
        header_beacon=header.beacon,
        value=draw.beacon,
        proof=draw.proof,
        seed=draw.seed,
        reveal_by=draw.reveal_by,
        void=_decision(draw, void.get((draw.name, draw.attempt))),
        tasks=tuple(_figures(task, quotas[task.code], names, draw.seed) for task in draw.tasks),
        others=tuple(_row(one, void) for one in others),
    )


def _figures(task: RecordedTask, quota: Quota, names: dict[str, str], seed: str | None) -> TaskFigures:
    name = names.get(task.code, "")
    if seed is None or not task.population:
        return TaskFigures(task.code, name, task.population, {}, {}, {})
    allocation = allocate(quota, task.population, bytes.fromhex(seed))
    return TaskFigures(
        code=task.code,
        name=name,
        population=task.population,
        ideal=allocation.ideal,
        quota=task.quota,
        reserves={k: n - task.quota.get(k, 0) for k, n in task.population.items()},
        inversions=allocation.inversions,
        cut=allocation.cut,
    )
