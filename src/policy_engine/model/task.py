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


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """各风险等级的倍数: integers ≥ 0; `unrated` is the stratum without a tier, never silently treated as A."""

    A: Annotated[
        int, Meta(ge=0, le=1000, title="A 低风险", description="低风险企业的倍数；0 表示不抽", examples=[1])
    ]
    B: Annotated[int, Meta(ge=0, le=1000, title="B 一般风险", description="一般风险企业的倍数", examples=[2])]
    C: Annotated[
        int, Meta(ge=0, le=1000, title="C 较高风险", description="较高风险企业的倍数", examples=[10])
    ]
    D: Annotated[int, Meta(ge=0, le=1000, title="D 高风险", description="高风险企业的倍数", examples=[30])]
    unrated: Annotated[
        int,
        Meta(
            ge=0,
            le=1000,
            title="未分类主体",
            description="没有等级的主体（个体工商户、合作社、新设企业）的倍数，不按 A 级处理",
            examples=[2],
        ),
    ]

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

    tier: Annotated[Literal["A", "B", "C", "D", "unrated"], Meta(title="等级", description="哪个等级不抽")]
    reason: Annotated[
        Line,
        Meta(
            title="理由", description="为什么不抽这个等级", examples=["省局文件规定低风险企业不主动开展抽查"]
        ),
    ]

    @property
    def stratum(self) -> str:
        """The stratum's code ("-" for unrated)."""
        return "-" if self.tier == "unrated" else self.tier


class Risk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """信用风险分类管理: the printed clause and how it is carried out."""

    text: Annotated[
        str,
        Meta(
            title="信用风险分类管理（原文）",
            description="照录原文",
            examples=["根据企业信用风险分类结果,对低风险、一般风险、较高风险、高风险企业分别递加比例抽查。"],
        ),
    ]
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

    mode: Annotated[
        Literal["股所随机", "所所随机", "股内随机", "所内随机"],
        Meta(
            title="匹配方式",
            description="股所随机：股室一人、所一人；所所随机：两个所各一人；股内随机、所内随机：都在一个单位",
        ),
    ]
    officers: Annotated[int, Meta(ge=2, le=8, title="每户检查人数", description="至少两人", examples=[2])] = 2
    qualification: Annotated[
        str, Meta(title="所需资格", description="不写则只要求执法证", examples=["特种设备安全检查员"])
    ] = ""
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
        Meta(
            max_length=8,
            title="配合部门",
            description="联合抽查：每个部门另派一名执法人员",
            examples=[["市邮政管理局"]],
        ),
    ] = ()
    experts: Annotated[
        int,
        Meta(
            ge=0, le=8, title="专家人数", description="另请的专家或技术机构人员，不计入检查人数", examples=[1]
        ),
    ] = 0
    expertise: Annotated[str, Meta(title="专家所需专长", description="不写则不限", examples=["计量检定"])] = (
        ""
    )


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
        Literal["fixed", "random"], Meta(title="检查顺序", description="抽查比例为100%时，随机的是检查顺序")
    ] = "fixed"
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
    def active(self) -> bool:
        """Whether the task is still to be carried out this year at a known time: neither postponed nor cancelled."""
        return self.status == "planned"
