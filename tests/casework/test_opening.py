"""From codes and leads to what must be opened."""

from __future__ import annotations

import pytest

from policy_engine.casework.opening import Fired, obliged, outcome_facts
from policy_engine.rulebook.vocabulary import validate


def test_every_code_and_every_lead_is_a_fact():
    facts = outcome_facts(["6", "D", "6"], ["crime"], "individual", "15/1#0001")
    validate(facts)
    assert [(f.key, f.fields["code"], f.fields["lead"]) for f in facts] == [
        ("15/1#0001/6", "6", ""),
        ("15/1#0001/D", "D", ""),
        ("15/1#0001/crime", "", "crime"),
    ]
    assert {f.fields["entity"] for f in facts} == {"individual"}


@pytest.mark.parametrize("entity", ["", "company"])
def test_an_unknown_kind_of_entity_is_other(entity):
    (fact,) = outcome_facts(["1"], [], entity, "#1")
    assert fact.fields["entity"] == "other"


def test_no_result_no_facts():
    assert outcome_facts([], [], "enterprise", "#1") == ()


def test_one_obligation_for_a_state_by_the_strictest_rule():
    found = obliged(
        [
            Fired("F708", "REFERRED", "处罚法第二十五条", "warning"),
            Fired("F701", "CONTACT", "异常名录办法", "warning"),
            Fired("F707", "REFERRED", "监察法", "error"),
            Fired("F709", "REFERRED", "监察法", "error"),
        ]
    )
    assert [(o.state, o.rule, o.basis.zh, o.must) for o in found] == [
        ("REFERRED", "F707", "处罚法第二十五条；监察法", True),
        ("CONTACT", "F701", "异常名录办法", False),
    ]


def test_rules_that_inform_or_open_nothing_oblige_to_nothing():
    assert obliged([Fired("F705", "RECTIFY", "", "info"), Fired("F676", "", "", "warning")]) == ()
