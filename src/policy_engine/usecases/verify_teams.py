"""The second random verified: bars, teams, and every officer who came later, recomputed and compared with what the log and the tables say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from policy_engine.match.assign import Assignment
from policy_engine.match.whynot import Infeasible
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.matched import assignments, bar_rows
from policy_engine.usecases.steps import Drawn, inspections
from policy_engine.usecases.succession import succession
from policy_engine.usecases.teams import Start, Teams, teams
from policy_engine.usecases.trail import Begun, Handed, Trail


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
    handed = trail.handed.get((draw.name, draw.attempt), [])
    for one in handed:
        yield from _substitution(one, inputs, drawn, recorded.widened, cage)
    yield from _tables(store, draw, inputs, drawn, _present(made.found, handed))


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
    then = Inputs(
        inputs.directory, inputs.digests | recorded.inputs, plan=inputs.plan, rulebook=inputs.rulebook
    )
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


class _Team(msgspec.Struct, frozen=True):
    """Who is on a visit, by slot, and who was, in the order of their leaving."""

    officers: tuple[str, ...]
    gone: tuple[str, ...] = ()


def _present(found: Assignment, handed: Sequence[Handed]) -> dict[str, _Team]:
    """The matched teams after all substitutions on record, by target."""
    present = {target: _Team(officers) for target, officers in found.officers.items()}
    for one in handed:
        out, target = one.recorded.out, one.vacancy.target
        if target in present and out in present[target].officers:
            team = present[target]
            officers = tuple(
                one.recorded.substitute if officer == out else officer for officer in team.officers
            )
            present[target] = _Team(officers, (*team.gone, out))
    return present


def _tables(
    store: Store, draw: RecordedDraw, inputs: Inputs, drawn: Drawn, present: dict[str, _Team]
) -> Iterator[Text]:
    """Names, order of visits and officers of every inspection."""
    officers = {target: team.officers for target, team in present.items()}
    expected = {row.number: row for row in inspections(inputs, drawn, officers)}
    recorded = {row.number: row for row in queries.inspections(store, draw.name)}
    gone: dict[str, list[str]] = {}
    for row in queries.assignments(store, draw.name):
        if row.state == "replaced":
            gone.setdefault(row.inspection, []).append(row.inspector)
    for number in sorted(expected.keys() | recorded.keys()):
        wanted, there = expected.get(number), recorded.get(number)
        if wanted is None or there is None:
            yield Text(
                f"检查任务 {number} {'缺失' if there is None else '是多出来的'}",
                f"inspection {number} is {'missing' if there is None else 'one too many'}",
            )
            continue
        differing = [
            what for field, what in _COLUMNS.items() if getattr(there, field) != getattr(wanted, field)
        ]
        if sorted(gone.get(number, [])) != sorted(present[wanted.target].gone):
            differing.append(Text("被更换的人员", "who was replaced"))
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
