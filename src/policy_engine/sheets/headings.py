"""What the columns of a plan's table are called, and what other sheets a bureau might hand in by mistake."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import msgspec

from policy_engine.model.text import Text

_REMARK = re.compile(r"\([^()]*\)$")


class Heading(msgspec.Struct, frozen=True):
    """One column (列): its field, its heading in the official form, its other headings. `needed`: a task has to have it."""

    field: str
    title: Text
    headings: tuple[str, ...]
    needed: bool = False


def _heading(field: str, en: str, *names: str, needed: bool = False) -> Heading:
    return Heading(field, Text(names[0], en), names, needed)


HEADINGS = (
    _heading("code", "row number", "序号", "编号", "任务序号", "NO", "No."),
    _heading("number", "task number", "任务编号", "抽查任务编号", "计划编号", "抽查计划编号", "计划任务编号"),
    _heading(
        "name", "task", "抽查任务名称", "任务名称", "抽查任务", "抽查计划名称", "检查任务名称", "抽查检查任务名称", "抽查项目", "抽查项目名称",
        "检查任务", "双随机任务名称", needed=True,
    ),
    _heading("kind", "kind of task", "抽查类型", "任务类型", "抽查类别", "任务类别", "类型", needed=True),
    _heading(
        "matters", "matters", "抽查事项", "抽查检查事项", "检查事项", "抽查内容", "检查内容", "抽查事项名称", "抽查事项及内容", "检查项目",
        needed=True,
    ),
    _heading(
        "scope", "scope", "抽查对象范围", "抽查对象", "检查对象", "检查对象范围", "抽查检查对象", "抽查范围", "抽查对象及范围", "对象范围",
        needed=True,
    ),
    _heading(
        "rate", "rate or number", "抽查比例/数量", "抽查比例及频次", "抽查比例", "抽查比例或数量", "抽查数量", "抽查比例(数量)", "比例/数量",
        "抽取比例", "抽查比例和频次", "比例", "抽取比例/数量", "检查比例", "抽查比例及数量", needed=True,
    ),
    _heading("frequency", "frequency", "频次", "抽查频次", "检查频次", "抽查次数", "抽查检查频次"),
    _heading(
        "risk", "risk clause", "信用风险分类管理", "智慧监管(信用风险分类)要求", "信用风险分类", "信用风险分类要求", "信用风险分类管理要求",
        "智慧监管要求", "信用风险分类监管", "企业信用风险分类管理", "信用风险分类结果应用", "风险分类管理", needed=True,
    ),
    _heading(
        "window", "window", "抽查起止时间", "抽查检查起止时间", "抽查时间", "检查时间", "起止时间", "抽查检查时间", "实施时间", "完成时限",
        "检查起止时间", "抽查期限", "任务时间", needed=True,
    ),
    _heading(
        "initiator", "initiator", "发起主体/指导单位", "发起主体", "发起部门", "发起单位", "指导单位", "牵头部门", "牵头单位", "责任股室",
        "发起股室", "责任科室", "发起科室", "发起主体/指导部门", needed=True,
    ),
    _heading(
        "inspecting_body", "inspecting body", "抽查检查主体", "抽查主体", "检查主体", "实施主体", "检查单位", "实施单位", "抽查检查单位",
        "执法主体", needed=True,
    ),
    _heading("cooperating", "co-operating departments", "配合部门", "配合单位", "协同部门", "参与部门", "联合部门", "配合主体"),
    _heading("arrangement", "arrangement", "抽查检查模式", "抽查模式", "检查模式", "抽检模式"),
    _heading("methods", "methods", "检查方式", "抽查方式", "抽查检查方式", "检查方法"),
    _heading("status", "status", "实施状态"),
    _heading("note", "note", "备注", "说明", "备考"),
)  # fmt: skip

# A table is a plan's when it names its tasks and at least this many columns more.
_FEWEST = 3


def fold(text: str) -> str:
    """A heading without what people vary: width, spaces and line breaks, letter case, colons and asterisks, kinds of stroke."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(plain.split()).strip("*:").replace("\\", "/").replace("、", "/")


_FIELDS = {fold(name): h.field for h in HEADINGS for name in h.headings}
BY_FIELD = {h.field: h for h in HEADINGS}

_OTHERS = (
    (
        {"统一社会信用代码", "名称", "登记状态"},
        Text("检查对象名录", "registry of targets"),
        "policy registry import targets {csv}",
    ),
    (
        {"人员编号", "姓名", "单位"},
        Text("执法检查人员名录", "registry of inspectors"),
        "policy registry import inspectors {csv}",
    ),
    (
        {"姓名", "执法证号"},
        Text("执法检查人员名录", "registry of inspectors"),
        "policy registry import inspectors {csv}",
    ),
    (
        {"统一社会信用代码", "企业名称"},
        Text("检查对象名录", "registry of targets"),
        "policy registry import targets {csv}",
    ),
    (
        {"人员编号", "统一社会信用代码", "回避事由"},
        Text("回避申报表", "register of recusals"),
        "policy registry import recusals {csv}",
    ),
    ({"抽查事项名称", "抽查依据"}, Text("随机抽查事项清单", "list of matters"), ""),
    ({"抽查事项", "抽查依据"}, Text("随机抽查事项清单", "list of matters"), ""),
)


def field_of(text: str) -> str | None:
    """The field that a heading names; a remark in brackets at its end may be left out."""
    folded = fold(text)
    return _FIELDS.get(folded) or _FIELDS.get(_REMARK.sub("", folded))


def is_plan(fields: Iterable[str]) -> bool:
    """Whether columns of these fields make a table of tasks."""
    found = set(fields)
    return "name" in found and len(found & {h.field for h in HEADINGS if h.needed}) > _FEWEST


def other_sheet(texts: Iterable[str]) -> tuple[Text, str] | None:
    """The other kind of sheet that has these headings, and the command that takes it ("" if none does)."""
    found = {fold(text) for text in texts}
    for marks, name, command in sorted(_OTHERS, key=lambda other: -len(other[0])):
        if {fold(mark) for mark in marks} <= found:
            return name, command
    return None
