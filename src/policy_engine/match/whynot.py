"""Why targets cannot be given officers, and what would help.

A visit is impossible exactly when some of its slots have, between them, fewer officers than they are (Hall
1935). The slots that a failed search reached are such a set; it is what needs widening, and by how many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from policy_engine.match.pools import Pool, Role
from policy_engine.match.request import Request
from policy_engine.model.text import Text

BASIS = "《行政处罚法》第四十二条"
"""Why there is no going on with fewer than two officers."""

ADVICE = Text(
    "请按上列缺额补足人员：经批准并留存记录后扩大匹配范围。本次抽取用的名录在承诺时已经固定，"
    "更新名录后重新导入，只对以后的抽取有效。任何情况下不得少于2名执法人员。",
    "Make up the officers stated above: widen the pools by an approval that is put on record. The registers of this "
    "draw were fixed when it was committed; importing them again helps later draws only. Never fewer than two officers.",
)


_NOBODY: dict[Role, Text] = {
    "officer": Text(
        "名录中没有该单位人员，请核对计划、对象与名录中的单位名称",
        "nobody on the register; compare the unit's name with plan and targets",
    ),
    "leader": Text(
        "名录中该单位没有可任组长的人员，请核对名录",
        "nobody fit to lead on the register; check the register",
    ),
    "department": Text(
        "名录中没有该部门人员，请核对部门名称，或请该部门提供人员名单",
        "nobody on the register; check the department's name, or ask it for its officers",
    ),
    "expert": Text("名录中没有专家，请先登记", "no expert on the register; enter them first"),
    "group": Text(
        "名录中没有符合匹配方式和人数的检查组，请核对各组成员",
        "no group on the register suits mode and number of officers; check the groups' members",
    ),
}
"""What to say where the register has nobody for a slot."""

_SHOWN = 5


class Stuck(msgspec.Struct, frozen=True):
    """A request that cannot be met: the places (from 0) of its over-tight slots, and what they lack."""

    request: Request
    tight: tuple[int, ...]
    missing: int


class Shortage(msgspec.Struct, frozen=True):
    """人员不足: targets that lack officers for one and the same reason.

    `targets` are sorted ids. `slots` are their pools; those at the places `tight` (from 0) have between them
    only `officers` (sorted ids), `missing` fewer than needed.
    """

    targets: tuple[str, ...]
    slots: tuple[Pool, ...]
    tight: tuple[int, ...]
    officers: tuple[str, ...]
    missing: int

    def text(self, reasons: Mapping[str, Text], names: Mapping[str, str]) -> Text:
        """For a section head: the targets, a line for each officer of a visit, and where it is too tight.

        `reasons` gives rule codes their titles, `names` target ids their names; else codes and ids are shown.
        """
        only_groups = all(self.slots[place].role == "group" for place in self.tight)
        head = Text(
            "{n}户检查对象配不齐{team}，每户还缺{missing}{measure}：{who}",
            "{n} target(s) cannot be given {team}, {missing} short each: {who}",
        ).fill(
            n=len(self.targets),
            team=_team(self.slots),
            missing=self.missing,
            measure="组" if only_groups else "名",
            who=_some([f"{target} {names.get(target, '')}".rstrip() for target in self.targets]),
        )
        foot = Text(
            "{places}合计只有{m}{measure}可用：{who}", "{places} have only {m} between them: {who}"
        ).fill(
            places=_places(self.slots, self.tight),
            m=len(self.officers),
            measure="组" if only_groups else "人",
            who=_some(self.officers),
        )
        lines = [head, *(_slot(n, pool, reasons) for n, pool in enumerate(self.slots, 1)), foot]
        return Text("\n  ".join(line.zh for line in lines), "\n  ".join(line.en for line in lines))


class Infeasible(msgspec.Struct, frozen=True):
    """匹配不成: every target that lacks officers, by cause, sorted by first target. Nobody was assigned."""

    shortages: tuple[Shortage, ...]

    def headline(self) -> Text:
        """One sentence: how many targets."""
        n = sum(len(shortage.targets) for shortage in self.shortages)
        return Text(
            f"有{n}户检查对象配不齐执法人员，未作任何分配。",
            f"{n} target(s) cannot be given enough officers; nobody was assigned.",
        )

    def texts(self, reasons: Mapping[str, Text], names: Mapping[str, str]) -> tuple[Text, ...]:
        """One text per shortage, see `Shortage.text`; `ADVICE` and `BASIS` go with all of them."""
        return tuple(shortage.text(reasons, names) for shortage in self.shortages)


def explain(stuck: Iterable[Stuck]) -> Infeasible:
    """Group requests by what they lack: the same pools, short by the same number in the same slots."""
    alike: dict[tuple[tuple[Pool, ...], tuple[int, ...], int], list[str]] = {}
    for one in sorted(stuck, key=lambda s: s.request.target):
        alike.setdefault((one.request.slots, one.tight, one.missing), []).append(one.request.target)
    return Infeasible(
        tuple(
            Shortage(tuple(targets), slots, tight, _between(slots, tight), missing)
            for (slots, tight, missing), targets in alike.items()
        )
    )


def _between(slots: tuple[Pool, ...], places: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(sorted({officer for place in places for officer in slots[place].officers}))


def _team(slots: Sequence[Pool]) -> Text:
    """What a visit takes, in words."""
    experts = sum(pool.role == "expert" for pool in slots)
    groups = sum(pool.role == "group" for pool in slots)
    officers = len(slots) - experts - groups
    parts = [Text("固定检查组", "a preset group")] * groups
    if officers:
        parts.append(Text(f"{officers}名执法人员", f"{officers} officers"))
    if experts:
        parts.append(Text(f"{experts}名专家", f"{experts} expert(s)"))
    return Text("和".join(part.zh for part in parts), " and ".join(part.en for part in parts))


def _places(slots: Sequence[Pool], places: Sequence[int]) -> Text:
    """Slots by number; that of a group by its name."""
    numbers = [str(place + 1) for place in places if slots[place].role != "group"]
    parts = [Text("检查组", "groups")] if len(numbers) < len(places) else []
    if numbers:
        parts.append(Text("第{n}名", "officers {n}").fill(n=_list(numbers)))
    return Text("和".join(part.zh for part in parts), " and ".join(part.en for part in parts))


def _slot(number: int, pool: Pool, reasons: Mapping[str, Text]) -> Text:
    group = pool.role == "group"
    head = (
        Text("检查组（{unit}）", "group ({unit})")
        if group
        else Text("第{n}名（{unit}）", "officer {n} ({unit})")
    )
    head = head.fill(n=number, unit=pool.unit)
    total = len(pool.officers) + len(pool.removed)
    if not total:
        return Text("{head}：{why}", "{head}: {why}").fill(head=head, why=_NOBODY[pool.role])
    return Text(
        "{head}：名录中{total}{measure}，可用{left}{measure}{why}",
        "{head}: {total} on the register, {left} available{why}",
    ).fill(
        head=head,
        total=total,
        left=len(pool.officers),
        measure="组" if group else "人",
        why=_removals(pool, reasons),
    )


def _removals(pool: Pool, reasons: Mapping[str, Text]) -> Text:
    """How many officers each rule removed, by code in order; one removed by two rules counts under both."""
    if not pool.removed:
        return Text("", "")
    counts = Counter(code for removal in pool.removed for code in removal.reasons)
    causes = [
        Text("{why} {count}{measure}", "{why}: {count}").fill(
            why=reasons.get(code, code), count=counts[code], measure="组" if pool.role == "group" else "人"
        )
        for code in sorted(counts)
    ]
    zh, en = "、".join(cause.zh for cause in causes), ", ".join(cause.en for cause in causes)
    return Text(f"；不能参加：{zh}", f"; not available: {en}")


def _some(items: list[str] | tuple[str, ...]) -> Text:
    """The first few of a list, "none" of an empty one."""
    if not items:
        return Text("无", "none")
    shown = _list(items[:_SHOWN])
    return shown if len(items) <= _SHOWN else Text(f"{shown.zh} 等", f"{shown.en}, …")


def _list(items: list[str] | tuple[str, ...]) -> Text:
    return Text("、".join(items), ", ".join(items))
