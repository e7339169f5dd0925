"""信用风险分类管理: how a task draws from each tier of credit risk."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from policy_engine.model.scope import Line

Share = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=40,
        title="该等级的比例或户数",
        description="比例或户数，如 3%、13户、40%(13户)；各等级用同一种写法",
        examples=["3%", "13户", "40%(13户)"],
    ),
]


KEYS = {"A": "A", "B": "B", "C": "C", "D": "D", "-": "unrated"}
"""Stratum code of the protocol → the tier's key in plans."""


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """各风险等级的倍数: integers ≥ 0; `unrated` is the stratum without a tier, never silently treated as A."""

    A: Annotated[
        int, Meta(ge=0, le=1000, title="A 低风险", description="低风险企业的倍数；0 表示不抽", examples=[1])
    ]
    B: Annotated[int, Meta(ge=0, le=1000, title="B 一般风险", description="一般风险企业的倍数", examples=[2])]
    C: Annotated[
        int, Meta(ge=0, le=1000, title="C 较高风险", description="较高风险企业的倍数", examples=[10])
    ]
    D: Annotated[int, Meta(ge=0, le=1000, title="D 高风险", description="高风险企业的倍数", examples=[30])]
    unrated: Annotated[
        int,
        Meta(
            ge=0,
            le=1000,
            title="未分类主体",
            description="没有等级的主体（个体工商户、合作社、新设企业）的倍数，不按 A 级处理",
            examples=[2],
        ),
    ]

    def by_tier(self) -> dict[str, int]:
        """Weights by stratum code, in the protocol's names ("-" for unrated)."""
        return {stratum: getattr(self, key) for stratum, key in KEYS.items()}


class TierShares(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """各风险等级的比例或户数: a tier that is left out must be among those excluded, with a reason."""

    A: Annotated[Share | None, Meta(title="A 低风险")] = None
    B: Annotated[Share | None, Meta(title="B 一般风险")] = None
    C: Annotated[Share | None, Meta(title="C 较高风险")] = None
    D: Annotated[Share | None, Meta(title="D 高风险")] = None
    unrated: Annotated[Share | None, Meta(title="未分类主体")] = None

    def by_tier(self) -> dict[str, str | None]:
        """What is written for each stratum code ("-" for unrated), None where nothing is."""
        return {stratum: getattr(self, key) for stratum, key in KEYS.items()}


class Excluded(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """不抽的等级: a tier that the task does not draw from, and why."""

    tier: Annotated[Literal["A", "B", "C", "D", "unrated"], Meta(title="等级", description="哪个等级不抽")]
    reason: Annotated[
        Line,
        Meta(
            title="理由", description="为什么不抽这个等级", examples=["省局文件规定低风险企业不主动开展抽查"]
        ),
    ]

    @property
    def stratum(self) -> str:
        """The stratum's code ("-" for unrated)."""
        return next(stratum for stratum, key in KEYS.items() if key == self.tier)


class Risk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """信用风险分类管理: the printed clause and how it is carried out."""

    text: Annotated[
        str,
        Meta(
            title="信用风险分类管理（原文）",
            description="照录原文",
            examples=["根据企业信用风险分类结果,对低风险、一般风险、较高风险、高风险企业分别递加比例抽查。"],
        ),
    ]
    policy: Annotated[
        Literal["weights", "rates", "flat", "not_applicable"],
        Meta(
            title="做法",
            description="weights 按倍数递加；rates 各等级分别写明比例或户数；flat 不分等级；not_applicable 不涉及信用风险分类",
        ),
    ] = "weights"
    weights: Annotated[Weights | None, Meta(title="本任务倍数", description="不写则用计划的倍数")] = None
    rates: Annotated[
        TierShares | None, Meta(title="各等级比例或户数", description="policy 为 rates 时写")
    ] = None
    base_tier: Annotated[
        Literal["", "A", "B", "C", "D"],
        Meta(
            title="基准等级",
            description="写了就把抽查比例读作该等级的比例，其余等级按倍数推算；不写则是全体对象的比例",
        ),
    ] = ""
    excluded: Annotated[tuple[Excluded, ...], Meta(title="不抽的等级", description="每个等级写明理由")] = ()
