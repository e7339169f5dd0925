from policy_engine.rulebook.case import Case, Expected, GivenFact
from policy_engine.rulebook.cases import base_plan, read_cases
from policy_engine.rulebook.explain import explain


def test_every_shipped_rule_has_a_bad_and_a_good_example(rulebook, rules_directory):
    cases = [one.case for one in read_cases(rules_directory / "tests")]
    base = base_plan(rules_directory / "tests")
    for rule in rulebook.rules:
        explained = explain(rule, cases, base)
        assert explained.bad.text, rule.id
        assert explained.good.text, rule.id
        assert explained.bad != explained.good


def test_a_case_that_does_not_hold_yet_is_no_example(rulebook):
    rule = next(rule for rule in rulebook.rules if rule.id == "P280")

    def case(**fields):
        return Case("案例", facts=(GivenFact("attachment", "1", fields),), expect=(Expected("P280"),))

    assert explain(rule, [case(title="t", provided=1), case(title="t")], {}).bad.text == ""
    assert "provided: no" in explain(rule, [case(title="t", provided=0)], {}).bad.text
