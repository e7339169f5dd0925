"""What a result obliges to: the branches of handling (处置线) that its codes and leads call for, as rules say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from policy_engine.model.fact import Fact
from policy_engine.model.finding import Severity
from policy_engine.model.text import Text

ENTITIES = ("enterprise", "individual", "cooperative", "other")
"""企业, 个体工商户, 农民专业合作社, 其他."""


class Fired(msgspec.Struct, frozen=True):
    """A rule that says a branch is to be opened: its id, the state it opens in, its source, its severity."""

    rule: str
    opens: str
    basis: str
    severity: Severity


class Obliged(msgspec.Struct, frozen=True):
    """应当开的处置线: in which state, by which rule and source; `must` where it cannot be left out, even for a reason."""

    state: str
    rule: str
    basis: Text
    must: bool


def outcome_facts(codes: Sequence[str], leads: Sequence[str], entity: str, number: str) -> tuple[Fact, ...]:
    """A fact for every code and every lead of the result of inspection `number`, keyed by both; `entity` is the target's kind."""
    kind = entity if entity in ENTITIES else "other"
    said = [(code, "") for code in dict.fromkeys(codes)] + [("", lead) for lead in dict.fromkeys(leads)]
    return tuple(
        Fact("outcome", f"{number}/{code or lead}", {"code": code, "lead": lead, "entity": kind})
        for code, lead in said
    )


def obliged(fired: Iterable[Fired], apart: Collection[str] = ()) -> tuple[Obliged, ...]:
    """One obligation for every state that rules want opened, in the order in which they first want it.

    Of a state in `apart` every rule wants a branch of its own: what goes to another body goes to each that is concerned. Else the first
    of the strictest rules gives its id, and the sources of all are named. A rule that only informs obliges to nothing.
    """
    wanted: dict[tuple[str, str], list[Fired]] = {}
    for one in fired:
        if one.opens and one.severity != "info":
            wanted.setdefault((one.opens, one.rule if one.opens in apart else ""), []).append(one)
    found = []
    for (state, _), rules in wanted.items():
        strictest = next((rule for rule in rules if rule.severity == "error"), rules[0])
        basis = "；".join(dict.fromkeys(rule.basis for rule in rules if rule.basis))
        found.append(Obliged(state, strictest.rule, Text(basis, basis), must=strictest.severity == "error"))
    return tuple(found)


def unopened(obliged: Iterable[Obliged], there: Mapping[str, int]) -> tuple[Obliged, ...]:
    """Obligations for which no branch is there; `there` counts the branches that were opened, by state."""
    left, found = dict(there), list[Obliged]()
    for one in obliged:
        if left.get(one.state, 0):
            left[one.state] -= 1
        else:
            found.append(one)
    return tuple(found)
