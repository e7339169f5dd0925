"""检查结果: what a visit found, who was there, and what shows it; and the codes for it, which `rules/results.yaml` declares."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from policy_engine.model.followup import Id, Term, Words

CodeId = Annotated[str, Meta(pattern=r"^[A-Z0-9]{1,4}$")]

Signature = Literal["signed", "refused", "absent"]
"""当事人签字: 已签, 拒签, 不在场."""

ResultState = Literal["recorded", "returned", "reviewed", "superseded"]
"""已录入, 已退回, 已复核, 已被更正的版本取代."""


class ResultCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """检查结果代码: one of the outcomes that a check can have; a check may have several."""

    id: Annotated[CodeId, Meta(title="代码", description="平台上的代码", examples=["1", "B"])]
    title: Annotated[Words, Meta(title="名称", description="平台上的文字")]
    problem: Annotated[bool, Meta(title="有问题", description="要后续处置的写 true")]
    alone: Annotated[bool, Meta(title="排斥其他", description="不能与其他代码同时选")] = False
    synonyms: Annotated[tuple[str, ...], Meta(title="其他写法", description="表格里也会这样写")] = ()


class ResultsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """检查结果代码表."""

    format: Annotated[
        Literal["policy-results/1"], Meta(title="格式版本", description="固定写 policy-results/1")
    ]
    codes: Annotated[tuple[ResultCode, ...], Meta(min_length=1, title="结果代码", description="全部代码")]
    methods: Annotated[tuple[Term, ...], Meta(min_length=1, title="检查方式", description="实地、书面等")]
    leads: Annotated[
        tuple[Term, ...],
        Meta(title="处置线索", description="检查组认为还要怎样处置，如涉嫌犯罪、不属本机关管辖"),
    ] = ()
    records: Annotated[
        tuple[Term, ...], Meta(title="记录种类", description="检查记录、照片、录像、检验报告等")
    ] = ()


NO_RESULTS = ResultsFile(format="policy-results/1", codes=(), methods=())
"""Nothing declared."""


class Evidence(msgspec.Struct, frozen=True):
    """证据材料: a file by its SHA-256 (hex), its kind (an id of `records`), and its name; the file stays where it is."""

    kind: str
    sha256: str
    name: str


class MatterFinding(msgspec.Struct, frozen=True):
    """事项结果: what was found for one matter of the task; "" for nothing wrong."""

    matter: str
    said: str


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """检查结果: one version of what the team recorded of one inspection.

    `began` and `ended` are local times in China, `yyyy-mm-ddThh:mm`; `concluded` is the day from which the result is due to be
    published: that of `ended`, or of the laboratory's report where goods were tested. `officers` are the ids of those present,
    `recorder` that of the one who recorded; `deadline` the day by which the business is to put things right, "" for none.
    """

    inspection: str
    version: int
    codes: tuple[str, ...]
    methods: tuple[Id, ...]
    began: str
    ended: str
    concluded: str
    officers: tuple[str, ...]
    recorder: str
    signature: Signature
    signature_note: str = ""
    findings: tuple[MatterFinding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    leads: tuple[Id, ...] = ()
    deadline: str = ""
    note: str = ""
    reason: str = ""
