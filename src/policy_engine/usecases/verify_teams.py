"""The second random verified: bars, teams, and every officer who came later, recomputed and compared with what the log and the tables say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from policy_engine.match.assign import Assignment
from policy_engine.match.whynot import Infeasible
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.payloads import Dispatched
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.matched import assignments, bar_rows
from policy_engine.usecases.replace.lot import Standing
from policy_engine.usecases.replace.verify import replacement
from policy_engine.usecases.steps import Drawn, inspections
from policy_engine.usecases.succession import succession
from policy_engine.usecases.teams import Start, Teams, teams
from policy_engine.usecases.trail import Begun, Handed, Swapped, Trail


def second_random(
    store: Store, draw: RecordedDraw, inputs: Inputs, drawn: Drawn, trail: Trail, cage: Cage
) -> Iterator[Text]:
    """Everything that does not hold about the officers of a dispatched draw."""
    begun = trail.begun.get((draw.name, draw.attempt))
    if begun is None:
        yield Text("日志中没有能读出的匹配记录", "the log has no matching that can be read")
        return
    recorded = begun.recorded
    start = Start(begun.start.day, dict(recorded.loads), dict(recorded.history), recorded.widened)
    yield from _start(begun.start, start)
    made = teams(inputs, drawn.visits, drawn.seed, start, cage)
    if isinstance(made.found, Infeasible):
        yield Text("重新计算时配不齐执法人员", "recomputed, there are not enough officers")
        return
    yield from _matching(begun, made, made.found, drawn)
    present = {row.number: _Row(row) for row in inspections(inputs, drawn, made.found.officers)}
    for one in trail.later.get((draw.name, draw.attempt), []):
        if isinstance(one, Handed):
            yield from _substitution(one, inputs, drawn, recorded.widened, cage)
            _hand_over(present, one)
        else:
            yield from replacement(one, inputs, drawn, bytes.fromhex(draw.secret), _standing(present), cage)
            _swap(present, one)
    yield from _tables(store, draw, present)


def _start(before: Start, recorded: Start) -> Iterator[Text]:
    """What the matching says that it started from must be what was on record before it."""
    what = {
        "loads": Text("已有负荷", "visits carried over"),
        "history": Text("上一次检查的人员", "officers of the previous visits"),
        "widened": Text("经批准扩大的范围", "approved widenings"),
    }
    for field, name in what.items():
        if getattr(before, field) != getattr(recorded, field):
            yield Text(
                "匹配所依据的{what}与此前的记录不符",
                "the matching's {what} are not what was on record before it",
            ).fill(what=name)


def _matching(begun: Begun, made: Teams, found: Assignment, drawn: Drawn) -> Iterator[Text]:
    recorded = begun.recorded
    for codes, inspector, place, rules in sorted({*bar_rows(made.asked)} ^ {*recorded.bars}):
        yield Text(
            "任务 {codes}：{who} 的回避或资格结论（{rules}）与重新计算的不同",
            "task {codes}: what bars {who} ({rules}) differs from the recomputation",
        ).fill(codes="+".join(codes), who=f"{inspector} {place}".rstrip(), rules=", ".join(rules))
    expected, stated = dict(assignments(found.officers, drawn.visits)), dict(recorded.assignments)
    for number in sorted(expected.keys() | stated.keys()):
        if expected.get(number) != stated.get(number):
            yield Text(
                "匹配记录中 {number} 的执法人员与重新计算的不同",
                "the matching on record: the officers of {number} differ from the recomputation",
            ).fill(number=number)


def _substitution(
    handed: Handed, inputs: Inputs, drawn: Drawn, widened: tuple[str, ...], cage: Cage
) -> Iterator[Text]:
    """Whoever came must have been the next in the order of the lot, in all inspections of the visit."""
    recorded, vacancy = handed.recorded, handed.vacancy
    number = handed.numbers[0]
    if vacancy.out not in vacancy.team:
        yield Text(
            f"{number} 的更换：{vacancy.out} 当时不是执法人员",
            f"substitution on {number}: {vacancy.out} was not on the visit",
        )
        return
    if recorded.numbers != handed.numbers or recorded.target != vacancy.target:
        yield Text(
            f"{number} 的更换没有包括同一次上门的全部检查任务",
            f"the substitution on {number} does not cover all inspections of the visit",
        )
    then = inputs.beside(inputs.digests | recorded.inputs)
    start = msgspec.structs.replace(handed.start, widened=widened)
    order = succession(then, vacancy, drawn.seed, start, cage).order
    next_one = order[0][0] if order else "-"
    if recorded.substitute != next_one:
        yield Text(
            f"{number} 的更换不是随机顺序中的下一名：应为 {next_one}，记录为 {recorded.substitute}",
            f"the substitution on {number} is not the next in the order: {next_one} expected, {recorded.substitute} on record",
        )
    elif recorded.candidates != order:
        yield Text(
            f"{number} 的更换：可选人员或其负荷与重新计算的不同",
            f"the substitution on {number}: who could come, or their loads, differ from the recomputation",
        )


class _Row(msgspec.Struct):
    """An inspection with the officers who are on it, who was, in the order of their leaving, and whether its target was replaced."""

    inspection: Dispatched
    gone: tuple[str, ...] = ()
    over: bool = False


def _standing(present: Mapping[str, _Row]) -> Standing:
    over = frozenset(number for number, row in present.items() if row.over)
    return Standing(tuple(row.inspection for row in present.values()), over)


def _hand_over(present: dict[str, _Row], handed: Handed) -> None:
    """A substitution carried out as it is on record."""
    out, target = handed.recorded.out, handed.vacancy.target
    for row in present.values():
        if row.inspection.target == target and not row.over and out in row.inspection.officers:
            officers = tuple(
                handed.recorded.substitute if officer == out else officer
                for officer in row.inspection.officers
            )
            row.inspection = msgspec.structs.replace(row.inspection, officers=officers)
            row.gone = (*row.gone, out)


def _swap(present: dict[str, _Row], swapped: Swapped) -> None:
    """A replacement carried out as it is on record."""
    for number in swapped.recorded.numbers:
        if number in present:
            present[number].over = True
    present.update({row.number: _Row(row) for row in swapped.recorded.inspections})


def _tables(store: Store, draw: RecordedDraw, present: Mapping[str, _Row]) -> Iterator[Text]:
    """Names, order of visits and officers of every inspection."""
    recorded = {row.number: row for row in queries.inspections(store, draw.name)}
    gone: dict[str, list[str]] = {}
    for assigned in queries.assignments(store, draw.name):
        if assigned.state == "replaced":
            gone.setdefault(assigned.inspection, []).append(assigned.inspector)
    for number in sorted(present.keys() | recorded.keys()):
        wanted, there = present.get(number), recorded.get(number)
        if wanted is None or there is None:
            yield Text(
                f"检查任务 {number} {'缺失' if there is None else '是多出来的'}",
                f"inspection {number} is {'missing' if there is None else 'one too many'}",
            )
            continue
        differing = [
            what
            for field, what in _COLUMNS.items()
            if getattr(there, field) != getattr(wanted.inspection, field)
        ]
        if sorted(gone.get(number, [])) != sorted(wanted.gone):
            differing.append(Text("被更换的人员", "who was replaced"))
        if (there.state == "replaced") != wanted.over:
            differing.append(Text("替换状态", "whether its target was replaced"))
        for what in differing:
            yield Text("检查任务 {number} 的{what}不同", "inspection {number}: {what} differs").fill(
                number=number, what=what
            )


_COLUMNS = {
    "task": Text("任务", "task"),
    "target": Text("检查对象", "target"),
    "name": Text("对象名称", "target's name"),
    "stratum": Text("风险等级", "tier"),
    "station": Text("管辖所", "station"),
    "position": Text("检查顺序", "place in the order of visits"),
    "officers": Text("执法人员", "officers"),
}
