"""A plan as the official table (公示的任务表): headings, rows, and the lines at its foot. What every written form prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec

from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.sheets.headings import BY_FIELD

ALWAYS = (
    "code",
    "name",
    "kind",
    "matters",
    "scope",
    "rate",
    "risk",
    "window",
    "initiator",
    "inspecting_body",
)
SOMETIMES = ("number", "frequency", "methods", "cooperating", "arrangement", "status", "note")
"""Columns that are printed where any task has something in them."""

STATUS = {"planned": "", "postponed": "延期", "cancelled": "取消"}
_ORDER = (
    "code", "number", "name", "kind", "matters", "scope", "rate", "frequency", "risk", "window", "initiator", "cooperating",
    "inspecting_body", "arrangement", "methods", "status", "note",
)  # fmt: skip

WIDTHS = {
    "code": 6, "name": 20, "kind": 8, "matters": 24, "scope": 20, "rate": 11, "risk": 26, "window": 11, "initiator": 18,
    "inspecting_body": 16, "cooperating": 18,
}  # fmt: skip
"""Widths of the columns, in Latin letters; 14 where none is given."""


class Printed(msgspec.Struct, frozen=True):
    """The table (任务表): its title, the fields and headings of its columns, its rows, and what stands below."""

    title: str
    fields: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    signature: tuple[str, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(BY_FIELD[field].title.zh for field in self.fields)


def printed(plan: Plan) -> Printed:
    """The plan's table in the form of the source document."""
    present = {f for f in SOMETIMES if any(CELLS[f](task) for task in plan.tasks)}
    fields = tuple(field for field in _ORDER if field in ALWAYS or field in present)
    heading = plan.plan
    notes = []
    for amendment in plan.amendments:
        whom = "、".join(amendment.tasks) if amendment.tasks else "全计划"
        notes.append(
            f"变更备案 {amendment.number}（{_day(amendment.filed_on)}）：序号 {whom}，{amendment.reason}"
        )
    return Printed(
        heading.table or heading.title,
        fields,
        tuple(tuple(CELLS[field](task) for field in fields) for task in plan.tasks),
        tuple(f"注：{note}" for note in notes),
        (heading.issuer, _day(heading.issued_on)),
    )


def joined(matters: tuple[str, ...]) -> str:
    """Matters as the source document prints them: one as it is, several with 。 after the last."""
    return matters[0] if len(matters) == 1 else "；".join(matters) + "。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


CELLS: dict[str, Callable[[Task], str]] = {
    "code": lambda task: task.row or task.code,
    "number": lambda task: task.number,
    "name": lambda task: task.name,
    "kind": lambda task: task.kind,
    "matters": lambda task: joined(task.matters),
    "scope": lambda task: task.scope.text,
    "rate": lambda task: task.rate_text or task.rate,
    "frequency": lambda task: task.frequency,
    "risk": lambda task: task.risk.text,
    "window": lambda task: task.window.text,
    "initiator": lambda task: task.initiator,
    "inspecting_body": lambda task: task.inspecting_body,
    "cooperating": lambda task: "、".join(c.department for c in task.cooperating),
    "arrangement": lambda task: task.arrangement,
    "methods": lambda task: "、".join(task.methods),
    "status": lambda task: STATUS[task.status],
    "note": lambda task: task.note,
}
