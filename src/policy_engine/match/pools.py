"""The four modes (匹配方式) and the pool of officers that each slot of a visit is filled from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from policy_engine.model.target import Inspector
from policy_engine.model.text import Text


class Removal(msgspec.Struct, frozen=True):
    """An officer taken out of a pool, and the codes of the rules that say so (sorted)."""

    inspector: str
    reasons: tuple[str, ...]


class Pool(msgspec.Struct, frozen=True):
    """人员池: the officers who may fill a slot, and those whom a rule removed; shared by many targets.

    `unit` names the unit or units it stands for; `officers` are ids, sorted; `removed` is sorted by id.
    """

    unit: Text
    officers: tuple[str, ...]
    removed: tuple[Removal, ...] = ()


def slots_for(
    mode: str, officers: int, *, section: str, station: str, inspectors: Sequence[Inspector]
) -> tuple[Pool, ...]:
    """One pool per officer of a visit, nobody removed yet, for targets of `station` in a task of `section`.

    股所随机: one officer of the section, one of the target's station, any further of either.
    所所随机: one of the target's station, the others of other stations.
    股内随机: all of the section. 所内随机: all of the target's station.
    This is our reading: the source (二（四）) names the modes and does not define them.

    Raises ValueError for an unknown mode or fewer than two officers.
    """
    if officers < 2:
        raise ValueError("a visit takes at least two officers")

    def pool(unit: Text, belongs: Callable[[Inspector], bool]) -> Pool:
        return Pool(unit, tuple(sorted({i.id for i in inspectors if belongs(i)})))

    def of_section(i: Inspector) -> bool:
        return i.unit_kind == "section" and i.unit == section

    def of_station(i: Inspector) -> bool:
        return i.unit_kind == "station" and i.unit == station

    here = _named(station)
    match mode:
        case "股所随机":
            either = Text(f"{section}或{here.zh}", f"{section} or {here.en}")
            return (
                pool(Text(section, section), of_section),
                pool(here, of_station),
                *[pool(either, lambda i: of_section(i) or of_station(i))] * (officers - 2),
            )
        case "所所随机":
            others = Text(f"{here.zh}以外的所", f"stations other than {here.en}")
            elsewhere = pool(others, lambda i: i.unit_kind == "station" and i.unit != station)
            return (pool(here, of_station), *[elsewhere] * (officers - 1))
        case "股内随机":
            return (pool(Text(section, section), of_section),) * officers
        case "所内随机":
            return (pool(here, of_station),) * officers
    raise ValueError(f"unknown matching mode: {mode}")


def _named(station: str) -> Text:
    return Text(station, station) if station else Text("未登记所属所", "no station on record")
