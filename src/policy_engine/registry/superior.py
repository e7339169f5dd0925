"""Importing a list that a superior drew and sent down (上级抽取派发名单): taken as it is, never drawn again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from policy_engine.model.plan import Plan
from policy_engine.model.progress import Progress
from policy_engine.model.target import Standing
from policy_engine.model.text import Text
from policy_engine.registry.action import read_action
from policy_engine.registry.cells import read_term
from policy_engine.registry.headings import SUPERIOR, fold
from policy_engine.registry.ids import empty
from policy_engine.registry.imported import Imported, Remark, rejects
from policy_engine.registry.source import Source
from policy_engine.registry.table import imported, opened
from policy_engine.registry.words import KINDS_OF_CHECK, STANDINGS, tidy, tidy_code

_R23 = "《优化营商环境条例》第五十四条"
_R16 = "泽市监〔2023〕10号 二（一）"
_BATCH = re.compile(r"第?\s*([0-9]{1,3})\s*(?:批次?)?|([一二三四五六七八九十])")


def import_superior(
    file: Path | Source, *, plan: Plan, standings: Mapping[str, Standing], progress: Progress | None = None
) -> Imported[dict[str, Any]]:
    """The entries of a sheet: {task: code, target, batch (from 1), number: the platform's, may be ""}.

    A task may be named by its code, its number on the platform or its name; it must be one that a superior draws. Unknown and
    closed targets are errors, and so is a target twice in a task and batch. Clue-driven checks (有因、定向核查) are no random ones:
    such rows are left out with a warning and count neither as rows nor as rejected. Raises Unusable where there is no file to read.
    """
    table = opened(file, SUPERIOR, progress)
    tasks = _tasks(plan)
    lines: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    dropped: list[str] = []
    rejected = 0
    for line, cells in table:
        drop, about = read_action(cells[6])
        record, kind, remarks = _read(cells, plan, tasks, standings)
        remarks += about
        if drop:
            remarks = tuple(r for r in remarks if r.code != "R582")
        if rejects(remarks):
            rejected += 1
        elif kind == "targeted":
            remarks += (_targeted(),)
        elif (first := lines.setdefault(superior_key(record), line)) != line:
            remarks += (_twice(record, first, line),)
            rejected += 1
        elif drop:
            dropped.append(superior_key(record))
        else:
            rows.append(record)
        table.remark(line, cells, remarks)
    return imported(table, rows, rejected + table.rejected, dropped)


def superior_key(record: Mapping[str, Any]) -> str:
    """By what an entry is known: task, batch and target."""
    return f"{record['task']}/{record['batch']}/{record['target']}"


def _tasks(plan: Plan) -> dict[str, str | None]:
    """The code of a task by all it may be called; None where two are called alike. Codes come before names."""
    known: dict[str, str | None] = {}
    for field in ("code", "number", "name"):
        found: dict[str, str | None] = {}
        for task in plan.tasks:
            name = fold(getattr(task, field))
            found[name] = None if name in found else task.code
        known = {**found, **known}
    known.pop("", None)
    return known


def _read(
    cells: tuple[str, ...],
    plan: Plan,
    tasks: Mapping[str, str | None],
    standings: Mapping[str, Standing],
) -> tuple[dict[str, Any], str, tuple[Remark, ...]]:
    code, remarks = _task(cells[0], plan, tasks)
    target = tidy_code(cells[1])
    standing = standings.get(target)
    if not target:
        remarks += (empty("target", "统一社会信用代码", "credit code"),)
    elif standing is None:
        remarks += (_unknown(target),)
    elif standing != "open":
        remarks += (_closed(target, standing),)
    batch, about_batch = _batch(cells[2])
    kind, about_kind = read_term(
        "kind", "检查类别", "kind of check", cells[4], KINDS_OF_CHECK, default="random"
    )
    record = {"task": code, "target": target, "batch": batch, "number": tidy(cells[3])}
    return record, str(kind), remarks + about_batch + about_kind


def _task(cell: str, plan: Plan, tasks: Mapping[str, str | None]) -> tuple[str, tuple[Remark, ...]]:
    name = tidy(cell)
    if not name:
        return "", (empty("task", "任务序号/任务名称", "task"),)
    code = tasks.get(fold(name))
    allowed = [f"{task.code} {task.name}" for task in plan.tasks if task.drawn_by is not None]
    if code is None:
        message = Text(f"计划中没有任务“{name}”，或有几项同名", f"no task “{name}” in the plan, or several")
    elif next(t for t in plan.tasks if t.code == code).drawn_by is None:
        message = Text(
            f"任务 {code} 在计划中是本级抽取的", f"by the plan, task {code} is drawn by the bureau itself"
        )
    else:
        return code, ()
    return "", (Remark("task", "R581", "error", message, _which(allowed)),)


def _which(allowed: Sequence[str]) -> Text:
    if not allowed:
        return Text(
            "计划里没有上级抽取的任务；是的，在任务里写 drawn_by",
            "the plan has no task that a superior draws; if there is one, give it `drawn_by`",
        )
    names = "；".join(allowed[:5])
    return Text(f"上级抽取的任务有：{names}", f"tasks that a superior draws: {names}")


def _batch(cell: str) -> tuple[int, tuple[Remark, ...]]:
    text = tidy(cell)
    if not text:
        return 1, ()
    match = _BATCH.fullmatch(text.removeprefix("第").removesuffix("次").removesuffix("批"))
    if match is None:
        message = Text(f"批次“{text}”不认识", f"unknown batch “{text}”")
        advice = Text("写成 1、2 或 第1批", "write 1, 2 or 第1批")
        return 1, (Remark("batch", "R521", "error", message, advice),)
    return int(match[1]) if match[1] else "一二三四五六七八九十".index(match[2]) + 1, ()


def _targeted() -> Remark:
    message = Text(
        "有因检查、定向核查不是随机抽查，没有计入名单", "a clue-driven check is no random one; left out"
    )
    advice = Text(
        "按线索另行检查；不要放进随机抽取的名单", "follow the clue by a check of its own, outside the lot"
    )
    return Remark("kind", "R580", "warning", message, advice, _R23)


def _unknown(target: str) -> Remark:
    message = Text(f"检查对象库中没有 {target}", f"there is no {target} in the registry of targets")
    advice = Text(
        "请核对代码；确属本地的先补入检查对象库",
        "check the code; if it is local, add it to the registry first",
    )
    return Remark("target", "R551", "error", message, advice, _R16)


def _closed(target: str, standing: Standing) -> Remark:
    word = STANDINGS.word(standing)
    message = Text(f"{target} 已{word}", f"{target} is not open: {standing}")
    advice = Text("报上级更换，或更正检查对象库", "ask the superior for another, or correct the registry")
    return Remark("target", "R582", "error", message, advice, _R16)


def _twice(record: Mapping[str, Any], first: int, line: int) -> Remark:
    message = Text(
        f"{record['target']} 在任务 {record['task']} 中重复：第 {first} 行和第 {line} 行",
        f"{record['target']} occurs in task {record['task']} on line {first} and on line {line}",
    )
    advice = Text("核对两行，只保留正确的一行", "compare the two and keep the right one")
    return Remark("target", "R525", "error", message, advice)
