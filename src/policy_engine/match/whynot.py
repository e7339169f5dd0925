"""Why targets cannot be given officers, and what would help.

A visit is impossible exactly when some of its slots have, between them, fewer officers than they are (Hall
1935). The slots that a failed search reached are such a set; it is what needs widening, and by how many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from policy_engine.match.pools import Pool
from policy_engine.match.request import Request
from policy_engine.model.text import Text

BASIS = "《行政处罚法》第四十二条"
"""Why there is no going on with fewer than two officers."""

ADVICE = Text(
    "请按上列缺额补足人员：经批准并留存记录后扩大匹配范围，"
    "或核实、更新执法人员名录（证件、在岗、资格）后重新导入。任何情况下不得少于2名执法人员。",
    "Make up the officers that are short: widen the pools by an approval put on record, or correct the "
    "register of inspectors (certificates, duty, qualifications) and import it again. "
    "Never fewer than two officers.",
)

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
        head = Text(
            "{n}户检查对象配不齐{k}名执法人员，每户还缺{missing}名：{who}",
            "{n} target(s) cannot be given {k} officers, {missing} short each: {who}",
        ).fill(
            n=len(self.targets),
            k=len(self.slots),
            missing=self.missing,
            who=_some([f"{target} {names.get(target, '')}".rstrip() for target in self.targets]),
        )
        foot = Text(
            "第{places}名合计只有{m}人可用：{who}", "officers {places} have only {m} between them: {who}"
        ).fill(
            places=_list([str(place + 1) for place in self.tight]),
            m=len(self.officers),
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


def _slot(number: int, pool: Pool, reasons: Mapping[str, Text]) -> Text:
    total = len(pool.officers) + len(pool.removed)
    if not total:
        return Text(
            "第{n}名（{unit}）：名录中没有该单位人员，请核对计划、对象与名录中的单位名称",
            "officer {n} ({unit}): nobody on the register; compare the unit's name with plan and targets",
        ).fill(n=number, unit=pool.unit)
    return Text(
        "第{n}名（{unit}）：名录中{total}人，可用{left}人{why}",
        "officer {n} ({unit}): {total} on the register, {left} available{why}",
    ).fill(n=number, unit=pool.unit, total=total, left=len(pool.officers), why=_removals(pool, reasons))


def _removals(pool: Pool, reasons: Mapping[str, Text]) -> Text:
    """How many officers each rule removed, by code in order; one removed by two rules counts under both."""
    if not pool.removed:
        return Text("", "")
    counts = Counter(code for removal in pool.removed for code in removal.reasons)
    causes = [
        Text("{why} {count}人", "{why}: {count}").fill(why=reasons.get(code, code), count=counts[code])
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
