"""A rule: what law or practice obliges, as data with its citation. The JSON Schema of rules/*.yaml is generated from here."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from policy_engine.model.finding import Severity
from policy_engine.model.text import Text

Stage = Literal["plan", "draw", "match", "record", "follow", "status"]
"""When a rule is asked: when a plan is checked, when a task is launched, when officers are matched, when a result is recorded or
reviewed, when a case moves on, when the year is looked at as a whole."""

STAGES: dict[str, Stage] = {
    "P": "plan",
    "D": "draw",
    "M": "match",
    "C": "record",
    "F": "follow",
    "O": "status",
}
"""The first letter of a rule's id → its stage."""

Confidence = Literal["S", "Q", "P", "D"]
"""S the source document, Q legal text that was read, P press or another bureau's document, D our own design choice."""

Operator = Literal["eq", "ne", "lt", "le", "gt", "ge"]

Alias = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,30}$")]


class Words(Text, frozen=True, forbid_unknown_fields=True):
    """中英文: 中文 (zh) and English (en); nothing else."""

    zh: Annotated[str, Meta(title="中文", description="给执法人员看的话，简短、不责备")]
    en: Annotated[str, Meta(title="英文", description="同样的意思，用英文写")]


class Ref(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """引用: another fact's field, `alias.field`, the alias an earlier pattern's or the pattern's own."""

    ref: Annotated[
        str,
        Meta(
            title="引用",
            description="前面一项条件的别名.字段；也可以是本项自己的",
            pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$",
            examples=["t.window_from"],
        ),
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


FixValue = bool | Integer | Constant | Ref


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"alias": "as"}):
    """条件: one fact of a kind for which every test holds."""

    alias: Annotated[Alias, Meta(title="别名", description="在本条规则里这样称呼这条事实", examples=["t"])]
    kind: Annotated[
        str, Meta(title="事实类别", description="看哪一类事实", examples=["task", "plan", "launch"])
    ]
    where: Annotated[
        tuple[Test, ...],
        Meta(
            title="检验",
            description="都成立才算：[字段, eq|ne|lt|le|gt|ge, 值或 {ref: 别名.字段}]；文字只用 eq、ne",
            examples=[[["rate", "lt", 300], ["policy", "eq", "flat"]]],
        ),
    ] = ()


class Then(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """结论: where the finding points (a path below the first pattern's fact) and what it says ({alias.field} is filled in)."""

    message: Annotated[Words, Meta(title="意见", description="哪里不对；{别名.字段} 换成事实里的值")]
    advice: Annotated[Words, Meta(title="建议", description="怎么改；{别名.字段} 换成事实里的值")]
    at: Annotated[
        str,
        Meta(
            title="位置",
            description="意见指向哪里：第一项条件的事实之下的路径；不写就指向它本身",
            pattern=r"^([A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*)?$",
            examples=["rate", "window.from"],
        ),
    ] = ""
    fix: Annotated[
        dict[str, FixValue],
        Meta(
            title="自动改正",
            description="第一个事实之下的位置 → 值或 {ref: 别名.字段}；日期写成年-月-日，比例写成百分数。只在改法唯一时写",
            examples=[{"order": "random"}, {"window.from": {"ref": "t.printed_from"}}],
        ),
    ] = {}
    opens: Annotated[
        str,
        Meta(
            title="开处置线",
            description="只用于 follow：成立时案卷要开一条从这个状态开始的处置线",
            pattern=r"^([A-Z][A-Z0-9_]{0,40})?$",
            examples=["CONTACT"],
        ),
    ] = ""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """规则. Fires once for every combination of facts that satisfies all patterns of `when`."""

    id: Annotated[
        str,
        Meta(
            title="编号",
            description="P 计划，D 抽取，M 匹配，C 检查结果，F 后续处置，O 全年情况；编号不重复使用",
            examples=["P215"],
            pattern=r"^[PDMCFO]\d{3}$",
        ),
    ]
    title: Annotated[Words, Meta(title="名称", description="一句话说明哪里不对")]
    stage: Annotated[
        Stage,
        Meta(
            title="环节",
            description="什么时候问：plan 检查计划，draw 发起任务，match 匹配人员，record 录入复核，follow 后续处置，status 全年情况",
        ),
    ]
    severity: Annotated[
        Severity, Meta(title="级别", description="error 仅限依据为 S 或 Q 的规则；其余用 warning 或 info")
    ]
    confidence: Annotated[
        Confidence, Meta(title="依据可靠程度", description="S 计划原文，Q 读过法条，P 转引，D 自定")
    ]
    when: Annotated[
        tuple[Pattern, ...], Meta(title="条件", description="每项是一条事实；都找得到才成立", min_length=1)
    ]
    then: Annotated[Then, Meta(title="结论", description="成立时说什么")]
    obligation: Annotated[
        str,
        Meta(title="义务编号", description="对应的义务，没有就不写", examples=["R04"], pattern=r"^(R\d\d)?$"),
    ] = ""
    basis: Annotated[str, Meta(title="依据", description="文件名、文号和条款；几个用“；”隔开")] = ""
    effective_from: Annotated[
        date | None, Meta(title="施行日期", description="依据施行之日，含当日；不写则一直适用")
    ] = None
    effective_to: Annotated[
        date | None, Meta(title="失效日期", description="最后适用的一天，含当日；不写则一直适用")
    ] = None

    def in_force(self, on: date) -> bool:
        """Whether the rule applies on that day (both of its days included)."""
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_to is None or on <= self.effective_to
        )


class Ground(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """回避事由: a ground of recusal that may be declared."""

    id: Annotated[Alias, Meta(title="代码", description="申报里写的代码")]
    title: Annotated[Words, Meta(title="名称", description="这种事由叫什么")]


class RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """规则文件."""

    format: Annotated[Literal["policy-rules/1"], Meta(title="格式版本", description="固定写 policy-rules/1")]
    rules: Annotated[tuple[Rule, ...], Meta(title="规则", description="编号在全部规则文件里不重复")] = ()
    grounds: Annotated[tuple[Ground, ...], Meta(title="回避事由", description="可以申报的回避事由")] = ()
