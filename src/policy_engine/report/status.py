"""The year's status (全年情况) for a terminal. For use inside the agency: it shows risk tiers, never people."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from fractions import Fraction

from policy_engine.model.status import Group, GroupKind, Line, Scope, Standing, Stratum, Traced, YearStatus
from policy_engine.model.target import TIERS
from policy_engine.model.text import Lang, Text
from policy_engine.report.bars import bars
from policy_engine.report.fractions import decimal, percent
from policy_engine.report.printed import printed

STANDINGS: dict[Standing, Text] = {
    "ok": Text("做到", "ok"),
    "short": Text("缺口", "short"),
    "unknown": Text("不明", "unknown"),
}
INTERNAL = Text("内部使用：含风险等级，不公开", "for internal use: holds risk tiers, not to be published")
KINDS: dict[GroupKind, Text] = {
    "section": Text("各股室", "sections"),
    "station": Text("各监管所", "stations"),
    "task": Text("各任务", "tasks"),
    "tier": Text("各风险等级", "risk tiers"),
}
UNRATED = Text("未分类", "unrated")
_STYLES = {"ok": "green", "short": "bold red", "unknown": "yellow"}
_MOST = 40
"""The most rows of a breakdown in a terminal; --json has them all."""


def render(
    found: YearStatus, lang: Lang, *, colour: bool = False, columns: int | None = None
) -> Iterator[str]:
    """Lines to print. `columns`: the terminal's width, asked of it where None."""
    width = columns or shutil.get_terminal_size().columns
    yield heading(found).in_(lang)
    yield covered(found).in_(lang)
    yield from _lines(found.lines, lang, colour, width)
    yield from _said(found.lines, lang)
    for kind, title in KINDS.items():
        rows = [group for group in found.groups if group.kind == kind]
        if rows:
            yield ""
            yield from _groups(title, rows, lang, colour, width)
    if found.strata:
        yield ""
        yield from _strata(found.strata, lang, colour, width)
    yield from _plots(found, lang, width)
    if found.codes:
        yield ""
        yield Text("结果代码", "results by code").in_(lang)
        # A result may have several codes, so there are no shares of a whole.
        yield from bars([(f"{one.id} {one.title.in_(lang)}", one.count) for one in found.codes], 0, width)
    if found.states:
        yield ""
        yield Text("未终结的处置线（括号内已逾期）", "open branches by state (overdue in brackets)").in_(lang)
        yield from bars(
            [(f"{one.title.in_(lang)}（{one.late}）", one.count) for one in found.states], 0, width
        )
    yield ""
    yield from (remark.in_(lang) for remark in found.remarks)
    yield INTERNAL.in_(lang)


def heading(found: YearStatus) -> Text:
    """Of what, as of when, and how the lines stand."""
    count = {standing: sum(line.standing == standing for line in found.lines) for standing in STANDINGS}
    return Text(
        "{year} 年双随机抽查情况{scope}，截至 {at}：{n} 条义务，做到 {ok}，缺口 {short}，不明 {unknown}",
        "{year}{scope}, as of {at}: {n} duties, {ok} ok, {short} short, {unknown} unknown",
    ).fill(
        year=found.year, scope=_scope(found.scope), at=found.at.replace("T", " "), n=len(found.lines), **count
    )


def covered(found: YearStatus) -> Text:
    """The share of enterprises in one sentence."""
    here = found.coverage
    if here.registered is None:
        return Text(
            "检查过的企业 {n} 户；登记企业数不明",
            "{n} enterprises inspected; it is not known how many there are",
        ).fill(n=here.inspected)
    goal = Text("，目标 ≥ {goal}", ", goal ≥ {goal}").fill(goal=percent(here.goal or Fraction(0)))
    return Text(
        "检查过的企业 {n} 户，占登记的 {all} 户的 {share}{goal}",
        "{n} enterprises inspected, {share} of {all} registered{goal}",
    ).fill(n=here.inspected, all=here.registered, share=percent(here.share), goal=goal if here.goal else "")


def traced(name: str, events: Sequence[Traced], lang: Lang, line: Line | None = None) -> Iterator[str]:
    """Lines to print: the events behind a number; the figures of the line first, where the number is one's."""
    entries = Text("{n} 条记录", "{n} entries").fill(n=len(events))
    head = Text("{name}：{entries}", "{name}: {entries}").fill(name=name, entries=entries)
    if line is not None and line.duty.items:
        head = Text(
            "{name} {question}：做到 {met}，没做到 {lacking}，未到期 {ahead}；{entries}",
            "{name}, {question}: {met} done, {lacking} not, {ahead} ahead; {entries}",
        ).fill(
            name=name,
            question=line.duty.question,
            met=line.duty.count("met"),
            lacking=line.duty.count("lacking"),
            ahead=line.duty.count("ahead"),
            entries=entries,
        )
    yield head.in_(lang)
    for one in events:
        state = _STATES[one.state].in_(lang) if one.state else ""
        late = Text("（逾期）", " (late)").in_(lang) if one.late else ""
        yield f"  {one.idx:>7}  {one.on}  {one.kind}  {one.subject}  {state}{late}".rstrip()


def stratum_label(one: Stratum, lang: Lang) -> str:
    """Task, batch where it is not the first, and tier."""
    tier = UNRATED.in_(lang) if one.tier == "-" else one.tier
    return f"{one.task}{f'/{one.batch}' if one.batch > 1 else ''} {tier}"


def _lines(lines: Sequence[Line], lang: Lang, colour: bool, width: int) -> Iterator[str]:
    headings = (
        Text("原文", "clause"),
        Text("代码", "id"),
        Text("问什么", "what is asked"),
        Text("情况", "stands"),
        Text("做到/应做", "done/due"),
        Text("占比", "share"),
        Text("未到期", "ahead"),
        Text("逾期", "late"),
        Text("规则", "rules"),
    )
    rows = []
    for line in lines:
        duty = line.duty
        done, due = duty.count("met"), duty.count("met") + duty.count("lacking")
        counted = bool(duty.items)
        # The coverage line has a whole that no item stands for.
        figures = (
            (f"{done}/{due}", percent(duty.share, 1))
            if counted and duty.id != "coverage"
            else (str(done), "·")
        )
        rows.append(
            (
                duty.clause,
                duty.id,
                duty.question.in_(lang),
                STANDINGS[line.standing].in_(lang),
                *(figures if counted else ("·", "·")),
                str(duty.count("ahead")) if counted else "·",
                str(duty.late) if counted else "·",
                " ".join(line.rules),
            )
        )
    yield from _table(headings, rows, lang, colour, width, right=(4, 5, 6, 7), styles=lines)


def _said(lines: Sequence[Line], lang: Lang) -> Iterator[str]:
    """What the rules say, the worst first; and why a line cannot be told."""
    said = [(line, one) for line in lines for one in line.said if one.severity != "info"]
    order = ("error", "warning")
    for line, one in sorted(said, key=lambda pair: order.index(pair[1].severity)):
        yield f"{one.rule} {line.duty.id}: {one.message.in_(lang)}"
        if one.basis:
            yield "      " + Text("依据: ", "basis: ").in_(lang) + one.basis
        yield "      " + Text("建议: ", "advice: ").in_(lang) + one.advice.in_(lang)
    unknown = [line for line in lines if line.duty.unknown is not None]
    if unknown:
        yield Text("说不清的：", "not known:").in_(lang)
    for line in unknown:
        why = line.duty.unknown.in_(lang) if line.duty.unknown else ""
        yield f"  {line.duty.id}: {why}"


def _groups(title: Text, rows: Sequence[Group], lang: Lang, colour: bool, width: int) -> Iterator[str]:
    headings = (
        title,
        Text("派发", "visits"),
        Text("已查", "done"),
        Text("过期未查", "overdue"),
        Text("有问题", "problems"),
        Text("已公示", "published"),
        Text("逾期未公示", "unpublished"),
        Text("处置中", "open"),
        Text("处置逾期", "late"),
        Text("问责记录", "notes"),
    )
    shown = [
        (
            f"{one.id} {one.title.in_(lang)}" if one.kind == "task" else one.title.in_(lang),
            *map(
                str,
                (
                    one.visits,
                    one.done,
                    one.overdue,
                    one.problems,
                    one.published,
                    one.unpublished,
                    one.open,
                    one.late,
                    one.notes,
                ),
            ),
        )
        for one in rows[:_MOST]
    ]
    yield from _table(headings, shown, lang, colour, width, right=range(1, 10))
    if len(rows) > _MOST:
        yield Text("  其余 {n} 行见 --json", "  {n} more rows in --json").fill(n=len(rows) - _MOST).in_(lang)


def _strata(strata: Sequence[Stratum], lang: Lang, colour: bool, width: int) -> Iterator[str]:
    headings = (
        Text("任务 等级", "task, tier"),
        Text("户数", "members"),
        Text("计划", "planned"),
        Text("抽取", "drawn"),
        Text("已查", "inspected"),
        Text("", ""),
    )
    shown = [
        (
            stratum_label(one, lang),
            str(one.members),
            f"{decimal(one.planned)} {percent(one.rate(one.planned))}",
            f"{one.drawn} {percent(one.rate(one.drawn))}",
            f"{one.inspected} {percent(one.rate(one.inspected))}",
            Text("低于 {x} 级", "below {x}").fill(x=one.below).in_(lang) if one.falls else "",
        )
        for one in strata[: 3 * _MOST]
    ]
    yield Text("各等级的抽查率", "rates per tier").in_(lang)
    yield from _table(headings, shown, lang, colour, width, right=range(1, 5))


def _plots(found: YearStatus, lang: Lang, width: int) -> Iterator[str]:
    """Per tier the rates planned, drawn and inspected, all tasks together: three bars each, per thousand."""
    tiers = {one.tier for one in found.strata}
    rows: list[tuple[str, int]] = []
    for tier in (tier for tier in TIERS if tier in tiers):
        mine = [one for one in found.strata if one.tier == tier]
        members = sum(one.members for one in mine)
        called = UNRATED.in_(lang) if tier == "-" else tier
        planned = sum((one.planned for one in mine), Fraction(0))
        drawn, inspected = sum(one.drawn for one in mine), sum(one.inspected for one in mine)
        for word, heads in ((_PLANNED, planned), (_DRAWN, drawn), (_INSPECTED, inspected)):
            rows.append((f"{called} {word.in_(lang)}", round(Fraction(heads) * 1000 / members)))
    if rows:
        yield ""
        yield Text("各等级的抽查率，全部任务合计（‰）", "rates per tier, all tasks together (‰)").in_(lang)
        yield from bars(rows, 0, width)


def _table(
    headings: Sequence[Text],
    rows: Sequence[Sequence[str]],
    lang: Lang,
    colour: bool,
    width: int,
    *,
    right: Sequence[int],
    styles: Sequence[Line] = (),
) -> Iterator[str]:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for place, one in enumerate(headings):
        wide = place == 2 and bool(styles)
        table.add_column(
            one.in_(lang),
            justify="right" if place in right else "left",
            no_wrap=not wide,
            max_width=40 if wide else None,
        )
    for number, row in enumerate(rows):
        table.add_row(
            *row,
            style=_STYLES[styles[number].standing] if styles and styles[number].standing != "ok" else None,
        )
    yield from printed(table, max(150, width), colour)


def _scope(scope: Scope) -> Text:
    parts = [part for part in (scope.section, scope.station, scope.task) if part]
    return Text("（{x}）", " ({x})").fill(x="、".join(parts)) if parts else Text("", "")


_PLANNED, _DRAWN, _INSPECTED = Text("计划", "planned"), Text("抽取", "drawn"), Text("已查", "inspected")
_STATES = {
    "met": Text("做到", "done"),
    "ahead": Text("未到期", "not due yet"),
    "lacking": Text("没做到", "not done"),
}
