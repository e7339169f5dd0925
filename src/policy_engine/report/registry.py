"""The registries in force (名录库现状), for a terminal, for programs, and as pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import msgspec

from policy_engine.model.registry import Breakdown, Json, SectionStanding, Status
from policy_engine.model.text import Lang, Text
from policy_engine.report.bars import bars, padded
from policy_engine.report.svg import COLOURS, document, text
from policy_engine.report.width import cells

FORMAT = "policy-registry-status/1"

KINDS = {
    "targets": Text("检查对象库", "targets"),
    "inspectors": Text("执法检查人员库", "inspectors"),
    "recusals": Text("回避申报", "recusals"),
    "matters": Text("抽查事项清单", "matters"),
    "lists": Text("名单和许可", "lists and licences"),
    "checks": Text("以往检查", "past checks"),
    "superior": Text("上级派发名单", "superior's lists"),
}

INTERNAL = Text("内部使用：风险等级不公开", "for internal use: risk tiers are not published")


def render(found: Status, lang: Lang, *, columns: int | None = None) -> Iterator[str]:
    """Lines to print; `columns` is the terminal's width, asked of it where None."""
    width = columns or shutil.get_terminal_size().columns
    yield Text("{on} 的名录库", "the registries on {on}").fill(on=found.on).in_(lang)
    lead = max((cells(KINDS[kind].in_(lang)) for kind, *_ in found.imports), default=0)
    for kind, rows, digest, on, days in found.imports:
        about = Text(
            "{on} 导入，{days} 天前，摘要 {digest}…", "imported {on}, {days} days ago, digest {digest}…"
        )
        yield f"  {padded(KINDS[kind].in_(lang), lead)}  {rows:>9,}  {about.fill(on=on, days=days, digest=digest[:12]).in_(lang)}"
    for breakdown in found.breakdowns:
        yield ""
        yield (
            f"{breakdown.title.in_(lang)}（{breakdown.total:,}）"
            if lang == "zh"
            else f"{breakdown.title.en} ({breakdown.total:,})"
        )
        yield from bars([(c.label.in_(lang), c.count) for c in breakdown.counts], breakdown.total, width)
    yield ""
    yield Text("待核实", "to be looked at").in_(lang)
    doubtful = [doubt.message.in_(lang) for doubt in found.doubts if doubt.count]
    yield from (f"  {line}" for line in doubtful or [Text("没有", "nothing").in_(lang)])
    if found.sections:
        yield ""
        yield Text("各股室核实情况", "signed off by section").in_(lang)
        yield from sections(found.sections, lang)
    yield from (remark.in_(lang) for remark in found.remarks)
    yield INTERNAL.in_(lang)


def sections(standings: tuple[SectionStanding, ...], lang: Lang) -> Iterator[str]:
    """A line for each section: its tasks, and what it has signed off."""
    lead = max((cells(one.section) for one in standings), default=0)
    codes = max((cells(", ".join(one.tasks)) for one in standings), default=0)
    for one in standings:
        said = {
            "never": Text("没有核实过", "never signed off"),
            "stale": Text("核实后名录又变了（{on} 核实 {digest}…）", "stale: signed {digest}… on {on}"),
            "current": Text("已核实（{on}，{days} 天前）", "signed off ({on}, {days} days ago)"),
        }[one.state].fill(on=one.on, digest=one.digest[:12], days=one.days)
        if one.state != "never" and not one.reconciled:
            said = Text("{said}，户数未核对", "{said}, totals not reconciled").fill(said=said)
        yield f"  {padded(one.section, lead)}  {padded(', '.join(one.tasks), min(codes, 30))}  {said.in_(lang)}"


def data(found: Status, lang: Lang) -> Json:
    """The same for programs."""
    return {
        "format": FORMAT,
        "demo": found.demo,
        "on": found.on,
        "imports": [
            {"kind": kind, "rows": rows, "digest": digest, "on": on, "days": days}
            for kind, rows, digest, on, days in found.imports
        ],
        "breakdowns": {
            b.code: {
                "title": b.title.in_(lang),
                "total": b.total,
                "counts": [{"code": c.code, "label": c.label.in_(lang), "count": c.count} for c in b.counts],
            }
            for b in found.breakdowns
        },
        "doubts": [{"code": d.code, "count": d.count, "message": d.message.in_(lang)} for d in found.doubts],
        "sections": msgspec.to_builtins(found.sections),
        "remarks": [remark.in_(lang) for remark in found.remarks],
    }


def svg(found: Breakdown, lang: Lang) -> str:
    """One breakdown as a bar chart: labels on the left, counts at the ends of the bars."""
    most = max((c.count for c in found.counts), default=0)
    labels = [c.label.in_(lang) for c in found.counts]
    left = 30 + 7 * max((min(cells(label), 40) for label in labels), default=0)
    parts = [text(20, 28, f"{found.title.in_(lang)}  {found.total:,}", size=16)]
    for n, (label, count) in enumerate(zip(labels, found.counts, strict=True)):
        y, length = 60 + 24 * n, 360 * count.count // most if most else 0
        parts.append(text(left - 8, y, padded(label, 40).rstrip(), anchor="end"))
        parts.append(f'<rect x="{left}" y="{y - 8}" width="{length}" height="16" fill="{COLOURS[0]}"/>')
        parts.append(text(left + length + 6, y, f"{count.count:,}"))
    below = 60 + 24 * len(labels)
    parts.append(text(20, below, INTERNAL.in_(lang), size=11))
    return document(left + 460, below + 24, parts)
