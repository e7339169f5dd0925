"""Cases: what a rule should say of given facts or of a plan, written so that a lawyer can read it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from policy_engine.rulebook.rule import Stage

Name = Annotated[str, Meta(min_length=1, max_length=200)]


class GivenFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """一条事实: kind, key, and exactly the fields of its kind, the file's `defaults` among them."""

    kind: Annotated[str, Meta(title="类别", description="事实的类别", examples=["task", "officer"])]
    key: Annotated[str, Meta(title="编号", description="同类事实里的编号，如任务序号")]
    fields: Annotated[
        dict[str, int | str],
        Meta(title="字段", description="这一类事实的全部字段；文件开头 defaults 里写了的可以不写"),
    ]


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """应有的意见: the rule, and where it should point (a path in the plan, or a line of the case file)."""

    id: Annotated[str, Meta(title="规则编号", description="应当成立的规则", examples=["P215"])]
    at: Annotated[
        str | None,
        Meta(title="位置", description="计划里的位置；不写则不核对", examples=["tasks.0.name"]),
    ] = None
    line: Annotated[int | None, Meta(title="行", description="案例文件里的行号；不写则不核对")] = None


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """案例. Either `facts`, or a `plan` fragment that is laid over base-plan.yaml; `expect` lists every finding.

    In a fragment mappings are merged, lists replace; every item of `tasks` is laid over the base plan's first task and gets its
    position as code. `without` takes keys out of the plan (goals.publication). `before` is such a fragment too: the plan in
    force, of which the tasks `drawn` are drawn already.
    """

    name: Annotated[Name, Meta(title="名称", description="一句话说明这个案例")]
    stage: Annotated[
        Stage,
        Meta(
            title="环节",
            description="plan 计划；draw 抽取；match 匹配；record 录入；follow 后续处置；status 全年情况",
        ),
    ] = "plan"
    on: Annotated[date, Meta(title="检查之日", description="规则按这一天是否施行来选")] = date(2023, 2, 10)
    facts: Annotated[
        tuple[GivenFact, ...], Meta(title="事实", description="直接给出的事实；写了就不看 plan")
    ] = ()
    plan: Annotated[
        dict[str, Any], Meta(title="计划片段", description="盖在 base-plan.yaml 上；任务盖在它的第一项任务上")
    ] = {}
    without: Annotated[
        tuple[str, ...], Meta(title="去掉的项", description="从计划里去掉", examples=[["goals.publication"]])
    ] = ()
    before: Annotated[
        dict[str, Any] | None,
        Meta(title="现行计划", description="同样盖在 base-plan.yaml 上；不写则还没有现行计划"),
    ] = None
    drawn: Annotated[
        tuple[str, ...], Meta(title="已经抽取的任务", description="按现行计划抽取过的任务序号")
    ] = ()
    expect: Annotated[
        tuple[Expected, ...], Meta(title="应有的意见", description="全部意见；不写则应当没有意见")
    ] = ()


class CaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """案例文件. `defaults` are what the facts of a kind hold where a case does not say otherwise, so that it says only what matters."""

    format: Annotated[Literal["policy-cases/1"], Meta(title="格式版本", description="固定写 policy-cases/1")]
    cases: Annotated[tuple[Case, ...], Meta(title="案例", description="逐个运行，互不影响")]
    defaults: Annotated[
        dict[str, dict[str, int | str]],
        Meta(
            title="通常的值",
            description="事实类别 → 字段的值；本文件的事实没有写的字段用这里的值，案例里只写要紧的",
            examples=[{"step": {"late": 0}}],
        ),
    ] = {}
