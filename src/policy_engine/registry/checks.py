"""Importing past checks (以往检查记录), a superior's among them: who was inspected lately and need not be again so soon."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from policy_engine.model.progress import Progress
from policy_engine.model.text import Text
from policy_engine.registry.action import read_action
from policy_engine.registry.cells import read_day, read_term
from policy_engine.registry.headings import CHECKS
from policy_engine.registry.ids import empty, lost_target
from policy_engine.registry.imported import Imported, Remark, rejects
from policy_engine.registry.source import Source
from policy_engine.registry.table import imported, opened
from policy_engine.registry.words import KINDS_OF_CHECK, YES_NO, tidy, tidy_code

_R25 = "《食品生产经营监督检查管理办法》第四十二条"


def import_checks(
    file: Path | Source, *, on: date, targets: Container[str], progress: Progress | None = None
) -> Imported[dict[str, Any]]:
    """The checks of a sheet: {target, on, by, subject, targeted, superior}; `targeted` is of those that clues led to (有因).

    A check on a day to come is an error, an unknown target a warning, an exact repeat is left out with an info and counts neither
    as a row nor as rejected. `dropped` holds keys (`check_key`). Raises Unusable where there is no file to read.
    """
    table = opened(file, CHECKS, progress)
    lines: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    dropped: list[str] = []
    rejected = 0
    for line, cells in table:
        record, remarks = _read(cells, on, targets)
        drop, about = read_action(cells[7])
        remarks += about
        if rejects(remarks):
            rejected += 1
        elif (first := lines.setdefault(check_key(record), line)) != line:
            remarks = (_again(first),)
        elif drop:
            dropped.append(check_key(record))
            remarks = ()
        else:
            rows.append(record)
        table.remark(line, cells, remarks)
    return imported(table, rows, rejected + table.rejected, dropped)


def check_key(record: Mapping[str, Any]) -> str:
    """By what a check is known: target, day, authority and subject."""
    return "/".join(str(record[field]) for field in ("target", "on", "by", "subject"))


def _read(
    cells: tuple[str, ...], on: date, targets: Container[str]
) -> tuple[dict[str, Any], tuple[Remark, ...]]:
    target, by = tidy_code(cells[0]), tidy(cells[2])
    day, remarks = read_day("on", "检查日期", "day of the check", cells[1], required=True)
    kind, about_kind = read_term(
        "kind", "检查类别", "kind of check", cells[4], KINDS_OF_CHECK, default="random"
    )
    superior, about = read_term("superior", "上级", "by a superior", cells[5], YES_NO, default="no")
    remarks += about_kind + about
    if not target:
        remarks += (empty("target", "统一社会信用代码", "credit code"),)
    elif target not in targets:
        remarks += (lost_target(target),)
    if not by:
        remarks += (empty("by", "检查机关", "authority"),)
    if day is not None and day > on:
        remarks += (_not_yet(day),)
    record = {
        "target": target,
        "on": day.isoformat() if day else "",
        "by": by,
        "subject": tidy(cells[3]),
        "targeted": kind == "targeted",
        "superior": superior == "yes",
    }
    return record, remarks


def _not_yet(day: date) -> Remark:
    message = Text(f"检查日期 {day} 在今后", f"the day of the check, {day}, lies in the future")
    advice = Text(
        "这里只记已经做过的检查；请核对日期", "only checks that were made belong here; check the date"
    )
    return Remark("on", "R523", "error", message, advice, _R25)


def _again(first: int) -> Remark:
    message = Text(f"与第 {first} 行是同一次检查，只保留一条", f"the same check as line {first}; one is kept")
    return Remark("target", "R585", "info", message, Text("不需要处理", "nothing to do"))
