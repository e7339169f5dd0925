"""`policy draw export`: dispatched inspections in the columns of the province's platform. No tier is among them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from policy_engine.draw.level import level
from policy_engine.model.draw import batch_of
from policy_engine.model.errors import Refused
from policy_engine.model.target import Inspector
from policy_engine.model.text import Text
from policy_engine.sheets.lists import write_list
from policy_engine.sheets.platform import IDS, platform_columns
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.values import RecordedDraw, RecordedInspection
from policy_engine.usecases.batches import of_batch
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_draw
from policy_engine.usecases.workspace import Workspace


class Exported(msgspec.Struct, frozen=True):
    """What was written: how many inspections of which draws."""

    demo: bool
    rows: int
    draws: tuple[str, ...]


def export(workspace: Workspace, out: Path, names: tuple[str, ...] = ()) -> Exported:
    """Write the inspections of these draws, or of all, as CSV or XLSX.

    Raises Unusable (unknown draw, ending of the file), Refused (nothing dispatched, a file missing), FindingsStop (platform.yaml).
    """
    columns = platform_columns(workspace.root)
    with open_store(workspace.store, read_only=True) as store, store.reading():
        demo = queries.is_demo(store)
        rows = platform_rows(workspace, store, names)
    if not rows:
        raise Refused(
            Text("还没有派发的检查任务", "no inspection has been dispatched"),
            Text("policy run 抽取并派发", "`policy run` draws and dispatches"),
        )
    fields = [column.field for column in columns]
    write_list(
        out,
        "检查任务",
        [column.heading for column in columns],
        ([row[field] for field in fields] for row in rows),
        ids={n for n, field in enumerate(fields) if field in IDS},
    )
    return Exported(demo, len(rows), tuple(dict.fromkeys(row["draw"] for row in rows)))


def platform_rows(workspace: Workspace, store: Store, names: tuple[str, ...] = ()) -> list[dict[str, str]]:
    """Every dispatched inspection of these draws, or of all, by the fields of `sheets.platform`. Raises Unusable, Refused."""
    wanted = {find_draw(store, name).name for name in names}
    latest = queries.latest_registry(store, "inspectors")
    newer = Inputs(workspace.snapshots, {"inspectors": latest.digest}).inspectors if latest else ()
    rows: list[dict[str, str]] = []
    for draw in queries.draws(store):
        if draw.state != "dispatched" or (wanted and draw.name not in wanted):
            continue
        inputs = Inputs(workspace.snapshots, draw.inputs)
        # Who came as a substitute may be in the later register only.
        people = {i.id: i for i in (*newer, *inputs.inspectors)}
        for visit in queries.inspections(store, draw.name):
            if visit.attempt == draw.attempt and visit.state != "replaced":
                rows.append(_row(inputs, draw, visit, people))
    return rows


def _row(
    inputs: Inputs, draw: RecordedDraw, visit: RecordedInspection, people: Mapping[str, Inspector]
) -> dict[str, str]:
    batch = batch_of(draw.name)
    task = of_batch(inputs.plan.task(visit.task), batch)
    team = [people[officer] for officer in visit.officers if officer in people]
    return {
        "number": visit.number,
        "platform_number": task.number,
        "task": task.code,
        "task_name": task.name,
        "kind": task.kind,
        "matters": "、".join(task.matters),
        "target_name": visit.name,
        "target": visit.target,
        "station": visit.station,
        "officers": "、".join(i.name or i.id for i in team),
        "certificates": "、".join(i.certificate for i in team if i.certificate),
        "body": task.inspecting_body,
        "drawn_on": visit.on,
        "window": f"{task.window.start.isoformat()}—{task.window.end.isoformat()}",
        "draw": draw.name,
        "batch": str(batch),
        "level": level(draw.header).code,
    }
