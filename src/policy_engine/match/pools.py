"""The four modes (匹配方式) and the pool of people that each slot of a visit is filled from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from policy_engine.model.matching import Matching
from policy_engine.model.target import Inspector
from policy_engine.model.text import Text

Role = Literal["officer", "leader", "department", "expert", "group"]
"""What a slot is for: 执法人员, 组长, 配合部门执法人员, 专家, or a whole 固定检查组 in place of the officers."""


class Removal(msgspec.Struct, frozen=True):
    """An officer taken out of a pool, and the codes of the rules that say so (sorted)."""

    inspector: str
    reasons: tuple[str, ...]


class Pool(msgspec.Struct, frozen=True):
    """人员池: the officers who may fill a slot, and those whom a rule removed; shared by many targets.

    `unit` names the unit or units it stands for; `officers` are ids, sorted; `removed` is sorted by id. In the
    pool of a group slot the ids are those of groups (`match.groups`).
    """

    unit: Text
    officers: tuple[str, ...]
    removed: tuple[Removal, ...] = ()
    role: Role = "officer"


class _Place(msgspec.Struct, frozen=True):
    """Where the officers of a slot come from."""

    unit: Text
    holds: Callable[[Inspector], bool]


def slots_for(
    matching: Matching,
    *,
    section: str,
    station: str,
    inspectors: Sequence[Inspector],
    widened: Sequence[str] = (),
) -> tuple[Pool, ...]:
    """One pool per person of a visit, nobody removed yet, for targets of `station` in a task of `section`.

    股所随机: one officer of the section, one of a station, any further of either.
    所所随机: one of the target's station, the others of other stations; where the stations are not the target's own
    to begin with (below), all of them.
    股内随机: all of the section. 所内随机: all of the target's station.
    This is our reading: the source (二（四）) names the modes and does not define them.

    The station is the target's own (`fixed`), any (`drawn`) or any but its own (`other`, 异地). Where a leader is
    required, the first slot takes only officers fit to lead. `widened` names units that an approval lets into the
    slots of all officers; with `other` never the target's own station. After the officers, who are of the own bureau
    and no experts, comes one officer of each co-operating department, then the experts.

    Raises ValueError for an unknown mode, fewer than two officers, or 所内随机 where the station is not the own.
    """
    if matching.officers < 2:
        raise ValueError("a visit takes at least two officers")
    own = [i for i in inspectors if not i.expert and not i.department]
    lent = frozenset(widened)
    away = station if matching.jurisdiction == "other" else None

    def pool(place: _Place, role: Role) -> Pool:
        def lets_in(i: Inspector) -> bool:
            return i.unit in lent and not (i.unit_kind == "station" and i.unit == away)

        chosen = [i for i in own if place.holds(i) or lets_in(i)]
        if role == "leader":
            chosen = [i for i in chosen if i.leader]
        return Pool(_described(place.unit, role, widened), _ids(chosen), role=role)

    slots: list[Pool] = []
    for place, count in _places(matching, section, station):
        if matching.leader and not slots:
            slots.append(pool(place, "leader"))
            count -= 1
        slots += [pool(place, "officer")] * count
    return (
        *slots,
        *(_of_department(name, inspectors) for name in matching.departments),
        *(_experts(matching.expertise, inspectors),) * matching.experts,
    )


def _places(matching: Matching, section: str, station: str) -> list[tuple[_Place, int]]:
    """Where the officers of a visit come from, by mode and jurisdiction, and how many from each place."""
    here, n = _named(station), matching.officers
    office = _Place(Text(section, section), lambda i: i.unit_kind == "section" and i.unit == section)
    own = _Place(here, lambda i: i.unit_kind == "station" and i.unit == station)
    others = _Place(
        Text(f"{here.zh}以外的所", f"stations other than {here.en}"),
        lambda i: i.unit_kind == "station" and i.unit != station,
    )
    anywhere = _Place(Text("任一所", "any station"), lambda i: i.unit_kind == "station")
    outpost = {"fixed": own, "drawn": anywhere, "other": others}[matching.jurisdiction]
    match matching.mode:
        case "股所随机":
            either = _Place(
                Text("{a}或{b}", "{a} or {b}").fill(a=office.unit, b=outpost.unit),
                lambda i: office.holds(i) or outpost.holds(i),
            )
            return [(office, 1), (outpost, 1), (either, n - 2)]
        case "所所随机":
            return [(own, 1), (others, n - 1)] if matching.jurisdiction == "fixed" else [(outpost, n)]
        case "股内随机":
            return [(office, n)]
        case "所内随机":
            if matching.jurisdiction != "fixed":
                raise ValueError(f"所内随机 takes the target's own station, not {matching.jurisdiction}")
            return [(own, n)]
    raise ValueError(f"unknown matching mode: {matching.mode}")


def _of_department(name: str, inspectors: Sequence[Inspector]) -> Pool:
    sent = _ids(i for i in inspectors if i.department == name and not i.expert)
    return Pool(Text(name, name), sent, role="department")


def _experts(expertise: str, inspectors: Sequence[Inspector]) -> Pool:
    unit = Text("专家或技术机构人员", "experts")
    if expertise:
        unit = Text(f"{unit.zh}（{expertise}）", f"{unit.en} ({expertise})")
    return Pool(unit, _ids(i for i in inspectors if i.expert), role="expert")


def _described(unit: Text, role: Role, widened: Sequence[str]) -> Text:
    if widened:
        unit = Text("{a}，经批准扩大到{b}", "{a}, widened by approval to {b}").fill(
            a=unit, b=Text("、".join(widened), ", ".join(widened))
        )
    return Text("{a}，可任组长", "{a}, fit to lead").fill(a=unit) if role == "leader" else unit


def _ids(people: Iterable[Inspector]) -> tuple[str, ...]:
    return tuple(sorted({i.id for i in people}))


def _named(station: str) -> Text:
    return Text(station, station) if station else Text("未登记所属所", "no station on record")
