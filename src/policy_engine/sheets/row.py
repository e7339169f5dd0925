"""One row of the table → a task as far as it can be read, and every doubt about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

import msgspec

from policy_engine.model.finding import Severity
from policy_engine.model.task import Method
from policy_engine.model.text import Text, short
from policy_engine.plan.window import read_months
from policy_engine.sheets.grid import BLANK, Cell
from policy_engine.sheets.rate_cell import read_rate_cell
from policy_engine.sheets.row_reader import NO_YEAR, NOTHING, Doubt, RowReader
from policy_engine.sheets.words import is_body, one_line, section_in, split_matters, split_names

_METHODS: tuple[Method, ...] = get_args(Method)
_STATUS = {
    "延期": "postponed", "延期实施": "postponed", "取消": "cancelled", "已取消": "cancelled", "按计划": "planned", "": "planned",
}  # fmt: skip


class Drafted(msgspec.Struct, frozen=True, eq=False):
    """A task as plain data in the plan's own keys; what is not known is not there."""

    data: dict[str, Any]
    doubts: tuple[Doubt, ...]


def draft_task(cells: Mapping[str, Cell], year: int, sections: Mapping[str, str]) -> Drafted:
    """Read a row. `year` (0: unknown) dates its window. A field without a column is not doubted here."""
    draft = RowReader(year, sections, bool(cells.get("cooperating", BLANK).text))
    for field, read in _READERS.items():
        cell = cells.get(field)
        if cell is None:
            continue
        if draft.sound(field, cell):
            read(draft, one_line(cell.text), cell)
    return Drafted(draft.data, tuple(draft.doubts))


def _plain(field: str) -> Callable[[RowReader, str, Cell], None]:
    def read(draft: RowReader, text: str, cell: Cell) -> None:
        if text:
            draft.data[field] = text

    return read


def _note(draft: RowReader, text: str, cell: Cell) -> None:
    if cell.text:
        draft.data["note"] = cell.text


def _kind(draft: RowReader, text: str, cell: Cell) -> None:
    plain = "".join(text.split())
    found = "不定向" if plain.startswith(("不定向", "非定向")) else "定向" if plain.startswith("定向") else ""
    if found:
        draft.data["kind"] = found
    if plain != found:
        severity: Severity = "info" if found else "error"
        reading = Text(f"，读作“{found}”", f", read as {found}") if found else Text("", "")
        message = Text(
            f"抽查类型“{text}”不是“定向”或“不定向”{reading.zh}",
            f"the kind “{text}” is neither 定向 nor 不定向{reading.en}",
        )
        draft.doubt("kind", "S627", severity, message, Text("写“定向”或“不定向”", "write 定向 or 不定向"))


def _matters(draft: RowReader, text: str, cell: Cell) -> None:
    matters, by_lines = split_matters(cell.text)
    draft.data["matters"] = list(matters)
    if by_lines:
        message = Text(
            f"按换行分成 {len(matters)} 个事项", f"divided into {len(matters)} matters by line breaks"
        )
        draft.doubt(
            "matters",
            "S632",
            "warning",
            message,
            Text("如果只是折行，合成一项", "join them if the lines merely wrap"),
        )
    if any(len(matter) > 400 for matter in matters):
        message = Text("有一个事项超过了 400 个字", "one matter has more than 400 characters")
        draft.doubt(
            "matters",
            "S633",
            "error",
            message,
            Text("每个事项分开写，前面加序号", "number the matters one by one"),
        )


def _scope(draft: RowReader, text: str, cell: Cell) -> None:
    draft.data["scope"] = {"text": text}


def _risk(draft: RowReader, text: str, cell: Cell) -> None:
    risk = draft.data.setdefault("risk", {})
    risk["text"] = text
    if "rates" in risk:
        return
    if "不涉及" in text or "不适用" in text:
        risk["policy"] = "not_applicable"
    elif re.search(r"递加|递增|差异化|分别|提高.*(?:比例|频次)|倍", text):
        risk["policy"] = "weights"
    else:
        risk["policy"] = "flat"
        what = Text(
            f"“{short(text)}”没有说怎样分等级抽取", f"“{short(text)}” does not say how tiers are drawn"
        )
        message = what if text else Text("信用风险分类管理是空的", "the risk clause is empty")
        advice = Text(
            "暂按不分等级（flat）；按倍数递加的改为 weights，不涉及的改为 not_applicable",
            "taken as flat for now; write weights or not_applicable where that is meant",
        )
        draft.doubt("risk", "S630", "warning", message, advice, ("risk", "policy"))


def _window(draft: RowReader, text: str, cell: Cell) -> None:
    window: dict[str, Any] = {"text": text}
    draft.data["window"] = window
    if cell.kind in ("date", "month"):
        message = Text(
            f"单元格是日期，读作“{text}”，原来写的可能不是这样",
            f"the cell holds a date, read as “{text}”; it may have been entered otherwise",
        )
        advice = Text(
            "对照发文核对；把单元格格式改为文本，照发文填写",
            "compare with the document; format the cell as text",
        )
        draft.doubt("window", "S624", "warning", message, advice)
    days = read_months(text, draft.year) if draft.year else None
    if days:
        window["from"], window["to"] = days[0].isoformat(), days[1].isoformat()
        return
    if not draft.year and read_months(text, 2000):
        draft.doubt(
            "window", "S629", "error", NO_YEAR, Text("补写 from 和 to", "add from and to"), ("window", "from")
        )
        return
    message = Text(f"抽查起止时间“{short(text)}”读不出来", f"the window “{short(text)}” cannot be read")
    advice = Text("补写 from 和 to，如 2023-03-01", "add from and to, such as 2023-03-01")
    draft.doubt("window", "S629", "error", message, advice, ("window", "from"))


def _initiator(draft: RowReader, text: str, cell: Cell) -> None:
    draft.data["initiator"] = text
    named = section_in(text)
    if named:
        section = draft.data["section"] = draft.sections.get(named, named)
        if section != named:
            message = Text(
                f"“{named}”按名称表写作“{section}”", f"“{named}” is written “{section}”, as names.yaml says"
            )
            draft.doubt("initiator", "S641", "info", message, NOTHING, ("section",))
        return
    if draft.joint and is_body(text):
        draft.data["section"] = text
        message = Text(
            f"发起的是部门“{text}”，section 也写作它", f"a department initiates: {text} is the section too"
        )
        advice = Text("由本局股室承办的，改为股室", "write our own section where that one organises the task")
        draft.doubt("initiator", "S641", "warning", message, advice, ("section",))
        return
    message = Text(f"从“{short(text)}”读不出发起股室", f"“{short(text)}” names no section")
    advice = Text(
        "补写 section：执法人员名录中的单位名称", "add section: the unit's name in the registry of inspectors"
    )
    draft.doubt("initiator", "S631", "error", message, advice, ("section",))


def _cooperating(draft: RowReader, text: str, cell: Cell) -> None:
    if text not in ("", "无", "/", "-", "—"):
        draft.data["cooperating"] = [{"department": name} for name in split_names(cell.text)]


def _methods(draft: RowReader, text: str, cell: Cell) -> None:
    named = split_names(cell.text)
    known = [
        method
        for method in _METHODS
        if any(method == name.removesuffix("检查").removesuffix("核查") for name in named)
    ]
    if known:
        draft.data["methods"] = known
    if len(known) < len(named):
        message = Text(
            f"检查方式“{short(text)}”不全认识", f"not all of the methods “{short(text)}” are known"
        )
        advice = Text(f"可写：{'、'.join(_METHODS)}", f"write some of {'、'.join(_METHODS)}")
        draft.doubt("methods", "S634", "warning", message, advice)


def _status(draft: RowReader, text: str, cell: Cell) -> None:
    status = _STATUS.get(text)
    if status is None:
        message = Text(f"实施状态“{short(text)}”不认识", f"unknown status “{short(text)}”")
        draft.doubt(
            "status",
            "S634",
            "warning",
            message,
            Text("写 按计划、延期 或 取消", "write 按计划, 延期 or 取消"),
        )
    elif status != "planned":
        draft.data["status"] = status


_READERS: dict[str, Callable[[RowReader, str, Cell], None]] = {
    "code": _plain("code"),
    "number": _plain("number"),
    "name": _plain("name"),
    "kind": _kind,
    "matters": _matters,
    "scope": _scope,
    "rate": read_rate_cell,
    "frequency": _plain("frequency"),
    "risk": _risk,
    "window": _window,
    "initiator": _initiator,
    "inspecting_body": _plain("inspecting_body"),
    "cooperating": _cooperating,
    "arrangement": _plain("arrangement"),
    "methods": _methods,
    "status": _status,
    "note": _note,
}
