"""The plan language: what an officer writes in plans/*.yaml. The JSON Schema of plans is generated from these types.

Every field of the published table keeps its printed text; what a machine needs stands beside it. Schema titles are
the Chinese terms. `model.task` holds a task's own fields, `model.scope` whom it is about,
`model.risk` how it tells tiers of risk apart, `model.matching` who goes.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from policy_engine.model.risk import Weights
from policy_engine.model.scope import Code, Line
from policy_engine.model.target import Target
from policy_engine.model.task import Method, Task


class RiskTiers(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """信用风险分类的倍数及其来源."""

    weights: Annotated[
        Weights, Meta(title="倍数", description="各等级抽查比例之间的倍数，从 A 到 D 逐级升高")
    ]
    source: Annotated[
        str,
        Meta(
            title="倍数来源",
            description="说明这些数字从何而来",
            examples=["河南省2021年抽查比例1%、2%、10%、30%，即1∶2∶10∶30"],
        ),
    ] = ""


class Publication(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """计划公示记录: when and where the plan was made public."""

    on: Annotated[date, Meta(title="公示日期", description="计划向社会公示的那一天", examples=["2023-03-01"])]
    at: Annotated[
        Line,
        Meta(title="公示地点", description="网址或栏目", examples=["县政府网站 政府信息公开 双随机、一公开"]),
    ]


class Heading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """计划文件信息: the order that issues the plan."""

    code: Annotated[
        Code,
        Meta(
            title="计划编号",
            description="计划在本机关内的编号，写进每次抽取的名称；只用半角字母、数字、点、下划线、横线",
            examples=["2023-internal"],
        ),
    ]
    agency: Annotated[
        str, Meta(title="机关代码", description="行政区划代码", pattern=r"^[0-9]{6}\Z", examples=["140525"])
    ]
    year: Annotated[int, Meta(ge=2000, le=2100, title="年度", description="计划所管的年份", examples=[2023])]
    title: Annotated[
        Line,
        Meta(
            title="标题",
            description="印发文件的标题，照录原文",
            examples=["泽州县市场监督管理局关于印发2023年度双随机抽查工作计划的通知"],
        ),
    ]
    document_number: Annotated[
        Line, Meta(title="文号", description="发文字号，照录原文", examples=["泽市监〔2023〕10号"])
    ]
    issuer: Annotated[
        Line, Meta(title="发文机关", description="印发计划的机关全称", examples=["泽州县市场监督管理局"])
    ]
    issued_on: Annotated[
        date,
        Meta(
            title="成文日期", description="落款日期；公示期限和适用的规则从这一天算", examples=["2023-02-06"]
        ),
    ]
    table: Annotated[
        str,
        Meta(
            title="任务表标题",
            description="任务表上方印的标题，照录原文",
            examples=["泽州县市场监督管理局2023年度内部双随机抽查工作计划"],
        ),
    ] = ""
    publication: Annotated[
        Publication | None, Meta(title="公示记录", description="计划公示以后再写；没有公示的不写")
    ] = None
    kind: Annotated[
        Literal["internal", "joint"],
        Meta(title="计划类型", description="internal 内部抽查计划；joint 部门联合抽查计划"),
    ] = "internal"
    number: Annotated[
        str, Meta(title="计划编号", description="监管平台上的计划编号", examples=["SC2023-001"])
    ] = ""


class Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """工作目标: the printed sentence and its figure."""

    text: Annotated[
        Line,
        Meta(
            title="原文",
            description="计划里写目标的那句话，照录原文",
            examples=["年度抽查企业占比达到3%以上"],
        ),
    ]
    at_least: Annotated[
        str,
        Meta(
            title="不低于",
            pattern=r"^[0-9]+(\.[0-9]+)?%\Z",
            examples=["3%"],
            description="目标的数字，写百分数",
        ),
    ]

    @property
    def share(self) -> Fraction:
        """The figure: 3% is 3/100."""
        return Fraction(self.at_least.removesuffix("%")) / 100


class Goals(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """年度目标: coverage of enterprises, publication of results."""

    enterprise_coverage: Annotated[
        Goal | None, Meta(title="抽查企业占比", description="年度抽查企业数占登记企业数的目标")
    ] = None
    publication: Annotated[Goal | None, Meta(title="抽查结果公示率", description="抽查结果公示的目标")] = None
    visits_at_most: Annotated[
        Annotated[int, Meta(ge=1, le=100)] | None,
        Meta(
            title="每户每年最多检查次数",
            description="当年检查次数（有因检查不算）已到这个数的主体不再抽取；不写则不限",
            examples=[1, 2],
        ),
    ] = None


class Matter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """抽查事项: one entry of the published list (随机抽查事项清单)."""

    name: Annotated[
        Line,
        Meta(
            title="抽查事项名称",
            description="清单上的名称，任务的事项照这个名称写",
            examples=["登记事项检查"],
        ),
    ]
    code: Annotated[str, Meta(title="事项编号", description="清单上的编号", examples=["01-02"])] = ""
    basis: Annotated[
        str,
        Meta(title="抽查依据", description="法律、法规、规章的条款", examples=["《企业信息公示暂行条例》"]),
    ] = ""
    grade: Annotated[
        Literal["", "一般", "重点"],
        Meta(title="事项类别", description="一般检查事项，抽查比例从严控制；重点检查事项，比例不设上限"),
    ] = ""
    methods: Annotated[
        tuple[Method, ...],
        Meta(title="检查方式", description="清单规定的检查方式", examples=[["实地", "书面"]]),
    ] = ()
    qualification: Annotated[
        str, Meta(title="所需资格", description="检查人员要有的专业资格", examples=["食品检查员"])
    ] = ""


class Attachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """附件或引用的清单: `not_provided` is not the same as empty."""

    title: Annotated[
        Line,
        Meta(
            title="名称",
            description="附件或清单的全称",
            examples=["山西省市场监督管理局随机抽查事项清单（第一版）修订版"],
        ),
    ]
    status: Annotated[
        Literal["provided", "not_provided"],
        Meta(title="状态", description="provided 内容已经有了；not_provided 提到了、手头没有"),
    ]
    matters: Annotated[
        tuple[Matter, ...], Meta(title="清单所列事项", description="清单的各项；附件不写")
    ] = ()


class Amendment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """计划变更备案: a change, delay or cancellation, applied for in writing and filed with 信用监管股 (泽市监〔2023〕10号 二（四）).

    In force from the day it is filed; the report to the city bureau is tracked.
    """

    number: Annotated[
        Code,
        Meta(
            title="备案编号",
            description="信用监管股的备案编号；只用半角字母、数字、点、下划线、横线",
            examples=["2023-01"],
        ),
    ]
    filed_on: Annotated[
        date, Meta(title="备案日期", description="信用监管股备案之日", examples=["2023-06-20"])
    ]
    applicant: Annotated[Line, Meta(title="申请股室", description="提出书面申请的股室", examples=["计量股"])]
    application: Annotated[
        Line,
        Meta(
            title="书面申请", description="申请的文号或名称", examples=["计量股关于调整任务3抽查比例的申请"]
        ),
    ]
    reason: Annotated[
        Line,
        Meta(
            title="变更理由",
            description="为什么要改、要延期或者取消",
            examples=["检定机构搬迁，6月至8月无法配合"],
        ),
    ]
    tasks: Annotated[
        tuple[Code, ...],
        Meta(title="涉及任务", description="改动的任务序号，增删的也写", examples=[["3", "7"]]),
    ] = ()
    plan_wide: Annotated[
        bool, Meta(title="涉及全计划", description="改动目标、倍数等任务以外内容的写 true")
    ] = False
    reported_on: Annotated[
        date | None, Meta(title="报备日期", description="报市局之日", examples=["2023-06-25"])
    ] = None
    reported_to: Annotated[
        str, Meta(title="报备机关", examples=["晋城市市场监督管理局"], description="向哪个上级机关报备")
    ] = ""


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, dict=True):
    """年度双随机抽查工作计划."""

    format: Annotated[Literal["policy-plan/1"], Meta(title="格式版本", description="照写，不改")]
    plan: Annotated[Heading, Meta(title="计划文件信息", description="标题、文号、机关、日期")]
    goals: Annotated[Goals, Meta(title="工作目标", description="年度目标；没有写目标的，写成 {}")]
    risk_tiers: Annotated[RiskTiers, Meta(title="风险等级倍数", description="各风险等级的倍数和来源")]
    tasks: Annotated[
        tuple[Task, ...], Meta(min_length=1, title="抽查任务", description="任务表的各行，一行一项")
    ]
    matters_list: Annotated[
        Attachment | None, Meta(title="随机抽查事项清单（一单）", description="计划依据的抽查事项清单")
    ] = None
    annexes: Annotated[tuple[Attachment, ...], Meta(title="附件", description="随文印发的各个附件")] = ()
    amendments: Annotated[
        tuple[Amendment, ...], Meta(title="变更备案", description="只增不删；每次变更一条")
    ] = ()

    def task(self, code: str) -> Task:
        """The task with this code. Raises KeyError."""
        return self._tasks[code]

    @cached_property
    def _tasks(self) -> dict[str, Task]:
        return {task.code: task for task in reversed(self.tasks)}

    def covers(self, task: Task, target: Target) -> bool:
        """Whether a target belongs to the task's population: open, in its scope, other tasks' scopes taken out."""
        if (
            target.profile.standing != "open"
            or task.scope.where is None
            or not task.scope.where.holds(target)
        ):
            return False
        return not any(self.covers(self.task(code), target) for code in task.scope.except_tasks)

    def by_profile(self, task: Task) -> bool:
        """Whether `covers` looks at nothing but the target's profile."""
        where = task.scope.where
        return (where is None or where.by_profile) and all(
            self.by_profile(self.task(code)) for code in task.scope.except_tasks
        )

    def weights_of(self, task: Task) -> Weights:
        """The weights that apply to a task; all equal where it does not use tiers."""
        if task.risk.policy != "weights":
            return Weights(A=1, B=1, C=1, D=1, unrated=1)
        return task.risk.weights or self.risk_tiers.weights
