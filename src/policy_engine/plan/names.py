"""Which body or section a printed name means, and which words of a plan contradict one another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Literal

from policy_engine.model.names import MatterMark, Name, Names

Form = Literal["canonical", "short", "wrong", "unknown"]
"""How a name is written: as it should be, in an accepted short form, in one that names nothing, or not known."""

_ALIKE = 0.6
"""How much two names must share (difflib's ratio) before one is offered for the other."""
_HEAD = 3
"""Characters of a body's name that tell bodies apart, 泽州县; what follows is much the same everywhere."""

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


def near_body(printed: str, issuer: str, names: Names) -> str:
    """The body that an unknown name resembles; empty for a known name, for the plan's issuer, and where none is near.

    The beginnings must be alike too: 潞州区市场监管局 resembles 泽州县市场监管局, but is another county's.
    """
    if printed == issuer or body_form(printed, names)[0] != "unknown":
        return ""
    forms = {form: name.canonical for name in names.bodies for form in (name.canonical, *name.short)}
    near = _nearest(printed, (f for f in (*forms, issuer) if _alike(printed[:_HEAD], f[:_HEAD]) >= _ALIKE))
    return forms.get(near, near)


def near_section(initiator: str, section: str, names: Names) -> str:
    """The section that an unknown name resembles; empty for a name that is known or that the plan itself prints."""
    known = {form: name.canonical for name in names.sections for form in (name.canonical, *name.short)}
    if section in known or section in initiator:
        return ""
    near = _nearest(section, known)
    return known.get(near, near)


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


def _nearest(word: str, forms: Iterable[str]) -> str:
    """The form most like the word, the first of several; empty where none is like it enough."""
    best = max(((_alike(word, form), form) for form in forms), default=(0.0, ""), key=lambda pair: pair[0])
    return best[1] if best[0] >= _ALIKE else ""


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _short_forms(section: str, sections: Iterable[Name]) -> tuple[str, ...]:
    return next((name.short for name in sections if name.canonical == section), ())
