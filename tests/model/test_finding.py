from __future__ import annotations

from itertools import permutations

from policy_engine.model.finding import Finding, Place, has_errors, in_order
from policy_engine.model.text import Text


def _finding(file="a.yaml", line=1, column=1, code="P101", message="m", severity="warning"):
    return Finding(
        code, severity, Place(file, line, column), Text(f"信息{message}", message), Text("改", "fix")
    )


def test_findings_are_sorted_by_file_line_column_code_and_message_whatever_their_order():
    ordered = [
        _finding(),
        _finding(message="n"),
        _finding(code="P102"),
        _finding(column=2),
        _finding(line=2),
        _finding(line=10),
        _finding(file="b.yaml"),
    ]
    for mixed in list(permutations(ordered))[::97]:
        assert in_order(mixed) == ordered


def test_an_exact_repeat_is_said_once():
    assert in_order([_finding(), _finding(), _finding(message="n")]) == [_finding(), _finding(message="n")]
    assert in_order([]) == []


def test_only_errors_count_as_errors():
    assert not has_errors([])
    assert not has_errors([_finding(severity="warning"), _finding(severity="info")])
    assert has_errors([_finding(severity="info"), _finding(severity="error")])
