"""What `policy rules new` writes: sound in shape, and not yet a rule."""

from shutil import copy

import pytest

from policy_engine.model.fact import Fact
from policy_engine.resources import shipped
from policy_engine.rulebook.cases import read_cases, run_cases
from policy_engine.rulebook.load import load_rules
from policy_engine.rulebook.skeleton import case_text, rule_text


@pytest.mark.parametrize("name", ["P901", "D901", "M901", "O901"])
def test_it_passes_the_linter_and_its_first_case_fails(tmp_path, cage, name):
    (tmp_path / "tests").mkdir()
    copy(shipped("rules") / "tests" / "base-plan.yaml", tmp_path / "tests")
    (tmp_path / f"{name}.yaml").write_text(rule_text(name), encoding="utf-8")
    (tmp_path / "tests" / f"{name}.yaml").write_text(case_text(name), encoding="utf-8")
    book = load_rules(tmp_path)
    assert book.findings == ()
    assert [rule.id for rule in book.rules] == [name]

    def facts(plan, on, before, drawn):
        return [Fact("attachment", "1", {"title": "", "provided": 1})]

    results = run_cases(book, tmp_path / "tests", cage, facts)
    assert [result.passed for result in results] == [False, True]
    assert [result.got for result in results] == [(), ()]
    assert [one.case.expect == () for one in read_cases(tmp_path / "tests")] == [False, True]


def test_it_names_the_fields_that_may_be_asked(rulebook):
    assert "random_order 检查顺序随机" in rule_text("P901")
