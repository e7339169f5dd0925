"""The view of results and cases: what rows their events make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import msgspec

from policy_engine.model.case import CaseDocument
from policy_engine.store.case_changes import Close, Correct, Move, Reopen, Verdict
from policy_engine.store.changes import Change, Insert
from policy_engine.store.payloads import (
    Accountability,
    CaseAdvanced,
    CaseAttached,
    ResultRecorded,
    ResultReviewed,
)
from policy_engine.store.recorded import Recorded, parsed, row_of, text_of


def _result(event: Recorded) -> list[Change]:
    p = parsed(event, ResultRecorded)
    _about(event, p.result.inspection)
    evidence = {file.sha256: file.kind for file in p.result.evidence}
    row = row_of(
        "result", event, p.result, state="recorded", reviewer="", problem=int(p.problem), evidence=evidence
    )
    opened: list[Change] = []
    if p.result.version == 1:
        case = {"number": p.result.inspection, "section": p.section, "entity": p.entity}
        opened.append(Insert("casefile", {**case, "closed": "", "on": event.on, "idx": event.idx}))
    else:
        opened.append(Reopen(p.result.inspection, tuple(dict(p.before)), event.idx))
    return [
        Correct(p.result.inspection, p.result.version),
        row,
        *opened,
        *_case(event, p.result.inspection, p),
    ]


def _reviewed(event: Recorded) -> list[Change]:
    p = parsed(event, ResultReviewed)
    _about(event, p.number)
    state: Literal["reviewed", "returned"] = "reviewed" if p.verdict == "accept" else "returned"
    return [Verdict(p.number, p.version, state, p.reviewer), *_case(event, p.number, p)]


def _advanced(event: Recorded) -> list[Change]:
    p = parsed(event, CaseAdvanced)
    _about(event, p.number)
    closing: list[Change] = [Close(p.number, event.on, event.idx)] if p.closed else []
    return [*_case(event, p.number, p), *_documents(event, p.number, p.documents), *closing]


def _attached(event: Recorded) -> list[Change]:
    p = parsed(event, CaseAttached)
    _about(event, p.number)
    return _documents(event, p.number, p.documents)


def _accountable(event: Recorded) -> list[Change]:
    p = parsed(event, Accountability)
    _about(event, p.number)
    return [row_of("accountability", event, p, inspection=p.number)]


def _about(event: Recorded, number: str) -> None:
    if event.subject != number:
        raise ValueError(f"event {event.idx}: subject contradicts the payload")


def _documents(event: Recorded, number: str, documents: Iterable[CaseDocument]) -> list[Change]:
    return [
        row_of("document", event, document, inspection=number, position=position)
        for position, document in enumerate(documents)
    ]


def _case(event: Recorded, number: str, p: ResultRecorded | ResultReviewed | CaseAdvanced) -> list[Change]:
    """Branches that stood in a state before move on, all others are new; breaches go on record."""
    before, made = dict(p.before), list[Change]()
    for branch in p.branches:
        clock = None if branch.clock is None else text_of(msgspec.to_builtins(branch.clock))
        if branch.number in before:
            start = before.pop(branch.number)
            made.append(
                Move(
                    inspection=number,
                    number=branch.number,
                    before=start,
                    state=branch.state,
                    since=branch.since,
                    due=branch.due,
                    ended=branch.ended,
                    clock=clock,
                    idx=event.idx,
                )
            )
        else:
            row = row_of("branch", event, branch, inspection=number, clock=clock, ended=int(branch.ended))
            made.append(row)
    if before:
        raise ValueError(f"event {event.idx}: a branch that it starts from is not among its branches")
    made += [
        row_of("breach", event, breach, inspection=number, position=position)
        for position, breach in enumerate(p.breaches)
    ]
    return made


HANDLERS: Mapping[str, Callable[[Recorded], list[Change]]] = {
    "result.recorded": _result,
    "result.reviewed": _reviewed,
    "case.advanced": _advanced,
    "case.attached": _attached,
    "accountability.recorded": _accountable,
}
"""By kind of event."""
