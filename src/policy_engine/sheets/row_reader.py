"""A row's data and doubts while it is read, and what can be wrong with a cell whatever it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from policy_engine.model.finding import Route, Severity
from policy_engine.model.text import Text
from policy_engine.sheets.grid import Cell
from policy_engine.sheets.headings import BY_FIELD

CHECK = Text("核对这一格", "check the cell")
NOTHING = Text("不需要处理", "nothing to do")
NO_YEAR = Text("不知道是哪一年，起止时间没有写成日期", "the year is not known, so the window has no dates")

_LONGEST = {"rate": 120, "frequency": 60}
_ANY_LENGTH = ("matters", "risk", "note", "cooperating", "rate")
"""Fields whose text is divided, or may be as long as it likes."""


class Doubt(msgspec.Struct, frozen=True):
    """存疑: what cannot be read with certainty in a field's cell, and the part of the task (`route`) it concerns."""

    field: str
    route: Route
    code: str
    severity: Severity
    message: Text
    advice: Text


class RowReader:
    """The cells of a row being read: `data` in the plan's own keys, and `doubts`.

    `year` 0: unknown. `sections`: other names of sections and their proper ones. `joint`: the row names co-operating departments.
    """

    def __init__(self, year: int, sections: Mapping[str, str], joint: bool) -> None:
        self.year, self.sections, self.joint = year, sections, joint
        self.data: dict[str, Any] = {}
        self.doubts: list[Doubt] = []

    def doubt(
        self,
        field: str,
        code: str,
        severity: Severity,
        message: Text,
        advice: Text = CHECK,
        route: Route = (),
    ) -> None:
        self.doubts.append(Doubt(field, route or (field,), code, severity, message, advice))

    def sound(self, field: str, cell: Cell) -> bool:
        """Whether there is text to read. Says what is wrong with the cell as such."""
        title = BY_FIELD[field].title
        if cell.kind == "error":
            message = Text(f"“{title.zh}”是错误值 {cell.text}", f"the {title.en} is the error {cell.text}")
            self.doubt(
                field,
                "S621",
                "error",
                message,
                Text("在表格中改正公式或数值", "mend the formula or value in the sheet"),
            )
            return False
        if cell.formula and field != "code":
            zh = "，表里没有存它的结果" if not cell.text else "，按存下的结果读取"
            en = (
                "; the book does not hold its result"
                if not cell.text
                else ", read by the result that was saved"
            )
            severity: Severity = "info" if cell.text else "error"
            advice = Text("改成数值或文字再导入", "replace it by its value") if not cell.text else CHECK
            message = Text(f"“{title.zh}”是公式{zh}", f"the {title.en} is a formula{en}")
            self.doubt(field, "S622", severity, message, advice)
            return bool(cell.text)
        if not cell.text and BY_FIELD[field].needed and field != "risk":
            message = Text(f"“{title.zh}”是空的", f"the {title.en} is empty")
            advice = Text(
                "补上这一格；如果与上一行相同，合并单元格或写“同上”",
                "fill it in; if it is as above, merge the cells or write 同上",
            )
            self.doubt(field, "S620", "error", message, advice)
            return False
        if cell.kind == "date" and field != "window":
            message = Text(
                f"“{title.zh}”被表格软件变成了日期 {cell.text}",
                f"the {title.en} was turned into the date {cell.text} by the program",
            )
            advice = Text("把单元格格式改为文本，重新填写", "format the cell as text and enter it again")
            self.doubt(field, "S624", "error" if field == "rate" else "warning", message, advice)
        if len(cell.text) > _LONGEST.get(field, 400) and field not in _ANY_LENGTH:
            message = Text(
                f"“{title.zh}”有 {len(cell.text)} 个字，超过了 {_LONGEST.get(field, 400)} 个",
                f"the {title.en} has {len(cell.text)} characters, more than {_LONGEST.get(field, 400)}",
            )
            self.doubt(
                field,
                "S633",
                "error",
                message,
                Text("缩短，其余写到备注", "shorten it; put the rest into the note"),
            )
        return True
