"""抽查任务: one row of the plan's table, as it is printed and as it is carried out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

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
Share = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=40,
        title="该等级的比例或户数",
        description="比例或户数，如 3%、13户、40%(13户)；各等级用同一种写法",
        examples=["3%", "13户", "40%(13户)"],
    ),
]
Method = Literal["实地", "书面", "行政部门结果/专业意见", "检验检测", "网络监测", "委托专业机构"]
"""检查方式."""


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    """抽查起止时间: first and last day, both inclusive."""

    text: Annotated[Line, Meta(title="抽查起止时间（原文）", examples=["3月—9月"])]
    start: Annotated[date, Meta(title="起", description="含当日", examples=["2023-03-01"])]
    end: Annotated[date, Meta(title="止", description="含当日", examples=["2023-09-30"])]


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """批次: one of several draws of a task in a year, inside the task's window. Each batch draws by the rate anew."""

    window: Annotated[Window, Meta(title="本批次起止时间")]
    rate: Annotated[str, Meta(max_length=120, title="本批次比例/数量", description="不写则用任务的比例")] = ""


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """各风险等级的倍数: integers ≥ 0; `unrated` is the stratum without a tier, never silently treated as A."""

    A: Annotated[int, Meta(ge=0, le=1000, title="A 低风险")]
    B: Annotated[int, Meta(ge=0, le=1000, title="B 一般风险")]
    C: Annotated[int, Meta(ge=0, le=1000, title="C 较高风险")]
    D: Annotated[int, Meta(ge=0, le=1000, title="D 高风险")]
    unrated: Annotated[int, Meta(ge=0, le=1000, title="未分类主体")]

    def by_tier(self) -> dict[str, int]:
        """Weights by stratum code, in the protocol's names ("-" for unrated)."""
        return {"A": self.A, "B": self.B, "C": self.C, "D": self.D, "-": self.unrated}


class TierShares(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """各风险等级的比例或户数: a tier that is left out must be among those excluded, with a reason."""

    A: Annotated[Share | None, Meta(title="A 低风险")] = None
    B: Annotated[Share | None, Meta(title="B 一般风险")] = None
    C: Annotated[Share | None, Meta(title="C 较高风险")] = None
    D: Annotated[Share | None, Meta(title="D 高风险")] = None
    unrated: Annotated[Share | None, Meta(title="未分类主体")] = None

    def by_tier(self) -> dict[str, str | None]:
        """What is written for each stratum code ("-" for unrated), None where nothing is."""
        return {"A": self.A, "B": self.B, "C": self.C, "D": self.D, "-": self.unrated}


class Excluded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """不抽的等级: a tier that the task does not draw from, and why."""

    tier: Annotated[Literal["A", "B", "C", "D", "unrated"], Meta(title="等级")]
    reason: Annotated[Line, Meta(title="理由", description="为什么不抽这个等级")]

    @property
    def stratum(self) -> str:
        """The stratum's code ("-" for unrated)."""
        return "-" if self.tier == "unrated" else self.tier


class Risk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """信用风险分类管理: the printed clause and how it is carried out."""

    text: Annotated[str, Meta(title="信用风险分类管理（原文）")]
    policy: Annotated[
        Literal["weights", "rates", "flat", "not_applicable"],
        Meta(
            title="做法",
            description="weights 按倍数递加；rates 各等级分别写明比例或户数；flat 不分等级；not_applicable 不涉及信用风险分类",
        ),
    ] = "weights"
    weights: Annotated[Weights | None, Meta(title="本任务倍数", description="不写则用计划的倍数")] = None
    rates: Annotated[
        TierShares | None, Meta(title="各等级比例或户数", description="policy 为 rates 时写")
    ] = None
    base_tier: Annotated[
        Literal["", "A", "B", "C", "D"],
        Meta(
            title="基准等级",
            description="写了就把抽查比例读作该等级的比例，其余等级按倍数推算；不写则是全体对象的比例",
        ),
    ] = ""
    excluded: Annotated[tuple[Excluded, ...], Meta(title="不抽的等级", description="每个等级写明理由")] = ()


class Matching(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """执法人员匹配: the mode, how many officers a visit takes and what they must be fit for, and who comes besides.

    Officers of co-operating departments and experts come in addition to the `officers`, never instead of them.
    """

    mode: Annotated[Literal["股所随机", "所所随机", "股内随机", "所内随机"], Meta(title="匹配方式")]
    officers: Annotated[int, Meta(ge=2, le=8, title="每户检查人数")] = 2
    qualification: Annotated[str, Meta(title="所需资格", description="不写则只要求执法证")] = ""
    leader: Annotated[bool, Meta(title="需要组长", description="第一名须是可任组长的人员")] = False
    jurisdiction: Annotated[
        Literal["fixed", "drawn", "other"],
        Meta(
            title="属地方式",
            description="所一级人员从哪里来：fixed 对象所属所；drawn 任一所；other 对象所属所以外的所（异地）",
        ),
    ] = "fixed"
    groups: Annotated[
        bool, Meta(title="固定检查组", description="按名录中的固定检查组整组匹配，不逐人匹配")
    ] = False
    departments: Annotated[
        tuple[Line, ...],
        Meta(max_length=8, title="配合部门", description="联合抽查：每个部门另派一名执法人员"),
    ] = ()
    experts: Annotated[
        int, Meta(ge=0, le=8, title="专家人数", description="另请的专家或技术机构人员，不计入检查人数")
    ] = 0
    expertise: Annotated[str, Meta(title="专家所需专长", description="不写则不限")] = ""


class SuperiorDraw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """上级抽取: a superior bureau draws the targets and sends the list; nothing is drawn here."""

    text: Annotated[Line, Meta(title="原文", examples=["抽查名单由省局统一抽取派发"])]
    by: Annotated[Line, Meta(title="抽取机关", examples=["山西省市场监督管理局"])]


class Cooperation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """配合部门及其职责: a department that takes part in a joint task."""

    department: Annotated[Line, Meta(title="配合部门")]
    matters: Annotated[tuple[Line, ...], Meta(title="配合检查的事项")] = ()
    duties: Annotated[str, Meta(title="职责", description="原文写明的分工")] = ""


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """抽查任务: one row of the annual plan's table, or one part of a row that has several rates."""

    code: Annotated[Code, Meta(title="序号")]
    name: Annotated[Line, Meta(title="抽查任务名称")]
    kind: Annotated[Literal["定向", "不定向"], Meta(title="抽查类型")]
    matters: Annotated[tuple[Line, ...], Meta(min_length=1, title="抽查事项")]
    scope: Annotated[Scope, Meta(title="抽查对象范围")]
    rate: Percent
    risk: Annotated[Risk, Meta(title="信用风险分类管理")]
    window: Annotated[Window, Meta(title="抽查起止时间")]
    initiator: Annotated[Line, Meta(title="发起主体/指导单位（原文）")]
    inspecting_body: Annotated[Line, Meta(title="抽查检查主体（原文）")]
    section: Annotated[Line, Meta(title="发起股室", description="执法人员名录库中的单位名称")]
    matching: Annotated[Matching, Meta(title="人员匹配")]
    order: Annotated[
        Literal["fixed", "random"], Meta(title="检查顺序", description="抽查比例为100%时，随机的是检查顺序")
    ] = "fixed"
    joint_group: Annotated[str, Meta(title="内部联合组", description="同组任务共用一次抽取、一次上门")] = ""
    row: Annotated[
        str,
        Meta(
            title="序号（原文）", description="一行分成几项任务时，各项写同一个原文序号；不写则与 code 相同"
        ),
    ] = ""
    number: Annotated[str, Meta(title="任务编号", description="监管平台上的任务编号")] = ""
    rate_text: Annotated[
        str,
        Meta(title="抽查比例/数量（原文）", description="原文不能直接作比例读时照录在这里，rate 写机器读法"),
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
    cooperating: Annotated[
        tuple[Cooperation, ...], Meta(title="配合部门", description="部门联合抽查的任务写")
    ] = ()
    methods: Annotated[tuple[Method, ...], Meta(title="检查方式")] = ()
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
    note: Annotated[str, Meta(title="备注")] = ""

    @property
    def active(self) -> bool:
        """Whether the task is still to be carried out this year at a known time: neither postponed nor cancelled."""
        return self.status == "planned"
