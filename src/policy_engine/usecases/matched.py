"""What the log keeps of a matching: what it started from, whom the rules barred, what it gave. Enough to do it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from policy_engine.match.assign import Assignment
from policy_engine.match.eligibility import Bars
from policy_engine.store.payloads import Matched
from policy_engine.usecases.drawing import Visit
from policy_engine.usecases.teams import Asked, Start

BarRow = tuple[tuple[str, ...], str, str, tuple[str, ...]]
"""Task codes of the visits, inspector, what he is kept from (a target's id, a station's name, "" for all), ids of the rules."""


def payload(start: Start, asked: Asked, found: Assignment, planned: Sequence[Visit]) -> dict[str, Any]:
    """The payload of `draw.matched`, see `model.event`."""
    matched = Matched(
        assignments=assignments(found.officers, planned),
        loads=tuple((inspector, load) for inspector, load in sorted(start.loads.items()) if load),
        history=tuple(previous(start.history, (visit.target for visit in planned)).items()),
        widened=start.widened,
        bars=bar_rows(asked),
    )
    made: dict[str, Any] = msgspec.to_builtins(matched)
    return made


def assignments(
    officers: Mapping[str, tuple[str, ...]], planned: Iterable[Visit]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The officers of every inspection by its number, sorted."""
    return tuple(sorted((visit.number, officers[visit.target]) for visit in planned))


def previous(history: Mapping[str, tuple[str, ...]], targets: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The part of `history` that is about these targets, by target."""
    return {target: history[target] for target in sorted(set(targets)) if target in history}


def bar_rows(asked: Asked) -> tuple[BarRow, ...]:
    """Every bar, by the tasks of the visits: first those from all visits, then those from a target, then those from a station."""
    return tuple(row for codes, ask in asked.asks for row in _rows(codes, ask.bars))


def _rows(codes: tuple[str, ...], bars: Bars) -> Iterable[BarRow]:
    for inspector in sorted(bars.officers):
        yield codes, inspector, "", bars.officers[inspector]
    for kept_from in (bars.pairs, bars.stations):
        for place in sorted(kept_from):
            for inspector in sorted(kept_from[place]):
                yield codes, inspector, place, kept_from[place][inspector]
