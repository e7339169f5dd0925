"""A rule: what law or practice obliges, as data with its citation. The JSON Schema of rules/*.yaml is generated from here."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from policy_engine.model.finding import Severity
from policy_engine.model.text import Text

Stage = Literal["plan", "draw", "match"]
"""When a rule is asked: when a plan is checked, when a task is launched, when officers are matched."""

Confidence = Literal["S", "Q", "P", "D"]
"""S the source document, Q legal text that was read, P press or another bureau's document, D our own design choice."""

Operator = Literal["eq", "ne", "lt", "le", "gt", "ge"]

Alias = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,30}$")]


class Words(Text, frozen=True, forbid_unknown_fields=True):
    """中文 (zh) and English (en); nothing else."""


class Ref(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another fact's field: `alias.field`, the alias an earlier pattern's or the pattern's own."""

    ref: Annotated[
        str, Meta(title="引用", pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", examples=["plan.year"])
    ]

    @property
    def alias(self) -> str:
        """The alias referred to."""
        return self.ref.partition(".")[0]

    @property
    def field(self) -> str:
        """The field referred to."""
        return self.ref.partition(".")[2]


Integer = Annotated[int, Meta(ge=-(2**53) + 1, le=2**53 - 1)]
Constant = Annotated[str, Meta(max_length=400)]
Test = tuple[str, Operator, Integer | Constant | Ref]
"""[field, operator, value]: eq and ne on everything, lt, le, gt, ge on integers."""


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"alias": "as"}):
    """条件: one fact of a kind for which every test holds."""

    alias: Annotated[Alias, Meta(title="别名")]
    kind: Annotated[str, Meta(title="事实类别")]
    where: Annotated[
        tuple[Test, ...], Meta(title="检验", description="[字段, eq|ne|lt|le|gt|ge, 值或 {ref: 别名.字段}]")
    ] = ()


class Then(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """结论: where the finding points (a path below the first pattern's fact) and what it says ({alias.field} is filled in)."""

    message: Annotated[Words, Meta(title="意见")]
    advice: Annotated[Words, Meta(title="建议")]
    at: Annotated[
        str,
        Meta(title="位置", pattern=r"^([A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*)?$", examples=["rate", "window.from"]),
    ] = ""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """规则. Fires once for every combination of facts that satisfies all patterns of `when`."""

    id: Annotated[str, Meta(title="编号", description="P 计划 D 抽取 M 匹配", pattern=r"^[PDM]\d{3}$")]
    title: Annotated[Words, Meta(title="名称")]
    stage: Annotated[Stage, Meta(title="环节", description="plan 计划 draw 抽取 match 匹配")]
    severity: Annotated[Severity, Meta(title="级别", description="error 仅限依据为 S 或 Q 的规则")]
    confidence: Annotated[Confidence, Meta(title="依据可靠程度", description="S 原文 Q 法条 P 转引 D 自定")]
    when: Annotated[tuple[Pattern, ...], Meta(title="条件", min_length=1)]
    then: Annotated[Then, Meta(title="结论")]
    obligation: Annotated[str, Meta(title="义务编号", pattern=r"^(R\d\d)?$")] = ""
    basis: Annotated[str, Meta(title="依据")] = ""
    effective_from: Annotated[date | None, Meta(title="施行日期", description="含当日")] = None
    effective_to: Annotated[date | None, Meta(title="失效日期", description="含当日")] = None

    def in_force(self, on: date) -> bool:
        """Whether the rule applies on that day (both of its days included)."""
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_to is None or on <= self.effective_to
        )


class Ground(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """回避事由 that may be declared."""

    id: Annotated[Alias, Meta(title="代码")]
    title: Annotated[Words, Meta(title="名称")]


class RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """规则文件."""

    format: Annotated[Literal["policy-rules/1"], Meta(title="格式版本")]
    rules: Annotated[tuple[Rule, ...], Meta(title="规则")] = ()
    grounds: Annotated[tuple[Ground, ...], Meta(title="回避事由")] = ()
