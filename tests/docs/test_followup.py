"""docs/followup.md says of every state what the machine says."""

from pathlib import Path

from policy_engine.casework.span import within
from policy_engine.resources import shipped
from policy_engine.rulebook.lint_followup import BEGINNINGS, STEPS
from policy_engine.rulebook.load import load_rules

PAGE = (Path(__file__).resolve().parents[2] / "docs/followup.md").read_text(encoding="utf-8")


def test_the_table_of_states_is_the_machines():
    rows = {
        line.split("`")[1]: line
        for line in PAGE.splitlines()
        if line.startswith("| `") and line.split("`")[1].isupper()
    }
    states = load_rules(shipped("rules")).followup.states
    assert list(rows) == [state.id for state in states]
    for state in states:
        assert state.title.zh in rows[state.id]
        assert state.basis in rows[state.id]
        assert not state.within or within(state.within).zh in rows[state.id]


def test_what_keeps_its_name_is_listed():
    for id_ in (*BEGINNINGS, *STEPS):
        assert f"`{id_}`" in PAGE
