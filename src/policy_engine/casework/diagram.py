"""后续处置流程图: the machine as a table for the terminal, and as the text of two drawing programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policy_engine.casework.diagram_svg import svg
from policy_engine.casework.span import counted, within
from policy_engine.model.followup import Followup, State, Step
from policy_engine.model.text import Lang, Text, joined

__all__ = ["dot", "mermaid", "svg", "text"]

_BEGINS = Text("可以从这里开始", "a branch may begin here")
_ENDS = Text("终结", "ends a branch")
_WITHIN = Text("期限{span}", "within {span}")
_LONGER = Text("可延长{spans}", "may be put off by {spans}")
_STOPS = Text("{grounds}时间不计入", "not counting {grounds}")
_BY = Text("由{roles}办理", "by: {roles}")
_PAPERS = Text("文书：{documents}", "documents: {documents}")
_DETAILS = Text("写明：{details}", "to be stated: {details}")
_REASON = Text("写明理由", "with a reason")
_OFFICERS = Text("{count}名以上执法人员", "{count} officers or more")
_OPENS = Text("可以另开：{states}", "may open: {states}")
_BETWEEN = Text("；", "; ")


def text(machine: Followup, lang: Lang = "zh") -> str:
    """Every state with its deadline and the steps that lead out of it, as declared."""
    lines: list[str] = []
    for state in machine.states:
        about = joined([state.title, *_about(machine, state)], _BETWEEN).in_(lang)
        lines.append(f"{state.id}  {about}" + _source(state.basis, lang))
        for step in machine.steps:
            if state.id in step.start:
                to = machine.title(step.to).in_(lang)
                lines.append(f"  → {step.to} {to}  [{step.id}] {step.title.in_(lang)}")
                lines.append(
                    f"      {joined(_asks(machine, step), _BETWEEN).in_(lang)}" + _source(step.basis, lang)
                )
        lines.append("")
    return "\n".join(lines)


def mermaid(machine: Followup, lang: Lang = "zh") -> str:
    """The text of a Mermaid state diagram, which many sites and editors draw."""
    lines = ["stateDiagram-v2"]
    lines += [f'  state "{_plain(state.title.in_(lang))}" as {state.id}' for state in machine.states]
    lines += [f"  [*] --> {state.id}" for state in machine.states if state.opens]
    for start, step in _moves(machine):
        lines.append(f"  {start} --> {step.to}: {_plain(step.title.in_(lang))}")
    lines += [f"  {state.id} --> [*]" for state in machine.states if state.end]
    return "\n".join(lines) + "\n"


def dot(machine: Followup, lang: Lang = "zh") -> str:
    """The text of a Graphviz diagram. Dashed: a step may open a branch there."""
    lines = [
        "digraph followup {",
        "  rankdir=LR;",
        '  node [shape=box, style=rounded, fontname="sans-serif"];',
    ]
    lines.append('  edge [fontname="sans-serif", fontsize=10];')
    for state in machine.states:
        label = state.title.in_(lang)
        if state.within:
            label += "\n" + _WITHIN.fill(span=within(state.within)).in_(lang)
        ring = ", peripheries=2" if state.end else ""
        lines.append(f"  {state.id} [label={_quoted(label)}{ring}];")
    for start, step in _moves(machine):
        lines.append(f"  {start} -> {step.to} [label={_quoted(step.title.in_(lang))}];")
        lines += [f"  {start} -> {opened} [style=dashed];" for opened in step.opens]
    return "\n".join([*lines, "}"]) + "\n"


def _moves(machine: Followup) -> Iterator[tuple[str, Step]]:
    return ((start, step) for step in machine.steps for start in step.start)


def _about(machine: Followup, state: State) -> Iterator[Text]:
    if state.opens:
        yield _BEGINS
    if state.end:
        yield _ENDS
    if state.within:
        yield _WITHIN.fill(span=within(state.within))
    if state.extensions:
        yield _LONGER.fill(spans=joined(counted(e.count, e.unit) for e in state.extensions))
    if state.pauses:
        yield _STOPS.fill(grounds=_titles(machine, state.pauses))


def _asks(machine: Followup, step: Step) -> Iterator[Text]:
    yield _BY.fill(roles=_titles(machine, step.by))
    if step.officers:
        yield _OFFICERS.fill(count=step.officers)
    if step.documents:
        yield _PAPERS.fill(documents=_titles(machine, step.documents))
    if step.details:
        yield _DETAILS.fill(details=_titles(machine, step.details))
    if step.reason:
        yield _REASON
    if step.opens:
        yield _OPENS.fill(states=_titles(machine, step.opens))


def _titles(machine: Followup, ids: Iterable[str]) -> Text:
    return joined(machine.title(id_) for id_ in ids)


def _source(basis: str, lang: Lang) -> str:
    if not basis:
        return ""
    return f"（{basis}）" if lang == "zh" else f" ({basis})"


def _plain(words: str) -> str:
    """Without what Mermaid takes for its own signs."""
    for sign, instead in (('"', "'"), (";", ","), (":", ","), ("\n", " "), ("#", ""), ("%", "")):
        words = words.replace(sign, instead)
    return words


def _quoted(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
