"""Who inspects whom (匹配结果) and how evenly the visits are spread, for a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence

from policy_engine.match.load import Step, summarise
from policy_engine.model.outcome import Person, VisitRow
from policy_engine.model.text import Lang, Text
from policy_engine.report.printed import printed
from policy_engine.report.width import cells

MOST_STEPS = 20
"""The most bars of a chart of loads."""

_LONGEST = 40
_MARK = {"leader": Text("组长", "leader"), "expert": Text("专家", "expert")}
_COLUMNS = (
    Text("顺序", "order"),
    Text("任务", "task"),
    Text("检查对象", "target"),
    Text("名称", "name"),
    Text("所属所", "station"),
    Text("检查人员", "officers"),
)


def show(
    rows: Sequence[VisitRow], people: Mapping[str, Person], lang: Lang, *, colour: bool = False
) -> Iterator[str]:
    """Lines to print: the visits of each draw in their order, and who goes, from which unit, who leads.

    `people` is by id; whom it lacks is shown by id alone.
    """
    for draw in sorted({row.draw for row in rows}):
        yield from _table(draw, [row for row in rows if row.draw == draw], people, lang, colour)
    visits = len({(row.draw, row.target) for row in rows})
    officers = len({officer for row in rows for officer in row.officers})
    yield Text(f"共 {visits} 户次，{officers} 名人员", f"{visits} visit(s), {officers} people").in_(lang)


def headline(loads: Mapping[str, int]) -> Text:
    """One sentence on the loads by officer."""
    summary = summarise(loads)
    return Text(
        f"检查人员 {summary.inspectors} 名，每人 {summary.least}—{summary.most} 户次，合计 {sum(loads.values())} 人次",
        f"{summary.inspectors} officers with {summary.least}–{summary.most} visits each, {sum(loads.values())} in all",
    )


def span(step: Step) -> str:
    """The visits of a step, as "3" or "4–6"."""
    return str(step.low) if step.low == step.high else f"{step.low}–{step.high}"


def load_chart(loads: Mapping[str, int], lang: Lang) -> Iterator[str]:
    """Lines to print: a bar for each number of visits, as long as there are officers who have it."""
    yield headline(loads).in_(lang)
    steps = summarise(loads).steps(MOST_STEPS)
    width = max((len(span(step)) for step in steps), default=0)
    most = max((step.inspectors for step in steps), default=0)
    for step in steps:
        bar = "█" * -(-step.inspectors * _LONGEST // most)
        line = Text("{n}户次 {bar} {m}人", "{n} visits {bar} {m}").fill(
            n=span(step).rjust(width), bar=bar, m=step.inspectors
        )
        yield f"  {line.in_(lang)}"


def _table(
    draw: str, rows: Sequence[VisitRow], people: Mapping[str, Person], lang: Lang, colour: bool
) -> Iterator[str]:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=draw, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for heading in _COLUMNS:
        table.add_column(heading.in_(lang), no_wrap=True)
    for row in sorted(rows, key=lambda row: (row.position, row.number)):
        team = "\n".join(_named(officer, row.leader, people, lang) for officer in row.officers)
        table.add_row(str(row.position), row.task, row.target, row.name, row.station, team)
    # As wide as the longest name asks for: what a terminal cannot show in a line it wraps, nothing is cut.
    width = max(shutil.get_terminal_size().columns, _width(rows, people, lang))
    yield from printed(table, width, colour)


def _named(officer: str, leader: str, people: Mapping[str, Person], lang: Lang) -> str:
    """An officer with name and unit, marked if leader or expert."""
    person = people.get(officer, Person(officer, "", ""))
    marks = [person.unit] if person.unit else []
    if officer == leader:
        marks.append(_MARK["leader"].in_(lang))
    if person.expert:
        marks.append(_MARK["expert"].in_(lang))
    about = (
        Text("（{x}）", " ({x})").fill(x=Text("，".join(marks), ", ".join(marks))).in_(lang) if marks else ""
    )
    return person.label + about


def _width(rows: Sequence[VisitRow], people: Mapping[str, Person], lang: Lang) -> int:
    """More cells than any row takes."""
    return 120 + max(
        cells(row.target + row.name + row.station)
        + max((cells(_named(officer, row.leader, people, lang)) for officer in row.officers), default=0)
        for row in rows
    )
