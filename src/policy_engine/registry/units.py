"""Units that one registry or the plan names and the other does not know: nobody could be matched there, or is at home nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from policy_engine.model.finding import Finding, Place
from policy_engine.model.target import Inspector, Profile
from policy_engine.model.text import Text

_R16 = "泽市监〔2023〕10号 二（一）"
_R18 = "国市监信〔2019〕38号 二（二）"


def stations_of(profiles: Mapping[Profile, int]) -> Counter[str]:
    """How many open targets each station has."""
    counts: Counter[str] = Counter()
    for profile, count in profiles.items():
        if profile.standing == "open" and profile.station:
            counts[profile.station] += count
    return counts


def unknown_units(
    file: str, stations: Mapping[str, int], inspectors: Iterable[Inspector], sections: Iterable[str] = ()
) -> list[Finding]:
    """One warning for each station without inspectors, inspectors' station without targets, and section without inspectors.

    `stations` counts the open targets of each; `sections` are those that the plan names. Experts and other departments' people
    are at home elsewhere.
    """
    own = [i for i in inspectors if not i.expert and not i.department]
    staffed = {i.unit for i in own}
    homes = Counter(i.unit for i in own if i.unit_kind == "station")
    place = Place(file)
    empty = [_no_inspectors(place, unit, stations[unit]) for unit in sorted(set(stations) - staffed)]
    idle = [_no_targets(place, unit, homes[unit]) for unit in sorted(set(homes) - set(stations))]
    missing = [_no_section(place, unit) for unit in sorted(set(sections) - staffed)]
    return [*empty, *idle, *missing]


def _no_inspectors(place: Place, unit: str, count: int) -> Finding:
    message = Text(
        f"监管所“{unit}”有 {count} 户检查对象，检查人员库中没有这个所的人",
        f"{count} targets are of the station “{unit}”, which no inspector is of",
    )
    advice = Text(
        "核对两个名录里所的写法；确实没有人的，先补入检查人员库",
        "compare how both registries write it; if nobody is there, complete the registry of inspectors",
    )
    return Finding("R560", "warning", place, message, advice, _R18)


def _no_targets(place: Place, unit: str, count: int) -> Finding:
    message = Text(
        f"检查人员库中“{unit}”有 {count} 人，检查对象库中没有这个所的对象",
        f"{count} inspectors are of the station “{unit}”, which no target is of",
    )
    advice = Text("核对两个名录里所的写法", "compare how both registries write it")
    return Finding("R561", "warning", place, message, advice, _R16)


def _no_section(place: Place, unit: str) -> Finding:
    message = Text(
        f"计划中的股室“{unit}”在检查人员库中没有人",
        f"nobody is of the section “{unit}”, which the plan names",
    )
    advice = Text(
        "核对计划的 section 和检查人员的“单位”写法是否一致",
        "compare the plan's `section` with how the inspectors' unit is written",
    )
    return Finding("R562", "warning", place, message, advice, _R18)
