"""Every code has a page with examples that do what they say, and docs/codes/ holds those pages."""

from pathlib import Path

import pytest

from policy_engine.resources import shipped
from policy_engine.rulebook.load import load_rules
from policy_engine.usecases import explain as explaining

ROOT = Path(__file__).resolve().parents[2]
RULES = shipped("rules")
FILES = sorted({group.file for group in explaining.GROUPS} - {""})
TITLES = explaining.fixed_titles()
ENTRIES = {
    code: entry
    for file in FILES
    for code, entry in (
        explaining.entries(file) if (explaining.PAGES / f"{file}.yaml").exists() else {}
    ).items()
}
RULES_KNOWN = load_rules(RULES).rules


def test_every_code_has_an_entry_in_the_file_of_its_group_and_no_entry_is_left_over():
    missing = {code: explaining.group_of(code).file for code in sorted(TITLES.keys() - ENTRIES.keys())}
    surplus = sorted(ENTRIES.keys() - TITLES.keys())
    assert not missing, (
        f"codes without a page, and the file of src/policy_engine/pages/ that lacks them: {missing}"
    )
    assert not surplus, f"pages of codes that do not exist: {surplus}"
    for file in FILES:
        for code in explaining.entries(file):
            assert explaining.group_of(code).file == file, f"{code} is in {file}.yaml"


def test_every_code_belongs_to_one_group_and_no_two_packages_have_one_code():
    from policy_engine.plan import codes as plan
    from policy_engine.registry import codes as registry
    from policy_engine.rulebook import codes as rulebook
    from policy_engine.sheets import codes as sheets
    from policy_engine.syntax import codes as syntax

    known = [*syntax.CODES, *plan.CODES, *rulebook.CODES, *registry.CODES, *sheets.CODES]
    known += [rule.id for rule in RULES_KNOWN]
    assert sorted(known) == sorted(set(known)), sorted({code for code in known if known.count(code) > 1})
    for code in known:
        explaining.group_of(code)


# What an example in one piece cannot show: several sheets, an earlier plan or registry, a book that was exported before.
DESCRIBED = {
    *("S603", "S604", "S605", "S606", "S640", "S641", "S642", "S643", "S650", "S651", "S652"),
    *("R560", "R561", "R562", "R563", "R564", "R566", "R567", "R568", "R569", "R570", "R571", "R572", "R573"),
}


@pytest.mark.parametrize("code", sorted(ENTRIES.keys() - DESCRIBED))
def test_the_wrong_example_says_this_code_and_nothing_else_and_the_right_one_says_nothing(code, tried):
    entry = ENTRIES[code]
    assert tried(entry, entry.bad) == {code: entry.severity}
    assert tried(entry, entry.good) == {}


def test_only_what_cannot_be_shown_is_described():
    assert {code for code, entry in ENTRIES.items() if entry.form == "words"} == DESCRIBED | {"R504"}


@pytest.mark.parametrize("rule", RULES_KNOWN, ids=lambda rule: rule.id)
def test_every_rule_has_a_page_from_its_cases(rule):
    page = explaining.explain(rule.id, RULES, RULES)
    assert page.bad.text.strip(), f"{rule.id} has no case in rules/tests/ in which it speaks"
    assert page.good.text.strip(), f"{rule.id} has no case in rules/tests/ in which it is silent"
    assert page.bad.text != page.good.text
    assert page.basis == rule.basis


def test_every_obligation_of_a_rule_is_put_into_words():
    named = {rule.obligation for rule in RULES_KNOWN} - {""}
    missing = sorted(named - explaining.obligations().keys())
    assert not missing, f"src/policy_engine/pages/obligations.yaml lacks {missing}"


def test_the_committed_pages_are_the_generated_ones(tmp_path):
    explaining.write_pages(tmp_path)
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs/codes").glob("*")}
    differing = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
    assert not differing, f"run `python -m policy_engine.usecases.explain docs/codes`: {differing}"
