"""What a step of a case stands on besides the case: its result, the register of officers, the letters sent, what its outcome obliges to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cached_property

import msgspec

from policy_engine.casework.opening import Fired, Obliged, obliged, outcome_facts
from policy_engine.casework.proposal import Asked, Known
from policy_engine.ledger.body import Body, read_body
from policy_engine.model.case import MAIN, PUBLISH, Branch, Case
from policy_engine.model.casefile import Happening
from policy_engine.model.fact import Fact
from policy_engine.model.followup import Followup
from policy_engine.model.target import Inspector
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import judge
from policy_engine.rulebook.load import Rulebook
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import RecordedResult
from policy_engine.usecases.cases.history import LETTER, PENALTY, histories, history, letters, stated
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_inspector
from policy_engine.usecases.registry.ground import in_force
from policy_engine.usecases.workspace import Workspace

HANDLING = "team"
DECIDING = ("section_head", "head", "principal", "acting_principal", "collective")
"""Roles that report, and those that approve what was reported."""

_FEW = 5
"""Cases whose histories are looked up one by one; of more of them the log is read through once."""


class Ground:
    """What is known of some cases, each part read when it is first asked for. Inside a transaction it cannot change meanwhile."""

    def __init__(
        self,
        workspace: Workspace,
        store: Store,
        rulebook: Rulebook,
        machine: Followup,
        cases: Sequence[Case],
        *,
        actor: str,
        on: date,
    ) -> None:
        self.workspace, self.store, self.rulebook, self.machine = workspace, store, rulebook, machine
        self.cases, self.actor, self.on = cases, actor, on
        self._obliged: dict[str, tuple[Obliged, ...]] = {}
        self._ids: dict[str, str] = {}
        self._histories: dict[str, tuple[Happening, ...]] = {}

    @cached_property
    def results(self) -> dict[str, RecordedResult]:
        """The version in force of every case's result, by number."""
        found = queries.results(self.store, {case.number for case in self.cases})
        return {one.inspection: one for one in found}

    @cached_property
    def inspectors(self) -> tuple[Inspector, ...]:
        """The register of officers in force. Raises Refused without one."""
        registry = in_force(self.store, "inspectors")
        return Inputs(self.workspace.snapshots, {"inspectors": registry.digest}).inspectors

    def oblige(self, numbers: Collection[str], cage: Cage) -> None:
        """Ask the rules which branches the results of these cases call for: one question for all of them."""
        facts: list[Fact] = []
        of: dict[int, str] = {}
        for case in self.cases:
            result = self.results.get(case.number)
            if result is None or case.number not in numbers:
                continue
            for fact in outcome_facts(result.codes, result.leads, case.entity, case.number):
                of[id(fact)] = case.number
                facts.append(fact)
        fired: dict[str, list[Fired]] = {}
        for firing in judge(self.rulebook, "follow", facts, self.on, cage) if facts else ():
            rule = firing.rule
            opened = Fired(rule.id, rule.then.opens, rule.basis, rule.severity)
            fired.setdefault(of[id(firing.about)], []).append(opened)
        apart = {state.id for state in self.machine.states if state.details}
        self._obliged |= {number: obliged(fired.get(number, ()), apart) for number in numbers}

    def named(self, said: Asked) -> Asked:
        """The same with officers by id, each once, however they are named. Raises Unusable for somebody who is not in the register."""
        ids = dict.fromkeys(self._id(word) for word in said.officers)
        return msgspec.structs.replace(said, officers=tuple(ids)) if ids else said

    def _id(self, word: str) -> str:
        if word not in self._ids:
            self._ids[word] = find_inspector(self.inspectors, word).id
        return self._ids[word]

    def valid(self, officers: Sequence[str], day: date) -> int:
        """How many of these (ids) hold a certificate valid on that day; experts do not count."""
        return (
            sum(_valid(self._by_id[i], day) for i in dict.fromkeys(officers) if i in self._by_id)
            if officers
            else 0
        )

    @cached_property
    def _by_id(self) -> dict[str, Inspector]:
        return {inspector.id: inspector for inspector in self.inspectors}

    def known(self, case: Case, said: Asked, branch: Branch | None = None) -> Known:
        """What `casework.moves` asks about a step that is `said`; `branch` where the step could be of several."""
        result = self.results.get(case.number)
        at = branch or self._branch(case, said)
        return Known(
            officers_valid=self.valid(said.officers, date.fromisoformat(said.happened[:10])),
            reviewed=result is not None and result.state == "reviewed",
            same_person=at is not None and self._same_person(case, at, said.role),
            letters=self._letters(case, at),
            obliged=self._obliged.get(case.number, ()),
            concluded=result.concluded if result else "",
            deadline=result.deadline if result else "",
            penalty=self._penalty(case, at),
            standing=self._standing(case),
        )

    def _branch(self, case: Case, said: Asked) -> Branch | None:
        step = next((one for one in self.machine.steps if one.id == said.step), None)
        for branch in case.branches:
            if said.branch == branch.number or (said.branch is None and step and branch.state in step.start):
                return branch
        return None

    def _letters(self, case: Case, branch: Branch | None) -> tuple[str, ...]:
        """Only where letters are part of the state: reading a case's history takes a look at the whole log."""
        if branch is None:
            return ()
        steps = self.machine.steps_from(branch.state, self.on)
        if all(step.id != LETTER for step in steps):
            return ()
        return letters(self._history(case.number), branch.number)

    def _penalty(self, case: Case, branch: Branch | None) -> str:
        if branch is None or branch.number in (MAIN, PUBLISH):
            return ""
        return stated(self._history(case.number), branch.number, PENALTY)

    def _standing(self, case: Case) -> tuple[str, ...]:
        """The states that branches of handling were opened in or came to; the log is asked only where there are any."""
        if all(branch.number in (MAIN, PUBLISH) for branch in case.branches):
            return ()
        been = dict.fromkeys(moved for one in self._history(case.number) for moved in one.moved)
        return tuple(state for number, state in been if number not in (MAIN, PUBLISH))

    def _history(self, number: str) -> tuple[Happening, ...]:
        if len(self.cases) > _FEW and not self._histories:
            self._histories = histories(self.store, {case.number for case in self.cases})
        if number not in self._histories:
            self._histories[number] = history(self.store, number)
        return self._histories[number]

    def _same_person(self, case: Case, branch: Branch, role: str) -> bool:
        """Whether the account that reported here for the team now decides on it."""
        last = self._last.get((case.number, branch.number)) if role in DECIDING else None
        entry = None if last is None else queries.entry(self.store, last)
        body = None if entry is None else read_body(entry.body)
        if entry is None or not isinstance(body, Body) or body.actor != self.actor:
            return False
        try:
            return msgspec.json.decode(entry.payload or b"{}", type=_Taken).role == HANDLING
        except msgspec.DecodeError:
            return False

    @cached_property
    def _last(self) -> dict[tuple[str, int], int]:
        """By case and branch the event that brought it to its state."""
        numbers = {case.number for case in self.cases}
        return {
            (one.inspection, one.number): one.idx for one in queries.branches(self.store, numbers=numbers)
        }


class _Taken(msgspec.Struct):
    role: str = ""


def _valid(inspector: Inspector, day: date) -> bool:
    first, last = inspector.certificate_from, inspector.certificate_to
    return not inspector.expert and first is not None and last is not None and first <= day <= last
