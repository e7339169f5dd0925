"""What a person would type in the demonstration: a result, a step of a case."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import msgspec

from policy_engine.casework.proposal import Asked
from policy_engine.model.case import Case
from policy_engine.model.followup import Followup
from policy_engine.model.result import MatterFinding
from policy_engine.model.text import Text
from policy_engine.store.values import RecordedInspection
from policy_engine.usecases.cases.clocks import Request
from policy_engine.usecases.demo.clock import at
from policy_engine.usecases.demo.findings import Outcome
from policy_engine.usecases.demo.papers import Papers
from policy_engine.usecases.demo.routes import OfClock
from policy_engine.usecases.results.record import Draft

_RECORDS = (
    ("check_record", Text("检查记录", "record of the check")),
    ("video", Text("执法记录仪录像", "body camera")),
)
_NOBODY_THERE = {"6", "7", "9"}
_DETAILS = {
    "recipient": "示例接收单位（生成数据 generated）",
    "channel": "国家企业信用信息公示系统",
    "consent": "示例同意文号（生成数据 generated）",
    "ground": "涉及商业秘密（生成数据 generated）",
    "penalty": "罚款（生成数据 generated）",
    "testing": "示例检验（生成数据 generated）",
}
NOTE = "演示中写明的理由（生成数据 generated）"
_FULLER = "发现问题，票证不全（生成数据 generated）"
_PHOTO = ("photo", Text("门头照片", "photograph of the shop front"))
_BODIES = ("示例接收单位一（生成数据 generated）", "示例接收单位二（生成数据 generated）")


def draft(
    visit: RecordedInspection,
    outcome: Outcome,
    matters: tuple[str, ...],
    on: date,
    times: tuple[int, int],
    papers: Papers,
    chance: Random,
) -> Draft:
    """What the team records of a visit made on a day; `times` are its minutes of the day."""
    start, end = times
    absent = any(code in _NOBODY_THERE for code in outcome.codes)
    refused = not absent and chance.randrange(40) == 0
    problem = outcome.codes[0] not in ("1", "F") and not absent
    findings = tuple(
        MatterFinding(matter, "发现问题（生成数据 generated）" if problem and n == 0 else "")
        for n, matter in enumerate(matters)
    )
    orders = {"D", "E"} & set(outcome.codes) or "minor" in outcome.leads
    return Draft(
        inspection=visit.number,
        codes=outcome.codes,
        methods=("onsite",),
        began=at(on, start // 60, start % 60),
        ended=at(on, end // 60, end % 60),
        officers=visit.officers,
        recorder=visit.officers[0],
        signature="absent" if absent else "refused" if refused else "signed",
        signature_note=NOTE if absent or refused else "",
        findings=findings,
        evidence=papers.evidence(visit.number, _RECORDS),
        leads=outcome.leads,
        deadline=(on + timedelta(days=15)).isoformat() if orders else "",
    )


def corrected(draft: Draft, occasion: str, papers: Papers) -> Draft:
    """What the team hands in instead: after the reviewer's return a photograph too, before triage a fuller finding, and where the result
    was public already another code.
    """
    if occasion == "returned":
        more = papers.evidence(draft.inspection, (_PHOTO,))
        return msgspec.structs.replace(draft, evidence=(*draft.evidence, *more))
    if occasion == "triage":
        findings = (MatterFinding(draft.findings[0].matter, _FULLER), *draft.findings[1:])
        return msgspec.structs.replace(draft, findings=findings)
    return msgspec.structs.replace(draft, codes=("F",))


def asked(
    machine: Followup,
    case: Case,
    branch: int,
    step: str,
    minute: str,
    papers: Papers,
    officers: tuple[str, ...],
    opens: tuple[str, ...] = (),
    *,
    then: str = "",
) -> Asked:
    """A step with everything that it asks for. Each branch that goes to another body names that body; `then` is the step after it."""
    declared = machine.step(step)
    here = case.branch(branch).state
    there = case.papers(branch) if declared.to != here else frozenset()
    kinds = [(kind, machine.title(kind)) for kind in declared.documents if kind not in there]
    details = {name: _DETAILS[name] for name in declared.details if name in _DETAILS}
    if then == "warning_only" and "penalty" in details:
        details["penalty"] = "警告"
    if opens:
        details["deadline"] = (date.fromisoformat(minute[:10]) + timedelta(days=15)).isoformat()
    return Asked(
        step=step,
        branch=branch,
        role=declared.by[0],
        officers=officers if declared.officers else (),
        documents=papers.documents(case.number, branch, minute[:10], kinds),
        note=NOTE if declared.reason else "",
        happened=minute,
        details=details,
        opens=tuple(
            f"{state}={_BODIES[n % len(_BODIES)]}" if machine.state(state).details else state
            for n, state in enumerate(opens)
        ),
    )


def of_clock(machine: Followup, state: str, branch: int, what: OfClock, minute: str) -> Request:
    """A deadline stopped, running again or extended, by whoever may extend it."""
    (role, *_), *_ = (extension.by for extension in machine.state(state).extensions)
    return Request(
        what=what,
        asked=Asked(step="", branch=branch, role=role, note=NOTE, happened=minute),
        ground="testing" if what == "pause" else "",
    )
