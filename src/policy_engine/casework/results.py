"""Results (检查结果) as rules see them: what a team recorded against what the inspection was to be, and a second person's verdict on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from policy_engine.model.calendar import working_days
from policy_engine.model.fact import Fact, day_number, fitting
from policy_engine.model.result import Result, ResultsFile

ENTRY_DAYS = 5
"""Working days from the end of a check to its record (录入): our own reading of 及时, in time; `rules/record.yaml` warns by it."""

MINOR, PUT_RIGHT, TESTING = "minor", "E", "testing"
"""可以责令改正 (a lead), 经责令已改正 (a code), 检验检测 (a method), as `rules/results.yaml` has them."""

CHECK_RECORD, REPORT, MEDIA = "check_record", "report", ("photo", "video")
"""检查记录, 检验报告, 照片和录音录像, as `rules/results.yaml` has them."""


class Visit(msgspec.Struct, frozen=True):
    """到场: who was at which target (id), from when until when (local times)."""

    inspection: str
    target: str
    began: str
    ended: str
    officers: tuple[str, ...]


def elsewhere(visit: Visit, others: Mapping[str, Sequence[Visit]]) -> tuple[tuple[str, str], ...]:
    """[officer, inspection] for whoever was at another target at the same time; `others` are all visits by officer.

    One target can be visited for several tasks at once (能合并的合并), and a visit may begin when the last one ends.
    """
    return tuple(
        (officer, other.inspection)
        for officer in visit.officers
        for other in others.get(officer, ())
        if other.target != visit.target and other.began < visit.ended and visit.began < other.ended
    )


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What a result is looked at against.

    `now` is the local time of the record, `on` its day. `team` are the ids of those matched to the inspection now, experts too;
    `certified` those of the officers present whose certificate is valid on all days of the check; `experts` never count as officers. `elsewhere` as
    the function of that name has it.
    """

    on: date
    now: str
    dispatched: date
    window: tuple[date, date]
    matters: tuple[str, ...]
    team: tuple[str, ...]
    experts: frozenset[str]
    elsewhere: tuple[tuple[str, str], ...] = ()
    certified: frozenset[str]
    results: ResultsFile


def has_problem(result: Result, results: ResultsFile) -> bool:
    """Whether there is something to follow up: a code says so, or the team names a lead."""
    codes = {code.id: code for code in results.codes}
    return bool(result.leads) or any(code in codes and codes[code].problem for code in result.codes)


def result_fact(result: Result, ground: Ground) -> Fact:
    """The fact `result` of one record, keyed by the inspection's number. Times must be well-formed."""
    present = [one for one in result.officers if one not in ground.experts]
    matched = [one for one in present if one in ground.team]
    invalid = [one for one in present if one not in ground.certified]
    strangers = [one for one in result.officers if one not in ground.team]
    kinds = {file.kind for file in result.evidence}
    alone = {code.id for code in ground.results.codes if code.alone}
    exclusive = [code for code in result.codes if code in alone and len(result.codes) > 1]
    ended = date.fromisoformat(result.ended[:10])
    return Fact(
        "result",
        result.inspection,
        {
            "on": day_number(ground.on),
            "dispatched": day_number(ground.dispatched),
            "began": day_number(date.fromisoformat(result.began[:10])),
            "ended": day_number(ended),
            "window_from": day_number(ground.window[0]),
            "window_to": day_number(ground.window[1]),
            "minutes": minutes(result.began, result.ended),
            "ahead": max(0, minutes(ground.now, result.ended)),
            "entry_days": working_days(ended, ground.on),
            "officers": len(present),
            "officers_valid": len(present) - len(invalid),
            "officers_assigned": len(matched),
            "invalid": fitting("、".join(invalid)),
            "elsewhere": fitting(
                "、".join(
                    f"{officer}（{other}）" for officer, other in ground.elsewhere if officer in present
                )
            ),
            "strangers": fitting("、".join(strangers)),
            "recorder_in_team": int(result.recorder in ground.team and result.recorder not in ground.experts),
            "recorder_present": int(result.recorder in result.officers),
            "problem": int(has_problem(result, ground.results)),
            "exclusive": fitting("、".join(exclusive)),
            "codes": fitting("、".join(result.codes)),
            "matters": len(ground.matters),
            "matters_found": len({found.matter for found in result.findings}),
            "evidence": len(result.evidence),
            "has_record": int(CHECK_RECORD in kinds),
            "has_media": int(not kinds.isdisjoint(MEDIA)),
            "has_report": int(REPORT in kinds),
            "tested": int(TESTING in result.methods),
            "signature": result.signature,
            "has_signature_note": int(bool(result.signature_note)),
            "ordered": int(bool(result.deadline)),
            "deadline": day_number(date.fromisoformat(result.deadline) if result.deadline else None),
            "to_put_right": int(MINOR in result.leads),
            "put_right": int(PUT_RIGHT in result.codes),
            "version": result.version,
            "has_reason": int(bool(result.reason)),
        },
    )


class Reviewing(msgspec.Struct, frozen=True, kw_only=True):
    """复核: what is known of a verdict on one version of a result. `changed` and `vanished` count its files of evidence."""

    number: str
    on: date
    recorded: date
    recorder: str
    officers: tuple[str, ...]
    reviewer: str
    accepts: bool
    note: str
    changed: int = 0
    vanished: int = 0


def review_fact(asked: Reviewing) -> Fact:
    """The fact `review` of a verdict, keyed by the inspection's number."""
    return Fact(
        "review",
        asked.number,
        {
            "on": day_number(asked.on),
            "recorded": day_number(asked.recorded),
            "own_entry": int(asked.reviewer == asked.recorder),
            "was_there": int(asked.reviewer in asked.officers),
            "verdict": "accept" if asked.accepts else "return",
            "has_note": int(bool(asked.note)),
            "changed": asked.changed,
            "vanished": asked.vanished,
        },
    )


def minutes(start: str, end: str) -> int:
    """Minutes from one local time (`yyyy-mm-ddThh:mm`) to another, negative if it lies before."""
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)) // timedelta(minutes=1)
