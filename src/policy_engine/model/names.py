"""Names as they are written in plans: who is meant by a short form, which forms are wrong, which terms get mixed up.

The content of `rules/names.yaml`. The JSON Schema of that file is generated from these types.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Term = Annotated[str, Meta(min_length=1, max_length=100)]


class Name(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """规范名称及其写法: `short` forms are accepted silently, `wrong` forms name nothing that exists."""

    canonical: Annotated[Term, Meta(title="规范名称", description="全称", examples=["泽州县市场监督管理局"])]
    short: Annotated[tuple[Term, ...], Meta(title="可用简称", description="计划里可以这样写，不提示")] = ()
    wrong: Annotated[tuple[Term, ...], Meta(title="错误写法", description="没有这个名称，写了要提示")] = ()


class MatterMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """事项的识别方式: a matter is recognised by how it starts and what it contains."""

    starts_with: Annotated[Term, Meta(title="开头", description="事项名称这样开头", examples=["食品"])]
    contains: Annotated[Term, Meta(title="含有", description="事项名称里还含有这个词", examples=["监督检查"])]


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """名称与别名."""

    format: Annotated[Literal["policy-names/1"], Meta(title="格式版本", description="固定写 policy-names/1")]
    bodies: Annotated[tuple[Name, ...], Meta(title="机关", description="抽查检查主体可以写的机关")] = ()
    sections: Annotated[tuple[Name, ...], Meta(title="股室", description="发起任务的股室")] = ()
    confusable: Annotated[
        tuple[tuple[Term, Term], ...],
        Meta(title="易混术语", description="两个词意思不同，任务名称和对象范围各用一个时要提示"),
    ] = ()
    food_matters: Annotated[
        tuple[MatterMark, ...], Meta(title="食品监督检查事项", description="怎样认出食品监督检查的事项")
    ] = ()


NO_NAMES = Names(format="policy-names/1")
"""Nothing known about any name."""
