"""`policy verify` takes every step of every case again; `policy audit verify` finds rows that the log does not give."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases import audit
from policy_engine.usecases.verify_cases import verify_cases

from .case_tools import event, put, step
from .conftest import ENGINE

PUBLISH = {"documents": ["publication_record"], "details": {"channel": "网站"}}


def problems(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return [
            problem.zh for check in verify_cases(store, workspace.snapshots) for problem in check.problems
        ]


@pytest.fixture
def forge(one):
    """The last step of a case once more in the log, changed by hand and written past the product."""

    def forge(case, **changes):
        with open_store(one.store) as store:
            last = [entry for body, entry in queries.about(store, case) if body.kind == "case.advanced"][-1]
            payload = msgspec.json.decode(last.payload) | changes
            with store.transaction() as transaction:
                transaction.append([event("case.advanced", case, date(2023, 6, 26), payload)])

    return forge


def branch(number, state, *, due="", ended=False, clock=None):
    return {
        "number": number,
        "state": state,
        "since": "2023-06-26T17:00",
        "due": due,
        "ended": ended,
        "clock": clock,
    }


@pytest.fixture
def clue(one):
    """A case with a branch in CLUE, as branch 2."""
    case = put(one, 1, ("D",))
    step(ENGINE, one, case, "triage", "section_head", note="线索", opens=["CLUE"])
    assert problems(one) == []
    return case


def test_cases_that_are_as_the_machine_says_hold(one, clue):
    step(ENGINE, one, clue, "publish", "credit", **PUBLISH)
    with open_store(one.store, read_only=True) as store:
        (check,) = verify_cases(store, one.snapshots)
    assert not check.problems
    assert check.what.zh.startswith("1 件案卷的 4 步")


def test_no_cases_no_line(one):
    with open_store(one.store, read_only=True) as store:
        assert verify_cases(store, one.snapshots) == ()


SKIPPED = {
    "branch": 2,
    "step": "decide",
    "opened": [],
    "before": [[2, "CLUE"]],
    "details": {},
    "documents": [],
}


def test_a_step_that_skips_a_state_is_found(one, clue, forge):
    forge(clue, **SKIPPED, branches=[branch(2, "DECIDED")])
    (said,) = problems(one)
    assert "decide（作出处罚决定）" in said
    assert clue in said
    assert audit.verify(one).checks[-1].problems == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"branches": [branch(2, "DONE", ended=True)]}, "第 2 条处置线应当是“CASE"),
        (
            {
                "branches": [
                    branch(
                        2,
                        "CASE",
                        due="2024-06-26T24:00",
                        clock={"base": "2023-06-26T17:00", "spans": [[90, "days"]]},
                    )
                ]
            },
            "2024-06-26T24:00",
        ),
        (
            {
                "branches": [
                    branch(
                        2,
                        "CASE",
                        due="2023-10-24T24:00",
                        clock={"base": "2023-06-26T17:00", "spans": [[120, "days"]]},
                    )
                ]
            },
            "2023-10-24T24:00",
        ),
        ({"closed": False, "step": "no_such_step", "branches": [branch(2, "CASE")]}, "no_such_step"),
        ({"happened": "吉日", "branches": [branch(2, "CASE")]}, "吉日"),
        ({"decision": {}, "branches": [branch(2, "CASE")]}, "没有写明"),
        ({"decision": {"rules": "../../etc/passwd"}, "branches": [branch(2, "CASE")]}, "没有写明"),
        ({"decision": {"rules": "0" * 64}, "branches": [branch(2, "CASE")]}, "不见了"),
    ],
)
def test_what_nothing_gives_is_found(one, clue, forge, changes, said):
    forge(clue, **(SKIPPED | {"step": "file_case"} | changes))
    (found,) = problems(one)
    assert said in found


def test_lateness_left_out_is_found(one, clue, forge):
    clock = {"base": "2023-09-26T17:00", "spans": [[90, "days"]]}
    late = branch(2, "CASE", due="2023-12-25T24:00", clock=clock) | {"since": "2023-09-26T17:00"}
    forge(
        clue, **SKIPPED | {"step": "file_case", "happened": "2023-09-26T17:00"}, branches=[late], breaches=[]
    )
    (found,) = problems(one)
    assert "逾期" in found


def test_rules_that_were_changed_on_disk_do_not_matter_and_kept_ones_do(one, clue):
    rules = one.rules / "followup.yaml"
    rules.write_text(rules.read_text("utf-8").replace("count: 15", "count: 50"), "utf-8")
    assert problems(one) == []
    for kept in one.snapshots.glob("*.rules"):
        kept.chmod(0o600)
        kept.write_bytes(kept.read_bytes().replace(b"count: 15", b"count: 50"))
    assert all("与文件名中的摘要不符" in said for said in problems(one))
    assert problems(one)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("result", "codes = '[\"A\"]'"),
        ("branch", "due = '2099-01-01T24:00'"),
        ("casefile", "closed = '2023-06-26'"),
        ("breach", "late = 0"),
        ("document", "branch = NULL"),
        ("document", "sha256 = '00'"),
    ],
)
def test_a_changed_row_is_named(one, clue, tamper, table, change):
    step(ENGINE, one, clue, "publish", "credit", on=date(2023, 9, 1), **PUBLISH)
    tamper(one, f"UPDATE {table} SET {change}")
    said = [problem.zh for check in audit.verify(one).checks for problem in check.problems]
    rows = [line for line in said if "触发器" not in line]
    assert rows
    assert all(f"表 {table}" in line for line in rows)


def test_a_changed_word_of_a_payload_is_found(one, clue, tamper):
    tamper(one, "UPDATE payload SET content = replace(content, '线索', '无事')")
    assert any(check.problems for check in audit.verify(one).checks)
