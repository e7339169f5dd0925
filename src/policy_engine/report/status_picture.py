"""The year's status as a standalone SVG file: how each line stands, the rates per tier, results by code, follow-ups open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.model.status import Count, ItemState, Stratum, YearStatus
from policy_engine.model.text import Lang, Text
from policy_engine.report.bars import padded
from policy_engine.report.fractions import percent
from policy_engine.report.status import INTERNAL, STANDINGS, covered, heading, stratum_label
from policy_engine.report.svg import COLOURS, document, text

_WIDTH, _LEFT, _BAR, _ROW = 1000, 420, 420, 22
_OK, _SHORT, _AHEAD, _UNKNOWN = "#2f8f4e", "#b23a5c", "#c9d3dc", "#d8c48a"
_COLOURS: dict[ItemState, str] = {"met": _OK, "lacking": _SHORT, "ahead": _AHEAD}
_STRATA = 60
"""The most tiers that are drawn; the rest is in the terminal and in --json."""


def status_svg(found: YearStatus, lang: Lang) -> str:
    """Bars from left to right: done green, not done though due red, not due yet grey, unknown yellow."""
    parts = [text(20, 32, heading(found).in_(lang), size=16), text(20, 56, covered(found).in_(lang), size=13)]
    y = 88
    blocks = (
        (_LINES, list(_lines(found, lang)), len(found.lines)),
        (_TIERS, list(_strata(found.strata[:_STRATA], lang)), len(found.strata[:_STRATA])),
        (_CODES, list(_counts(found.codes, lang)), len(found.codes)),
        (_STATES, list(_counts(found.states, lang)), len(found.states)),
    )
    for title, block, rows in blocks:
        if rows:
            parts.append(text(20, y, title.in_(lang), size=14))
            parts.append(f'<g transform="translate(0 {y + _ROW})">')
            parts += block
            parts.append("</g>")
            y += _ROW * (rows + 1) + 20
    parts.append(text(20, y, INTERNAL.in_(lang)))
    return document(_WIDTH, y + 24, parts)


def _lines(found: YearStatus, lang: Lang) -> Iterator[str]:
    for row, line in enumerate(found.lines):
        y, duty = _ROW * row, line.duty
        yield text(20, y, duty.clause, size=11)
        yield text(_LEFT - 10, y, _shortened(duty.question.in_(lang), 40), anchor="end")
        whole = duty.total
        if line.standing == "unknown" and not whole:
            yield _bar(_LEFT, y, _BAR, _UNKNOWN)
        heads = {state: duty.count(state) for state in _COLOURS}
        if duty.id == "coverage":
            # What lacks is no item of the line: it is what the goal asks beyond.
            heads["lacking"] = found.coverage.missing
        x, most = _LEFT, sum(heads.values())
        for state, colour in _COLOURS.items():
            if heads[state]:
                length = max(1, _BAR * heads[state] // most)
                yield _bar(x, y, length, colour)
                x += length
        done, due = duty.count("met"), duty.count("met") + duty.count("lacking")
        figure = (
            f"{done}/{due} {percent(duty.share, 1)}" if whole and duty.id != "coverage" else str(done or "")
        )
        yield text(_LEFT + _BAR + 10, y, f"{STANDINGS[line.standing].in_(lang)}  {figure}")


def _strata(strata: Sequence[Stratum], lang: Lang) -> Iterator[str]:
    """For each tier what the plan asks as an outline, what was drawn in blue, what has a result in green."""
    most = max((max(one.rate(one.planned), one.rate(one.drawn)) for one in strata), default=0)
    for row, one in enumerate(strata):
        y = _ROW * row
        yield text(_LEFT - 10, y, f"{stratum_label(one, lang)}  ({one.members})", anchor="end")
        if most:
            for heads, top, height, colour in ((one.drawn, 6, 6, COLOURS[0]), (one.inspected, 0, 6, _OK)):
                length = int(_BAR * one.rate(heads) / most)
                yield f'<rect x="{_LEFT}" y="{y - top}" width="{length}" height="{height}" fill="{colour}"/>'
            planned = int(_BAR * one.rate(one.planned) / most)
            yield f'<rect x="{_LEFT}" y="{y - 7}" width="{planned}" height="14" fill="none" stroke="#333"/>'
        figures = "  ".join(percent(one.rate(heads)) for heads in (one.planned, one.drawn, one.inspected))
        yield text(_LEFT + _BAR + 10, y, figures)


def _counts(counts: Sequence[Count], lang: Lang) -> Iterator[str]:
    most = max((one.count for one in counts), default=0)
    for row, one in enumerate(counts):
        y = _ROW * row
        label = f"{one.id} {one.title.in_(lang)}" if one.kind == "code" else one.title.in_(lang)
        yield text(_LEFT - 10, y, _shortened(label, 44), anchor="end")
        if most:
            length = max(1, _BAR * one.count // most)
            late = length * one.late // one.count
            yield _bar(_LEFT, y, length, COLOURS[0])
            if late:
                yield _bar(_LEFT, y, late, _SHORT)
        yield text(_LEFT + _BAR + 10, y, f"{one.count}" + (f" ({one.late})" if one.late else ""))


def _bar(x: int, y: int, length: int, colour: str) -> str:
    return f'<rect x="{x}" y="{y - 7}" width="{length}" height="14" fill="{colour}"/>'


def _shortened(words: str, room: int) -> str:
    return padded(words, room).rstrip()


_LINES = Text(
    "各条义务：绿 做到，红 到期没做到，灰 没到期，黄 不明",
    "duties: green done, red not done though due, grey not due yet, yellow unknown",
)
_TIERS = Text(
    "各等级抽查率：框 计划，蓝 抽取，绿 已有结果（括号内户数）",
    "rates per tier: outline planned, blue drawn, green with a result (members in brackets)",
)
_CODES = Text("检查结果", "results by code")
_STATES = Text("未终结的处置线（红：已逾期）", "open branches by state (red: overdue)")
