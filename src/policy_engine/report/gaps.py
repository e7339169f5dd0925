"""Whom no task covers (监管真空), for a terminal and for programs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import msgspec

from policy_engine.model.registry import Gaps, Json
from policy_engine.model.text import Lang, Text
from policy_engine.registry.words import ENTITIES
from policy_engine.report.bars import bars

FORMAT = "policy-registry-gaps/1"
SHOWN = 30
"""Groups that are printed; the rest are counted."""


def render(found: Gaps, lang: Lang, *, columns: int | None = None) -> Iterator[str]:
    """Lines to print: how many, and the largest groups by kind, category and station."""
    width = columns or shutil.get_terminal_size().columns
    yield (
        Text(
            "计划 {plan}：存续主体 {open} 户，没有任何任务覆盖的 {n} 户",
            "plan {plan}: {open} open entities, {n} of them covered by no task",
        )
        .fill(plan=found.plan, open=found.open, n=found.uncovered)
        .in_(lang)
    )
    rows = [
        (" / ".join(part for part in (_kind(gap.entity, lang), gap.category, gap.station) if part), gap.count)
        for gap in found.groups
    ]
    yield from bars(rows[:SHOWN], found.uncovered, width)
    if len(rows) > SHOWN:
        rest = rows[SHOWN:]
        yield (
            Text(
                "  …… 另有 {n} 组，共 {heads} 户（--out 写出全部名单）",
                "  … {n} more groups, {heads} entities (--out writes the full list)",
            )
            .fill(n=len(rest), heads=sum(count for _, count in rest))
            .in_(lang)
        )


def data(found: Gaps) -> Json:
    """The same for programs, every group."""
    return {"format": FORMAT, **msgspec.to_builtins(found)}


def _kind(entity: str, lang: Lang) -> str:
    return ENTITIES.word(entity) if lang == "zh" else entity
