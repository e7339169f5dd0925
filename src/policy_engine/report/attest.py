"""What a section sees before it signs off the registry (发起前核实), and what was recorded."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.model.registry import Attesting, Review
from policy_engine.model.text import Lang, Text, joined
from policy_engine.report.registry_history import counted_changes, line


def render(about: Attesting, lang: Lang) -> Iterator[str]:
    """Lines to print: the registry and its totals, doubts, then every section's tasks and what changed since it signed last."""
    yield (
        Text(
            "检查对象库 {digest}…，{rows} 户；计划 {plan}",
            "registry of targets {digest}…, {rows} entities; plan {plan}",
        )
        .fill(digest=about.digest[:16], rows=about.rows, plan=about.plan)
        .in_(lang)
    )
    for one in about.heads:
        stated = Text("未提供", "not stated")
        if one.stated is not None:
            said = Text("不一致", "DIFFERS") if one.differs else Text("一致", "agrees")
            stated = Text("{n}，{said}", "{n}, {said}").fill(n=one.stated, said=said)
        yield (
            Text(
                "  存续{label} {n} 户（登记系统：{stated}）",
                "  open {label}: {n} (registration system: {stated})",
            )
            .fill(label=one.label, n=one.counted, stated=stated)
            .in_(lang)
        )
    yield (
        Text(
            "  没有任何任务覆盖的 {n} 户（监管真空；policy registry gaps 查看）",
            "  {n} are covered by no task (`policy registry gaps` shows them)",
        )
        .fill(n=about.uncovered)
        .in_(lang)
    )
    for doubt in about.doubts:
        yield f"  {doubt.message.in_(lang)}"
    for review in about.reviews:
        yield from _review(review, lang)
    if not about.reconciled:
        yield Text(
            "没有提供登记系统的户数，记为“户数未核对”（--count 企业=N …）",
            "no registration counts were stated: recorded as not reconciled (--count 企业=N …)",
        ).in_(lang)


def _review(review: Review, lang: Lang) -> Iterator[str]:
    yield ""
    yield (
        Text(
            "{section}：任务范围内 {n} 户（不重复）",
            "{section}: {n} distinct entities in the scopes of its tasks",
        )
        .fill(section=review.section, n=review.covered)
        .in_(lang)
    )
    for task in review.tasks:
        heads = (
            Text("{n} 户", "{n}").fill(n=task.heads)
            if task.heads is not None
            else Text("没有对象条件", "no condition")
        )
        yield f"  {task.code:>4}  {task.name}  {heads.in_(lang)}"
    if not review.last:
        yield Text("  第一次核实：没有可比的", "  signed for the first time: nothing to compare with").in_(
            lang
        )
    elif not review.since:
        yield Text("  上次核实后没有导入", "  no import since it signed last").in_(lang)
    else:
        yield (
            Text("  上次核实（{last}…）以来：{changes}", "  since it signed {last}…: {changes}")
            .fill(last=review.last[:12], changes=counted_changes(review.changes))
            .in_(lang)
        )
        yield from (f"    {line(one, lang)}" for one in review.since)
        yield (
            Text(
                "    逐户查看：policy registry diff {last} current --full",
                "    one by one: policy registry diff {last} current --full",
            )
            .fill(last=review.last[:12])
            .in_(lang)
        )


def recorded(about: Attesting) -> Text:
    """One sentence on what was recorded."""
    names = joined(Text(review.section, review.section) for review in about.reviews)
    return Text("已记录核实：{names}；名录 {digest}…", "signed off by {names}: registry {digest}…").fill(
        names=names, digest=about.digest[:16]
    )
