"""What is said about cells and sheets that only workbooks and Parquet files have."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_engine.model.finding import Finding, Place
from policy_engine.model.text import Text
from policy_engine.registry.source import LONGEST, Odd

_SHOWN = 60


def with_value(finding: Finding, value: str) -> Finding:
    """A finding that remembers what its cell says, cut to what can be read."""
    return msgspec.structs.replace(finding, excerpt=shortened(value))


def shortened(value: str) -> str:
    """The beginning of a text that is too long to be shown."""
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"


def odd_cell(place: Place, odd: Odd) -> Finding:
    """A cell that has no text to read."""
    if odd.matter == "formula":
        message = Text("公式没有保存计算结果，读不到内容", "a formula without a saved result")
        advice = Text(
            "在 Excel 或 WPS 中打开、重新计算、保存；最好粘贴为数值",
            "open it in Excel or WPS, recalculate and save; better paste it as values",
        )
        return Finding("R566", "error", place, message, advice)
    if odd.matter == "error":
        message = Text(f"单元格是公式错误 {odd.text}", f"the cell shows the error {odd.text}")
        advice = Text("改正公式，或填写正确的内容", "mend the formula or fill in what belongs there")
        return Finding("R567", "error", place, message, advice, excerpt=odd.text)
    if odd.matter == "long":
        message = Text(f"这一格超过 {LONGEST:,} 字", f"the cell has over {LONGEST:,} characters")
        advice = Text("请核对：一格里可能粘进了整张表", "check it: a whole table may have been pasted in")
        return Finding("R568", "error", place, message, advice, excerpt=shortened(odd.text))
    message = Text(
        f"这一列的类型是 {shortened(odd.text)}，读不成文字",
        f"the column's type is {shortened(odd.text)}, which is no text",
    )
    advice = Text("导出为文字、日期、整数或文字列表", "export it as text, dates, integers or lists of text")
    return Finding("R569", "error", place, message, advice)


def several_sheets(place: Place, sheets: Sequence[str]) -> Finding:
    """More than one sheet has the headings."""
    names = "、".join(sheets)
    message = Text(f"有几张工作表都像这种名录：{names}", f"several sheets fit: {names}")
    advice = Text(f"用 --sheet 指定一张，如 --sheet {sheets[0]}", f"choose one, as in --sheet {sheets[0]}")
    return Finding("R570", "error", place, message, advice)


def hidden_sheet(place: Place, sheet: str, *, read: bool) -> Finding:
    """A hidden sheet that was read, or has the headings and was not."""
    if read:
        message = Text(f"工作表“{sheet}”是隐藏的，已读取", f"the sheet “{sheet}” is hidden; it was read")
        advice = Text("请确认这就是要导入的名录", "make sure that it is what was to be imported")
        return Finding("R571", "warning", place, message, advice)
    message = Text(f"隐藏的工作表“{sheet}”没有读取", f"the hidden sheet “{sheet}” was not read")
    advice = Text(f"要导入它的，用 --sheet {sheet}", f"to import it, use --sheet {sheet}")
    return Finding("R571", "info", place, message, advice)


def hidden_rows(place: Place, count: int) -> Finding:
    """Rows that a person does not see."""
    message = Text(
        f"有 {count} 行是隐藏的（多半被筛选掉了），已一并读取", f"{count} rows are hidden, filtered perhaps; read too"
    )  # fmt: skip
    advice = Text("取消筛选，核对后再导入", "clear the filter and look at them")
    return Finding("R572", "warning", place, message, advice)


def merged_down(place: Place, rows: int) -> Finding:
    """One cell that stands for several rows."""
    message = Text(
        f"合并的单元格，按 {rows} 行相同读取", f"a merged cell; read as the same in each of {rows} rows"
    )
    advice = Text("请核对；最好取消合并、逐行填写", "check it; better unmerge it and fill in every row")
    return Finding("R573", "info", place, message, advice)
