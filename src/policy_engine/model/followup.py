"""The machine of follow-up handling (后续处置): states and the steps between them, as `rules/followup.yaml` declares them.

The JSON Schema of that file is generated from these types, and from `rulebook.followup`, which adds its rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from policy_engine.model.text import Text

Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
StateId = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9_]{0,40}$")]
Confidence = Literal["S", "Q", "P", "D"]
"""S the source document, Q legal text that was read, P press or another bureau's document, D our own design choice."""

Unit = Literal["working_days", "days", "hours"]
"""工作日, 自然日, 小时."""

Base = Literal["entered", "concluded", "stated"]
"""From when a deadline counts: entering the state, the end of the check (a laboratory's report, where there is one), or the day that
the step into the state stated (责令改正期限), which then is the deadline itself."""


class Words(Text, frozen=True, forbid_unknown_fields=True):
    """中英文: 中文 (zh) and English (en); nothing else."""

    zh: Annotated[str, Meta(title="中文", description="给执法人员看的话")]
    en: Annotated[str, Meta(title="英文", description="同样的意思，用英文写")]


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """代码与名称: a role, a kind of document, or a detail that a step asks for."""

    id: Annotated[Id, Meta(title="代码", description="命令里写的代码")]
    title: Annotated[Words, Meta(title="名称", description="这样称呼")]


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """期限: a number of working days, calendar days or hours; no number where the step into the state states the day."""

    unit: Annotated[Unit, Meta(title="单位", description="working_days 工作日，days 自然日，hours 小时")]
    count: Annotated[int, Meta(ge=0, le=3660, title="数", description="多少")] = 0
    base: Annotated[
        Base,
        Meta(title="起算", description="entered 进入本状态，concluded 检查结束，stated 上一步写明的日期"),
    ] = "entered"


class Extension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """延长期限: by how much, and who may approve it; each of a state's extensions can be used once, in order."""

    unit: Annotated[Unit, Meta(title="单位", description="同期限")]
    count: Annotated[int, Meta(ge=1, le=3660, title="数", description="延长多少")]
    by: Annotated[tuple[Id, ...], Meta(min_length=1, title="批准人", description="谁可以批准")]
    basis: Annotated[str, Meta(title="依据", description="文件和条款")] = ""


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """状态: where a branch of a case can stand, and until when it should have moved on."""

    id: Annotated[StateId, Meta(title="代码", description="大写", examples=["RECTIFY"])]
    title: Annotated[Words, Meta(title="名称", description="这样称呼")]
    confidence: Annotated[
        Confidence, Meta(title="依据可靠程度", description="S 计划原文，Q 读过法条，P 转引，D 自定")
    ]
    basis: Annotated[str, Meta(title="依据", description="期限的文件和条款")] = ""
    obligation: Annotated[
        str, Meta(title="义务编号", description="对应的义务", pattern=r"^(R\d\d)?$", examples=["R51"])
    ] = ""
    opens: Annotated[bool, Meta(title="可以从这里开始", description="一条处置线可以从这个状态开始")] = False
    details: Annotated[
        tuple[Id, ...],
        Meta(title="另开时写明", description="从这个状态开始一条处置线时要写明的（details 的代码）"),
    ] = ()
    end: Annotated[bool, Meta(title="终结", description="这条处置线到此为止")] = False
    within: Annotated[
        Span | None, Meta(title="期限", description="应当在多久以内离开这个状态；没有期限就不写")
    ] = None
    extensions: Annotated[
        tuple[Extension, ...], Meta(title="延长", description="依次可以延长几次，每次多少")
    ] = ()
    pauses: Annotated[
        tuple[Id, ...], Meta(title="可以停止计算", description="哪些事由停止计算期限（details 的代码）")
    ] = ()
    effective_from: Annotated[date | None, Meta(title="施行日期", description="含当日；不写则一直适用")] = (
        None
    )
    effective_to: Annotated[
        date | None, Meta(title="失效日期", description="最后适用的一天，含当日；不写则一直适用")
    ] = None


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """步骤: takes a branch from one state to another; who may take it, and what must lie in the file by then."""

    id: Annotated[Id, Meta(title="代码", description="命令里写的步骤", examples=["file_case"])]
    title: Annotated[Words, Meta(title="名称", description="这样称呼")]
    start: Annotated[
        tuple[StateId, ...], Meta(min_length=1, title="从", description="可以从哪些状态走这一步")
    ]
    to: Annotated[StateId, Meta(title="到", description="走到哪个状态")]
    by: Annotated[tuple[Id, ...], Meta(min_length=1, title="由谁", description="谁可以办（roles 的代码）")]
    confidence: Annotated[
        Confidence, Meta(title="依据可靠程度", description="S 计划原文，Q 读过法条，P 转引，D 自定")
    ]
    documents: Annotated[
        tuple[Id, ...], Meta(title="文书证据", description="这一步以前案卷里应当有的（documents 的代码）")
    ] = ()
    details: Annotated[
        tuple[Id, ...], Meta(title="要写明的", description="这一步要写明的（details 的代码）")
    ] = ()
    opens: Annotated[
        tuple[StateId, ...],
        Meta(title="可以另开", description="这一步可以另开哪些处置线（状态代码）；办理时写 --open"),
    ] = ()
    officers: Annotated[
        int, Meta(ge=0, le=8, title="执法人员数", description="至少几名持有效执法证的人员，不要求写 0")
    ] = 0
    reason: Annotated[bool, Meta(title="要写理由", description="必须写明理由")] = False
    basis: Annotated[str, Meta(title="依据", description="文件和条款；几个用“；”隔开")] = ""
    obligation: Annotated[
        str, Meta(title="义务编号", description="对应的义务", pattern=r"^(R\d\d)?$", examples=["R59"])
    ] = ""
    effective_from: Annotated[date | None, Meta(title="施行日期", description="含当日；不写则一直适用")] = (
        None
    )
    effective_to: Annotated[
        date | None, Meta(title="失效日期", description="最后适用的一天，含当日；不写则一直适用")
    ] = None


Declared = TypeVar("Declared", State, Step)

REFERRAL = ("R58",)
CRIME = ("R59", "R60", "R61")
"""Obligations of what goes to other offices (移送、抄告), and of a suspected crime (涉嫌犯罪); by them a machine's states are told apart."""


class Followup(msgspec.Struct, frozen=True):
    """后续处置流程, checked: every state reachable, every branch ends (`rulebook.lint_followup`)."""

    roles: tuple[Term, ...] = ()
    documents: tuple[Term, ...] = ()
    details: tuple[Term, ...] = ()
    states: tuple[State, ...] = ()
    steps: tuple[Step, ...] = ()

    def state(self, id_: str) -> State:
        """The state of that id. Raises KeyError."""
        return _by_id(self.states, id_)

    def step(self, id_: str) -> Step:
        """The step of that id. Raises KeyError."""
        return _by_id(self.steps, id_)

    def serving(self, obligations: Collection[str]) -> frozenset[str]:
        """The ids of the states that serve one of these obligations."""
        return frozenset(state.id for state in self.states if state.obligation in obligations)

    def steps_from(self, state: str, on: date) -> tuple[Step, ...]:
        """The steps that lead out of a state and are in force on that day, as declared."""
        return tuple(step for step in self.steps if state in step.start and in_force(step, on))

    def title(self, id_: str) -> Text:
        """What a role, a kind of document, a detail, a state or a step is called; its id where it is not declared."""
        terms = (*self.roles, *self.documents, *self.details)
        titles: dict[str, Text] = {term.id: term.title for term in terms}
        titles |= {state.id: state.title for state in self.states}
        titles |= {step.id: step.title for step in self.steps}
        return titles.get(id_, Text(id_, id_))


def in_force(what: State | Step, on: date) -> bool:
    """Whether a state's deadline or a step applies on that day (both of its days included)."""
    return (what.effective_from is None or what.effective_from <= on) and (
        what.effective_to is None or on <= what.effective_to
    )


def _by_id(declared: Iterable[Declared], id_: str) -> Declared:
    for one in declared:
        if one.id == id_:
            return one
    raise KeyError(id_)
