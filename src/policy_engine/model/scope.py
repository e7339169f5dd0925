"""Whom a task is about (抽查对象范围): the printed text, and the condition that reads it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from policy_engine.model.target import Entity, Profile, Target

# \Z and [0-9], not $ and \d, which in Python take a line end and the digits of every script; `plan.schema` writes $ and \d.
Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]+\Z", max_length=40)]
Line = Annotated[str, Meta(min_length=1, max_length=400)]

Unit = Literal["主体", "产品", "项目", "行为"]
"""What is drawn: registered entities, products, projects, behaviours (国市监信〔2019〕38号 二（二）). Only entities have a registry here."""


class Where(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """对象条件: every entry given must hold; of `any` at least one branch, of `none` no branch."""

    entity: Annotated[
        tuple[Entity, ...],
        Meta(
            title="主体类型",
            description="enterprise 企业, individual 个体工商户, cooperative 农民专业合作社, other 其他",
            examples=[["enterprise"], ["individual", "cooperative"]],
        ),
    ] = ()
    category: Annotated[
        tuple[Line, ...],
        Meta(
            title="行业类别",
            description="检查对象库“行业类别”一栏的值，写其中任一",
            examples=[["广告发布", "广告代理"]],
        ),
    ] = ()
    licence: Annotated[
        tuple[Line, ...],
        Meta(title="许可或备案", description="持有其中任一项", examples=[["食品经营许可证"]]),
    ] = ()
    trait: Annotated[
        tuple[Line, ...],
        Meta(title="特征标签", description="具有其中任一项", examples=[["在用强检计量器具"]]),
    ] = ()
    listed: Annotated[
        tuple[Line, ...],
        Meta(title="所在名单", description="在其中任一名单上，如重点监管名单", examples=[["重点监管名单"]]),
    ] = ()
    name_has: Annotated[
        tuple[Line, ...],
        Meta(title="名称含有", description="名称含有其中任一词", examples=[["拍卖", "典当"]]),
    ] = ()
    registered_from: Annotated[
        date | None, Meta(title="成立不早于", description="含当日", examples=["2022-01-01"])
    ] = None
    registered_to: Annotated[
        date | None, Meta(title="成立不晚于", description="含当日", examples=["2020-12-31"])
    ] = None
    any: Annotated[tuple[Where, ...], Meta(title="任一成立", description="写几组条件，符合任一组即可")] = ()
    none: Annotated[tuple[Where, ...], Meta(title="均不成立", description="除去符合其中任一条件的对象")] = ()

    def holds(self, target: Target) -> bool:
        """Whether a target satisfies the condition. One without a date of registration satisfies no condition on it."""
        return (
            self._holds_of(target.profile)
            and (not self.name_has or any(word in target.name for word in self.name_has))
            and (not self.dated or _between(target.registered_on, self.registered_from, self.registered_to))
            and (not self.any or any(branch.holds(target) for branch in self.any))
            and not any(branch.holds(target) for branch in self.none)
        )

    @property
    def dated(self) -> bool:
        """Whether the date of registration matters here (branches apart)."""
        return self.registered_from is not None or self.registered_to is not None

    @property
    def by_profile(self) -> bool:
        """Whether a target's profile alone decides: no name and no date is looked at."""
        return not self.name_has and not self.dated and all(b.by_profile for b in (*self.any, *self.none))

    def _holds_of(self, profile: Profile) -> bool:
        return (
            (not self.entity or profile.entity in self.entity)
            and (not self.category or profile.category in self.category)
            and (not self.licence or any(x in self.licence for x in profile.licences))
            and (not self.trait or any(x in self.trait for x in profile.traits))
            and (not self.listed or any(x in self.listed for x in profile.lists))
        )


def _between(day: date | None, first: date | None, last: date | None) -> bool:
    return day is not None and (first is None or first <= day) and (last is None or day <= last)


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """抽查对象范围: the printed text, the condition that reads it, and the tasks whose scopes are taken out."""

    text: Annotated[
        Line,
        Meta(
            title="抽查对象范围（原文）",
            description="照录原文",
            examples=["全县广告经营者", "全县在用计量器具(除眼镜配制单位、加油站)"],
        ),
    ]
    where: Annotated[Where | None, Meta(title="对象条件", description="机器读法；缺少时不能抽取")] = None
    except_tasks: Annotated[
        tuple[Code, ...],
        Meta(title="除外任务", description="这些任务的对象不在本任务范围内", examples=[["4", "6"]]),
    ] = ()
    unit: Annotated[Unit, Meta(title="抽查单位", description="抽的是什么；只有主体能从检查对象库抽取")] = (
        "主体"
    )
