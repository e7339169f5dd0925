"""The sheets: which columns each has, what they are called, and how a heading is recognised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import msgspec

from policy_engine.model.text import Text

_REMARK = re.compile(r"\(.*\)$")


class Column(msgspec.Struct, frozen=True):
    """One column (列): its printed heading first, then the other headings it goes by.

    `required` is about the heading: whether a cell may be empty is for the reader of the rows to say.
    """

    field: str
    title: Text
    headings: tuple[str, ...]
    required: bool = True


class Sheet(msgspec.Struct, frozen=True):
    """A kind of sheet (名录): its name, the word for it on the command line, its columns, whether no rows is an answer.

    `timed`: a date in it keeps its time of day.
    """

    name: Text
    command: str
    columns: tuple[Column, ...]
    may_be_empty: bool = False
    timed: bool = False

    def column(self, field: str) -> Column:
        """The column of a field. Raises KeyError."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)

    def fields(self) -> dict[str, str]:
        """Field by folded heading."""
        return {fold(heading): c.field for c in self.columns for heading in (c.field, *c.headings)}


def fold(text: str) -> str:
    """A heading or word without what people vary: width, letter case, spaces, underscores, a colon, an asterisk."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(plain.split()).replace("_", "").strip("*:")


def look_up(text: str, known: Mapping[str, str]) -> str | None:
    """What a heading or word stands for among folded ones; a bracketed remark at its end (“(18位)”) may be left out."""
    folded = fold(text)
    return known.get(folded) or known.get(_REMARK.sub("", folded))


def _column(field: str, en: str, *headings: str, required: bool = True) -> Column:
    return Column(field, Text(headings[0], en), headings, required)


_MARK = _column("mark", "mark of generated data", "数据标记", required=False)
_ACTION = _column(
    "action", "what to do with the row", "操作", "变更类型", "操作类型", "变更操作", required=False
)
"""In an update: whether a row is put in or taken out."""

TARGETS = Sheet(
    Text("检查对象名录", "registry of targets"),
    "targets",
    (
        _column(
            "id", "credit code", "统一社会信用代码", "社会信用代码", "信用代码", "统一代码", "统一社会信用代码/注册号",
            "统一社会信用代码或注册号", "注册号", "USCC", "credit code", "unified social credit code",
        ),
        _column(
            "name", "name", "名称", "主体名称", "市场主体名称", "经营主体名称", "企业名称", "单位名称", "对象名称", "检查对象", "检查对象名称",
            "字号名称",
        ),
        _column("registered_on", "date of registration", "成立日期", "登记日期", "注册日期", "成立时间", "核准日期", required=False),
        _MARK,
        _column("entity", "kind of entity", "主体类型", "市场主体类型", "经营主体类型", "主体类别", "企业类型", "类型"),
        _column("standing", "standing", "登记状态", "经营状态", "主体状态", "存续状态", "企业状态", "状态"),
        _column("tier", "tier", "信用风险等级", "风险等级", "信用风险分类", "信用风险类别", "风险分类", "信用等级", required=False),
        _column("station", "station", "监管所", "所属监管所", "管辖所", "市场监管所", "市场监督管理所", "管辖单位", "监管单位", "辖区"),
        _column("category", "category", "行业类别", "行业", "所属行业", "经营类别", "行业门类"),
        _column("licences", "licences", "许可备案", "许可或备案", "许可", "许可证", "行政许可", "许可证件", "持有许可", "licence"),
        _column("traits", "traits", "特征标签", "标签", "特征", "对象标签", "trait", "tags"),
        _column(
            "lists", "lists", "所在名单", "名单", "列入名单", "名单标签", "风险名单", "监管名单", "重点名单", "重点监管名单", "listed",
            required=False,
        ),
        _ACTION,
    ),
)  # fmt: skip

INSPECTORS = Sheet(
    Text("执法检查人员名录", "registry of inspectors"),
    "inspectors",
    (
        _column("id", "staff number", "人员编号", "工号", "编号", "检查人员编号", "执法人员编号", "人员代码", "staff number"),
        _column("name", "name", "姓名", "人员姓名", "检查人员", "执法人员", "检查人员姓名"),
        _column("unit", "unit", "单位", "所属单位", "所在单位", "所在机构", "部门", "所在部门", "所属部门", "股所", "股室"),
        _column("unit_kind", "kind of unit", "单位类别", "单位类型", "机构类别", "股或所", required=False),
        _column("certificate", "certificate", "执法证号", "执法证编号", "执法证件号", "行政执法证号", "证件号码", "证号"),
        _column(
            "certificate_from", "certificate valid from", "执法证有效期起", "有效期起", "发证日期", "有效期自", "证件有效期起",
            "执法证发证日期",
        ),
        _column("certificate_to", "certificate valid to", "执法证有效期止", "有效期止", "有效期至", "证件有效期止", "到期日期", "失效日期"),
        _column("qualifications", "qualifications", "专业资格", "资格", "专业特长", "业务专长", "专长", "执法资格", "专业", required=False),
        _column("on_duty", "on duty", "在岗", "是否在岗", "在岗状态", "在岗情况", required=False),
        _column("department", "co-operating department", "配合部门", "协同部门", "联合部门", "派出部门", required=False),
        _column("leave", "leave", "请假", "请假时间", "请假日期", "请假起止", "休假", "休假时间", required=False),
        _column("leader", "fit to lead", "可任组长", "能否任组长", "任组长", required=False),
        _column("category", "category", "类别", "人员类别", "人员类型", required=False),
        _column("group", "preset group", "固定检查组", "检查组", "组别", "分组", required=False),
        _MARK,
        _ACTION,
    ),
)  # fmt: skip

RECUSALS = Sheet(
    Text("回避申报表", "register of recusals"),
    "recusals",
    (
        _column("inspector", "inspector", "人员编号", "检查人员编号", "执法人员编号", "工号", "检查人员"),
        _column("target", "target", "统一社会信用代码", "社会信用代码", "信用代码", "检查对象代码", "对象代码", "检查对象", "USCC"),
        _column("ground", "ground", "回避事由", "回避情形", "回避原因", "事由", "情形", "原因", "reason"),
        _column("route", "route", "提出方式", "回避方式", "申请方式", "启动方式", "提出人", "方式"),
        _column("since", "since", "回避起始日期", "起始日期", "开始日期", "回避起", "起", "from", required=False),
        _column("until", "until", "回避截止日期", "截止日期", "结束日期", "回避止", "止", "to", required=False),
        _column("decision", "decision", "决定", "回避决定", "决定结果", "审批结果", "审批意见", required=False),
        _column("decided_by", "who decided", "决定人", "决定主体", "审批人", "批准人", required=False),
        _column("decided_on", "day of the decision", "决定日期", "审批日期", "批准日期", required=False),
        _column(
            "ended_on", "end of the relation", "关系终止日期", "任职终止日期", "离任日期", "离职日期", "终止日期", required=False
        ),
        _MARK,
        _ACTION,
    ),
    may_be_empty=True,
)  # fmt: skip

MATTERS = Sheet(
    Text("随机抽查事项清单", "list of matters"),
    "matters",
    (
        _column(
            "name", "matter", "抽查事项名称", "抽查事项", "事项名称", "检查事项名称", "检查事项", "抽查项目", "项目名称", "抽查内容", "随机抽查事项",
        ),
        _column("code", "number of the matter", "事项编号", "事项编码", "事项代码", "抽查事项编号", "编号", "编码", required=False),
        _column("basis", "basis", "抽查依据", "检查依据", "依据", "法律依据", "法定依据", "实施依据", "检查依据及条款", required=False),
        _column("grade", "grade", "事项类别", "抽查类别", "事项类型", "检查类型", "一般或重点", "类别", required=False),
        _column("methods", "methods", "检查方式", "抽查方式", "检查方法", "抽查方法", required=False),
        _column("qualification", "qualification", "所需资格", "检查人员资格", "专业资格", "资格要求", "人员资格要求", required=False),
        _column("rate", "printed rate", "抽查比例", "比例", "抽查比例(%)", required=False),
        _column("frequency", "printed frequency", "抽查频次", "频次", "抽查频率", required=False),
        _MARK,
        _ACTION,
    ),
)  # fmt: skip

_TARGET = (
    "统一社会信用代码",
    "社会信用代码",
    "信用代码",
    "检查对象代码",
    "对象代码",
    "统一社会信用代码/注册号",
    "注册号",
    "USCC",
)

LISTS = Sheet(
    Text("专项名单、许可备案表", "lists and licences"),
    "lists",
    (
        _column("target", "credit code", *_TARGET),
        _column("name", "list or licence", "名单或许可名称", "名单名称", "许可名称", "许可证名称", "名单或许可", "许可备案名称", "许可证件名称"),
        _column("kind", "list or licence?", "类别", "名单或许可类别", "种类"),
        _column("since", "first day", "有效期起", "列入日期", "发证日期", "许可日期", "有效期自", required=False),
        _column("until", "last day", "有效期止", "移出日期", "有效期至", "到期日期", required=False),
        _column("reason", "reason", "原因", "列入原因", "列入事由", "事由", required=False),
        _column("by", "authority", "列入机关", "作出决定机关", "决定机关", "发证机关", "许可机关", "列入单位", required=False),
        _MARK,
        _ACTION,
    ),
    may_be_empty=True,
)  # fmt: skip

CHECKS = Sheet(
    Text("以往检查记录", "past checks"),
    "checks",
    (
        _column("target", "credit code", *_TARGET),
        _column("on", "day of the check", "检查日期", "检查时间", "实施日期", "检查完成日期"),
        _column("by", "who checked", "检查机关", "检查单位", "检查主体", "实施机关", "抽查机关"),
        _column("subject", "matter or task", "检查事项/任务", "检查事项", "检查任务", "任务名称", "抽查任务", "检查内容", required=False),
        _column("kind", "kind of check", "检查类别", "检查类型", "检查性质", required=False),
        _column("superior", "by a superior?", "上级", "是否上级", "上级检查", "是否上级检查", required=False),
        _MARK,
        _ACTION,
    ),
    may_be_empty=True,
)  # fmt: skip

SUPERIOR = Sheet(
    Text("上级抽取派发名单", "list drawn by a superior"),
    "superior",
    (
        _column("task", "task", "任务序号", "任务名称", "任务序号/任务名称", "抽查任务", "抽查任务名称", "任务", "任务编码"),
        _column("target", "credit code", *_TARGET),
        _column("batch", "batch", "批次", "抽查批次", "批次号", required=False),
        _column("number", "the platform's number", "平台任务编号", "任务编号", "检查单号", "平台编号", required=False),
        _column("kind", "kind of check", "检查类别", "检查类型", "检查性质", required=False),
        _MARK,
        _ACTION,
    ),
    may_be_empty=True,
)  # fmt: skip

SHEETS = (TARGETS, INSPECTORS, RECUSALS, LISTS, CHECKS, SUPERIOR, MATTERS)
