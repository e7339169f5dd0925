"""Preset groups (固定检查组) as pools: which groups may go, in place of officers chosen one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policy_engine.match.distinct import fill_places
from policy_engine.match.pools import Pool
from policy_engine.model.target import Inspector
from policy_engine.model.text import Text

_SINGLES = ("officer", "leader")


def preset_groups(inspectors: Sequence[Inspector]) -> dict[str, tuple[str, ...]]:
    """The members of every group, by the group's id: those fit to lead first, else by id.

    Only officers of the own bureau are members, so that experts and other departments never pass for officers.
    The id has a space in it, which no staff number has.
    """
    groups: dict[str, list[Inspector]] = {}
    for i in sorted(inspectors, key=lambda i: (not i.leader, i.id)):
        if i.group and not i.expert and not i.department:
            groups.setdefault(f"检查组 {i.group}", []).append(i)
    return {group: tuple(i.id for i in groups[group]) for group in sorted(groups)}


def with_groups(slots: Sequence[Pool], groups: Mapping[str, tuple[str, ...]]) -> tuple[Pool, ...]:
    """The slots of a visit with those of all officers replaced by one, for a group that could fill them.

    A group could if every slot gets a member of its own (so it has at least as many as the visit takes), and
    every member belongs to some slot's pool (so nobody comes along from where the mode takes none).
    """
    singles = [pool for pool in slots if pool.role in _SINGLES]
    allowed = {officer for pool in singles for officer in pool.officers}
    members = [frozenset(pool.officers) for pool in singles]

    def fits(group: tuple[str, ...]) -> bool:
        return allowed.issuperset(group) and (
            fill_places([[officer for officer in group if officer in pool] for pool in members]) is not None
        )

    units = list(dict.fromkeys(pool.unit for pool in singles))
    unit = Text("＋".join(unit.zh for unit in units), " + ".join(unit.en for unit in units))
    fitting = tuple(sorted(group for group in groups if fits(groups[group])))
    return (
        Pool(unit, fitting, role="group"),
        *(pool for pool in slots if pool.role not in _SINGLES),
    )


def barred_groups(
    groups: Mapping[str, tuple[str, ...]], barred: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """The groups that cannot go because a member is barred, each with the codes of its members' rules, sorted."""
    codes = {
        group: sorted({code for officer in groups[group] for code in barred.get(officer, ())})
        for group in groups
    }
    return {group: tuple(codes[group]) for group in groups if codes[group]}
