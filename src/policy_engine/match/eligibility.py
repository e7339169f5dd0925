"""Who is barred from what: the facts that the recusal rules judge, and their verdicts as a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from policy_engine.model.fact import Fact, day_number
from policy_engine.model.target import Inspector, Recusal, Target

FORMER_EMPLOYER_YEARS = 3
"""For so many years after it ended a former employment still counts. No law gives the number; it is ours."""

Verdict = tuple[str, Sequence[Fact]]
"""The code of a rule that fired, and the facts it fired on."""


def officer_facts(
    inspectors: Iterable[Inspector], *, day_from: date, day_to: date, qualification: str, expertise: str = ""
) -> list[Fact]:
    """One fact "officer" per inspector, sorted by id, for visits from `day_from` to `day_to` inclusive.

    `qualification` is what the task asks of officers beside the certificate, `expertise` what it asks of experts;
    "" for nothing.
    """
    facts = []
    for i in sorted(inspectors, key=lambda i: i.id):
        needed = expertise if i.expert else qualification
        leave = _longest_leave(i, day_from, day_to)
        facts.append(
            Fact(
                "officer",
                i.id,
                {
                    "expert": int(i.expert),
                    "cert_from": day_number(i.certificate_from),
                    "cert_to": day_number(i.certificate_to),
                    "day_from": day_number(day_from),
                    "day_to": day_number(day_to),
                    "on_duty": int(i.on_duty),
                    "leave_from": day_number(leave[0] if leave else None),
                    "leave_to": day_number(leave[1] if leave else None),
                    "qualification_needed": int(needed != ""),
                    "has_qualification": int(needed in i.qualifications),
                },
            )
        )
    return facts


def relation_facts(
    recusals: Iterable[Recusal], targets: Collection[str], *, day_from: date, day_to: date
) -> list[Fact]:
    """One fact "relation" per declared recusal that concerns a drawn target (`targets` are ids), sorted.

    The key is inspector/target; a pair declared more than once, on other grounds or for other days, goes on
    with inspector/target/2. `in_force` is 1 where the declaration overlaps the days `day_from` to `day_to`;
    the years since the relation ended are counted to `day_from`.
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
                    "decision": r.decision,
                    "decided": int(r.decided_by != ""),
                    "years_since": 0 if r.ended_on is None else _years(r.ended_on, day_from),
                    "years_limit": FORMER_EMPLOYER_YEARS,
                },
            )
        )
    return facts


def earlier_facts(
    history: Mapping[str, Collection[str]], inspectors: Iterable[Inspector], targets: Collection[str]
) -> list[Fact]:
    """One fact "earlier" for each inspector who took part in the previous inspection of a drawn target, sorted.

    `history` gives inspectors (ids) by target; who is no longer among `inspectors` is left out.
    """
    known = frozenset(i.id for i in inspectors)
    return [
        Fact("earlier", f"{inspector}/{target}", {"inspector": inspector, "target": target})
        for target in sorted(history.keys() & frozenset(targets))
        for inspector in sorted(known.intersection(history[target]))
    ]


def home_facts(
    inspectors: Iterable[Inspector],
    targets: Iterable[Target],
    *,
    jurisdiction: Literal["fixed", "drawn", "other"],
) -> list[Fact]:
    """One fact "home" per station that has both officers and drawn targets, sorted: the pairs within one jurisdiction.

    There are as many as stations, never as many as pairs; `bars_from` spreads a verdict over the station's officers.
    """
    officers = Counter(i.unit for i in inspectors if i.unit_kind == "station")
    drawn = Counter(target.profile.station for target in targets)
    return [
        Fact(
            "home",
            station,
            {
                "station": station,
                "jurisdiction": jurisdiction,
                "officers": officers[station],
                "targets": drawn[station],
            },
        )
        for station in sorted(officers.keys() & drawn.keys())
    ]


class Bars(msgspec.Struct, frozen=True):
    """Whom the rules keep away: from every visit (`officers`, by id), from one target (`pairs`), from all targets of a
    station (`stations`).

    `pairs` is by target, then by officer; `stations` by the target's station, then by officer. Values are the codes of
    the rules, sorted.
    """

    officers: dict[str, tuple[str, ...]] = {}
    pairs: dict[str, dict[str, tuple[str, ...]]] = {}
    stations: dict[str, dict[str, tuple[str, ...]]] = {}


def bars_from(verdicts: Iterable[Verdict], inspectors: Iterable[Inspector] = ()) -> Bars:
    """The bars that verdicts amount to. `inspectors` says who belongs to a station that a verdict is about.

    A verdict on a pair (a relation, an earlier inspection) bars that pair only, even if it looked at the officer too; one
    on a station's own jurisdiction bars its officers from its targets; one on an officer alone bars the officer altogether.
    Raises ValueError for a verdict on none of these.
    """
    staff: dict[str, list[str]] = {}
    for i in inspectors:
        if i.unit_kind == "station":
            staff.setdefault(i.unit, []).append(i.id)
    officers: dict[str, set[str]] = {}
    pairs: dict[str, dict[str, set[str]]] = {}
    stations: dict[str, dict[str, set[str]]] = {}
    for code, facts in verdicts:
        subject = _subject(code, facts)
        for fact in (f for f in facts if f.kind in subject):
            if fact.kind == "officer":
                officers.setdefault(fact.key, set()).add(code)
            elif fact.kind == "home":
                for inspector in staff.get(fact.key, ()):
                    stations.setdefault(fact.key, {}).setdefault(inspector, set()).add(code)
            else:
                by_officer = pairs.setdefault(str(fact.fields["target"]), {})
                by_officer.setdefault(str(fact.fields["inspector"]), set()).add(code)
    return Bars(
        _settled(officers),
        {target: _settled(pairs[target]) for target in sorted(pairs)},
        {station: _settled(stations[station]) for station in sorted(stations)},
    )


def reasons_for(bars: Bars, inspector: str, target: str, station: str = "") -> tuple[str, ...]:
    """The codes of the rules that keep an inspector (id) from a target (id) of that station, sorted; () if nothing does."""
    return tuple(
        sorted(
            {
                *bars.officers.get(inspector, ()),
                *bars.pairs.get(target, {}).get(inspector, ()),
                *bars.stations.get(station, {}).get(inspector, ()),
            }
        )
    )


class PairExplanation(msgspec.Struct, frozen=True):
    """What was looked at for one inspector and one target, and each verdict that bars the pair. None: nothing bars it."""

    inspector: str
    target: str
    facts: tuple[Fact, ...]
    reasons: tuple[tuple[str, tuple[Fact, ...]], ...]


def explain_pair(
    facts: Iterable[Fact], verdicts: Iterable[Verdict], inspector: Inspector, target: Target
) -> PairExplanation:
    """The facts about this pair among those that were judged, in their order, and the verdicts that rest on them, sorted."""

    def about(fact: Fact) -> bool:
        match fact.kind:
            case "officer":
                return fact.key == inspector.id
            case "relation" | "earlier":
                return (fact.fields["inspector"], fact.fields["target"]) == (inspector.id, target.id)
            case "home":
                own = inspector.unit_kind == "station" and inspector.unit == target.profile.station
                return own and fact.key == target.profile.station
        return False

    reasons = [
        (code, tuple(bound))
        for code, bound in verdicts
        if any(about(fact) for fact in bound if fact.kind in _subject(code, bound))
    ]
    return PairExplanation(
        inspector.id,
        target.id,
        tuple(filter(about, facts)),
        tuple(sorted(reasons, key=lambda reason: (reason[0], [(f.kind, f.key) for f in reason[1]]))),
    )


def _subject(code: str, facts: Sequence[Fact]) -> tuple[str, ...]:
    """The kinds of fact that a verdict is about, the narrowest there are: pairs, then stations, then officers."""
    kinds = {fact.kind for fact in facts}
    for subject in (("relation", "earlier"), ("home",), ("officer",)):
        if kinds.intersection(subject):
            return subject
    raise ValueError(f"{code} judges neither an officer, nor a pair, nor a station")


def _settled(codes: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(sorted(codes[key])) for key in sorted(codes)}


def _longest_leave(inspector: Inspector, day_from: date, day_to: date) -> tuple[date, date] | None:
    """The leave that takes most of the days from `day_from` to `day_to`, the first of equals; None if none takes any."""
    overlapping = [span for span in inspector.leave if span[0] <= day_to and day_from <= span[1]]
    return max(overlapping, key=lambda span: min(span[1], day_to) - max(span[0], day_from), default=None)


def _years(ended: date, day: date) -> int:
    """Full years from one day to the other, 0 if it comes later."""
    years = day.year - ended.year - ((day.month, day.day) < (ended.month, ended.day))
    return max(0, years)


def _declared(r: Recusal) -> tuple[object, ...]:
    return (
        r.inspector,
        r.target,
        r.ground,
        r.route,
        r.since or date.min,
        r.until or date.max,
        r.decision,
        r.decided_by,
        r.ended_on.toordinal() if r.ended_on else 0,
    )
