from datetime import date

import pytest

from policy_engine.model.errors import FindingsStop, Unusable
from policy_engine.model.fact import Fact
from policy_engine.rulebook.cases import laid_over, run_cases

CASE = """format: policy-cases/1
cases:
  - name: 没有提供
    plan: {{ annexes: [{{}}, {{}}] }}
    expect: [{expect}]
"""


def no_annex(data, on, before, drawn):
    assert on == date(2023, 2, 10)
    return [
        Fact("attachment", str(n), {"title": "", "provided": 0}, ("annexes", n))
        for n in range(len(data["annexes"]))
    ]


@pytest.fixture
def run(tmp_path, rulebook, cage):
    def one(text, facts=no_annex):
        (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
        return run_cases(rulebook, tmp_path, cage, facts)

    return one


@pytest.mark.parametrize(
    ("expect", "passed"),
    [
        ("{ id: P280 }, { id: P280 }", True),
        ("{ id: P280 }, { id: P280, at: annexes.0.status }", True),
        ("{ id: P280, line: 4 }, { id: P280, at: annexes.1.status, line: 4 }", True),
        ("", False),
        ("{ id: P280 }", False),
        ("{ id: P280 }, { id: P280 }, { id: P280 }", False),
        ("{ id: P280 }, { id: P201 }", False),
        ("{ id: P280, at: annexes.0 }, { id: P280 }", False),
        ("{ id: P280, line: 3 }, { id: P280 }", False),
        ("{ id: P280, at: annexes.0.status }, { id: P280, at: annexes.0.status }", False),
    ],
)
def test_a_case_passes_only_on_exactly_what_it_expects(run, expect, passed):
    (result,) = run(CASE.format(expect=expect))
    assert result.passed is passed
    assert result.got == ("P280 annexes.0.status 4", "P280 annexes.1.status 4")
    assert (result.name, result.line, result.fired) == ("没有提供", 3, ("P280",))


def test_a_fragment_that_is_no_plan_fails_with_the_reason(run):
    def refuse(*_given):
        raise ValueError("no such task")

    (result,) = run(CASE.format(expect=""), refuse)
    assert not result.passed
    assert "no such task" in result.got[0]


def test_facts_outside_the_vocabulary_fail_with_the_reason(run):
    text = "format: policy-cases/1\ncases:\n  - { name: x, facts: [{ kind: officer, key: a, fields: {} }] }\n"
    (result,) = run(text)
    assert not result.passed
    assert "officer" in result.got[0]


def test_a_case_may_give_the_plan_in_force_and_what_is_drawn(run):
    seen = []

    def facts(data, on, before, drawn):
        seen.append((data, before, drawn))
        return []

    cases = """format: policy-cases/1
cases:
  - { name: none }
  - { name: same, before: {} }
  - { name: changed, before: { annexes: [1] }, plan: { annexes: [2] }, drawn: ["1"] }
"""
    assert all(result.passed for result in run(cases, facts))
    assert seen == [({}, None, ()), ({}, {}, ()), ({"annexes": [2]}, {"annexes": [1]}, ("1",))]


def test_a_case_tells_which_rules_stayed_silent_on_facts_of_theirs(run):
    given = "{ kind: attachment, key: '1', fields: { title: t, provided: 1 } }"
    (result,) = run(f"format: policy-cases/1\ncases:\n  - {{ name: x, facts: [{given}] }}\n")
    assert result.silent == ("P280",)
    (result,) = run(f"format: policy-cases/1\ncases:\n  - {{ name: x, stage: match, facts: [{given}] }}\n")
    assert result.silent == (
        "M424",
    )  # holds wherever its facts are, so a case without them is all there can be
    (result,) = run(f"format: policy-cases/1\ncases:\n  - {{ name: x, on: 2020-01-01, facts: [{given}] }}\n")
    assert result.silent == ()


def test_taking_out_what_is_not_there_fails_with_the_reason(run):
    (result,) = run("format: policy-cases/1\ncases:\n  - { name: x, without: [goals.nothing] }\n")
    assert not result.passed
    assert "KeyError" in result.got[0]


def test_a_file_that_is_no_case_file_stops_with_its_findings(run):
    with pytest.raises(FindingsStop) as stop:
        run("format: policy-cases/1\ncases:\n  - { nome: x }\n")
    assert [f.place.line for f in stop.value.findings] == [3]


def test_a_directory_without_cases_is_unusable(tmp_path, rulebook, cage):
    with pytest.raises(Unusable):
        run_cases(rulebook, tmp_path, cage, no_annex)


def test_a_fragment_is_laid_over_the_base_plan_and_each_task_over_its_first():
    base = {
        "plan": {"year": 2023, "code": "x"},
        "tasks": [{"code": "1", "risk": {"policy": "weights", "text": "t"}}],
    }
    fragment = {
        "plan": {"year": 2024},
        "tasks": [{}, {"risk": {"policy": "flat"}}, {"code": "9"}],
        "annexes": [1],
    }
    assert laid_over(base, fragment) == {
        "plan": {"year": 2024, "code": "x"},
        "tasks": [
            {"code": "1", "risk": {"policy": "weights", "text": "t"}},
            {"code": "2", "risk": {"policy": "flat", "text": "t"}},
            {"code": "9", "risk": {"policy": "weights", "text": "t"}},
        ],
        "annexes": [1],
    }
    assert base["plan"] == {"year": 2023, "code": "x"}


def test_facts_hold_what_the_file_says_of_their_kind_unless_the_case_says_otherwise(run):
    """P280: an annex that is not provided."""
    text = """format: policy-cases/1
defaults:
  attachment: { title: 附件, provided: 1 }
cases:
  - name: 通常
    facts: [{ kind: attachment, key: "1", fields: {} }]
  - name: 没有提供
    facts: [{ kind: attachment, key: "2", fields: { provided: 0 } }]
    expect: [{ id: P280 }]
"""
    assert [(result.passed, result.fired) for result in run(text)] == [(True, ()), (True, ("P280",))]
