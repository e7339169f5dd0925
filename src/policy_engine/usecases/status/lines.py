"""The lines of the report, in the order of the source document, and what the rules of stage `status` say of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from policy_engine.model.fact import Fact, basis_points, fitting
from policy_engine.model.followup import Followup
from policy_engine.model.status import Coverage, Duty, Item, Line, Said, Standing, Stratum
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import Firing, judge
from policy_engine.rulebook.load import Rulebook
from policy_engine.rulebook.rule import Rule
from policy_engine.usecases.status import checking, following, preparing, tiers
from policy_engine.usecases.status.known import Known

ENTERPRISE = "enterprise"

KINDS = {"coverage": "coverage", "stratum": "rising"}
"""Kinds of facts that are about one line alone; of the others the rule's test on `line` says which."""


def coverage(known: Known, registered: int | None) -> Coverage:
    """The year's enterprises. A visit counts in the year in which it ended; the goal is the whole bureau's."""
    goals = [plan.goals.enterprise_coverage for _, plan in known.plans if plan.goals.enterprise_coverage]
    return Coverage(
        registered,
        len(_inspected(known)),
        len({visit.row.target for visit in known.visits}),
        goals[0].share if goals and known.scope.whole else None,
    )


def duties(known: Known, found: Coverage, strata: tuple[Stratum, ...], machine: Followup) -> Iterator[Duty]:
    """Every line, in the order of the source document."""
    yield _covered(known, found)
    yield checking.published(known)
    if known.scope.whole:
        yield from preparing.of_the_bureau(known)
    yield from preparing.of_tasks(known)
    yield tiers.rising(known, strata)
    yield from checking.recorded(known)
    yield from following.followed(known, machine)
    if known.scope.whole:
        yield from _elsewhere()
    yield from checking.by_the_book(known)
    yield checking.completed(known)
    yield checking.accountable(known)


def lines(
    known: Known,
    found: Coverage,
    strata: tuple[Stratum, ...],
    rulebook: Rulebook,
    cage: Cage,
) -> tuple[Line, ...]:
    """Every line with its standing: unknown without records or rules, short where a rule finds fault, else ok."""
    every = sorted(duties(known, found, strata, rulebook.followup), key=lambda duty: _ORDER.index(duty.id))
    on = min(known.today, date(known.year, 12, 31))
    facts = [*_facts(known, found, strata), *(_fact(known, duty) for duty in every)]
    firings: defaultdict[str, list[Firing]] = defaultdict(list)
    for firing in judge(rulebook, "status", facts, on, cage):
        line = _line_of(firing.rule) or str(firing.about.fields.get("line", ""))
        firings[line].append(firing)
    asked: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rulebook.rules:
        if rule.stage == "status" and rule.in_force(on):
            asked[_line_of(rule)].append(rule)
    return tuple(_judged(duty, asked[duty.id], firings[duty.id]) for duty in every)


def _judged(duty: Duty, rules: Sequence[Rule], firings: Sequence[Firing]) -> Line:
    fault = any(firing.rule.severity != "info" for firing in firings)
    standing: Standing = "short" if fault else "ok"
    if duty.unknown is not None or not rules:
        standing = "unknown"
    return Line(
        duty,
        standing,
        tuple(rule.id for rule in rules),
        "；".join(dict.fromkeys(part for rule in rules for part in rule.basis.split("；") if part)),
        tuple(_said(firing) for firing in firings),
    )


def _said(firing: Firing) -> Said:
    rule = firing.rule
    return Said(rule.id, rule.severity, firing.message(), firing.advice(), rule.basis)


def _line_of(rule: Rule) -> str:
    """The line that a rule is about: by its first pattern's kind, or its test on `line`; "" for every line."""
    first = rule.when[0]
    if first.kind in KINDS:
        return KINDS[first.kind]
    return next(
        (
            value
            for field, operator, value in first.where
            if (field, operator) == ("line", "eq") and isinstance(value, str)
        ),
        "",
    )


def _facts(known: Known, found: Coverage, strata: tuple[Stratum, ...]) -> Iterator[Fact]:
    goal = found.goal or Fraction(0)
    registered = found.registered or 0
    yield Fact(
        "coverage",
        str(known.year),
        {
            "year": known.year,
            "known": int(found.registered is not None),
            "over": int(known.over),
            "has_goal": int(found.goal is not None),
            "registered": registered,
            "inspected": found.inspected,
            "missing": found.missing,
            "share": basis_points(found.share),
            "goal": basis_points(goal),
        },
    )
    for one in strata:
        yield Fact(
            "stratum",
            one.key,
            {
                "task": one.task,
                "batch": one.batch,
                "tier": one.tier,
                "members": one.members,
                "drawn": one.drawn,
                "inspected": one.inspected,
                "planned_rate": basis_points(one.rate(one.planned)),
                "drawn_rate": basis_points(one.rate(one.drawn)),
                "falls": int(one.falls),
                "below": one.below,
            },
        )


def _fact(known: Known, duty: Duty) -> Fact:
    return Fact(
        "duty",
        duty.id,
        {
            "line": duty.id,
            "question": fitting(duty.question.zh),
            "question_en": fitting(duty.question.en),
            "year": known.year,
            "over": int(known.over),
            "known": int(duty.unknown is None),
            "total": duty.total,
            "met": duty.count("met"),
            "ahead": duty.count("ahead"),
            "lacking": duty.count("lacking"),
            "late": duty.late,
            "share": basis_points(duty.share),
        },
    )


def _inspected(known: Known) -> dict[str, Item]:
    """By enterprise (id) its first inspection with a result in the year."""
    found: dict[str, Item] = {}
    for visit in known.every:
        ended = visit.last is not None and visit.last.ended[:4] == f"{known.year:04d}"
        if visit.case is not None and visit.last is not None and ended and visit.case.entity == ENTERPRISE:
            found.setdefault(visit.row.target, Item(visit.row.number, "met", (visit.last.idx,)))
    return found


def _covered(known: Known, found: Coverage) -> Duty:
    unknown = None
    if found.registered is None:
        unknown = Text(
            "检查对象库没有导入，不知道登记企业数", "no register of targets, so nothing to compare with"
        )
    elif not known.scope.whole:
        unknown = Text("目标是全局的，这里只列数字", "the goal is the whole bureau's; only figures here")
    elif found.goal is None:
        unknown = Text("计划没有写企业占比的目标", "the plan states no goal for the share of enterprises")
    return Duty(
        "coverage",
        "一、三（一）",
        Text("年度抽查企业占比达到目标", "the share of enterprises inspected reaches the goal"),
        Text("当年检查过的企业（不重复计）", "distinct enterprises inspected in the year"),
        tuple(_inspected(known).values()),
        unknown,
    )


def _elsewhere() -> Iterator[Duty]:
    """What the document asks and no record of this system can show."""
    for id_, clause, question in _ELSEWHERE:
        yield Duty(id_, clause, question, Text("—", "–"), (), _NOT_HERE)


_NOT_HERE = Text("不在本系统记录，另行说明", "not recorded in this system; to be reported separately")
_ELSEWHERE = (
    ("publicity", "二（六）", Text("加大舆论宣传", "publicity")),
    ("training", "二（六）", Text("业务培训，“一专多能”", "training of officers")),
    (
        "guidance",
        "三（一）",
        Text("内部协调配合，加强条线指导", "co-ordination and guidance within the bureau"),
    ),
    ("manner", "三（三）", Text("文明执法、热情服务、主动指导", "courteous enforcement and guidance")),
)
_ORDER = (
    "coverage",
    "published",
    "targets",
    "inspectors",
    "matters",
    "gaps",
    "plan",
    "merged",
    "joint_plan",
    "tiered",
    "rising",
    "launched",
    "verified",
    "teams",
    "amendments",
    "recorded",
    "entered",
    "handled",
    "referred",
    "crime",
    "publicity",
    "training",
    "guidance",
    "procedure",
    "reviewed",
    "honest",
    "completed",
    "dated",
    "accountable",
    "manner",
)
"""The lines as the source document asks: 一, 二（一）…（六）, 三（一）…（三）."""
