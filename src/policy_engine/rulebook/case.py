"""Cases: what a rule should say of given facts or of a plan, written so that a lawyer can read it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from policy_engine.rulebook.rule import Stage

Name = Annotated[str, Meta(min_length=1, max_length=200)]


class GivenFact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """一条事实: kind, key, and exactly the fields of its kind."""

    kind: Annotated[str, Meta(title="类别")]
    key: Annotated[str, Meta(title="键")]
    fields: Annotated[dict[str, int | str], Meta(title="字段")]


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """应有的意见: the rule, and where it should point (a path in the plan, or a line of the case file)."""

    id: Annotated[str, Meta(title="规则编号")]
    at: Annotated[str | None, Meta(title="位置", examples=["tasks.0.name"])] = None
    line: Annotated[int | None, Meta(title="行")] = None


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """案例. Either `facts`, or a `plan` fragment that is laid over base-plan.yaml; `expect` lists every finding.

    In a fragment mappings are merged, lists replace; every item of `tasks` is laid over the base plan's first task and gets its
    position as code. `without` takes keys out of the base plan (goals.publication).
    """

    name: Annotated[Name, Meta(title="名称")]
    stage: Annotated[Stage, Meta(title="环节")] = "plan"
    on: Annotated[date, Meta(title="检查之日")] = date(2023, 2, 10)
    facts: Annotated[tuple[GivenFact, ...], Meta(title="事实")] = ()
    plan: Annotated[dict[str, Any], Meta(title="计划片段")] = {}
    without: Annotated[tuple[str, ...], Meta(title="去掉的项")] = ()
    expect: Annotated[tuple[Expected, ...], Meta(title="应有的意见")] = ()


class CaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """案例文件."""

    format: Annotated[Literal["policy-cases/1"], Meta(title="格式版本")]
    cases: Annotated[tuple[Case, ...], Meta(title="案例")]
