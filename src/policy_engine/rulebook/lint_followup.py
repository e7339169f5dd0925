"""What is wrong with the machine of follow-up handling, beyond its shape."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from policy_engine.model.finding import Finding, Route
from policy_engine.model.followup import State, Step, Term
from policy_engine.model.text import Text
from policy_engine.rulebook.codes import severity
from policy_engine.rulebook.followup import FollowupFile
from policy_engine.rulebook.lint_patterns import Problem
from policy_engine.rulebook.lint_reach import dead_ends, unreachable
from policy_engine.syntax.document import Document

BEGINNINGS = ("RECORDED", "PUBLISH_DUE")
"""The states in which the two branches of every case begin (录入待复核, 待公示)."""

STEPS: dict[str, tuple[str, str]] = {
    "review_clean": ("RECORDED", "DONE"),
    "review_problem": ("RECORDED", "TRIAGE"),
    "correct": ("DONE", "RECORDED"),
    "republish": ("DONE", "PUBLISH_DUE"),
    "triage": ("TRIAGE", "DONE"),
    "close": ("DONE", "CLOSED"),
}
"""Steps that the program takes by their names, and a state each leads from and to."""

RESERVED = ("pause", "resume", "extend")
"""What is done to a deadline is recorded like a step, under these names."""

DEADLINE = "deadline"
"""The detail that states a day."""


def lint_followup(written: FollowupFile, document: Document) -> list[Finding]:
    """References to nothing, ids used twice, states that cannot be reached, branches that cannot end, deadlines that cannot be counted."""
    problems = chain(
        _twice(written),
        _references(written),
        _fixed(written),
        _states(written.states),
        _dates(written),
        _weak(written),
        _openings(written),
        _unused(written),
    )
    found = list(problems)
    # Ways through the machine mean something only once every name in it does.
    if not any(code in ("L124", "L125", "L126") for code, *_ in found):
        found += [*unreachable(written.states, written.steps), *dead_ends(written.states, written.steps)]
    return [
        document.finding(code, severity(code), route, said, advice) for code, route, said, advice in found
    ]


def _twice(written: FollowupFile) -> Iterator[Problem]:
    for group in ("roles", "documents", "details", "states", "steps"):
        seen: set[str] = set()
        for number, one in enumerate(getattr(written, group)):
            if one.id in seen or (group == "steps" and one.id in RESERVED):
                yield (
                    "L124",
                    (group, number, "id"),
                    Text(f"代码 {one.id} 已经用过", f"{one.id} is used already"),
                    Text("换一个没有用过的代码", "choose one that is not used yet"),
                )
            seen.add(one.id)


def _references(written: FollowupFile) -> Iterator[Problem]:
    roles, documents, details = (_ids(group) for group in (written.roles, written.documents, written.details))
    states = {state.id for state in written.states}
    opening = {state.id for state in written.states if state.opens}
    for number, state in enumerate(written.states):
        where: Route = ("states", number)
        yield from _unknown(state.pauses, details, (*where, "pauses"))
        yield from _unknown(state.details, details, (*where, "details"))
        for place, extension in enumerate(state.extensions):
            yield from _unknown(extension.by, roles, (*where, "extensions", place, "by"))
    for number, step in enumerate(written.steps):
        where = ("steps", number)
        yield from _unknown(step.start, states, (*where, "from"))
        yield from _unknown((step.to,), states, (*where, "to"), single=True)
        yield from _unknown(step.by, roles, (*where, "by"))
        yield from _unknown(step.documents, documents, (*where, "documents"))
        yield from _unknown(step.details, details, (*where, "details"))
        yield from _unknown(step.opens, opening, (*where, "opens"))
    for number, rule in enumerate(written.rules):
        if rule.then.opens and rule.then.opens not in opening:
            yield (
                "L125",
                ("rules", number, "then", "opens"),
                *_nothing(rule.then.opens, opening),
            )


def _unknown(
    given: Sequence[str], known: Collection[str], route: Route, *, single: bool = False
) -> Iterator[Problem]:
    for place, id_ in enumerate(given):
        if id_ not in known:
            yield "L125", route if single else (*route, place), *_nothing(id_, known)


def _nothing(id_: str, known: Collection[str]) -> tuple[Text, Text]:
    listed = sorted(known)
    return (
        Text(f"没有声明 {id_}，或者它不能用在这里", f"{id_} is not declared, or cannot stand here"),
        Text(f"从这些里选：{'、'.join(listed)}", f"choose one of: {', '.join(listed)}"),
    )


def _fixed(written: FollowupFile) -> Iterator[Problem]:
    """What the program itself goes by."""
    states = {state.id: state for state in written.states}
    steps = {step.id: step for step in written.steps}
    for id_ in BEGINNINGS:
        if id_ not in states or not states[id_].opens:
            yield (
                "L126",
                ("states",),
                Text(f"缺状态 {id_}（opens: true）", f"the state {id_} (opens: true) is missing"),
                Text(
                    "每个案卷从这里开始，照随软件提供的文件补上",
                    "every case begins there; restore it from the shipped file",
                ),
            )
    for id_, (start, to) in STEPS.items():
        if id_ not in steps or start not in steps[id_].start or steps[id_].to != to:
            yield (
                "L126",
                ("steps",),
                Text(
                    f"缺步骤 {id_}（从 {start} 到 {to}）", f"the step {id_} (from {start} to {to}) is missing"
                ),
                Text(
                    "软件按这个代码办理，照随软件提供的文件补上",
                    "the program takes it by that name; restore it from the shipped file",
                ),
            )


def _states(states: Sequence[State]) -> Iterator[Problem]:
    for number, state in enumerate(states):
        for part, said, advice in _deadline(state):
            yield "L129", ("states", number, part), said, advice


def _deadline(state: State) -> Iterator[tuple[str, Text, Text]]:
    span = state.within
    if span is None:
        if state.extensions or state.pauses:
            part = "extensions" if state.extensions else "pauses"
            yield (
                part,
                Text("没有期限，谈不上延长或停止计算", "there is no deadline to extend or stop"),
                _DEADLINE,
            )
        return
    if state.end:
        yield "within", Text("终结的状态不能有期限", "a state that ends a branch has no deadline"), _DEADLINE
    if span.base == "stated" and (span.count or span.unit != "days"):
        yield (
            "within",
            Text(
                "期限是写明的日期时，不写 count，单位写 days",
                "where a day is stated there is no count, and the unit is days",
            ),
            _DEADLINE,
        )
    if span.base != "stated" and not span.count:
        yield "within", Text("没有写多少（count）", "it does not say how many (count)"), _DEADLINE
    if span.base == "concluded" and span.unit == "hours":
        yield (
            "within",
            Text(
                "检查结束只记到日，不能按小时起算",
                "the end of a check is a day, from which hours cannot be counted",
            ),
            _DEADLINE,
        )


_DEADLINE = Text("对照 docs/followup.md 里期限的写法", "see how deadlines are written in docs/followup.md")


def _dates(written: FollowupFile) -> Iterator[Problem]:
    for group in ("states", "steps"):
        for number, one in enumerate(getattr(written, group)):
            if one.effective_from and one.effective_to and one.effective_to < one.effective_from:
                yield (
                    "L130",
                    (group, number, "effective_to"),
                    Text("失效日期早于施行日期", "it ends before it begins"),
                    Text("核对两个日期", "check both dates"),
                )


def _weak(written: FollowupFile) -> Iterator[Problem]:
    for group in ("states", "steps"):
        declared: Sequence[State | Step] = getattr(written, group)
        for number, one in enumerate(declared):
            if one.confidence in ("S", "Q") and not one.basis:
                yield (
                    "L131",
                    (group, number, "confidence"),
                    Text(
                        f"依据可靠程度写了 {one.confidence}，却没有写依据",
                        f"the confidence is {one.confidence}, but no basis is named",
                    ),
                    Text("补上 basis；没有依据的写 D", "add the basis; without one the confidence is D"),
                )


def _openings(written: FollowupFile) -> Iterator[Problem]:
    """A branch that a rule wants opened must be openable by a step, or the obligation could never be met."""
    possible = {state for step in written.steps for state in step.opens}
    for number, rule in enumerate(written.rules):
        wanted = rule.then.opens
        if wanted and (rule.when[0].kind != "outcome" or wanted not in possible):
            yield (
                "L134",
                ("rules", number, "then", "opens"),
                Text(
                    f"没有步骤可以另开 {wanted}，或者这条规则不看检查结果（outcome）",
                    f"no step can open {wanted}, or the rule does not look at results (outcome)",
                ),
                Text(
                    "在步骤的 opens 里加上它；第一项条件写 outcome",
                    "add it to a step's opens; the first pattern is an outcome",
                ),
            )


def _unused(written: FollowupFile) -> Iterator[Problem]:
    steps, states = written.steps, written.states
    used = {
        "roles": {id_ for step in steps for id_ in step.by}
        | {id_ for s in states for e in s.extensions for id_ in e.by},
        "documents": {id_ for step in steps for id_ in step.documents},
        "details": {id_ for step in steps for id_ in step.details}
        | {id_ for state in states for id_ in (*state.pauses, *state.details)}
        | ({DEADLINE} if any(s.within and s.within.base == "stated" for s in states) else set()),
    }
    for group, known in used.items():
        declared: Sequence[Term] = getattr(written, group)
        for number, term in enumerate(declared):
            if term.id not in known:
                yield (
                    "L132",
                    (group, number),
                    Text(f"没有一步用到 {term.id}", f"no step uses {term.id}"),
                    Text(
                        "写错了就改；不用的删去",
                        "correct it if it is misspelt, remove it if it is not needed",
                    ),
                )


def _ids(terms: Iterable[Term]) -> set[str]:
    return {term.id for term in terms}
