"""`policy task show`: all that is on record of one inspection, its reasons and names of people's declarations apart. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policy_engine.draw.level import level
from policy_engine.model.case import Case
from policy_engine.model.followup import Followup
from policy_engine.model.result import ResultsFile
from policy_engine.model.text import Text
from policy_engine.model.todo import TASK_STATES, BranchLine, TaskLine, TaskShown, VersionLine
from policy_engine.rulebook.load import load_rules
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.values import RecordedAssignment, RecordedInspection, RecordedResult
from policy_engine.usecases.cases.find import find_number
from policy_engine.usecases.match.people import people_of
from policy_engine.usecases.replace.reasons import REASONS
from policy_engine.usecases.tasks.ground import Planned, lines, register
from policy_engine.usecases.workspace import Workspace

_SUPERSEDED = Text("已被更正", "superseded")
_MATTERS: Mapping[str, Text] = {
    "fake": Text("弄虚作假", "a faked result"),
    "other": Text("其他", "other misconduct"),
}


def show(workspace: Workspace, word: str) -> TaskShown:
    """The inspection of that number or ending. Raises Unusable, Refused."""
    book = load_rules(workspace.rules)
    with open_store(workspace.store, read_only=True) as store, store.reading():
        number = find_number(store, word)
        planned = Planned(store, workspace.snapshots)
        every = {line.number: line for line in lines(store, planned)}
        row = next(r for r in queries.inspections(store, every[number].draw) if r.number == number)
        draw, case = planned.draw(row), queries.case(store, number)
        return TaskShown(
            demo=queries.is_demo(store),
            line=every[number],
            people=people_of(register(workspace, store)),
            matters=planned.task(row).matters,
            commitment=draw.commitment,
            level=level(draw.header).code,
            together=tuple(line.number for line in every.values() if _same_visit(line, every[number])),
            results=tuple(_version(one, book.results) for one in queries.results(store, {number})),
            branches=_branches(case, book.followup),
            history=tuple(sorted(_history(store, row), key=lambda said: said[0])),
            closed="" if case is None else case.closed,
        )


def _same_visit(one: TaskLine, other: TaskLine) -> bool:
    """Whether two inspections are one visit (进一次门、查多项事)."""
    visit = (other.draw, other.attempt, other.target)
    alike = (one.draw, one.attempt, one.target) == visit and one.number != other.number
    return alike and (one.state == "replaced") == (other.state == "replaced")


def _version(result: RecordedResult, codes: ResultsFile) -> VersionLine:
    titles = {code.id: code.title for code in codes.codes}
    named = (Text("{id} {title}", "{id} {title}").fill(id=i, title=titles.get(i, "")) for i in result.codes)
    said = tuple(Text(text.zh.strip(), text.en.strip()) for text in named)
    state = _SUPERSEDED if result.state == "superseded" else TASK_STATES[result.state]
    return VersionLine(
        result.version, state, said, result.recorder, result.reviewer, result.ended, result.on, result.idx
    )


def _branches(case: Case | None, machine: Followup) -> tuple[BranchLine, ...]:
    return tuple(
        BranchLine(b.number, machine.title(b.state), b.since, b.due, b.ended)
        for b in (() if case is None else case.branches)
    )


def _history(store: Store, row: RecordedInspection) -> Iterator[tuple[int, Text]]:
    """Dispatch, changes of officers, refusals, the end without a visit, accountability; reasons are in the events' payloads."""
    yield row.idx, Text("派发，{on}", "dispatched, {on}").fill(on=row.on)
    yield from _substitutions([a for a in queries.assignments(store, row.draw) if a.inspection == row.number])
    for refusal in queries.refusals(store):
        if refusal.inspection == row.number:
            yield refusal.idx, _REFUSED.fill(who=refusal.inspector, on=refusal.on)
    for one in queries.replacements(store, row.draw):
        if row.state == "replaced" and (one.attempt, one.task, one.target) == (
            row.attempt,
            row.task,
            row.target,
        ):
            yield one.idx, _REPLACED.fill(why=REASONS.get(one.reason, one.reason), on=one.on)
    for held in queries.accountabilities(store):
        if held.inspection == row.number:
            why = _MATTERS.get(held.matter, held.matter)
            yield held.idx, _ACCOUNTABLE.fill(who=held.inspector, why=why, on=held.on)


def _substitutions(assigned: list[RecordedAssignment]) -> Iterator[tuple[int, Text]]:
    last: dict[int, str] = {}
    for one in sorted(assigned, key=lambda a: (a.slot, a.idx)):
        if one.slot in last:
            yield one.idx, _SUBSTITUTED.fill(out=last[one.slot], who=one.inspector, on=one.since)
        last[one.slot] = one.inspector


_SUBSTITUTED = Text("{out} 更换为 {who}，{on}", "{who} came for {out}, {on}")
_REFUSED = Text("{who} 拒不执行，{on}", "{who} would not carry it out, {on}")
_REPLACED = Text("检查对象已替换（{why}），{on}", "its target was replaced ({why}), {on}")
_ACCOUNTABLE = Text("{who} 追责（{why}），{on}", "{who} held to account ({why}), {on}")
