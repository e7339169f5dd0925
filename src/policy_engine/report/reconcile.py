"""Our registry beside the platform's sheet (与监管平台核对), for a terminal and for programs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from policy_engine.model.registry import Json, Reconciled
from policy_engine.model.text import Lang, Text, visible
from policy_engine.report.fields import title, value
from policy_engine.report.registry import INTERNAL

FORMAT = "policy-registry-reconcile/1"
SHOWN = 10
"""Differences of each kind that are printed; the rest are counted."""


def render(found: Reconciled, lang: Lang) -> Iterator[str]:
    """Lines to print: totals, then who is on one side only, then what differs."""
    for what, ours, theirs in found.totals:
        verdict = Text("一致", "agree") if ours == theirs else Text("不一致", "DIFFER")
        yield (
            Text(
                "  {what}：本级 {ours}，平台 {theirs}，{verdict}",
                "  {what}: ours {ours}, theirs {theirs}: {verdict}",
            )
            .fill(what=what, ours=ours, theirs=theirs, verdict=verdict)
            .in_(lang)
        )
    groups = (
        (Text("只在本级", "only ours"), [f"{one.id}  {one.ours}" for one in found.only_ours]),
        (
            Text("只在平台", "only theirs"),
            [f"{one.place}  {one.id}  {one.theirs}" for one in found.only_theirs],
        ),
        (
            Text("内容不一致", "differing"),
            [
                f"{one.place}  {one.id}  {title(one.field, lang)}  "
                f"{value(one.field, one.ours, lang)} | {value(one.field, one.theirs, lang)}"
                for one in found.differing
            ],
        ),
    )
    for head, lines in groups:
        if lines:
            yield Text("{title}：{n}", "{title}: {n}").fill(title=head, n=len(lines)).in_(lang)
            yield from (f"  {visible(line)}" for line in lines[:SHOWN])
            if len(lines) > SHOWN:
                yield (
                    Text("  …… 还有 {n} 条（--out 写出全部）", "  … {n} more (--out writes all)")
                    .fill(n=len(lines) - SHOWN)
                    .in_(lang)
                )
    yield from (remark.in_(lang) for remark in found.remarks)
    verdict = (
        Text("与平台一致", "the same as the platform's")
        if found.equal
        else Text("与平台不一致", "not the same")
    )
    yield verdict.in_(lang)
    if found.kind == "targets":
        yield INTERNAL.in_(lang)


def data(found: Reconciled, lang: Lang) -> Json:
    """The same for programs, every difference."""
    return {
        "format": FORMAT,
        **{
            name: msgspec.to_builtins(getattr(found, name))
            for name in (
                "demo",
                "kind",
                "file",
                "ours",
                "theirs",
                "only_ours",
                "only_theirs",
                "differing",
                "compared",
            )
        },
        "totals": [
            {"what": what.in_(lang), "ours": ours, "theirs": theirs} for what, ours, theirs in found.totals
        ],
        "remarks": [remark.in_(lang) for remark in found.remarks],
        "equal": found.equal,
    }
