"""Which body or section a printed name means, and which words of a plan contradict one another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from policy_engine.model.names import MatterMark, Name, Names

Form = Literal["canonical", "short", "wrong", "unknown"]
"""How a name is written: as it should be, in an accepted short form, in one that names nothing, or not known."""

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")


def body_form(printed: str, names: Names) -> tuple[Form, str]:
    """How an inspecting body (检查主体) is written and its canonical name; an unknown one stands for itself."""
    for name in names.bodies:
        if printed == name.canonical:
            return "canonical", name.canonical
        if printed in name.short:
            return "short", name.canonical
        if printed in name.wrong:
            return "wrong", name.canonical
    return "unknown", printed


def section_named(initiator: str, section: str, names: Names) -> bool:
    """Whether the printed initiator (发起主体) names the section, in full or in one of its short forms."""
    return any(form in initiator for form in (section, *_short_forms(section, names.sections)))


def confused_terms(name: str, scope: str, names: Names) -> tuple[str, str] | None:
    """Of two terms that get mixed up, the one in a task's name and the other, in its scope."""
    for pair in names.confusable:
        for one, other in (pair, pair[::-1]):
            if one in name and other in scope and other not in name and one not in scope:
                return one, other
    return None


def is_food_inspection(matters: Iterable[str], marks: Iterable[MatterMark]) -> bool:
    """Whether one of the matters is a food inspection (食品…监督检查)."""
    return any(
        matter.startswith(mark.starts_with) and mark.contains in matter
        for matter in matters
        for mark in marks
    )


def year_in(name: str, expected: int) -> int:
    """The year a name speaks of: `expected` if it is among them, else the first, 0 if there is none."""
    years = [int(year) for year in _YEAR.findall(name)]
    return expected if expected in years else next(iter(years), 0)


def _short_forms(section: str, sections: Iterable[Name]) -> tuple[str, ...]:
    return next((name.short for name in sections if name.canonical == section), ())
