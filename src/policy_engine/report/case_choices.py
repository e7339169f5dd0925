"""What can be done in a case (policy case explain), for a terminal and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from policy_engine.model.casefile import Choice, ExplainedCase, Possibilities
from policy_engine.model.followup import Followup, Step
from policy_engine.model.text import Lang, Text, joined, visible
from policy_engine.report.cases import FORMAT, breach_words, deadline

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
            Text("材料 {kind}", "document {kind}").fill(kind=_with_id(machine, kind))
            for kind in choice.lacking
        ),
        *(Text("写明 {one}", "state {one}").fill(one=_with_id(machine, one)) for one in choice.details),
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


def _with_id(machine: Followup, one: str) -> Text:
    title = machine.title(one)
    return Text(f"{title.zh}（{one}）", f"{title.en} ({one})")


def _indented(text: Text, lang: Lang) -> str:
    return "      " + text.in_(lang)
