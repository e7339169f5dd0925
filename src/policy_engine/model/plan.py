"""The plan language: what an officer writes in plans/*.yaml. The JSON Schema of plans is generated from these types.

Every field of the published table keeps its printed text; what a machine needs stands beside it. Schema titles are
the Chinese terms; `UNSET` never leaves this module, absent fields have plain defaults.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from policy_engine.model.target import Entity, Profile

Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]+$", max_length=40)]
Line = Annotated[str, Meta(min_length=1, max_length=400)]
Percent = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=40,
        title="抽查比例/数量",
        description="原文写法：5%、3‰、20户、不低于3%、不超过5%、5%-10%",
        examples=["5%", "3‰", "20户", "不低于3%", "5%-10%"],
    ),
]


class Where(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """对象条件: every list given must contain the entity's value; of `any`, at least one branch must hold."""

    entity: Annotated[
        tuple[Entity, ...],
        Meta(
            title="主体类型",
            description="enterprise 企业, individual 个体工商户, cooperative 农民专业合作社, other 其他",
        ),
    ] = ()
    category: Annotated[tuple[Line, ...], Meta(title="行业类别")] = ()
    licence: Annotated[tuple[Line, ...], Meta(title="许可或备案", description="持有其中任一项")] = ()
    trait: Annotated[tuple[Line, ...], Meta(title="特征标签", description="具有其中任一项")] = ()
    any: Annotated[tuple[Where, ...], Meta(title="任一成立")] = ()

    def holds(self, profile: Profile) -> bool:
        """Whether a profile satisfies the condition."""
        return (
            (not self.entity or profile.entity in self.entity)
            and (not self.category or profile.category in self.category)
            and (not self.licence or any(x in self.licence for x in profile.licences))
            and (not self.trait or any(x in self.trait for x in profile.traits))
            and (not self.any or any(branch.holds(profile) for branch in self.any))
        )


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """抽查对象范围: the printed text, the predicate that reads it, and the tasks whose scopes are taken out."""

    text: Annotated[Line, Meta(title="抽查对象范围（原文）")]
    where: Annotated[Where | None, Meta(title="对象条件", description="机器读法；缺少时不能抽取")] = None
    except_tasks: Annotated[
        tuple[Code, ...], Meta(title="除外任务", description="这些任务的对象不在本任务范围内")
    ] = ()


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    """抽查起止时间: first and last day, both inclusive."""

    text: Annotated[Line, Meta(title="抽查起止时间（原文）", examples=["3月—9月"])]
    start: Annotated[date, Meta(title="起", description="含当日", examples=["2023-03-01"])]
    end: Annotated[date, Meta(title="止", description="含当日", examples=["2023-09-30"])]


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


class RiskTiers(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """信用风险分类的倍数及其来源."""

    weights: Annotated[Weights, Meta(title="倍数")]
    source: Annotated[str, Meta(title="倍数来源", description="说明这些数字从何而来")] = ""


class Risk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """信用风险分类管理: the printed clause and how it is carried out."""

    text: Annotated[str, Meta(title="信用风险分类管理（原文）")]
    policy: Annotated[
        Literal["weights", "flat", "not_applicable"],
        Meta(
            title="做法", description="weights 按倍数递加；flat 不分等级；not_applicable 不涉及信用风险分类"
        ),
    ] = "weights"
    weights: Annotated[Weights | None, Meta(title="本任务倍数", description="不写则用计划的倍数")] = None


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


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """抽查任务: one row of the annual plan's table."""

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


class Publication(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """计划公示记录: when and where the plan was made public."""

    on: Annotated[date, Meta(title="公示日期")]
    at: Annotated[Line, Meta(title="公示地点", description="网址或栏目")]


class Heading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """计划文件信息: the order that issues the plan."""

    code: Annotated[Code, Meta(title="计划编号")]
    agency: Annotated[str, Meta(title="机关代码", description="行政区划代码", pattern=r"^\d{6}$")]
    year: Annotated[int, Meta(ge=2000, le=2100, title="年度")]
    title: Annotated[Line, Meta(title="标题")]
    document_number: Annotated[Line, Meta(title="文号")]
    issuer: Annotated[Line, Meta(title="发文机关")]
    issued_on: Annotated[date, Meta(title="成文日期")]
    table: Annotated[str, Meta(title="任务表标题")] = ""
    publication: Annotated[Publication | None, Meta(title="公示记录")] = None


class Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """工作目标: the printed sentence and its figure."""

    text: Annotated[Line, Meta(title="原文")]
    at_least: Annotated[str, Meta(title="不低于", pattern=r"^\d+(\.\d+)?%$", examples=["3%"])]


class Goals(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """年度目标: coverage of enterprises, publication of results."""

    enterprise_coverage: Annotated[Goal | None, Meta(title="抽查企业占比")] = None
    publication: Annotated[Goal | None, Meta(title="抽查结果公示率")] = None


class Attachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """附件或引用的清单: `not_provided` is not the same as empty."""

    title: Annotated[Line, Meta(title="名称")]
    status: Annotated[Literal["provided", "not_provided"], Meta(title="状态")]
    matters: Annotated[tuple[Line, ...], Meta(title="清单所列事项")] = ()


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """年度双随机抽查工作计划."""

    format: Annotated[Literal["policy-plan/1"], Meta(title="格式版本")]
    plan: Annotated[Heading, Meta(title="计划文件信息")]
    goals: Annotated[Goals, Meta(title="工作目标")]
    risk_tiers: Annotated[RiskTiers, Meta(title="风险等级倍数")]
    tasks: Annotated[tuple[Task, ...], Meta(min_length=1, title="抽查任务")]
    matters_list: Annotated[Attachment | None, Meta(title="随机抽查事项清单（一单）")] = None
    annexes: Annotated[tuple[Attachment, ...], Meta(title="附件")] = ()

    def task(self, code: str) -> Task:
        """The task with this code. Raises KeyError."""
        for task in self.tasks:
            if task.code == code:
                return task
        raise KeyError(code)

    def covers(self, task: Task, profile: Profile) -> bool:
        """Whether open entities of this profile belong to the task's population, other tasks' scopes taken out."""
        if profile.standing != "open" or task.scope.where is None or not task.scope.where.holds(profile):
            return False
        return not any(self.covers(self.task(code), profile) for code in task.scope.except_tasks)

    def weights_of(self, task: Task) -> Weights:
        """The weights that apply to a task; all equal where it does not use tiers."""
        if task.risk.policy != "weights":
            return Weights(A=1, B=1, C=1, D=1, unrated=1)
        return task.risk.weights or self.risk_tiers.weights
