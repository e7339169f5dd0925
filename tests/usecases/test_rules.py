from shutil import copy, copytree, rmtree

import pytest

from policy_engine.model.errors import Refused, Unusable
from policy_engine.resources import shipped
from policy_engine.rulebook.load import load_rules
from policy_engine.usecases.rules import begin, explain, run_cases


@pytest.fixture
def rules(tmp_path):
    return copytree(shipped("rules"), tmp_path / "rules")


@pytest.fixture
def few(tmp_path):
    """Two of the rule files with their cases: all of them take seconds, and tests/rulebook/ runs them."""
    for name in ("pool.yaml", "coverage.yaml", "names.yaml", "tests/pool.yaml", "tests/coverage.yaml"):
        path = tmp_path / "few" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        copy(shipped("rules") / name, path)
    copy(shipped("rules") / "tests" / "base-plan.yaml", tmp_path / "few" / "tests")
    return tmp_path / "few"


def test_shipped_rules_pass_their_cases_which_cover_all_of_them(tmp_path, few, judging):
    tested = judging(run_cases, tmp_path, few)
    assert tested.failed == 0
    assert tested.coverage.complete
    assert tested.findings == ()


def test_a_new_rule_is_not_covered_until_it_is_filled_in(tmp_path, few, judging):
    begin(tmp_path, few, "P901")
    tested = judging(run_cases, tmp_path, few)
    assert tested.failed == 1
    assert (tested.coverage.rules, tested.coverage.covered) == (
        tested.coverage.rules,
        tested.coverage.rules - 1,
    )
    assert [f.code for f in tested.findings] == ["L119"]


def test_a_new_rule_goes_where_the_rules_are(tmp_path, rules):
    rule, case = begin(tmp_path, rules, "D901")
    assert (rule, case) == (rules / "D901.yaml", rules / "tests" / "D901.yaml")
    assert "D901" in {rule.id for rule in load_rules(rules).rules}


def test_nothing_is_overwritten(tmp_path, rules):
    (rules / "P901.yaml").write_text("format: policy-rules/1\n", encoding="utf-8")
    with pytest.raises(Refused):
        begin(tmp_path, rules, "P901")
    assert (rules / "P901.yaml").read_text(encoding="utf-8") == "format: policy-rules/1\n"
    assert not (rules / "tests" / "P901.yaml").exists()


@pytest.mark.parametrize("name", ["P215", "D301"])
def test_an_id_in_use_is_refused(tmp_path, rules, name):
    with pytest.raises(Refused) as stop:
        begin(tmp_path, rules, name)
    assert name in stop.value.message.zh


@pytest.mark.parametrize("name", ["901", "X901", "P9", "p9o1", "../P901"])
def test_what_is_no_id_is_unusable(tmp_path, rules, name):
    with pytest.raises(Unusable):
        begin(tmp_path, rules, name)


def test_the_rules_that_came_with_the_software_are_never_added_to(tmp_path):
    with pytest.raises(Unusable) as stop:
        begin(tmp_path, None, "P901")
    assert "--rules" in stop.value.advice.zh
    assert not (shipped("rules") / "P901.yaml").exists()


def test_a_directory_that_cannot_be_written_is_unusable(tmp_path, rules):
    rmtree(rules / "tests")
    (rules / "tests").write_text("a file", encoding="utf-8")
    with pytest.raises(Unusable):
        begin(tmp_path, rules, "P901")


def test_a_rule_is_explained_by_its_cases(tmp_path):
    explained = explain(tmp_path, None, "p215")
    assert explained.rule.id == "P215"
    assert explained.bad.about.zh == "全部检查而没有随机顺序"


@pytest.mark.parametrize(("name", "near"), [("P2155", "P215"), ("zzz", "")])
def test_an_unknown_rule_is_unusable_and_the_nearest_is_named(tmp_path, name, near):
    with pytest.raises(Unusable) as stop:
        explain(tmp_path, None, name)
    assert near in stop.value.advice.zh
    assert "rules list" in stop.value.advice.zh
