"""The year's status (全年情况) for programs: texts in both languages, shares as [numerator, denominator], every event by its number."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from policy_engine.model.status import Count, Group, Line, Stratum, Traced, YearStatus
from policy_engine.model.text import Text

FORMAT = "policy-status/1"


def data(found: YearStatus) -> dict[str, Any]:
    """The whole report."""
    coverage = found.coverage
    return {
        "format": FORMAT,
        "demo": found.demo,
        "agency": found.agency,
        "year": found.year,
        "at": found.at,
        "scope": {"section": found.scope.section, "station": found.scope.station, "task": found.scope.task},
        "coverage": {
            "registered": coverage.registered,
            "inspected": coverage.inspected,
            "dispatched": coverage.dispatched,
            "share": _pair(coverage.share),
            "goal": None if coverage.goal is None else _pair(coverage.goal),
        },
        "lines": [_line_data(line) for line in found.lines],
        "groups": [_group_data(group) for group in found.groups],
        "strata": [_stratum_data(one) for one in found.strata],
        "codes": [_count_data(one) for one in found.codes],
        "states": [_count_data(one) for one in found.states],
        "remarks": [_text(remark) for remark in found.remarks],
    }


def trace_data(name: str, events: Sequence[Traced]) -> dict[str, Any]:
    """The events behind a number."""
    return {
        "format": "policy-status-trace/1",
        "name": name,
        "events": [
            {
                "idx": one.idx,
                "kind": one.kind,
                "on": one.on,
                "subject": one.subject,
                "state": one.state,
                "late": one.late,
            }
            for one in events
        ],
    }


def _line_data(line: Line) -> dict[str, Any]:
    duty = line.duty
    return {
        "id": duty.id,
        "clause": duty.clause,
        "question": _text(duty.question),
        "counts": _text(duty.figure),
        "standing": line.standing,
        "unknown": None if duty.unknown is None else _text(duty.unknown),
        "total": duty.total,
        "met": duty.count("met"),
        "ahead": duty.count("ahead"),
        "lacking": duty.count("lacking"),
        "late": duty.late,
        "rules": list(line.rules),
        "basis": line.basis,
        "said": [
            {
                "rule": one.rule,
                "severity": one.severity,
                "message": _text(one.message),
                "advice": _text(one.advice),
                "basis": one.basis,
            }
            for one in line.said
        ],
        "events": sorted({event for item in duty.items for event in item.events}),
    }


def _group_data(group: Group) -> dict[str, Any]:
    return {
        "key": group.key,
        "kind": group.kind,
        "id": group.id,
        "title": _text(group.title),
        "visits": group.visits,
        "done": group.done,
        "overdue": group.overdue,
        "problems": group.problems,
        "published": group.published,
        "unpublished": group.unpublished,
        "open": group.open,
        "late": group.late,
        "notes": group.notes,
        "events": list(group.events),
    }


def _stratum_data(one: Stratum) -> dict[str, Any]:
    return {
        "key": one.key,
        "task": one.task,
        "batch": one.batch,
        "tier": one.tier,
        "members": one.members,
        "planned": _pair(one.planned),
        "drawn": one.drawn,
        "inspected": one.inspected,
        "falls": one.falls,
        "below": one.below,
        "events": [one.event],
    }


def _count_data(one: Count) -> dict[str, Any]:
    return {
        "key": one.key,
        "id": one.id,
        "title": _text(one.title),
        "count": one.count,
        "late": one.late,
        "events": list(one.events),
    }


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _pair(value: Fraction) -> list[int]:
    return [value.numerator, value.denominator]
