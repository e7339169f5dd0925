"""A case under random commands and clocks: no illegal state, no lost obligation, no deadline dropped, and replay gives the same view.

What is expected of a step is worked out here a second time, from the words of `rules/followup.yaml` alone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from policy_engine.casework import progress
from policy_engine.casework.moves import (
    RESERVED,
    Asked,
    Known,
    Said,
    applied,
    extend,
    pause,
    propose,
    resume,
    settle,
)
from policy_engine.casework.opening import Fired, obliged, outcome_facts
from policy_engine.casework.results import has_problem
from policy_engine.model.case import CaseDocument
from policy_engine.model.errors import Refused, Stop, Unusable
from policy_engine.model.event import NewEvent
from policy_engine.model.result import Result
from policy_engine.rulebook.judge import Firing
from policy_engine.rulebook.load import load_rules
from policy_engine.rulebook.reference import evaluate
from policy_engine.rulebook.vocabulary import validate
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.payloads import CaseAdvanced, ResultRecorded, ResultReviewed
from policy_engine.store.replay import rebuild_matches

RULEBOOK = load_rules(Path(__file__).resolve().parents[2] / "rules")
MACHINE = RULEBOOK.followup
STATES = {state.id: state for state in MACHINE.states}
STEPS = {step.id: step for step in MACHINE.steps}
FOLLOW = {one.id: one for one in RULEBOOK.rules if one.stage == "follow"}
ROLES = [role.id for role in MACHINE.roles]
WRONG = st.sets(
    st.sampled_from(["role", "documents", "details", "note", "officers", "time", "opens"]), max_size=2
)
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
"""A failing walk is told as it was found: making it shorter takes longer than reading it."""
MINUTE = timedelta(minutes=1)
SUSPECTED = {"R59", "R60", "R61", "R62"}
"""Obligations of states in which a suspected crime is not disposed of."""
CODES = [("1",), ("6",), ("D",), ("B", "D"), ("8",), ("A",), ("9",), ("C", "6")]
LEADS = [(), ("crime",), ("minor",), ("official",), ("other_power", "notify"), ("crime", "minor")]
ENTITIES = ["enterprise", "individual", "cooperative"]


def said_of(facts, on):
    """What the rules in force say, by the plain evaluation."""
    validate(facts)
    rules = [one for one in FOLLOW.values() if one.in_force(on)]
    for name, row in evaluate(rules, facts):
        fired = FOLLOW[name]
        yield Firing(fired, {p.alias: facts[n] for p, n in zip(fired.when, row, strict=True)})


def saying(firing):
    one = firing.rule
    looks_at = {field for pattern in one.when for field, _, _ in pattern.where}
    return Said(
        one.id,
        one.title,
        firing.message(),
        firing.advice(),
        one.basis,
        one.severity,
        one.obligation,
        "late" in looks_at,
    )


class CaseMachine(RuleBasedStateMachine):
    """One case in a store. `moment` is the clock of the office, which may jump."""

    drawn: Path

    def __init__(self):
        super().__init__()
        self.directory = TemporaryDirectory()
        path = Path(self.directory.name) / "policy.db"
        copy(self.drawn, path)
        self.store = open_store(path)
        self.number = queries.inspections(self.store)[0].number
        self.moment = datetime(2023, 6, 20, 9, 0)  # noqa: DTZ001 - local time, as on record
        self.at = 1_800_000_000
        self.entity, self.case, self.version = "enterprise", None, 0
        self.reviewed = self.triaged = False
        self.result, self.owed, self.standing = None, (), []
        self.letters, self.late, self.last = {}, [], None
        self.counted, self.met = 0, set()

    def teardown(self):
        try:
            assert [text.zh for text in rebuild_matches(self.store)] == []
        finally:
            self.store.close()
            self.directory.cleanup()

    @property
    def now(self):
        return self.moment.isoformat(timespec="minutes")

    @property
    def on(self):
        return self.moment.date()

    def append(self, kind, payload):
        self.at += 1
        event = NewEvent(
            kind=kind,
            at=self.at,
            on=self.on.isoformat(),
            actor="op-1",
            subject=self.number,
            refs={"version": str(self.version)},
            payload=msgspec.to_builtins(payload),
        )
        with self.store.transaction() as transaction:
            transaction.append([event])

    @initialize(codes=st.sampled_from(CODES), leads=st.sampled_from(LEADS), entity=st.sampled_from(ENTITIES))
    def record(self, codes, leads, entity):
        self.entity = entity
        self.put_on_record(codes, leads, "")

    def put_on_record(self, codes, leads, reason):
        self.version += 1
        concluded = self.on.isoformat()
        self.result = Result(
            inspection=self.number,
            version=self.version,
            codes=codes,
            methods=("onsite",),
            began=self.now,
            ended=self.now,
            concluded=concluded,
            officers=("I1", "I2"),
            recorder="I1",
            signature="signed",
            leads=leads,
            reason=reason,
        )
        if self.case is None:
            moved = progress.opened(MACHINE, concluded=concluded, now=self.now, on=self.on)
        else:
            moved = progress.corrected(MACHINE, self.case, concluded=concluded, now=self.now, on=self.on)
        problem = has_problem(self.result, RULEBOOK.results)
        kept = (problem, moved.branches, moved.before, moved.breaches)
        self.append("result.recorded", ResultRecorded(self.result, "信用监管股", self.entity, *kept))
        self.take_over(moved)
        facts = outcome_facts(codes, leads, self.entity, self.number)
        fired = [
            Fired(f.rule.id, f.rule.then.opens, f.rule.basis, f.rule.severity)
            for f in said_of(list(facts), self.on)
        ]
        self.owed = obliged(fired)
        self.reviewed = self.triaged = False

    def take_over(self, moved):
        """What another record than a step did to the case: taken from the store, its branches checked by the invariants."""
        self.counted += len(moved.breaches)
        self.case = queries.case(self.store, self.number)

    @rule(problem_kept=st.booleans())
    def review(self, problem_kept):
        if self.reviewed or self.case.branch(0).state != "RECORDED":
            return
        problem = has_problem(self.result, RULEBOOK.results)
        moved = progress.reviewed(
            MACHINE, self.case, problem=problem, concluded=self.result.concluded, now=self.now, on=self.on
        )
        kept = (moved.branches, moved.before, moved.breaches)
        self.append("result.reviewed", ResultReviewed(self.number, self.version, "accept", "I3", "", *kept))
        self.take_over(moved)
        self.reviewed = True
        # A result without a problem owes nothing that must be opened.
        assert problem or not any(one.must for one in self.owed)

    @rule(codes=st.sampled_from(CODES), leads=st.sampled_from(LEADS))
    def correct(self, codes, leads):
        if not self.case.closed and self.case.branch(0).state in ("DONE", "TRIAGE"):
            self.put_on_record(codes, leads, "代码录错")

    @rule(minutes=st.one_of(st.integers(1, 3000), st.integers(3000, 90_000), st.integers(-3000, -1)))
    def tick(self, minutes):
        self.moment += minutes * MINUTE

    @rule(data=st.data(), minutes=st.integers(0, 60_000))
    def go_on(self, data, minutes):
        """Some weeks later, perhaps, a step that leads on from where a branch stands, with all that it asks for."""
        self.moment += minutes * MINUTE
        going = [branch for branch in self.case.branches if not branch.ended] or list(self.case.branches)
        branch = data.draw(st.sampled_from(going))
        ways = [s.id for s in MACHINE.steps if branch.state in s.start and s.id not in RESERVED]
        if ways:
            self.ask(data, branch.number, data.draw(st.sampled_from(ways)), frozenset())

    @rule(data=st.data(), minutes=st.integers(0, 60_000))
    def go_on_elsewhere(self, data, minutes):
        """The same once more: walks are to come far."""
        self.go_on(data, minutes)

    @rule(
        data=st.data(),
        number=st.integers(0, 5),
        id_=st.sampled_from(sorted(STEPS.keys() - RESERVED.keys())),
    )
    def try_anything(self, data, number, id_):
        self.ask(data, number, id_, data.draw(WRONG))

    @rule(data=st.data())
    def go_wrong(self, data):
        """A step that leads on, with this or that wrong or missing."""
        there = [
            (branch.number, step.id)
            for branch in self.case.branches
            for step in MACHINE.steps
            if branch.state in step.start and step.id not in RESERVED
        ]
        if there:
            number, id_ = data.draw(st.sampled_from(there))
            self.ask(data, number, id_, data.draw(WRONG))

    def ask(self, data, number, id_, wrong):
        step = STEPS[id_]
        there = {*self.standing, *(b.state for b in self.case.branches if not b.ended)}
        must = {one.state for one in self.owed if one.must} - there
        opens = set(data.draw(st.sets(st.sampled_from(step.opens), max_size=3))) if step.opens else set()
        opens = (opens - must) if "opens" in wrong else (opens | must if step.opens else opens)
        since = next((b.since for b in self.case.branches if b.number == number), self.now)
        before = (datetime.fromisoformat(since) - MINUTE).isoformat(timespec="minutes")
        self.go(
            Asked(
                step=id_,
                branch=number,
                role=data.draw(st.sampled_from(ROLES)) if "role" in wrong else step.by[0],
                officers=("I1",) if "officers" in wrong else ("I1", "I2"),
                documents=() if "documents" in wrong else self.papers(step),
                note="" if "note" in wrong else "事由",
                happened=data.draw(st.sampled_from([before, self.later()])) if "time" in wrong else self.now,
                details={} if "details" in wrong else self.details(),
                opens=tuple(sorted(opens)),
            ),
            wrong,
        )

    def papers(self, step):
        return tuple(CaseDocument(kind, f"{self.at:064x}", "") for kind in step.documents)

    def details(self):
        return {
            "deadline": (self.on + timedelta(days=10)).isoformat(),
            "recipient": "某局",
            "channel": "公示系统",
            "ground": "法定理由",
            "consent": "市局同意1号",
            "penalty": "罚款",
        }

    def later(self):
        return (self.moment + 5 * MINUTE).isoformat(timespec="minutes")

    def go(self, asked, wrong):
        known = Known(
            officers_valid=len(asked.officers),
            reviewed=self.reviewed,
            letters=tuple(self.letters.get(asked.branch, ())),
            obliged=self.owed,
            concluded=self.result.concluded,
            standing=tuple(self.standing),
        )
        try:
            proposal = propose(MACHINE, self.case, asked, known, now=self.now, on=self.on)
            breaches = settle(proposal, [saying(f) for f in said_of([proposal.fact], self.on)])
        except Stop as stopped:
            refused = stopped
        else:
            refused = None
        if refused is not None:
            assert refused.message.zh
            assert refused.advice.zh
            assert not self.proper(asked, wrong), refused.message.zh
            return
        self.expect(asked, proposal, breaches)
        self.keep(asked, proposal, breaches)

    def proper(self, asked, wrong):
        """Whether nothing stands in the way of a step, as an officer reading the file would say."""
        branch = next((b for b in self.case.branches if b.number == asked.branch), None)
        step = STEPS[asked.step]
        if wrong or branch is None or branch.state not in step.start or self.now < branch.since:
            return False
        others = [b for b in self.case.branches if b.number != branch.number and not b.ended]
        if asked.step == "close":
            return branch.number == 0 and not others
        if asked.step == "decide":
            return not any(STATES[b.state].obligation in SUSPECTED for b in others)
        return not (asked.step == "list_entity" and self.entity == "individual")

    def expect(self, asked, proposal, breaches):
        """Of a step that passed: it is declared, done by rights, and late only with a breach."""
        step, branch = STEPS[asked.step], self.case.branch(asked.branch)
        after = {b.number: b for b in proposal.branches}
        assert branch.state in step.start
        assert branch.number == 0 or asked.step not in ("triage", "close")
        assert after[branch.number].state == step.to
        assert branch.since <= asked.happened <= self.now
        there = {d.kind for d in (*self.case.documents, *asked.documents)}
        assert set(step.documents) <= there
        assert len(asked.officers) >= step.officers
        assert bool(asked.note) or not step.reason
        assert [after[n].state for n in proposal.opened] == list(asked.opens)
        assert not (asked.step == "decide" and self.suspected(branch.number))
        if branch.state == "CRIME_REPORT":
            assert asked.role in ("principal", "acting_principal")
        late = (
            bool(branch.due) and branch.due != "?" and asked.happened > branch.due and step.to != branch.state
        )
        assert late == any(b.late for b in breaches)
        assert sum(bool(b.late) for b in breaches) <= 1
        if asked.role not in step.by:
            assert any(not b.late for b in breaches), "somebody else's step leaves a trace"

    def suspected(self, number):
        return any(
            STATES[b.state].obligation in SUSPECTED
            for b in self.case.branches
            if b.number != number and not b.ended
        )

    def keep(self, asked, proposal, breaches):
        payload = CaseAdvanced(
            number=self.number,
            branch=proposal.branch.number,
            step=proposal.step.id,
            role=asked.role,
            officers=asked.officers,
            note=asked.note,
            happened=asked.happened,
            details=asked.details,
            documents=proposal.documents,
            opened=proposal.opened,
            closed=proposal.closed,
            branches=proposal.branches,
            before=proposal.before,
            breaches=breaches,
        )
        self.append("case.advanced", payload)
        self.last = payload
        self.counted += len(breaches)
        self.case = applied(self.case, proposal, on=self.on)
        if asked.step == "letter":
            self.letters.setdefault(proposal.branch.number, []).append(asked.happened[:10])
        self.standing += asked.opens
        if asked.step == "triage":
            self.triaged = True
            # A suspicion that a branch of a lead has come to already is not reported a second time.
            self.met = {*self.standing, *(b.state for b in self.case.branches if not b.ended)}

    @rule(data=st.data())
    def leave_out(self, data):
        """The triage without what law asks to be opened."""
        if self.case.branch(0).state == "TRIAGE":
            self.ask(data, 0, "triage", {"opens"})

    @rule(how=st.sampled_from([pause, resume, extend]), data=st.data(), minutes=st.integers(0, 40_000))
    def turn_the_clock(self, how, data, minutes):
        self.moment += minutes * MINUTE
        can = [b.number for b in self.case.branches if STATES[b.state].pauses or STATES[b.state].extensions]
        number = data.draw(st.sampled_from(can or [b.number for b in self.case.branches]))
        branch = self.case.branch(number)
        asked = Asked(
            step="-",
            role=data.draw(st.sampled_from(["head", "collective", "team"])),
            happened=self.now,
            note="事由",
            details={"testing": "送检"},
        )
        try:
            proposal = how(MACHINE, self.case, number, asked, Known(), now=self.now, on=self.on)
            breaches = settle(proposal, [saying(f) for f in said_of([proposal.fact], self.on)])
        except (Refused, Unusable):
            return
        (after,) = proposal.branches
        assert (after.state, after.since, after.ended) == (branch.state, branch.since, False)
        overdue = bool(branch.due) and branch.due != "?" and self.now > branch.due
        assert not (overdue and how is pause)
        assert (overdue and how is extend) == any(b.late for b in breaches)
        if how is extend and after.due and branch.due:
            assert after.due > branch.due
        self.keep(asked, proposal, breaches)

    @rule()
    def the_same_again(self):
        """A step that somebody else took meanwhile is not taken a second time."""
        if self.last is None:
            return
        ((number, state),) = self.last.before
        if self.case.branch(number).state == state:
            return
        with pytest.raises(Refused):
            self.append("case.advanced", self.last)

    @invariant()
    def the_store_agrees(self):
        if self.case is None:
            return
        assert queries.case(self.store, self.number) == self.case
        there = [b for b in queries.breaches(self.store) if b.inspection == self.number]
        assert len(there) == self.counted

    @invariant()
    def every_branch_stands_somewhere(self):
        for branch in self.case.branches if self.case else ():
            assert branch.ended == STATES[branch.state].end
        if self.case and self.case.closed:
            assert all(branch.ended for branch in self.case.branches)
            assert self.case.branch(0).state == "CLOSED"

    @invariant()
    def no_deadline_is_dropped(self):
        for branch in self.case.branches if self.case else ():
            if STATES[branch.state].within is None:
                assert (branch.due, branch.clock) == ("", None)
                continue
            assert branch.clock is not None
            still = bool(branch.clock.pauses) and not branch.clock.pauses[-1][1]
            assert branch.due or still
            if branch.due and branch.due != "?":
                assert branch.due > branch.clock.base
            if branch.due == "?":
                assert self.on >= date(2026, 1, 1)

    @invariant()
    def no_obligation_is_lost(self):
        if self.triaged:
            assert {one.state for one in self.owed if one.must} <= self.met
        if self.case and self.case.closed:
            assert self.triaged or not any(one.must for one in self.owed)


@pytest.fixture
def database(_one):
    """The database of a workspace in which task 15 is drawn."""
    return next(_one.rglob("*.db"))


def test_a_case_under_random_commands(database):
    CaseMachine.drawn = database
    run_state_machine_as_test(
        CaseMachine, settings=settings(max_examples=12, stateful_step_count=40, deadline=None, phases=PHASES)
    )


@pytest.mark.slow
def test_a_case_under_many_random_commands(database):
    CaseMachine.drawn = database
    run_state_machine_as_test(
        CaseMachine, settings=settings(max_examples=400, stateful_step_count=80, deadline=None, phases=PHASES)
    )
