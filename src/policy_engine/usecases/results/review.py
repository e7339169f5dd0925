"""`policy result review`: a second person accepts what was recorded, or sends it back; nobody reviews their own entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import msgspec

from policy_engine.casework.progress import Moved, reviewed
from policy_engine.casework.results import Reviewing, review_fact
from policy_engine.model.case import MAIN, Case
from policy_engine.model.event import NewEvent
from policy_engine.model.result import Evidence
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.payloads import ResultReviewed
from policy_engine.store.values import RecordedResult
from policy_engine.usecases.cases.find import find_number
from policy_engine.usecases.clock import chosen_day, local_minute, seconds
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_inspector
from policy_engine.usecases.match.words import choice, written
from policy_engine.usecases.registry.ground import in_force
from policy_engine.usecases.results.draft import Rejected, Warned
from policy_engine.usecases.results.files import Doubt, Shelf
from policy_engine.usecases.results.ground import Rules, recorded_payload, rules_of
from policy_engine.usecases.results.verdicts import Verdicts, judged
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.workspace import Workspace

Verdict = Literal["accept", "return"]

VERDICTS: Mapping[str, Text] = {"accept": Text("通过", "accept"), "return": Text("退回", "return")}
"""复核意见."""


class Reviewed(msgspec.Struct, frozen=True):
    """What was reviewed: events and inspections, and where each case stands now (a state, until when).

    Nothing where any was rejected. `doubts` are files of evidence that are no longer what was recorded.
    """

    demo: bool
    verdict: Verdict
    events: tuple[int, ...]
    numbers: tuple[str, ...]
    states: tuple[tuple[str, str], ...]
    warnings: tuple[Warned, ...]
    rejected: tuple[Rejected, ...]
    doubts: tuple[Doubt, ...]


def review(
    workspace: Workspace,
    numbers: Sequence[str],
    verdict: str,
    reviewer: str,
    note: str,
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
    evidence_dir: Path | None = None,
) -> Reviewed:
    """Put a verdict (accept or return) on record for results that wait for one; all of them or none.

    With `evidence_dir` their files of evidence are hashed again. Raises Unusable (unknown words, no note on a return, no such directory),
    Refused (`on` outside a demonstration, changed state).
    """
    chosen: Verdict = "accept" if choice(verdict, VERDICTS, _VERDICT) == "accept" else "return"
    said = written(note, _NOTE) if note or chosen == "return" else ""
    rules = rules_of(workspace)
    shelf = Shelf(evidence_dir) if evidence_dir is not None else None
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        minute = local_minute(now, on)
        with store.transaction() as transaction:
            who = _reviewer(workspace, store, reviewer)
            wanted = _numbers(store, numbers)
            found = {row.inspection: row for row in queries.results(store, wanted)}
            refused = [_not_now(number, found.get(number), who, record.on) for number in wanted]
            rejected = [one for one in refused if one is not None]
            waiting = [found[number] for number, one in zip(wanted, refused, strict=True) if one is None]
            doubts = tuple(
                doubt
                for row in waiting
                if shelf is not None
                for doubt in shelf.doubts(row.inspection, _evidence(store, row))
            )
            facts = [review_fact(_asked(row, who, said, doubts, record.on, chosen)) for row in waiting]
            verdicts = judged(rules.rulebook, facts, record.on, cage)
            rejected += [one for row in waiting for one in verdicts.rejected(row.inspection, "")]
            if rejected:
                return Reviewed(demo, chosen, (), (), (), (), tuple(rejected), doubts)
            cases = queries.full_cases(store, wanted)
            moves = [_moved(rules, cases[row.inspection], row, minute, record.on, chosen) for row in waiting]
            events = [
                _event(record, row, moved, verdicts, who, said, chosen)
                for row, moved in zip(waiting, moves, strict=True)
            ]
            appended = transaction.append(events) if events else ()
    return Reviewed(
        demo,
        chosen,
        tuple(appended),
        tuple(wanted),
        tuple(_stands(moved, cases[row.inspection]) for moved, row in zip(moves, waiting, strict=True)),
        tuple(warning for number in wanted for warning in verdicts.warnings(number)),
        (),
        doubts,
    )


def state_title(workspace: Workspace, state: str) -> Text:
    """What a state of the machine is called. Raises as `rules_of`."""
    return rules_of(workspace).machine.title(state)


def _numbers(store: Store, words: Sequence[str]) -> list[str]:
    """The full numbers of the inspections named, each once. Raises Unusable."""
    there = frozenset(queries.numbers(store))
    return list(dict.fromkeys(word if word in there else find_number(store, word) for word in words))


def _reviewer(workspace: Workspace, store: Store, word: str) -> str:
    """The id of a person in the register in force. Raises Unusable, Refused without a register."""
    digest = in_force(store, "inspectors").digest
    return find_inspector(Inputs(workspace.snapshots, {"inspectors": digest}).inspectors, word).id


def _not_now(number: str, row: RecordedResult | None, reviewer: str, on: date) -> Rejected | None:
    """Why a result cannot be reviewed by that person now; None if it can."""
    if row is None:
        return _no(number, _NO_RESULT.fill(number=number), _RECORD.fill(number=number))
    if row.state != "recorded":
        message = _STATES[row.state].fill(number=number, version=row.version)
        return _no(number, message, _CORRECT.fill(number=number))
    if row.recorder == reviewer:
        return _no(number, _OWN.fill(number=number, who=reviewer), _OTHER)
    if on.isoformat() < row.on:
        return _no(number, _BACK.fill(number=number, on=on.isoformat(), last=row.on), _CLOCK)
    return None


def _no(number: str, message: Text, advice: Text) -> Rejected:
    return Rejected("", message, advice, inspection=number, forbidden=True)


def _evidence(store: Store, row: RecordedResult) -> tuple[Evidence, ...]:
    """A result's files with their names; without a name where the payload was erased."""
    payload = recorded_payload(store, row)
    if payload is not None:
        return payload.result.evidence
    return tuple(Evidence(kind, digest, "") for digest, kind in row.evidence.items())


def _asked(
    row: RecordedResult, who: str, note: str, doubts: Sequence[Doubt], on: date, verdict: Verdict
) -> Reviewing:
    mine = [doubt for doubt in doubts if doubt.inspection == row.inspection]
    return Reviewing(
        number=row.inspection,
        on=on,
        recorded=date.fromisoformat(row.on),
        recorder=row.recorder,
        officers=row.officers,
        reviewer=who,
        accepts=verdict == "accept",
        note=note,
        changed=sum(doubt.changed for doubt in mine),
        vanished=sum(not doubt.changed for doubt in mine),
    )


def _moved(rules: Rules, case: Case, row: RecordedResult, minute: str, on: date, verdict: Verdict) -> Moved:
    """A result that is sent back leaves its case where it is, until the team has corrected it."""
    if verdict == "return":
        return Moved(())
    return reviewed(rules.machine, case, problem=row.problem, concluded=row.concluded, now=minute, on=on)


def _event(
    record: Recorder,
    row: RecordedResult,
    moved: Moved,
    verdicts: Verdicts,
    who: str,
    note: str,
    verdict: Verdict,
) -> NewEvent:
    payload = ResultReviewed(
        number=row.inspection,
        version=row.version,
        verdict=verdict,
        reviewer=who,
        note=note,
        branches=moved.branches,
        before=moved.before,
        breaches=(*moved.breaches, *verdicts.breaches(row.inspection)),
    )
    kept = msgspec.to_builtins(payload) | {"decision": verdicts.decision(row.inspection)}
    refs = {"draw": row.inspection.rpartition("#")[0], "version": str(row.version)}
    return record.event("result.reviewed", row.inspection, refs, kept)


def _stands(moved: Moved, case: Case) -> tuple[str, str]:
    main = next((branch for branch in moved.branches if branch.number == MAIN), case.branch(MAIN))
    return main.state, main.due


_VERDICT, _NOTE = Text("复核意见", "verdict"), Text("退回的理由", "note on why it is sent back")
_NO_RESULT = Text("{number} 还没有录入检查结果", "{number}: no result is on record yet")
_RECORD = Text("policy result record {number} 录入", "record it with `policy result record {number}`")
_STATES = {
    "reviewed": Text(
        "{number} 的第 {version} 版结果已经复核通过",
        "{number}: version {version} of its result is reviewed already",
    ),
    "returned": Text(
        "{number} 的第 {version} 版结果已经退回，还没有更正",
        "{number}: version {version} was sent back and is not corrected yet",
    ),
    "superseded": Text("{number} 的第 {version} 版结果已被更正", "{number}: version {version} was corrected"),
}
_CORRECT = Text(
    "要改的，由检查组更正：policy result correct {number} --reason …",
    "to change it, the team corrects it: `policy result correct {number} --reason …`",
)
_OWN = Text(
    "{number} 是 {who} 自己录入的，不能由本人复核", "{number} was recorded by {who}, who cannot review it"
)
_OTHER = Text("由另一名人员复核（--by）", "another person reviews it (--by)")
_BACK = Text(
    "今天按本机时钟是{on}，而 {number} 在{last}录入：时钟倒退了",
    "by this machine's clock today is {on}, yet {number} was recorded on {last}: the clock went back",
)
_CLOCK = Text("校准本机的日期和时间，再复核", "set the machine's date and time right, then review it")
