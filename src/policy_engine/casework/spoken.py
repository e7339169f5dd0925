"""Steps that cannot be taken, in words: what is wrong, and what can be done instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches

from policy_engine.casework.proposal import Asked
from policy_engine.casework.step_fact import DEADLINE
from policy_engine.model.case import Branch, Case, Clock
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.followup import Followup, State, Step, Term
from policy_engine.model.text import Text, joined, short

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_OWN_STEPS = ("pause", "resume", "extend")
_YEARS = 20
"""How far from now a time may lie before it is taken for a slip of the pen."""


def check_words(machine: Followup, asked: Asked, now: str) -> None:
    """Raises Unusable for a word the machine does not have, for a time that is none, and for a deadline before its own step."""
    if asked.step not in _OWN_STEPS:
        _known("步骤", "step", asked.step, {s.id: s.title for s in machine.steps})
    _known("办理人", "role", asked.role, _titles(machine.roles))
    for document in asked.documents:
        _known("文书种类", "kind of document", document.kind, _titles(machine.documents))
    for detail in asked.details:
        _known("要写明的事项", "detail", detail, _titles(machine.details))
    for state in asked.opens:
        _known("状态", "state", state, {s.id: s.title for s in machine.states})
    if not _is_time(asked.happened, now):
        raise Unusable(
            _NO_TIME.fill(time=short(asked.happened)),
            Text("写成 2023-06-15T14:30", "write it like 2023-06-15T14:30"),
        )
    stated = asked.details.get(DEADLINE, "").strip()
    if stated and not _is_day(stated, now):
        raise Unusable(_NO_DAY.fill(day=short(stated)), Text("写成 2023-07-01", "write it like 2023-07-01"))
    if stated and stated < asked.happened[:10]:
        raise Unusable(
            _PAST_DEADLINE.fill(day=stated, happened=asked.happened[:10]),
            Text("写明办理之日或以后的一天", "state that day or a later one"),
        )


def no_branch(case: Case, number: int) -> Refused:
    """No branch of that number."""
    numbers = "、".join(str(branch.number) for branch in case.branches)
    return Refused(
        Text("{case} 没有第 {number} 条处置线", "{case} has no branch {number}").fill(
            case=case.number, number=number
        ),
        Text("它有：{numbers}", "it has: {numbers}").fill(numbers=numbers),
    )


def not_from_here(
    machine: Followup, case: Case, step: str, possible: Mapping[Branch, Sequence[Step]]
) -> Refused:
    """No branch stands where the step begins; which steps lead on from where they stand."""
    start = joined(machine.state(id_).title for id_ in machine.step(step).start)
    lines = [
        _FROM_BRANCH.fill(
            number=branch.number,
            state=machine.title(branch.state),
            steps=joined(_NAMED.fill(id=s.id, title=s.title) for s in steps) if steps else _NOTHING,
        )
        for branch, steps in possible.items()
    ]
    return Refused(
        _NOT_HERE.fill(case=case.number, step=_NAMED.fill(id=step, title=machine.title(step)), start=start),
        joined(lines, Text("；", "; ")),
    )


def ambiguous(asked: Asked, branches: Sequence[Branch]) -> Refused:
    """Several branches stand where the step begins."""
    numbers = "、".join(str(branch.number) for branch in branches)
    return Refused(
        Text(
            "{step} 可以在几条处置线上办理：{numbers}", "{step} can be taken on several branches: {numbers}"
        ).fill(step=asked.step, numbers=numbers),
        Text("用 --branch 写明是哪一条", "say which with --branch"),
    )


def no_such_opening(machine: Followup, step: Step, state: State) -> Refused:
    """The step cannot open a branch there."""
    can = joined(_NAMED.fill(id=id_, title=machine.title(id_)) for id_ in step.opens)
    return Refused(
        Text("“{step}”这一步不能另开“{state}”", "{step} cannot open a branch at “{state}”").fill(
            step=step.title, state=state.title
        ),
        Text("可以另开：{can}", "it can open: {can}").fill(can=can)
        if step.opens
        else Text("这一步不能另开处置线，去掉 --open", "it opens no branches: leave out --open"),
    )


def already_ended(branch: Branch) -> Refused:
    """Nothing runs on a branch that has ended."""
    return _about(branch, Text("第 {number} 条处置线已经终结", "branch {number} has ended"), _SEE_CASE)


def no_clock(branch: Branch, state: State) -> Refused:
    """The state has no deadline."""
    said = Text(
        "第 {number} 条处置线没有期限可以计算（{state}）", "branch {number} has no deadline ({state})"
    )
    return Refused(said.fill(number=branch.number, state=state.title), _SEE_CASE)


def no_ground(machine: Followup, state: State) -> Refused:
    """No ground is named on which this clock may be stopped."""
    grounds = joined(_NAMED.fill(id=id_, title=machine.title(id_)) for id_ in state.pauses)
    return Refused(
        Text(
            "没有写明可以停止计算“{state}”期限的事由",
            "no ground is named on which the clock of “{state}” may be stopped",
        ).fill(state=state.title),
        Text("可以的事由：{grounds}", "the grounds are: {grounds}").fill(grounds=grounds)
        if state.pauses
        else Text("这个状态的期限不能停止计算", "the clock of this state cannot be stopped"),
        state.basis,
    )


def no_extension(branch: Branch, state: State) -> Refused:
    """No extension is left."""
    said = (
        Text(
            "第 {number} 条处置线的期限已经延长到头",
            "the deadline of branch {number} has been put off as often as it can be",
        )
        if state.extensions
        else Text("第 {number} 条处置线的期限不能延长", "the deadline of branch {number} cannot be put off")
    )
    return Refused(
        said.fill(number=branch.number),
        Text("在期限内办理；逾期的会记录在案", "act within it; lateness goes on record"),
        state.basis,
    )


def stood_already(branch: Branch) -> Refused:
    """The clock stands already."""
    said = Text("第 {number} 条处置线的期限已经停止计算", "the clock of branch {number} stands still already")
    return _about(branch, said, Text("先恢复计算，才能再停止", "let it go on before stopping it again"))


def runs_already(branch: Branch) -> Refused:
    """The clock runs."""
    said = Text("第 {number} 条处置线的期限没有停止计算", "the clock of branch {number} does not stand still")
    return _about(branch, said, _SEE_CASE)


def time_was_up(branch: Branch) -> Refused:
    """A deadline that has passed is not undone."""
    said = Text(
        "第 {number} 条处置线的期限（{due}）已经届满，不能再停止计算",
        "the deadline of branch {number} ({due}) has passed, and its clock cannot be stopped any more",
    )
    advice = Text("继续办理；逾期的会记录在案", "go on with it; the lateness goes on record")
    return Refused(said.fill(number=branch.number, due=branch.due), advice)


def not_later(branch: Branch, clock: Clock) -> Refused:
    """The clock would be stopped or started on a day that lies behind it."""
    since = clock.pauses[-1][1] or clock.pauses[-1][0] if clock.pauses else clock.base[:10]
    said = Text(
        "第 {number} 条处置线的期限在 {since} 以前不能停止或恢复计算",
        "the clock of branch {number} can be neither stopped nor started before {since}",
    )
    return Refused(
        said.fill(number=branch.number, since=since),
        Text("写明 {since} 或以后的时间", "state a time on {since} or later").fill(since=since),
    )


def _about(branch: Branch, said: Text, advice: Text) -> Refused:
    return Refused(said.fill(number=branch.number), advice)


def _known(zh: str, en: str, word: str, titles: Mapping[str, Text]) -> None:
    if word in titles:
        return
    near = get_close_matches(word, list(titles), n=5, cutoff=0.5) or list(titles)
    listed = joined(_NAMED.fill(id=id_, title=titles[id_]) for id_ in near)
    raise Unusable(
        Text(f"没有这样的{zh}：{{word}}", f"no such {en}: {{word}}").fill(word=short(word)),
        Text("可以写：{listed}", "write one of: {listed}").fill(listed=listed),
    )


def _titles(terms: Iterable[Term]) -> dict[str, Text]:
    return {term.id: term.title for term in terms}


def _is_time(written: str, now: str) -> bool:
    if not _TIME.fullmatch(written) or not _is_day(written[:10], now):
        return False
    try:
        datetime.fromisoformat(written)
    except ValueError:
        return False
    return True


def _is_day(written: str, now: str) -> bool:
    if not _DAY.fullmatch(written):
        return False
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return abs(int(written[:4]) - int(now[:4])) <= _YEARS


_NAMED = Text("{id}（{title}）", "{id} ({title})")
_NOTHING = Text("没有可以走的步骤", "no steps")
_FROM_BRANCH = Text("第 {number} 条“{state}”可以：{steps}", "branch {number}, “{state}”: {steps}")
_NOT_HERE = Text(
    "{case} 现在不能办理 {step}：它从“{start}”开始",
    "{case}: {step} cannot be taken now; it starts from “{start}”",
)
_NO_TIME = Text("不是可以用的时间：{time}", "not a time that can be used: {time}")
_NO_DAY = Text("不是可以用的日期：{day}", "not a day that can be used: {day}")
_PAST_DEADLINE = Text(
    "改正期限 {day} 早于办理之日 {happened}", "the deadline {day} lies before the step itself, {happened}"
)
_SEE_CASE = Text("policy case show 查看各条处置线", "see its branches with `policy case show`")
