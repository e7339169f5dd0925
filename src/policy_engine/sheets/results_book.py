"""The sheet of results (检查结果录入表): its columns, and the workbook that is handed out to be filled in."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from policy_engine.model.result import ResultsFile
from policy_engine.model.text import Text
from policy_engine.registry.headings import Column, Sheet, fold
from policy_engine.sheets.archive import cell_text, timeless
from policy_engine.sheets.choices import Choices

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TITLE = "检查结果"
CHOICES, INSTRUCTIONS = "选项", "填写说明"


def _column(field: str, en: str, *headings: str) -> Column:
    return Column(field, Text(headings[0], en), headings, required=False)


GIVEN = (
    _column("number", "inspection", "检查任务编号"),
    _column("task_name", "task", "任务名称", "抽查计划名称"),
    _column("task", "row number of the task", "任务序号"),
    _column("target_name", "business", "检查对象名称", "检查对象"),
    _column("target", "credit code", "统一社会信用代码", "统一社会信用代码/注册号", "注册号", "统一代码"),
    _column("station", "station", "监管所"),
    _column("matters", "matters", "抽查事项", "检查内容"),
    _column("window", "window", "检查起止时间"),
    _column("team", "officers matched", "匹配人员"),
)
"""What is known of a task to do; printed in grey, for whoever fills in the rest."""

ASKED = (
    _column("day", "day of the check", "检查日期", "检查时间", "实施日期", "检查完成日期"),
    _column("began", "began", "检查开始时间", "开始时间", "检查起始时间", "检查时间起"),
    _column("ended", "ended", "检查结束时间", "结束时间", "检查完成时间", "检查时间止"),
    _column("officers", "officers present", "到场人员", "到场执法人员", "实际检查人员", "检查人员", "执法人员", "检查人员姓名", "执法检查人员"),
    _column("recorder", "recorder", "录入人", "录入人员", "填报人", "经办人"),
    _column("codes", "result", "检查结果", "检查结果代码", "结果代码", "抽查结果", "抽查检查结果", "检查结论"),
    _column("methods", "methods", "检查方式", "抽查方式", "检查方法"),
    _column("signature", "signature", "当事人签字", "签字情况", "当事人签字情况", "是否签字"),
    _column("signature_note", "why it is not signed", "未签字情况", "拒签情况", "未签字原因", "拒签原因"),
    _column("concluded", "day of the laboratory's report", "检验报告日期", "报告日期", "检测报告日期"),
    _column("deadline", "to be put right by", "改正期限", "责令改正期限", "整改期限"),
    _column("leads", "leads", "处置线索", "后续处置", "线索"),
    _column("findings", "per matter", "事项结果", "事项检查结果", "存在问题", "发现的问题"),
    _column("evidence", "evidence", "证据材料", "证据", "附件"),
    _column("note", "note", "备注", "说明"),
)  # fmt: skip
"""What the team has to say. `day` stands only in sheets that were made elsewhere, with times of day beside it."""

FIELDS = tuple(column.field for column in (*GIVEN, *ASKED))
SAID = tuple(c.field for c in ASKED if c.field not in ("officers", "recorder"))
"""Where all of these are empty, nothing has been filled in: officers and recorder may have been printed."""

NEEDED = ("codes", "began", "ended", "officers", "recorder", "methods", "signature")
"""Columns without which no result can be recorded; some of them may be said once for the whole file."""

PRINTED = tuple(c.field for c in (*GIVEN, *ASKED) if c.field != "day")
_WIDTHS = {"number": 30, "task_name": 34, "target_name": 30, "target": 22, "matters": 34, "window": 24, "team": 26, "officers": 26,
           "began": 18, "ended": 18, "codes": 24, "findings": 34, "evidence": 34, "signature_note": 24, "note": 24}  # fmt: skip
_HEAD = 2
"""The row of the headings; a title stands above."""

SIGNATURES: Mapping[str, tuple[str, ...]] = {
    "signed": ("已签", "已签字", "签字", "当事人签字", "是"),
    "refused": ("拒签", "拒绝签字", "拒绝签名", "当事人拒签"),
    "absent": ("不在场", "未在场", "当事人不在场", "无法签字"),
}
_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "onsite": ("实地", "现场", "现场检查", "实地核查", "实地检查"),
    "written": ("书面", "书面检查"),
    "departments": ("行政部门结果/专业意见", "行政部门结果", "专业意见", "行政部门作出的检查结果", "专业机构作出的专业结论"),
    "testing": ("检验检测", "检验", "检测", "抽样检验", "抽检"),
    "online": ("网络监测", "网络", "网上检查"),
    "entrusted": ("委托专业机构", "委托检查"),
    "photo": ("图片", "现场照片"),
    "video": ("录音", "录像", "视频", "执法记录仪视频"),
    "report": ("检测报告", "检验检测报告"),
    "check_record": ("现场检查记录", "检查记录表", "记录表"),
}  # fmt: skip
"""Other ways to write the methods and records that are shipped."""


def sheet_of(headings: Mapping[str, Sequence[str]]) -> Sheet:
    """The kind of sheet that is read: its columns, also under these further headings by field.

    It is known by results beside credit codes; which other columns may be absent is for the reader of the rows to say.
    """
    own = {fold(name) for column in (*GIVEN, *ASKED) for name in column.headings}
    columns: list[Column] = []
    for column in (*GIVEN, *ASKED):
        more = tuple(name for name in headings.get(column.field, ()) if fold(name) not in own)
        names = tuple(dict.fromkeys((*column.headings, *more)))
        columns.append(Column(column.field, column.title, names, column.field in ("codes", "target")))
    return Sheet(Text("检查结果录入表", "sheet of results"), "results", tuple(columns), timed=True)


def choices_of(results: ResultsFile) -> dict[str, Choices]:
    """What may be written into the columns that choose from a list, by field; `records` are the kinds of evidence."""
    lists = {"methods": results.methods, "leads": results.leads, "records": results.records}
    found = {
        field: Choices({t.id: (t.title.zh, t.title.en, *_SPELLINGS.get(t.id, ())) for t in terms})
        for field, terms in lists.items()
    }
    found["codes"] = Choices({c.id: (c.title.zh, c.title.en, *c.synonyms) for c in results.codes})
    found["signature"] = Choices(SIGNATURES)
    return found


def workbook(
    rows: Iterable[Mapping[str, str]], results: ResultsFile, title: str, notes: Sequence[str]
) -> bytes:
    """The bytes of an .xlsx to fill in: rows by field, lists to choose from, and how to fill it in. The same input, the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    choices = choices_of(results)
    sheet = book.create_sheet(TITLE)
    count = _table(book, sheet, rows, title)
    offered = _offered(book.create_sheet(CHOICES), choices)
    _validate(sheet, offered, count)
    _instructions(book.create_sheet(INSTRUCTIONS), notes)
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue())


def _table(book: Workbook, sheet: Worksheet, rows: Iterable[Mapping[str, str]], title: str) -> int:
    from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
    from openpyxl.utils import get_column_letter

    # Everything is text: otherwise 6-7 becomes a day in July, and a number of eighteen digits a quantity.
    wrap = Alignment(wrap_text=True, vertical="top")
    grey = NamedStyle("given", alignment=wrap, fill=PatternFill("solid", fgColor="EDEDED"), number_format="@")
    white = NamedStyle("asked", alignment=wrap, number_format="@")
    head = NamedStyle(
        "head",
        font=Font(bold=True),
        alignment=Alignment(wrap_text=True, vertical="center"),
        number_format="@",
    )
    for named in (grey, white, head):
        book.add_named_style(named)
    given = {column.field for column in GIVEN}
    styles = ["given" if field in given else "asked" for field in PRINTED]
    titles = {column.field: column.title.zh for column in (*GIVEN, *ASKED)}
    sheet.cell(1, 1, cell_text(title)).font = Font(bold=True, size=14)
    for column, field in enumerate(PRINTED, 1):
        sheet.cell(_HEAD, column, titles[field]).style = "head"
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(field, 14)
    line = _HEAD
    for line, row in enumerate(rows, _HEAD + 1):
        for column, (field, style) in enumerate(zip(PRINTED, styles, strict=True), 1):
            cell = sheet.cell(line, column, cell_text(row.get(field, "")) or None)
            cell.style = style
            if cell.value is not None:
                cell.data_type = "s"
    sheet.freeze_panes = f"B{_HEAD + 1}"
    sheet.auto_filter.ref = f"A{_HEAD}:{get_column_letter(len(PRINTED))}{line}"
    return line


def _offered(sheet: Worksheet, choices: Mapping[str, Choices]) -> dict[str, str]:
    """The lists to choose from, one column each; where each of them stands, by field."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    titles = {column.field: column.title.zh for column in ASKED} | {"records": "证据种类"}
    places: dict[str, str] = {}
    for column, field in enumerate(("codes", "methods", "signature", "leads", "records"), 1):
        letter = get_column_letter(column)
        sheet.cell(1, column, f"可选：{titles[field]}").font = Font(bold=True)
        labels = [choices[field].label(id_) for id_ in choices[field].terms]
        for line, label in enumerate(labels, 2):
            cell = sheet.cell(line, column, cell_text(label))
            cell.data_type, cell.number_format = "s", "@"
        sheet.column_dimensions[letter].width = 44 if field == "codes" else 24
        if labels:
            places[field] = f"'{CHOICES}'!${letter}$2:${letter}${len(labels) + 1}"
    return places


def _validate(sheet: Worksheet, offered: Mapping[str, str], last: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for field in ("codes", "methods", "signature", "leads"):
        if field not in offered or last <= _HEAD:
            continue
        letter = get_column_letter(PRINTED.index(field) + 1)
        rule = DataValidation(type="list", formula1=offered[field], allow_blank=True)
        # A program offers one of a list only; where several may be written, others are let through and read on import.
        rule.showErrorMessage = field == "signature"
        if field == "signature":
            rule.errorTitle, rule.error = "当事人签字", "请从列表中选择：已签、拒签、不在场"
        else:
            rule.showInputMessage = True
            rule.promptTitle, rule.prompt = "可以多选", "选一项，或自己写几项，用“、”隔开，如 B、6"
        sheet.add_data_validation(rule)
        rule.add(f"{letter}{_HEAD + 1}:{letter}{last}")


def _instructions(sheet: Worksheet, notes: Sequence[str]) -> None:
    from openpyxl.styles import Alignment

    for line, text in enumerate((*notes, *HOW), 1):
        cell = sheet.cell(line, 1, cell_text(text))
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 100


HOW = (
    "一、灰色各列是派发的检查任务，不要改动；白色各列由检查组填写。一行一项检查任务；还没有检查的，白色各列留空，导入时跳过。",
    "二、检查开始时间、检查结束时间写到分钟，如 2023-06-20 09:30。",
    "三、到场人员：已按匹配结果填好编号和姓名，与实际到场不符的改正；执法人员不少于两名，执法证当日有效。",
    "四、录入人：检查组成员本人，写编号或姓名（谁检查、谁录入、谁公开）。",
    "五、检查结果：写代码或名称，可以多选，用“、”隔开，如 B、6；“1 未发现问题”不能与其他同选。代码见“选项”表。",
    "六、检查方式、处置线索：从列表选，可以多选，用“、”隔开；没有线索的留空。",
    "七、当事人签字：已签、拒签、不在场；未签字的在“未签字情况”写明经过（见证人、录音录像）。",
    "八、检验报告日期：做检验检测的写报告之日，公示期限从这一天起算；没有检验的留空。",
    "九、改正期限：责令改正的写到哪一天为止，如 2023-07-20。",
    "十、事项结果：每个事项一行，写“事项：结果”，如 “年度报告公示：未公示2022年度报告”。",
    "十一、证据材料：每个文件一行，写“种类=文件名”，如 “检查记录=记录0001.pdf”；文件与本表放在同一目录，或导入时用 --evidence-dir 指明目录。",
    "十二、填好后：policy result import 本表.xlsx。有一行不合格则一行也不录入，逐格说明；加 --partial 先录入合格的行。",
)
