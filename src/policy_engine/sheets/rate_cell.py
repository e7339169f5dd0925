"""抽查比例/数量 in a table: what spreadsheet programs make of it, what it says per tier, and who draws."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_engine.model.risk import KEYS
from policy_engine.model.text import Text, short
from policy_engine.plan.rate import UnreadableRateError, read_rate
from policy_engine.plan.shares import read_tiers
from policy_engine.sheets.grid import Cell, percent
from policy_engine.sheets.row_reader import RowReader
from policy_engine.sheets.words import superior_in


def read_rate_cell(draft: RowReader, text: str, cell: Cell) -> None:
    """Read the cell of a task's rate into `draft`."""
    if cell.kind == "date":
        return
    if cell.kind == "percent":
        message = Text(
            f"单元格里是 {text}，表上显示的是四舍五入的数",
            f"the cell holds {text}, which the sheet shows rounded",
        )
        draft.doubt("rate", "S623", "warning", message)
    elif cell.kind == "number" and re.fullmatch(r"0\.[0-9]+|1", text):
        # 0.05 in a column of rates is 5% whose format was lost; a plain 1 may as well be one head or 1%.
        shown = percent(Decimal(text))
        sure = text != "1"
        message = Text(
            f"单元格是数值 {text}，读作 {shown}", f"the cell holds the number {text}, read as {shown}"
        )
        draft.doubt(
            "rate",
            "S623",
            "warning" if sure else "error",
            message,
            Text("在表格中写明，如 5% 或 20户", "write it out, such as 5% or 20户"),
        )
        text = shown
    superior = superior_in(text)
    if superior:
        draft.data["rate"] = text[:120]
        draft.data["drawn_by"] = {"text": text[:400], "by": superior}
        message = Text(
            f"名单由上级抽取，抽取机关按原文写作“{superior}”",
            f"a superior bureau draws; it is called “{superior}” as printed",
        )
        draft.doubt(
            "rate",
            "S628",
            "warning",
            message,
            Text("核对，写机关全称", "check it; write the bureau's full name"),
            ("drawn_by", "by"),
        )
        return
    if tiers := read_tiers(text):
        _tiers(draft, text, {KEYS[tier]: share.text for tier, share in tiers.items()})
        return
    if len(text) > 120:
        draft.data["rate_text"] = text
    else:
        draft.data["rate"] = text
    try:
        read_rate(text)
    except UnreadableRateError as error:
        message = Text(
            f"抽查比例“{short(text)}”：{error.message.zh}", f"the rate “{short(text)}”: {error.message.en}"
        )
        draft.doubt("rate", "S628", "error", message, error.advice)


def _tiers(draft: RowReader, text: str, rates: dict[str, str]) -> None:
    """The task's risk entry is completed by `_risk`, which is read after the rate."""
    draft.data["rate"] = text
    draft.data["risk"] = {
        "text": "",
        "policy": "rates",
        "rates": {key: rates[key] for key in KEYS.values() if key in rates},
    }
    missing = [key for key in KEYS.values() if key not in rates]
    if missing:
        names = "、".join(missing)
        draft.doubt(
            "rate",
            "S640",
            "error",
            Text(f"没有写等级 {names} 的比例", f"no rate is given for {names}"),
            Text(
                "补写比例；不抽的等级写到 excluded 并说明理由",
                "add it, or put the tier into `excluded` with the reason",
            ),
            ("risk", "excluded"),
        )
