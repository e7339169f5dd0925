"""Tasks to do (检查任务), as a list and one by one, for a terminal and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from policy_engine.model.outcome import Person
from policy_engine.model.text import Lang, Text, joined
from policy_engine.model.todo import TASK_STATES, TaskLine, TaskList, TaskShown
from policy_engine.report.cases import moment
from policy_engine.report.columns import columns

FORMAT = "policy-tasks/1"
TASK_FORMAT = "policy-task/1"

_HEADINGS = (
    Text("编号", "number"),
    Text("状态", "state"),
    Text("检查对象", "target"),
    Text("名称", "name"),
    Text("监管所", "station"),
    Text("检查时间", "window"),
    Text("检查人员", "officers"),
)


def listing(found: TaskList, lang: Lang) -> Iterator[str]:
    """Lines to print: a table of the inspections, and how many are in which state."""
    if found.tasks:
        rows = [_row(line, found.people, lang) for line in found.tasks]
        yield from columns([heading.in_(lang) for heading in _HEADINGS], rows)
    counts = Counter(line.state for line in found.tasks)
    several = joined(
        Text(f"{TASK_STATES[state].zh} {counts[state]}", f"{counts[state]} {TASK_STATES[state].en}")
        for state in TASK_STATES
        if counts[state]
    )
    total = Text("共 {n} 项（全部 {all} 项）", "{n} inspections (of {all})")
    said = total.fill(n=len(found.tasks), all=found.all)
    yield (joined((said, several), Text("：", ": ")) if found.tasks else said).in_(lang)


def data(found: TaskList) -> dict[str, Any]:
    """The same for programs."""
    return {"format": FORMAT, **msgspec.to_builtins(found)}


def task_data(found: TaskShown) -> dict[str, Any]:
    """One inspection for programs."""
    named = {
        id_: msgspec.to_builtins(found.people[id_]) for id_ in found.line.officers if id_ in found.people
    }
    return {"format": TASK_FORMAT, **msgspec.to_builtins(found), "people": named}


def show(found: TaskShown, lang: Lang) -> Iterator[str]:
    """Lines to print: one inspection."""
    line = found.line
    yield f"{line.number}  {TASK_STATES[line.state].in_(lang)}"
    head = (
        (Text("任务", "task"), f"{line.task} {line.task_name}（{line.section}）"),
        (Text("事项", "matters"), "；".join(found.matters)),
        (Text("检查对象", "target"), f"{line.target} {line.name}（{line.station}）"),
        (Text("检查时间", "window"), f"{line.start} — {line.end}"),
        (Text("检查人员", "officers"), _team(line, found.people)),
        (Text("抽取", "draw"), f"{line.draw} #{line.attempt}  {found.level}  {found.commitment}"),
        (Text("同一次上门", "same visit"), "、".join(found.together)),
        (Text("结案", "closed"), found.closed),
    )
    for title, said in head:
        if said:
            yield f"  {title.in_(lang)}: {said}"
    for version in found.results:
        codes = joined(version.codes).in_(lang)
        reviewed = (
            Text("，复核 {who}", ", reviewed by {who}").fill(who=version.reviewer)
            if version.reviewer
            else Text("", "")
        )
        yield (
            Text(
                "结果第 {n} 版（第 {idx} 号记录）：{codes}；检查结束 {ended}；{on} 由 {who} 录入{reviewed}；{state}",
                "result, version {n} (entry {idx}): {codes}; visit ended {ended}; recorded {on} by {who}{reviewed}; {state}",
            )
            .fill(
                n=version.version,
                idx=version.idx,
                codes=codes,
                ended=moment(version.ended),
                on=version.on,
                who=version.recorder,
                reviewed=reviewed,
                state=version.state,
            )
            .in_(lang)
        )
    for branch in found.branches:
        until = (
            Text("，期限 {due}", ", due {due}").fill(due=moment(branch.due)) if branch.due else Text("", "")
        )
        ended = Text("，已终结", ", ended") if branch.ended else until
        words = Text("处置线 {n}：{state}，{since} 起{rest}", "branch {n}: {state} since {since}{rest}")
        yield words.fill(n=branch.number, state=branch.state, since=moment(branch.since), rest=ended).in_(
            lang
        )
    for idx, said_ in found.history:
        yield Text("第 {idx} 号记录：{what}", "entry {idx}: {what}").fill(idx=idx, what=said_).in_(lang)


def _row(line: TaskLine, people: Mapping[str, Person], lang: Lang) -> list[str]:
    state = TASK_STATES[line.state].in_(lang)
    window = f"{line.start} — {line.end}"
    return [line.number, state, line.target, line.name, line.station, window, _team(line, people)]


def _team(line: TaskLine, people: Mapping[str, Person]) -> str:
    return "、".join(people[o].label if o in people else o for o in line.officers)
