"""The plan language: what an officer writes in plans/*.yaml. The JSON Schema of plans is generated from these types.

Every field of the published table keeps its printed text; what a machine needs stands beside it. Schema titles are
the Chinese terms. `model.task` holds a task's own fields, `model.scope` whom it is about.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from policy_engine.model.scope import Code, Line
from policy_engine.model.target import Target
from policy_engine.model.task import Method, Task, Weights


class RiskTiers(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """信用风险分类的倍数及其来源."""

    weights: Annotated[Weights, Meta(title="倍数")]
    source: Annotated[str, Meta(title="倍数来源", description="说明这些数字从何而来")] = ""


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
    kind: Annotated[
        Literal["internal", "joint"],
        Meta(title="计划类型", description="internal 内部抽查计划；joint 部门联合抽查计划"),
    ] = "internal"
    number: Annotated[str, Meta(title="计划编号", description="监管平台上的计划编号")] = ""


class Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """工作目标: the printed sentence and its figure."""

    text: Annotated[Line, Meta(title="原文")]
    at_least: Annotated[str, Meta(title="不低于", pattern=r"^\d+(\.\d+)?%$", examples=["3%"])]


class Goals(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """年度目标: coverage of enterprises, publication of results."""

    enterprise_coverage: Annotated[Goal | None, Meta(title="抽查企业占比")] = None
    publication: Annotated[Goal | None, Meta(title="抽查结果公示率")] = None


class Matter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """抽查事项: one entry of the published list (随机抽查事项清单)."""

    name: Annotated[Line, Meta(title="抽查事项名称")]
    code: Annotated[str, Meta(title="事项编号")] = ""
    basis: Annotated[str, Meta(title="抽查依据", description="法律、法规、规章的条款")] = ""
    grade: Annotated[
        Literal["", "一般", "重点"],
        Meta(title="事项类别", description="一般检查事项，抽查比例从严控制；重点检查事项，比例不设上限"),
    ] = ""
    methods: Annotated[tuple[Method, ...], Meta(title="检查方式")] = ()
    qualification: Annotated[str, Meta(title="所需资格", description="检查人员要有的专业资格")] = ""


class Attachment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """附件或引用的清单: `not_provided` is not the same as empty."""

    title: Annotated[Line, Meta(title="名称")]
    status: Annotated[Literal["provided", "not_provided"], Meta(title="状态")]
    matters: Annotated[tuple[Matter, ...], Meta(title="清单所列事项")] = ()


class Amendment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """计划变更备案: a change, delay or cancellation, applied for in writing and filed with 信用监管股 (泽市监〔2023〕10号 二（四）).

    In force from the day it is filed; the report to the city bureau is tracked.
    """

    number: Annotated[Code, Meta(title="备案编号")]
    filed_on: Annotated[date, Meta(title="备案日期", description="信用监管股备案之日")]
    applicant: Annotated[Line, Meta(title="申请股室")]
    application: Annotated[Line, Meta(title="书面申请", description="申请的文号或名称")]
    reason: Annotated[Line, Meta(title="变更理由")]
    tasks: Annotated[tuple[Code, ...], Meta(title="涉及任务", description="改动的任务序号，增删的也写")] = ()
    plan_wide: Annotated[
        bool, Meta(title="涉及全计划", description="改动目标、倍数等任务以外内容的写 true")
    ] = False
    reported_on: Annotated[date | None, Meta(title="报备日期", description="报市局之日")] = None
    reported_to: Annotated[str, Meta(title="报备机关", examples=["晋城市市场监督管理局"])] = ""


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """年度双随机抽查工作计划."""

    format: Annotated[Literal["policy-plan/1"], Meta(title="格式版本")]
    plan: Annotated[Heading, Meta(title="计划文件信息")]
    goals: Annotated[Goals, Meta(title="工作目标")]
    risk_tiers: Annotated[RiskTiers, Meta(title="风险等级倍数")]
    tasks: Annotated[tuple[Task, ...], Meta(min_length=1, title="抽查任务")]
    matters_list: Annotated[Attachment | None, Meta(title="随机抽查事项清单（一单）")] = None
    annexes: Annotated[tuple[Attachment, ...], Meta(title="附件")] = ()
    amendments: Annotated[
        tuple[Amendment, ...], Meta(title="变更备案", description="只增不删；每次变更一条")
    ] = ()

    def task(self, code: str) -> Task:
        """The task with this code. Raises KeyError."""
        for task in self.tasks:
            if task.code == code:
                return task
        raise KeyError(code)

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
