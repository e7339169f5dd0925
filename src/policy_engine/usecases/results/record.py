"""`policy result record`, `import` and `correct`: what the teams found goes on record, many results at once or none (R38–R40)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from policy_engine.casework import results as facts
from policy_engine.casework.progress import Moved, corrected, opened
from policy_engine.model.case import PUBLISH, Case
from policy_engine.model.event import NewEvent
from policy_engine.model.fact import Fact
from policy_engine.model.result import Result
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.payloads import ResultRecorded
from policy_engine.usecases.clock import chosen_day, local_minute, seconds
from policy_engine.usecases.match.words import written
from policy_engine.usecases.results.checked import checked
from policy_engine.usecases.results.draft import Draft, Rejected, Warned
from policy_engine.usecases.results.ground import Ground, Rules, rules_of, visit_of
from policy_engine.usecases.results.standing import standing_problem
from policy_engine.usecases.results.verdicts import Verdicts, judged
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.workspace import Workspace

__all__ = ["Draft", "Recorded", "Rejected", "Warned", "record"]


class Recorded(msgspec.Struct, frozen=True):
    """The events and inspections of what went on record, in the order of the drafts; nothing where any was rejected (unless partial).

    `publish_by` is until when each has to be published (a local time, "?" in a year without announced holidays).
    """

    demo: bool
    events: tuple[int, ...]
    numbers: tuple[str, ...]
    warnings: tuple[Warned, ...]
    rejected: tuple[Rejected, ...]
    publish_by: tuple[str, ...] = ()


def record(
    workspace: Workspace,
    drafts: Sequence[Draft],
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
    correcting: str = "",
    partial: bool = False,
    dry: bool = False,
) -> Recorded:
    """Put results on record, each as a case that opens; with `correcting` (the reason) as the next version of one on record.

    One question to the rules and one transaction for all of them. What is wrong with a draft is a `Rejected`; any of them stops
    all, unless `partial`. Raises Unusable (rules without result codes or machine), Refused (`on` outside a demonstration, changed
    state).
    """
    reason = written(correcting, Text("更正理由", "reason of the correction")) if correcting else ""
    rules = rules_of(workspace)
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        minute = local_minute(now, on)
        # All of it under the lock: what the results are checked against cannot change before they are on record.
        with store.transaction() as transaction:
            ground = Ground(workspace, store, {draft.inspection for draft in drafts})
            results, rejected = _sound(drafts, ground, rules, record.on, reason)
            cases = queries.full_cases(store, [result.inspection for _, result in results]) if reason else {}
            there = ground.visits([result for _, result in results])
            given = [_fact(result, ground, rules, there, record.on, minute) for _, result in results]
            verdicts = judged(rules.rulebook, given, record.on, cage)
            rejected += [
                one for draft, result in results for one in verdicts.rejected(result.inspection, draft.place)
            ]
            order = {draft.inspection: position for position, draft in reversed(list(enumerate(drafts)))}
            rejected.sort(key=lambda one: order.get(one.inspection, -1))
            passed = [result for _, result in results if not verdicts.forbids(result.inspection)]
            if dry or (rejected and not partial):
                return Recorded(demo, (), (), (), tuple(rejected))
            moves = [_moved(rules, cases.get(r.inspection), r, minute, record.on) for r in passed]
            events = [
                _event(record, ground, rules, result, moved, verdicts)
                for result, moved in zip(passed, moves, strict=True)
            ]
            numbers = transaction.append(events) if events else ()
    return Recorded(
        demo,
        tuple(numbers),
        tuple(result.inspection for result in passed),
        tuple(warning for result in passed for warning in verdicts.warnings(result.inspection)),
        tuple(rejected),
        tuple(_publish_by(moved, cases.get(r.inspection)) for moved, r in zip(moves, passed, strict=True)),
    )


def _sound(
    drafts: Sequence[Draft], ground: Ground, rules: Rules, on: date, reason: str
) -> tuple[list[tuple[Draft, Result]], list[Rejected]]:
    """The drafts that can be judged, each with its result, and what is wrong with the others."""
    results: list[tuple[Draft, Result]] = []
    rejected: list[Rejected] = []
    seen: dict[str, Draft] = {}
    for draft in drafts:
        number = draft.inspection
        earlier = ground.results.get(number)
        row = ground.inspections.get(number)
        wrong = standing_problem(draft, row, earlier, on, correcting=bool(reason))
        if wrong is None and number in seen:
            wrong = Rejected(
                draft.place,
                _DOUBLE.fill(number=number, other=seen[number].place or number),
                _KEEP_ONE,
                inspection=number,
            )
        seen.setdefault(number, draft)
        if wrong is not None:
            rejected.append(wrong)
            continue
        found = checked(draft, ground, rules.results, earlier.version + 1 if earlier else 1, reason)
        if isinstance(found, Result):
            results.append((draft, found))
        else:
            rejected += found
    return results, rejected


def _fact(
    result: Result,
    ground: Ground,
    rules: Rules,
    there: Mapping[str, Sequence[facts.Visit]],
    on: date,
    minute: str,
) -> Fact:
    row = ground.inspections[result.inspection]
    task = ground.task(row)
    began, ended = result.began[:10], result.ended[:10]
    people = {one.id: one for register in ground.registers((began,)) for one in register.values()}
    present = (*result.officers, result.recorder)
    return facts.result_fact(
        result,
        facts.Ground(
            on=on,
            now=minute,
            dispatched=date.fromisoformat(row.on),
            window=(task.window.start, task.window.end),
            matters=task.matters,
            team=row.officers,
            experts=frozenset(one for one in present if one in people and people[one].expert),
            elsewhere=facts.elsewhere(visit_of(result, row), there),
            certified=frozenset(one for one in result.officers if ground.certified(one, began, ended)),
            results=rules.results,
        ),
    )


def _moved(rules: Rules, case: Case | None, result: Result, minute: str, on: date) -> Moved:
    if case is None:
        return opened(rules.machine, concluded=result.concluded, now=minute, on=on)
    return corrected(rules.machine, case, concluded=result.concluded, now=minute, on=on)


def _event(
    record: Recorder, ground: Ground, rules: Rules, result: Result, moved: Moved, verdicts: Verdicts
) -> NewEvent:
    row = ground.inspections[result.inspection]
    payload = ResultRecorded(
        result=result,
        section=ground.task(row).section,
        entity=ground.entities[row.target],
        problem=facts.has_problem(result, rules.results),
        branches=moved.branches,
        before=moved.before,
        breaches=(*moved.breaches, *verdicts.breaches(row.number)),
    )
    refs = {"draw": row.draw, "version": str(result.version)}
    kept = msgspec.to_builtins(payload) | {"decision": verdicts.decision(row.number)}
    return record.event("result.recorded", row.number, refs, kept)


def _publish_by(moved: Moved, case: Case | None) -> str:
    branches = (*moved.branches, *(case.branches if case else ()))
    return next(branch.due for branch in branches if branch.number == PUBLISH)


_DOUBLE = Text(
    "{number} 在这一次录入里写了两次，前一次在 {other}",
    "{number} is given twice here, the first time at {other}",
)
_KEEP_ONE = Text("只留一次", "keep one of them")
