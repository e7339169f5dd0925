"""`policy demo`: the ways of its cases take every step of the shipped machine, and the year they are part of verifies."""

import secrets
from collections import Counter
from datetime import date
from hashlib import sha256

import msgspec
import pytest

from policy_engine.casework.opening import Fired, obliged, outcome_facts
from policy_engine.model.errors import Refused, Unusable
from policy_engine.rulebook.judge import judge
from policy_engine.rulebook.load import load_rules
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases import audit
from policy_engine.usecases.cases.machine import rules_and_machine
from policy_engine.usecases.demo import findings, routes
from policy_engine.usecases.demo.agenda import Agenda, Item
from policy_engine.usecases.demo.place import empty
from policy_engine.usecases.demo.year import play
from policy_engine.usecases.workspace import load

BY_RESULTS = {"review_clean", "review_problem", "correct", "republish"}
"""Steps that results and reviews take, not `case advance`."""
OF_EVERY_CASE = {
    ("triage", "TRIAGE"),
    ("close", "DONE"),
    ("publish", "PUBLISH_DUE"),
    ("withhold", "PUBLISH_DUE"),
}


@pytest.fixture(scope="module")
def rulebook(request):
    return load_rules(request.config.rootpath / "rules")


def walked(machine, state, way):
    """The (step, state) pairs of a way, and where it ends."""
    pairs = []
    for step, _ in way:
        if step not in routes.OF_CLOCK:
            declared = machine.step(step)
            assert state in declared.start, f"{step} does not lead out of {state}"
            pairs.append((step, state))
            state = declared.to
    return pairs, state


def ways():
    for table in (routes.WAYS, routes.INDIVIDUAL):
        for state, several in table.items():
            for way in several:
                yield state, way


def test_every_way_can_be_walked_and_ends(rulebook):
    for state, way in ways():
        _, end = walked(rulebook.followup, state, way)
        assert rulebook.followup.state(end).end or end == "LISTED"


def test_the_ways_take_every_step_from_every_state_it_leads_out_of(rulebook):
    machine = rulebook.followup
    taken = {pair for state, way in ways() for pair in walked(machine, state, way)[0]} | OF_EVERY_CASE
    wanted = {(step.id, start) for step in machine.steps if step.id not in BY_RESULTS for start in step.start}
    assert wanted - taken == set()


def test_every_branch_that_can_be_opened_has_ways(rulebook):
    opened = {state for step in rulebook.followup.steps for state in step.opens}
    assert opened == set(routes.WAYS)


@pytest.mark.parametrize(
    ("sure", "table", "entity"),
    [
        (findings.SURE, routes.WAYS, "enterprise"),
        (findings.SURE_INDIVIDUAL, routes.INDIVIDUAL, "individual"),
    ],
)
def test_what_is_sure_opens_a_branch_for_the_first_way_or_for_each(rulebook, judging, sure, table, entity):
    machine = rulebook.followup
    opened = Counter()
    for one in sure:
        facts = outcome_facts(one.codes, one.leads, entity, "140525/2023-internal/1/1#0001")
        fired = [
            Fired(firing.rule.id, firing.rule.then.opens, firing.rule.basis, firing.rule.severity)
            for firing in judging(judge, rulebook, "follow", facts, date(2023, 7, 20))
        ]
        apart = {state.id for state in machine.states if state.details}
        opened.update(need.state for need in obliged(fired, apart))
    for state, several in table.items():
        assert opened[state] >= (len(several) if table is routes.WAYS else 1), state


def test_items_of_a_day_come_kind_by_kind_and_no_case_twice_at_once():
    agenda = Agenda()
    agenda.put("step", "2023-05-01T14:00", "b", 2)
    agenda.put("step", "2023-05-01T14:00", "b", 3)
    agenda.put("record", "2023-05-01T17:00", "a")
    seen = [(kind, [(item.number, item.branch) for item in items]) for kind, items in agenda.of("2023-05-01")]
    assert seen == [("record", [("a", 0)]), ("step", [("b", 2)]), ("step", [("b", 3)])]
    assert agenda.next_day == ""
    assert Item("2023-05-01T14:00", "b") < Item("2023-05-02T14:00", "a")


def test_a_directory_with_anything_in_it_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(Refused) as stop:
        empty(tmp_path)
    assert "nothing was changed" in stop.value.message.en
    empty(tmp_path / "new")
    with pytest.raises(Unusable):
        empty(tmp_path / "notes.txt")


def transitions(workspace):
    """(step, state before) of everything that cases went through, and all states that were reached."""
    _, machine = rules_and_machine(workspace)
    taken, reached = set(), set()
    with open_store(workspace.store, read_only=True) as store:
        for entry in queries.entries(store):
            kind = msgspec.json.decode(entry.body)["kind"]
            if kind not in ("result.recorded", "result.reviewed", "case.advanced"):
                continue
            payload = msgspec.json.decode(entry.payload)
            before = dict(payload["before"])
            for branch in payload["branches"]:
                start, to = before.get(branch["number"]), branch["state"]
                reached.add(to)
                if "step" in payload:
                    taken.add((payload["step"], start))
                else:
                    taken |= {
                        (s.id, start)
                        for s in machine.steps
                        if s.id in BY_RESULTS and start in s.start and s.to == to
                    }
    return machine, {pair for pair in taken if pair[1]}, reached


def verdicts(workspace):
    """How many results were returned, and how many versions the corrected ones have."""
    with open_store(workspace.store, read_only=True) as store:
        kinds = Counter()
        for entry in queries.entries(store):
            payload = msgspec.json.decode(entry.payload) if entry.payload else {}
            kinds[payload.get("verdict", ""), payload.get("result", {}).get("version", 1)] += 1
    return kinds["return", 1], kinds["", 2] + kinds["", 3]


@pytest.mark.slow
@pytest.mark.parametrize(("targets", "inspectors"), [(2_000, 100), (12_000, 300)])
def test_the_year_takes_every_step_and_verifies(tmp_path, judging, targets, inspectors):
    told = []
    played = judging(
        play,
        tmp_path / "demo",
        actor="op-0123456789ab",
        told=lambda day, what: told.append(day),
        targets=targets,
        inspectors=inspectors,
    )
    assert told == sorted(told)
    for check in (*played.log.checks, *played.draws.checks):
        assert [problem.zh for problem in check.problems] == []
    assert [
        line.duty.id
        for line in played.status.lines
        if line.duty.id == "accountable" and line.standing != "ok"
    ] == []
    workspace = load(tmp_path / "demo")
    machine, taken, reached = transitions(workspace)
    assert {(step.id, start) for step in machine.steps for start in step.start} - taken == set()
    assert {state.id for state in machine.states} - reached == set()
    returned, corrected = verdicts(workspace)
    assert (returned, corrected) == (1, 3)


@pytest.mark.slow
def test_the_same_secrets_give_the_same_log(tmp_path, judging, monkeypatch):
    roots = []
    for turn in ("one", "two"):
        drawn = iter(range(1_000_000))

        def certain(size, drawn=drawn):
            return sha256(str(next(drawn)).encode()).digest()[:size]

        monkeypatch.setattr(secrets, "token_bytes", certain)
        played = judging(
            play,
            tmp_path / "demo",
            actor="op-0123456789ab",
            told=lambda day, what: None,
            targets=2_000,
            inspectors=100,
        )
        roots.append(audit.verify(load(tmp_path / "demo")).root)
        assert played.log.root == roots[-1]
        # The log names the plan's file, so both are played at one place.
        (tmp_path / "demo").rename(tmp_path / turn)
    assert roots[0] == roots[1]
