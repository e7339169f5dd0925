"""Every step of every case recomputed: the branches that the log says it left, from those before it, by the machine it was decided by.

A log can be whole and yet hold a step that no machine allows, or a deadline that nothing gives: whoever writes to the store past the
product writes such. What the rules said of a step (officers, documents, roles) is not asked again; `decision` keeps which fired.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from policy_engine.casework import moves
from policy_engine.casework.progress import Moved, corrected, opened, reviewed
from policy_engine.casework.proposal import Asked, Known
from policy_engine.ledger.body import Body, read_body
from policy_engine.ledger.check import Entry
from policy_engine.model.case import MAIN, Branch, Breach, Case
from policy_engine.model.errors import Refused, Stop
from policy_engine.model.followup import Followup
from policy_engine.model.outcome import Check
from policy_engine.model.text import Text, joined
from policy_engine.rulebook.load import load_rules_bytes
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.payloads import CaseAdvanced, ResultRecorded, ResultReviewed
from policy_engine.usecases.snapshots import content

NAMED = 20
"""Problems that are told one by one."""

_OWN = {"pause": moves.pause, "resume": moves.resume, "extend": moves.extend}
_Payload = ResultRecorded | ResultReviewed | CaseAdvanced
_READ: dict[str, type[_Payload]] = {
    "result.recorded": ResultRecorded,
    "result.reviewed": ResultReviewed,
    "case.advanced": CaseAdvanced,
}


class _Decided(msgspec.Struct, frozen=True):
    decision: dict[str, str | list[str]] = {}


class _Standing(msgspec.Struct, frozen=True):
    """A case as far as it has been recomputed, and what of its result deadlines count from (two days, "" for none)."""

    case: Case
    concluded: str
    deadline: str


def verify_cases(store: Store, directory: Path) -> tuple[Check, ...]:
    """One line about all cases of a store, none where there are none; `directory` keeps the rules that decisions name."""
    verifier = _Verifier(directory)
    problems = list(verifier.problems(queries.entries(store)))
    if not verifier.steps:
        return ()
    if len(problems) > NAMED:
        more = Text(f"还有 {len(problems) - NAMED} 处", f"{len(problems) - NAMED} more")
        problems = [*problems[:NAMED], more]
    what = Text(
        "{cases} 件案卷的 {steps} 步按当时的流程重新走一遍，期限重新计算",
        "{steps} steps of {cases} cases taken again by the machine of their day, deadlines recomputed",
    ).fill(cases=len(verifier.seen), steps=verifier.steps)
    if verifier.erased:
        untold = Text(
            "；{n} 件有已依法删除的记录，从那里起不能核对",
            "; {n} have an erased record, and cannot be checked from there on",
        ).fill(n=len(verifier.erased))
        what = Text(what.zh + untold.zh, what.en + untold.en)
    return (Check("案卷 cases", what, tuple(problems)),)


class _Verifier:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.machines: dict[str, Followup | Text] = {}
        self.seen: dict[str, _Standing | None] = {}
        self.erased: set[str] = set()
        self.steps = 0

    def problems(self, log: Iterator[Entry]) -> Iterator[Text]:
        for entry in log:
            body = read_body(entry.body)
            if isinstance(body, Text) or body.kind not in _READ:
                continue
            number = body.subject
            self.steps += 1
            if entry.payload is None:
                self.erased.add(number)
            before = self.seen.setdefault(number, None)
            if number in self.erased or entry.payload is None:
                continue
            try:
                payload = msgspec.json.decode(entry.payload, type=_READ[body.kind])
                machine = self._machine(entry.payload)
                wrong = _problem(machine, before, payload, body)
                self.seen[number] = _after(before, payload)
            except Stop as stop:
                wrong = stop.message
            except (ValueError, LookupError, TypeError, msgspec.DecodeError):
                # A forger may record anything: a day that is none, a state that no machine has.
                wrong = _NO_PRODUCT
            if wrong is not None:
                yield _AT.fill(idx=entry.idx, number=number, why=wrong)

    def _machine(self, payload: bytes) -> Followup:
        """The machine of the rules that a decision names. Raises Refused where it names none, or they cannot be read."""
        digest = msgspec.json.decode(payload, type=_Decided).decision.get("rules", "")
        name = digest if isinstance(digest, str) else ""
        if name not in self.machines:
            try:
                self.machines[name] = load_rules_bytes(content(self.directory, name, "rules")).followup
            except Stop as stop:
                self.machines[name] = stop.message
        found = self.machines[name]
        if isinstance(found, Text):
            raise Refused(found, _SEE)
        return found


def _problem(machine: Followup, before: _Standing | None, payload: _Payload, body: Body) -> Text | None:
    """What the step left otherwise than it should have; None where all is as computed. Raises Stop where there is no such step."""
    on = date.fromisoformat(body.on)
    match payload:
        case ResultRecorded(result=result):
            now = _since(payload.branches)
            if before is None:
                moved = opened(machine, concluded=result.concluded, now=now, on=on)
            else:
                moved = corrected(machine, before.case, concluded=result.concluded, now=now, on=on)
        case _ if before is None:
            return _NO_CASE
        case ResultReviewed(verdict="accept"):
            problem = machine.step("review_problem").to == payload.branches[0].state
            now = _since(payload.branches)
            moved = reviewed(
                machine, before.case, problem=problem, concluded=before.concluded, now=now, on=on
            )
        case ResultReviewed():
            moved = Moved(())
        case CaseAdvanced():
            return _of_step(machine, before, payload, on)
    return _differing(moved.branches, payload.branches, dict(moved.before), payload) or _unrecorded(
        moved.breaches, payload.breaches
    )


def _of_step(machine: Followup, before: _Standing, payload: CaseAdvanced, on: date) -> Text | None:
    names = {branch.number: branch.state for branch in payload.branches}
    asked = Asked(
        step=payload.step,
        branch=payload.branch,
        role=payload.role,
        officers=payload.officers,
        documents=payload.documents,
        note=payload.note,
        happened=payload.happened,
        details=payload.details,
        opens=tuple(names[number] for number in payload.opened),
    )
    known = Known(concluded=before.concluded, deadline=before.deadline)
    if payload.step in _OWN:
        own = _OWN[payload.step]
        found = own(machine, before.case, payload.branch, asked, known, now=payload.happened, on=on)
    else:
        found = moves.propose(machine, before.case, asked, known, now=payload.happened, on=on)
    if found.closed != payload.closed:
        return _CLOSED
    late = (found.breach,) if found.breach else ()
    return _differing(found.branches, payload.branches, dict(found.before), payload) or _unrecorded(
        late, payload.breaches
    )


def _differing(
    expected: tuple[Branch, ...], found: tuple[Branch, ...], before: dict[int, str], payload: _Payload
) -> Text | None:
    if dict(payload.before) != before:
        return _BEFORE
    wanted, there = ({one.number: one for one in branches} for branches in (expected, found))
    if sorted(wanted) != sorted(there):
        return _BRANCHES.fill(expected=_numbers(wanted), found=_numbers(there))
    for number, one in there.items():
        right = wanted[number]
        # A year that was announced since gives a deadline that could not be known then.
        same_due = one.due in ("?", right.due)
        if not same_due or msgspec.structs.replace(one, due="") != msgspec.structs.replace(right, due=""):
            return _BRANCH.fill(
                number=number, found=f"{one.state} {one.due}", expected=f"{right.state} {right.due}"
            )
    return None


def _unrecorded(expected: tuple[Breach, ...], found: tuple[Breach, ...]) -> Text | None:
    """Lateness that should be on record and is not."""
    there = [msgspec.structs.replace(one, rule="") for one in found]
    missing = [one for one in expected if msgspec.structs.replace(one, rule="") not in there]
    return _LATE.fill(number=missing[0].branch, due=missing[0].due) if missing else None


def _after(before: _Standing | None, payload: _Payload) -> _Standing | None:
    """The case as the log has it now, so that one wrong step is told once."""
    if isinstance(payload, ResultRecorded):
        result = payload.result
        start = before.case if before else _empty(result.inspection, payload)
        return _Standing(_moved(start, payload.branches, ""), result.concluded, result.deadline)
    if before is None:
        return None
    closed = "closed" if isinstance(payload, CaseAdvanced) and payload.closed else ""
    return msgspec.structs.replace(before, case=_moved(before.case, payload.branches, closed))


def _moved(case: Case, branches: tuple[Branch, ...], closed: str) -> Case:
    changed = {one.number: one for one in case.branches} | {one.number: one for one in branches}
    return msgspec.structs.replace(
        case, branches=tuple(changed[number] for number in sorted(changed)), closed=closed
    )


def _empty(number: str, payload: ResultRecorded) -> Case:
    return Case(
        number=number,
        task="",
        target="",
        name="",
        entity=payload.entity,
        section=payload.section,
        station="",
        branches=(),
    )


def _since(branches: tuple[Branch, ...]) -> str:
    return next(one.since for one in branches if one.number == MAIN)


def _numbers(branches: dict[int, Branch]) -> Text:
    return joined(Text(str(number), str(number)) for number in sorted(branches))


_AT = Text("第 {idx} 号记录 {number}：{why}", "entry {idx}, {number}: {why}")
_SEE = Text("policy audit verify 检查记录", "`policy audit verify` checks the log")
_NO_CASE = Text("案卷还没有开就有了这一步", "a step of a case that no result has opened")
_NO_PRODUCT = Text("记录中的数据不是本软件能写出的", "it holds what the product cannot have written")
_CLOSED = Text("是否归档与流程不符", "whether it closes the case is not what the machine says")
_BEFORE = Text(
    "它说离开的状态不是处置线所在的状态",
    "the states that it says it leaves are not those the branches are in",
)
_BRANCHES = Text(
    "变动的处置线应当是 {expected}，记录的是 {found}",
    "branches {expected} should change, and the record has {found}",
)
_BRANCH = Text(
    "第 {number} 条处置线应当是“{expected}”，记录的是“{found}”",
    "branch {number} should be “{expected}”, and the record has “{found}”",
)
_LATE = Text(
    "第 {number} 条处置线逾期（期限 {due}），没有记录在案",
    "branch {number} is late (due {due}), which is not on record",
)
