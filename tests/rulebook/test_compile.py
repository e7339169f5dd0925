import pytest

from policy_engine.model.fact import Fact
from policy_engine.rulebook import compile as compiler
from policy_engine.rulebook.compile import TooManyFactsError, engine_rule, request
from policy_engine.rulebook.reference import evaluate


def test_every_pattern_but_the_first_ends_with_the_sentinel(make_rule):
    rule = make_rule(
        "P900",
        ("t", "task", ("rate", "lt", 5), ("a", "ge", "=t.b")),
        ("p", "plan", ("year", "ne", "=t.year"), ("code", "eq", "x")),
    )
    assert engine_rule(rule) == {
        "all": [
            {"t": {"$and": [{"kind": "task"}, {"$lt": {"rate": 5}}, {"$gte": {"a": {"$m": "b"}}}]}},
            {
                "p": {
                    "$and": [
                        {"kind": "plan"},
                        {"$neq": {"year": {"t": "year"}}},
                        {"code": "x"},
                        {"_j": {"t": "_j"}},
                    ]
                }
            },
        ]
    }


def test_rulesets_hold_at_most_48_patterns(make_rule):
    rules = [make_rule(f"P{n:03}", *((f"a{i}", "k") for i in range(5))) for n in range(25)]
    sessions = request(rules, [])["sessions"]
    assert [len(session["rules"]) for session in sessions] == [9, 9, 7]
    assert sum(len(session["rules"]) for session in sessions) == 25


def test_no_rules_make_no_sessions():
    assert request([], [Fact("k", "1", {})])["sessions"] == []


def test_a_session_gets_only_the_kinds_its_rules_ask_for(make_rule):
    asked = request([make_rule("P900", ("a", "k"))], [Fact("l", "1", {}), Fact("k", "2", {"x": 5})])
    assert asked["sessions"][0]["facts"] == [1]
    assert asked["facts"][1] == {"kind": "k", "id": "0000001", "_j": 1}


def test_facts_are_sent_with_the_fields_that_tests_look_at(make_rule):
    rule = make_rule("P900", ("a", "k", ("x", "eq", 5)), ("b", "l", ("key", "eq", "=a.y")))
    facts = [Fact("k", "1", {"x": 5, "y": "2", "z": "long text"}), Fact("l", "2", {"x": 5})]
    assert request([rule], facts)["facts"] == [
        {"kind": "k", "x": 5, "y": "2", "id": "0000000", "_j": 1},
        {"kind": "l", "key": "2", "id": "0000001", "_j": 1},
    ]


def test_many_facts_are_dealt_out_without_losing_a_match(make_rule, cage, monkeypatch):
    monkeypatch.setattr(compiler, "MAX_SESSION_FACTS", 7)
    rules = [
        make_rule("P901", ("a", "many", ("x", "ge", 1))),
        make_rule("P902", ("a", "few", ("x", "ge", 0)), ("b", "many", ("x", "eq", "=a.x"))),
        make_rule("P903", ("a", "few"), ("b", "few", ("x", "ne", "=a.x"))),
        make_rule("P904", ("a", "none")),
    ]
    facts = [Fact("few", str(n), {"x": n}) for n in range(3)] + [
        Fact("many", str(n), {"x": n % 3}) for n in range(30)
    ]
    asked = request(rules, facts)
    assert max(len(session["facts"]) for session in asked["sessions"]) <= 7
    found = sorted(
        (name, tuple(bound[alias] for alias in sorted(bound))) for name, bound in cage.judge(asked)
    )
    assert found == evaluate(rules, facts)


def test_a_join_of_too_many_facts_is_refused(make_rule, monkeypatch):
    monkeypatch.setattr(compiler, "MAX_SESSION_FACTS", 7)
    facts = [Fact("k", str(n), {"x": n}) for n in range(8)]
    with pytest.raises(TooManyFactsError, match="P900"):
        request([make_rule("P900", ("a", "k"), ("b", "k", ("x", "eq", "=a.x")))], facts)
