"""Who is barred from what: the facts that the recusal rules judge, and their verdicts as a value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

import msgspec

from policy_engine.model.fact import Fact
from policy_engine.model.target import Inspector, Recusal


def officer_facts(
    inspectors: Iterable[Inspector], *, day_from: date, day_to: date, qualification: str
) -> list[Fact]:
    """One fact "officer" per inspector, sorted by id, for visits from `day_from` to `day_to` inclusive.

    `qualification` is what the task asks for beside the certificate, "" for nothing.
    """
    return [
        Fact(
            "officer",
            i.id,
            {
                "cert_from": _day(i.certificate_from),
                "cert_to": _day(i.certificate_to),
                "day_from": _day(day_from),
                "day_to": _day(day_to),
                "on_duty": int(i.on_duty),
                "qualification_needed": int(qualification != ""),
                "has_qualification": int(qualification in i.qualifications),
            },
        )
        for i in sorted(inspectors, key=lambda i: i.id)
    ]


def relation_facts(
    recusals: Iterable[Recusal], targets: Collection[str], *, day_from: date, day_to: date
) -> list[Fact]:
    """One fact "relation" per declared recusal that concerns a drawn target (`targets` are ids), sorted.

    The key is inspector/target; a pair declared more than once, on other grounds or for other days, goes on
    with inspector/target/2. `in_force` is 1 where the declaration overlaps the days `day_from` to `day_to`.
    """
    drawn = frozenset(targets)
    facts = []
    times: dict[tuple[str, str], int] = {}
    for r in sorted({r for r in recusals if r.target in drawn}, key=_declared):
        pair = (r.inspector, r.target)
        times[pair] = times.get(pair, 0) + 1
        begun = r.since is None or r.since <= day_to
        over = r.until is not None and r.until < day_from
        facts.append(
            Fact(
                "relation",
                "/".join(pair) + (f"/{times[pair]}" if times[pair] > 1 else ""),
                {
                    "inspector": r.inspector,
                    "target": r.target,
                    "ground": r.ground,
                    "route": r.route,
                    "in_force": int(begun and not over),
                },
            )
        )
    return facts


class Bars(msgspec.Struct, frozen=True):
    """Whom the rules keep away: from every visit (`officers`, by id), or from one target (`pairs`).

    `pairs` is by target, then by officer. Values are the codes of the rules, sorted.
    """

    officers: dict[str, tuple[str, ...]] = {}
    pairs: dict[str, dict[str, tuple[str, ...]]] = {}


def bars_from(verdicts: Iterable[tuple[str, Sequence[Fact]]]) -> Bars:
    """The bars that verdicts amount to; a verdict is the code of a rule that fired and the facts it fired on.

    A verdict on a relation bars that pair only, even if it looked at the officer too; one on an officer alone
    bars the officer altogether. Raises ValueError for a verdict on neither.
    """
    officers: dict[str, set[str]] = {}
    pairs: dict[str, dict[str, set[str]]] = {}
    for code, facts in verdicts:
        relations = [f for f in facts if f.kind == "relation"]
        alone = [f for f in facts if f.kind == "officer"] if not relations else []
        if not relations and not alone:
            raise ValueError(f"{code} judges neither an officer nor a relation")
        for fact in relations:
            by_officer = pairs.setdefault(str(fact.fields["target"]), {})
            by_officer.setdefault(str(fact.fields["inspector"]), set()).add(code)
        for fact in alone:
            officers.setdefault(fact.key, set()).add(code)
    return Bars(_settled(officers), {target: _settled(pairs[target]) for target in sorted(pairs)})


def _settled(codes: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(sorted(codes[key])) for key in sorted(codes)}


def _declared(r: Recusal) -> tuple[str, str, str, str, date, date]:
    return (r.inspector, r.target, r.ground, r.route, r.since or date.min, r.until or date.max)


def _day(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
