"""May this inspector go to this target: as lines to print."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.model.fact import Fact
from policy_engine.model.outcome import Person
from policy_engine.model.pair import PairExplained, PairReason, PairVerdict
from policy_engine.model.text import Lang, Text


def explained(pair: PairExplained, lang: Lang, *, confidential: bool) -> Iterator[str]:
    """The verdict of every task; grounds of recusals only with `confidential`."""
    yield (
        Text(
            "{on}  {a}（{unit}） — {b} {b_name}（{station}）",
            "{on}  {a} ({unit}) — {b} {b_name} ({station})",
        )
        .fill(
            on=pair.on,
            a=Person(pair.inspector, pair.inspector_name, pair.unit).label,
            unit=pair.unit,
            b=pair.target,
            b_name=pair.target_name,
            station=pair.station or "-",
        )
        .in_(lang)
    )
    if not pair.tasks:
        yield Text(
            "这户不在计划中任何任务的对象范围内", "this target is in the scope of no task of the plan"
        ).in_(lang)
    for verdict in pair.tasks:
        yield from _task(verdict, lang, confidential)


def _task(verdict: PairVerdict, lang: Lang, confidential: bool) -> Iterator[str]:
    places = Text(
        "、".join(f"第{n}名（{unit.zh}）" for n, unit in verdict.places),
        ", ".join(f"place {n} ({unit.en})" for n, unit in verdict.places),
    )
    if verdict.eligible:
        said = Text("可以：{places}", "eligible: {places}").fill(places=places)
    elif not verdict.places:
        said = Text("不在匹配范围", "outside the pools")
    elif verdict.reasons:
        said = Text("不能参加", "barred")
    else:
        said = Text("所在的固定检查组不能参加", "the preset group cannot go")
    head = Text("  任务 {code} {name}：{said}", "  task {code} {name}: {said}")
    yield head.fill(code=verdict.task, name=verdict.name, said=said).in_(lang)
    for reason in verdict.reasons:
        yield from _reason(reason, lang, confidential)


def _reason(reason: PairReason, lang: Lang, confidential: bool) -> Iterator[str]:
    if reason.personal and not confidential:
        said = Text("回避（--confidential 显示事由）", "recusal (--confidential shows the ground)")
        yield f"      {reason.rule}  {said.in_(lang)}"
        return
    yield f"      {reason.rule}  {reason.title.in_(lang)}"
    yield f"          {reason.message.in_(lang)}"
    if reason.basis:
        yield f"          {Text('依据: ', 'basis: ').in_(lang)}{reason.basis}"
    for fact in reason.facts:
        yield f"          {Text('事实: ', 'facts: ').in_(lang)}{_fact(fact)}"


def _fact(fact: Fact) -> str:
    return f"{fact.kind} {fact.key}  " + " ".join(f"{name}={value}" for name, value in fact.fields.items())
