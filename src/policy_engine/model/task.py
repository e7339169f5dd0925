"""抽查任务: one row of the plan's table, as it is printed and as it is carried out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from policy_engine.model.matching import Matching
from policy_engine.model.risk import Risk
from policy_engine.model.scope import Code, Line, Scope

Percent = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=120,
        title="抽查比例/数量",
        description="原文写法：5%、3‰、20户、不低于3%、不超过5%、5%-10%、10%(20户)、3%;2次/年、A3% B4% C5% D6%",
        examples=["5%", "3‰", "20户", "不低于3%", "5%-10%", "10%(20户)", "3%;2次/年", "A3% B4% C5% D6%"],
    ),
]
Method = Literal["实地", "书面", "行政部门结果/专业意见", "检验检测", "网络监测", "委托专业机构"]
"""检查方式."""


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    """抽查起止时间: first and last day, both inclusive."""

    text: Annotated[Line, Meta(title="抽查起止时间（原文）", examples=["3月—9月"], description="照录原文")]
    start: Annotated[date, Meta(title="起", description="含当日", examples=["2023-03-01"])]
    end: Annotated[date, Meta(title="止", description="含当日", examples=["2023-09-30"])]


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """批次: one of several draws of a task in a year, inside the task's window. Each batch draws by the rate anew."""

    window: Annotated[
        Window, Meta(title="本批次起止时间", description="本批次的首末两天，在任务的起止时间之内")
    ]
    rate: Annotated[
        str, Meta(max_length=120, title="本批次比例/数量", description="不写则用任务的比例", examples=["5%"])
    ] = ""


class SuperiorDraw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """上级抽取: a superior bureau draws the targets and sends the list; nothing is drawn here."""

    text: Annotated[Line, Meta(title="原文", examples=["抽查名单由省局统一抽取派发"], description="照录原文")]
    by: Annotated[
        Line, Meta(title="抽取机关", examples=["山西省市场监督管理局"], description="抽取并派发名单的机关")
    ]


class Cooperation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """配合部门及其职责: a department that takes part in a joint task."""

    department: Annotated[
        Line, Meta(title="配合部门", description="配合部门的全称", examples=["市邮政管理局"])
    ]
    matters: Annotated[
        tuple[Line, ...],
        Meta(
            title="配合检查的事项",
            description="由该部门检查的事项",
            examples=[["寄递企业收寄验视制度落实情况"]],
        ),
    ] = ()
    duties: Annotated[
        str, Meta(title="职责", description="原文写明的分工", examples=["负责提供寄递企业名录"])
    ] = ""


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """抽查任务: one row of the annual plan's table, or one part of a row that has several rates."""

    code: Annotated[
        Code, Meta(title="序号", description="任务在本计划内的序号，加引号写", examples=["1", "4-2"])
    ]
    name: Annotated[
        Line,
        Meta(title="抽查任务名称", description="照录原文，印错的也不改", examples=["对广告经营者双随机抽查"]),
    ]
    kind: Annotated[
        Literal["定向", "不定向"],
        Meta(title="抽查类型", description="定向：有特定的对象范围；不定向：面向一类主体的全部"),
    ]
    matters: Annotated[
        tuple[Line, ...],
        Meta(
            min_length=1,
            title="抽查事项",
            description="本任务检查的事项，用清单里的名称，一项一条",
            examples=[["登记事项检查", "公示信息检查"]],
        ),
    ]
    scope: Annotated[
        Scope, Meta(title="抽查对象范围", description="查谁：原文，和从检查对象库里选出对象的条件")
    ]
    rate: Percent
    risk: Annotated[Risk, Meta(title="信用风险分类管理", description="原文，和各风险等级怎样区别抽查")]
    window: Annotated[Window, Meta(title="抽查起止时间", description="原文，和首末两天；抽取和检查都在其间")]
    initiator: Annotated[
        Line,
        Meta(
            title="发起主体/指导单位（原文）",
            description="照录原文",
            examples=["县市场监督管理局网监股组织发起"],
        ),
    ]
    inspecting_body: Annotated[
        Line,
        Meta(
            title="抽查检查主体（原文）",
            description="照录原文；印错的名称照录，policy check 会指出",
            examples=["泽州县市场监督管理局"],
        ),
    ]
    section: Annotated[
        Line,
        Meta(title="发起股室", description="执法人员名录库中的单位名称", examples=["网监股", "信用监管股"]),
    ]
    matching: Annotated[
        Matching, Meta(title="人员匹配", description="执法人员从哪里抽、每户几人、要什么资格")
    ]
    order: Annotated[
        Literal["fixed", "random"],
        Meta(
            title="检查顺序",
            description="random 随机，fixed 固定；抽查比例为100%时，随机的是检查顺序",
        ),
    ] = "fixed"
    list_published: Annotated[
        Literal["after_visits", "after_draw"],
        Meta(
            title="抽中名单公布",
            description="after_visits 检查全部结束以后公布；after_draw 抽取以后就公布",
        ),
    ] = "after_visits"
    joint_group: Annotated[
        str, Meta(title="内部联合组", description="同组任务共用一次抽取、一次上门", examples=["企业综合检查"])
    ] = ""
    row: Annotated[
        str,
        Meta(
            title="序号（原文）",
            description="一行分成几项任务时，各项写同一个原文序号；不写则与 code 相同",
            examples=["4"],
        ),
    ] = ""
    number: Annotated[
        str, Meta(title="任务编号", description="监管平台上的任务编号", examples=["SCRW2023-001"])
    ] = ""
    rate_text: Annotated[
        str,
        Meta(
            title="抽查比例/数量（原文）",
            description="原文不能直接作比例读时照录在这里，rate 写机器读法",
            examples=["市级医疗保障部门每年对市级及以下经办机构抽查比例之和≥20%;1次/年"],
        ),
    ] = ""
    frequency: Annotated[
        str,
        Meta(
            max_length=60,
            title="抽查频次",
            description="不写则一年一次；频次写在比例一栏里的，不用再写",
            examples=["1次", "2次/年", "每2年不超过1次"],
        ),
    ] = ""
    batches: Annotated[
        tuple[Batch, ...], Meta(max_length=52, title="批次", description="一年抽几次的，逐批写起止时间")
    ] = ()
    drawn_by: Annotated[
        SuperiorDraw | None, Meta(title="上级抽取", description="名单由上级抽取派发的任务写；本级不抽")
    ] = None
    rest_months: Annotated[
        int,
        Meta(
            ge=0,
            le=120,
            title="检查间隔（月）",
            description="最近几个月内检查过的（不论事项，有因检查不算）不再抽取；不写则不排除",
            examples=[3, 12],
        ),
    ] = 0
    cooperating: Annotated[
        tuple[Cooperation, ...], Meta(title="配合部门", description="部门联合抽查的任务写")
    ] = ()
    methods: Annotated[
        tuple[Method, ...],
        Meta(title="检查方式", description="怎样检查，可以写几种", examples=[["实地", "书面"]]),
    ] = ()
    arrangement: Annotated[
        str,
        Meta(title="抽查检查模式（原文）", description="谁抽取、谁检查", examples=["县抽县查", "市抽市查"]),
    ] = ""
    status: Annotated[
        Literal["planned", "postponed", "cancelled"],
        Meta(
            title="实施状态",
            description="planned 按计划；postponed 延期，新的时间未定，暂不抽取；cancelled 取消。改动须有备案（amendments）",
        ),
    ] = "planned"
    note: Annotated[
        str, Meta(title="备注", description="表上的备注，照录原文", examples=["与上级任务合并实施"])
    ] = ""

    @property
    def batch_numbers(self) -> range:
        """The numbers of its draws in a year, one a batch; a task that writes no batches has one, number 1."""
        return range(1, max(1, len(self.batches)) + 1)

    @property
    def drawable(self) -> bool:
        """Whether this bureau draws for it this year: not set aside, not drawn by a superior, and about entities."""
        return self.active and self.drawn_by is None and self.scope.unit == "主体"

    @property
    def active(self) -> bool:
        """Whether the task is still to be carried out this year at a known time: neither postponed nor cancelled."""
        return self.status == "planned"
