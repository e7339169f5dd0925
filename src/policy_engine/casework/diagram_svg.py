"""The machine as a picture: a card for every state with its steps on it, and a line to where each leads.

Cards stand in columns by how many steps lie before them. Lines to where branches end, and back from there, are left out:
the cards say it, and half of all steps lead there. Standalone SVG, no scripts, no fonts to load, whole numbers only.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

import msgspec

from policy_engine.casework.span import within
from policy_engine.model.followup import Followup, State, Step
from policy_engine.model.text import Lang, Text

_COLOURS = ("#1f6fb2", "#b2561f", "#2f8f4e", "#8a3ea8", "#a8863e", "#3e9aa8", "#b23a5c", "#5c6b7a")
_LINE, _PAD, _GAP, _BETWEEN, _EDGE = 20, 10, 22, 90, 30
_KEY = Text(
    "实线：一步走到那里。虚线：可以另开一条处置线。粗框：一条处置线可以从这里开始。双框：到此为止。",
    "Solid: a step leads there. Dashed: a branch may be opened there. Thick frame: a branch may begin here. Double frame: it ends here.",
)


class _Card(msgspec.Struct, frozen=True):
    """A state's place (left upper corner, in pixels) and its lines of text, the title first."""

    state: State
    steps: tuple[Step, ...]
    lines: tuple[str, ...]
    x: int
    y: int
    width: int

    @property
    def height(self) -> int:
        return len(self.lines) * _LINE + 2 * _PAD


def svg(machine: Followup, lang: Lang = "zh") -> str:
    """A standalone SVG of the machine."""
    cards = _laid_out(machine, lang)
    key = _KEY.in_(lang)
    width = max([_wide(key) + 2 * _EDGE, *(card.x + card.width + _BETWEEN for card in cards.values())])
    height = max(card.y + card.height for card in cards.values()) + _EDGE + _LINE
    parts = [_text(_EDGE, height - _LINE, key, "#555")]
    parts += [line for number, card in enumerate(cards.values()) for line in _lines(card, cards, number)]
    parts += [part for card in cards.values() for part in _drawn(card)]
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="12" fill="#222">\n'
        f'<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0L8 4L0 8z" fill="#555"/></marker></defs>\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _laid_out(machine: Followup, lang: Lang) -> dict[str, _Card]:
    depths = _depths(machine)
    cards: dict[str, _Card] = {}
    x = _EDGE
    for column in range(max(depths.values()) + 1):
        states = [state for state in machine.states if depths[state.id] == column]
        steps = {s.id: tuple(step for step in machine.steps if s.id in step.start) for s in states}
        lines = {s.id: _said(machine, s, steps[s.id], lang) for s in states}
        widest = max((_wide(line) for said in lines.values() for line in said), default=0) + 2 * _PAD
        y = _EDGE
        for state in states:
            card = _Card(state, steps[state.id], lines[state.id], x, y, widest)
            cards[state.id] = card
            y += card.height + _GAP
        x += widest + _BETWEEN
    return {state.id: cards[state.id] for state in machine.states}


def _depths(machine: Followup) -> dict[str, int]:
    """How many steps lie before a state, at least; ends stand in the last column."""
    following: dict[str, list[str]] = {state.id: [] for state in machine.states}
    for step in machine.steps:
        for start in step.start:
            following[start] += [step.to, *step.opens]
    ends = {state.id for state in machine.states if state.end}
    depths: dict[str, int] = {}
    # The first declared is where a case begins; another beginning counts only if nothing before it leads there.
    for root in (state.id for state in machine.states if state.opens):
        layer, depth = [root], 0
        while layer := [id_ for id_ in layer if id_ not in depths]:
            depths |= dict.fromkeys(layer, depth)
            layer = [to for from_ in layer if from_ not in ends for to in following[from_]]
            depth += 1
    rest = {state.id: 0 for state in machine.states if state.id not in depths}
    inner = [depth for id_, depth in depths.items() if id_ not in ends]
    return depths | rest | dict.fromkeys(ends, max(inner, default=0) + 1)


def _said(machine: Followup, state: State, steps: Sequence[Step], lang: Lang) -> tuple[str, ...]:
    title = f"{state.title.in_(lang)}  {state.id} "
    if state.within:
        title += f" · {within(state.within).in_(lang)}"
    return (title, *(f"{step.title.in_(lang)} → {machine.title(step.to).in_(lang)}" for step in steps))


def _drawn(card: _Card) -> list[str]:
    state = card.state
    stroke = 3 if state.opens else 1
    frame = f'x="{card.x}" y="{card.y}" width="{card.width}" height="{card.height}" rx="6"'
    parts = [f'<rect {frame} fill="#fff" fill-opacity="0.94" stroke="#333" stroke-width="{stroke}"/>']
    if state.end:
        inner = (
            f'x="{card.x + 4}" y="{card.y + 4}" width="{card.width - 8}" height="{card.height - 8}" rx="4"'
        )
        parts.append(f'<rect {inner} fill="none" stroke="#333"/>')
    title, *steps = card.lines
    parts.append(_text(card.x + _PAD, _row(card, 0), title, "#111", bold=True))
    parts += [_text(card.x + _PAD, _row(card, n), line, "#444") for n, line in enumerate(steps, start=1)]
    return parts


def _lines(card: _Card, cards: dict[str, _Card], number: int) -> list[str]:
    colour = _COLOURS[number % len(_COLOURS)]
    drawn = []
    for place, step in enumerate(card.steps, start=1):
        several = [(step.to, ""), *((opened, ' stroke-dasharray="5 4"') for opened in step.opens)]
        for to, dashes in several:
            target = cards[to]
            if target.state.end == card.state.end:
                drawn.append(_curve(card, _row(card, place), target, colour, dashes))
    return drawn


def _curve(card: _Card, y: int, target: _Card, colour: str, dashes: str) -> str:
    """From the right of the step's row to the left of a card further on, else to the right of one above, below or before it."""
    x, to_y = card.x + card.width, _row(target, 0)
    forward = target.x > x
    to_x = target.x if forward else target.x + target.width
    bend = _BETWEEN // 2
    turn = to_x - bend if forward else to_x + bend
    path = f"M{x} {y}C{x + bend} {y} {turn} {to_y} {to_x} {to_y}"
    return (
        f'<path d={quoteattr(path)} fill="none" stroke={quoteattr(colour)} stroke-width="1.5"{dashes} '
        f'marker-end="url(#tip)"/>'
    )


def _row(card: _Card, number: int) -> int:
    return card.y + _PAD + number * _LINE + _LINE // 2


def _text(x: int, y: int, words: str, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    # A baseline 4 below the point puts letters of this size level with it.
    return f'<text x="{x}" y="{y}" dy="4" fill="{colour}"{weight}>{escape(_writable(words))}</text>'


def _writable(words: str) -> str:
    """Without the characters that XML 1.0 has no way to write."""
    return "".join(c if c >= " " and c not in "\ufffe\uffff" else "\ufffd" for c in words)


def _wide(words: str) -> int:
    """About how wide in pixels: Chinese letters take 12, others 7."""
    return sum(12 if ord(c) > 0x2E7F else 7 for c in words)
