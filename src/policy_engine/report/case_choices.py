"""What can be done in a case (policy case explain), for a terminal and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from policy_engine.model.casefile import Choice, ExplainedCase, Possibilities
from policy_engine.model.followup import Followup, Step
from policy_engine.model.text import Lang, Text, joined, visible
from policy_engine.report.cases import FORMAT, breach_words, deadline

OPTIONS = ("deadline", "recipient", "channel", "ground", "consent", "penalty")
"""Details that have an option of their own; others are written `--detail ID=TEXT`."""
_OR = Text("或", " or ")
_ARROW = Text(" → ", " → ")


def explained(found: ExplainedCase, lang: Lang) -> Iterator[str]:
    """Branch by branch the steps that lead on: who may take them, what is missing, until when, and which rule stands in the way."""
    case, machine = found.case, found.machine
    yield f"{case.number}  {visible(case.name)}"
    if case.closed:
        yield Text(
            f"案卷已于 {case.closed} 归档；检查结果有误的，更正后重新打开",
            f"closed on {case.closed}; a correction of its result opens it again",
        ).in_(lang)
    if found.asked is not None and (found.way or not any(b.choices for b in found.branches)):
        yield from _not_here(found, found.asked, lang)
        return
    for branch in found.branches:
        yield ""
        yield from _branch(branch, machine, lang)


def explained_data(found: ExplainedCase) -> dict[str, Any]:
    """The same for programs."""
    made = msgspec.to_builtins(found)
    del made["machine"]
    return {"format": FORMAT, **made}


def _branch(found: Possibilities, machine: Followup, lang: Lang) -> Iterator[str]:
    line = found.line
    head = Text("第 {n} 条  {state}", "branch {n}  {state}").fill(
        n=line.number, state=machine.title(line.state)
    )
    due = deadline(line, lang)
    until = Text("，期限 {due}", ", due {due}").fill(due=due).in_(lang) if due else ""
    yield head.in_(lang) + until
    for choice in found.choices:
        yield from _choice(choice, machine, lang)
    if found.pause:
        yield Text(
            "  也可以：policy case pause（检验检测等期间停止计算期限）",
            "  also: `policy case pause` (the clock stops while goods are tested)",
        ).in_(lang)
    if found.extend:
        who = titles(found.extend, machine, _OR)
        yield (
            Text(
                "  也可以：policy case extend（由{who}批准延长）",
                "  also: `policy case extend` (approved by {who})",
            )
            .fill(who=who)
            .in_(lang)
        )


def _choice(choice: Choice, machine: Followup, lang: Lang) -> Iterator[str]:
    step = choice.step
    mark = "×" if choice.forbidden else "·"
    yield f"  {mark} " + named(step).in_(lang) + _ARROW.in_(lang) + machine.title(step.to).in_(lang)
    if choice.command:
        yield _indented(Text("用 {command} 办理", "taken by `{command}`").fill(command=choice.command), lang)
        return
    yield _indented(
        Text("由谁：{who}", "who: {who}").fill(who=titles(step.by, machine, _OR, ids_too=True)), lang
    )
    needs = [
        *(
            Text("材料 {kind}（{option}）", "document {kind} ({option})").fill(
                kind=machine.title(kind), option=_document(kind)
            )
            for kind in choice.lacking
        ),
        *(
            Text("写明 {one}（{option}）", "state {one} ({option})").fill(
                one=machine.title(one), option=_detail(one)
            )
            for one in choice.details
        ),
    ]
    if step.officers:
        needs.append(
            Text(
                "{n} 名持有效执法证的人员（--officer）", "{n} officers with valid certificates (--officer)"
            ).fill(n=step.officers)
        )
    if step.reason:
        needs.append(Text("理由（--note）", "a reason (--note)"))
    if needs:
        yield _indented(Text("还要：{needs}", "still needs: {needs}").fill(needs=joined(needs)), lang)
    for opening in choice.opens:
        head = (
            Text("必须另开 --open {state}（{title}）", "must open --open {state} ({title})")
            if opening.must
            else Text(
                "应当另开 --open {state}（{title}），不开的写明理由",
                "should open --open {state} ({title}), or say why not",
            )
        )
        said = head.fill(state=opening.state, title=machine.title(opening.state)).in_(lang)
        yield f"      {said}  {opening.rule}" + (f"  [{opening.basis}]" if opening.basis else "")
    also = [one for one in step.opens if one not in {opening.state for opening in choice.opens}]
    if also:
        yield _indented(
            Text("可以另开（--open）：{states}", "may open (--open): {states}").fill(
                states=joined(_openable(machine, one) for one in also)
            ),
            lang,
        )
    if choice.stopped is not None:
        yield _indented(Text("不能办：{why}", "cannot: {why}").fill(why=choice.stopped), lang)
    for remark in choice.remarks:
        verdict = (
            Text("不能办", "refused") if remark.severity == "error" else Text("会记录在案", "goes on record")
        )
        words = Text("{verdict}：{rule} {message}", "{verdict}: {rule} {message}").fill(
            verdict=verdict, rule=remark.rule, message=remark.message
        )
        basis = remark.basis or step.basis
        yield _indented(words, lang) + (f"  [{basis}]" if basis else "")
        if remark.severity == "error":
            yield f"        {remark.advice.in_(lang)}"
    if choice.breach is not None:
        late = breach_words(choice.breach, machine)
        yield _indented(Text("现在办理：{late}", "taken now: {late}").fill(late=late), lang)
    if step.basis:
        yield _indented(Text("依据：{basis}", "basis: {basis}").fill(basis=step.basis), lang)


def _not_here(found: ExplainedCase, step: Step, lang: Lang) -> Iterator[str]:
    machine = found.machine
    yield ""
    yield (
        Text("现在不能办理{step}：它从“{start}”开始", "{step} cannot be taken now: it starts from “{start}”")
        .fill(step=named(step), start=titles(step.start, machine, _OR))
        .in_(lang)
    )
    for branch in found.branches:
        here = Text("  第 {n} 条现在是“{state}”", "  branch {n} stands at “{state}”")
        yield here.fill(n=branch.line.number, state=machine.title(branch.line.state)).in_(lang)
    if found.way:
        way = joined((named(one) for one in found.way), _ARROW)
        said = Text("从第 {n} 条走到这一步：{way}", "the way there from branch {n}: {way}")
        yield said.fill(n=found.start, way=way).in_(lang)
    else:
        yield Text("从现在的各条处置线走不到这一步", "nothing leads there from where its branches stand").in_(
            lang
        )


def named(step: Step) -> Text:
    """`立案（file_case）`"""
    return Text(f"{step.title.zh}（{step.id}）", f"{step.title.en} ({step.id})")


def titles(ids: Iterable[str], machine: Followup, between: Text, *, ids_too: bool = False) -> Text:
    """What several are called."""
    return joined((_with_id(machine, one) if ids_too else machine.title(one) for one in ids), between)


def command(found: ExplainedCase) -> Text | None:
    """The command for the first step that can be taken, with what it needs left to fill in; None where there is none."""
    able = [(b.line.number, c) for b in found.branches for c in b.choices if not c.forbidden]
    if not able:
        return None
    number, choice = able[0]
    step = choice.step
    if choice.command:
        return Text(choice.command, choice.command)
    head = f"policy case advance {found.case.number} {step.id} --as {step.by[0]}"
    words = [Text(head, head)]
    if sum(other.step.id == step.id for b in found.branches for other in b.choices) > 1:
        words.append(Text(f"--branch {number}", f"--branch {number}"))
    words += [_document(kind) for kind in choice.lacking]
    words += [_detail(one) for one in choice.details]
    words += [Text("--officer 人员", "--officer INSPECTOR")] * step.officers
    if step.reason:
        words.append(Text("--note 理由", "--note REASON"))
    words += _opening_options([opening.state for opening in choice.opens], found.machine, choice.details)
    return joined(words, Text(" ", " "))


def _document(kind: str) -> Text:
    return Text(f"--document {kind}=文件", f"--document {kind}=FILE")


def _detail(one: str) -> Text:
    if one == "deadline":
        return Text("--deadline 日期", "--deadline YYYY-MM-DD")
    if one in OPTIONS:
        return Text(f"--{one} 内容", f"--{one} TEXT")
    return Text(f"--detail {one}=内容", f"--detail {one}=TEXT")


def _opening_options(states: Sequence[str], machine: Followup, given: Sequence[str]) -> list[Text]:
    """`--open` of each, with what it needs; a state that is opened more than once names the body of each."""
    options = [
        Text(f"--open {one}=机关", f"--open {one}=BODY")
        if states.count(one) > 1
        else Text(f"--open {one}", f"--open {one}")
        for one in states
    ]
    details = dict.fromkeys(d for one in states if states.count(one) == 1 for d in _needed(machine, one))
    return options + [_detail(one) for one in details if one not in given]


def _openable(machine: Followup, one: str) -> Text:
    """`RECTIFY 责令改正中（--deadline 日期）`"""
    needs = joined((_detail(detail) for detail in _needed(machine, one)), Text(" ", " "))
    return Text(
        f"{one} {machine.title(one).zh}" + (f"（{needs.zh}）" if needs.zh else ""),
        f"{one} {machine.title(one).en}" + (f" ({needs.en})" if needs.en else ""),
    )


def _needed(machine: Followup, one: str) -> list[str]:
    """The details to state when a branch enters a state."""
    state = machine.state(one)
    stated = state.within is not None and state.within.base == "stated"
    return list(dict.fromkeys((*(("deadline",) if stated else ()), *state.details)))


def _with_id(machine: Followup, one: str) -> Text:
    title = machine.title(one)
    return Text(f"{title.zh}（{one}）", f"{title.en} ({one})")


def _indented(text: Text, lang: Lang) -> str:
    return "      " + text.in_(lang)
