"""The engine's own process, run in ours."""

import io
import json
import random
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_engine.model.fact import Fact
from policy_engine.rulebook import engine
from policy_engine.rulebook.compile import request
from policy_engine.rulebook.reference import evaluate
from policy_engine.rulebook.rule import Pattern, Ref, Rule, Then, Words

WORDS = Words("", "")
VALUES = {"a": st.integers(-1, 2), "b": st.integers(-1, 2), "s": st.sampled_from(["", "甲", "乙"])}
ORDERED, EQUAL = ["eq", "ne", "lt", "le", "gt", "ge"], ["eq", "ne"]


@st.composite
def some_test(draw, position):
    field = draw(st.sampled_from("abs"))
    operator = draw(st.sampled_from(EQUAL if field == "s" else ORDERED))
    if draw(st.booleans()):
        other = "s" if field == "s" else draw(st.sampled_from("ab"))
        return field, operator, Ref(f"p{draw(st.integers(0, position))}.{other}")
    return field, operator, draw(VALUES[field])


@st.composite
def some_rules(draw):
    rules = []
    for number in range(draw(st.integers(1, 4))):
        size = draw(st.integers(1, 4))
        when = tuple(
            Pattern(f"p{i}", draw(st.sampled_from("kl")), tuple(draw(st.lists(some_test(i), max_size=3))))
            for i in range(size)
        )
        rules.append(Rule(f"P{number:03}", WORDS, "plan", "info", "D", when, Then(WORDS, WORDS)))
    return rules


some_facts = st.lists(
    st.builds(
        lambda kind, fields: Fact(kind, "", fields), st.sampled_from("kl"), st.fixed_dictionaries(VALUES)
    ),
    max_size=8,
)


def matches(rules, facts):
    aliases = {rule.id: [p.alias for p in rule.when] for rule in rules}
    line = json.dumps(request(rules, facts)).encode()
    found = engine.answer(line)["matches"]
    return sorted((name, tuple(bound[alias] for alias in aliases[name])) for name, bound in found)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(some_rules(), some_facts)
def test_engine_and_reference_agree(rules, facts):
    assert matches(rules, facts) == evaluate(rules, facts)


def test_the_order_of_facts_does_not_matter(make_rule):
    rule = make_rule(
        "P900", ("x", "k", ("a", "gt", 0)), ("y", "l", ("a", "lt", "=x.a")), ("z", "k", ("a", "eq", "=y.a"))
    )
    facts = [Fact("kl"[n % 2], str(n), {"a": n % 5}) for n in range(20)]

    def keys(some):
        return sorted(tuple(some[i].key for i in row) for _, row in matches([rule], some))

    shuffled = random.Random(1).sample(facts, len(facts))
    assert keys(facts) == keys(shuffled)
    assert keys(facts)


def test_a_fact_is_bound_once_within_a_match(make_rule):
    rule = make_rule("P900", ("x", "k"), ("y", "k"))
    facts = [Fact("k", "1", {}), Fact("k", "2", {})]
    assert matches([rule], facts) == evaluate([rule], facts) == [("P900", (0, 1)), ("P900", (1, 0))]


def test_requests_do_not_see_one_another(make_rule):
    ask = json.dumps(request([make_rule("P900", ("x", "k"))], [Fact("k", "1", {})])).encode() + b"\n"
    out = io.BytesIO()
    engine.serve([ask, ask], out)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert answers == [{"matches": [["P900", {"x": 0}]]}] * 2


def test_nonsense_is_answered_with_what_is_wrong():
    assert engine.answer(b"not json")["failed"] == "error"
    assert "KeyError" in engine.answer(b"{}")["detail"]


def test_a_rule_that_the_engine_cannot_take_is_an_error():
    answer = engine.answer(b'{"facts": [], "sessions": [{"rules": {"P1": {"bad": 1}}, "facts": []}]}')
    assert answer["failed"] == "error"


def test_an_exception_inside_an_action_is_not_swallowed(make_rule):
    asked = request([make_rule("P900", ("x", "k"))], [Fact("k", "1", {})])
    asked["facts"][0]["id"] = "no number"
    answer = engine.answer(json.dumps(asked).encode())
    assert answer["failed"] == "error"
    assert "no number" in answer["detail"]


def test_an_agenda_that_is_not_drained_is_an_error(monkeypatch, make_rule):
    from durable.engine import Host

    whole = Host.assert_fact

    def forgetful(host, ruleset, fact):
        if fact["kind"] != "__end__":
            whole(host, ruleset, fact)

    monkeypatch.setattr(Host, "assert_fact", forgetful)
    with pytest.raises(RuntimeError, match="not drained"):
        engine.judge(request([make_rule("P900", ("x", "k"))], [Fact("k", "1", {})]))


def test_without_durable_rules_the_answer_says_so(monkeypatch, make_rule):
    monkeypatch.setitem(sys.modules, "durable", None)
    out = io.BytesIO()
    engine.serve([json.dumps(request([make_rule("P900", ("x", "k"))], [])).encode()], out)
    assert json.loads(out.getvalue())["failed"] == "missing"
