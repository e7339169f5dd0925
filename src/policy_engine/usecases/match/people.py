"""Inspectors as reports name them."""

from __future__ import annotations

from collections.abc import Iterable

from policy_engine.model.outcome import Person
from policy_engine.model.target import Inspector


def person_of(inspector: Inspector) -> Person:
    """One inspector, with the unit, or the co-operating department that sends him."""
    unit = inspector.department or inspector.unit
    return Person(inspector.id, inspector.name, unit, inspector.expert)


def people_of(*registers: Iterable[Inspector]) -> dict[str, Person]:
    """Everybody by id; where registers differ about somebody, the first counts."""
    found: dict[str, Person] = {}
    for inspectors in registers:
        for inspector in inspectors:
            found.setdefault(inspector.id, person_of(inspector))
    return found
