"""A plan's values as a person says them: conditions on targets, windows, weights, co-operation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

import msgspec

from policy_engine.model.plan import Goal
from policy_engine.model.risk import Excluded, TierShares, Weights
from policy_engine.model.scope import Where
from policy_engine.model.task import Batch, Cooperation, SuperiorDraw, Window
from policy_engine.model.text import Text, joined

NONE = Text("（无）", "(none)")
_ANY = Text("不限", "any")
_ENTITIES = {
    "enterprise": Text("企业", "enterprise"),
    "individual": Text("个体工商户", "individual"),
    "cooperative": Text("农民专业合作社", "cooperative"),
    "other": Text("其他主体", "other"),
}
_TIERS = {"unrated": Text("未分类", "unrated"), "-": Text("未分类", "unrated")}
_CODES: Mapping[str, Mapping[str, Text]] = {
    "plan.kind": {
        "internal": Text("内部抽查计划", "internal plan"),
        "joint": Text("部门联合抽查计划", "joint plan of several departments"),
    },
    "risk.policy": {
        "weights": Text("按倍数递加", "by weights"),
        "rates": Text("各等级分别写明", "a rate for each tier"),
        "flat": Text("不分等级", "flat"),
        "not_applicable": Text("不涉及信用风险分类", "not applicable"),
    },
    "matching.jurisdiction": {
        "fixed": Text("对象所属所", "the target's own station"),
        "drawn": Text("任一所", "any station"),
        "other": Text("对象所属所以外的所", "a station other than the target's"),
    },
    "order": {"fixed": Text("不随机", "not random"), "random": Text("随机", "random")},
    "list_published": {
        "after_visits": Text("检查全部结束以后", "after the last visit"),
        "after_draw": Text("抽取以后", "after the draw"),
    },
    "status": {
        "planned": Text("按计划", "as planned"),
        "postponed": Text("延期", "postponed"),
        "cancelled": Text("取消", "cancelled"),
    },
}
_LISTS: dict[str, Text] = {
    "entity": Text("主体类型", "entity"),
    "category": Text("行业类别", "category"),
    "licence": Text("许可或备案", "licence"),
    "trait": Text("特征标签", "trait"),
    "listed": Text("所在名单", "list"),
    "name_has": Text("名称含有", "name contains"),
}
_DAYS: dict[str, Text] = {
    "registered_from": Text("成立不早于", "registered no earlier than"),
    "registered_to": Text("成立不晚于", "registered no later than"),
}
_BRANCHES: dict[str, Text] = {
    "any": Text("符合其一的条件", "alternatives"),
    "none": Text("排除的条件", "exclusions"),
}


def words(value: Any, path: str = "") -> Text:
    """One value; `path` says of which field, for those whose values are codes."""
    match value:
        case None | "" | ():
            return NONE
        case Text():
            return value
        case bool():
            return Text("是", "yes") if value else Text("否", "no")
        case int() | date():
            return Text(str(value), str(value))
        case str():
            return _CODES.get(path, {}).get(value, Text(value, value))
        case tuple():
            return joined(words(item, path) for item in value)
        case Where():
            return condition(value)
        case Window():
            return Text(
                f"{value.text}（{value.start} 至 {value.end}）",
                f"{value.text} ({value.start} to {value.end})",
            )
        case Batch():
            rate = f" {value.rate}" if value.rate else ""
            return Text("{window}{rate}", "{window}{rate}").fill(window=words(value.window), rate=rate)
        case Weights() | TierShares():
            return joined(
                _pair(tier, words(share)) for tier, share in value.by_tier().items() if share is not None
            )
        case Excluded():
            return Text("{tier}（{reason}）", "{tier} ({reason})").fill(
                tier=_tier(value.tier), reason=value.reason
            )
        case SuperiorDraw():
            return Text(f"{value.text}（{value.by}）", f"{value.text} ({value.by})")
        case Cooperation():
            parts = [*value.matters, *([value.duties] if value.duties else [])]
            return Text(
                value.department + (f"（{'、'.join(parts)}）" if parts else ""),
                value.department + (f" ({', '.join(parts)})" if parts else ""),
            )
        case Goal():
            return Text(f"{value.text}（{value.at_least}）", f"{value.text} ({value.at_least})")
        case _:
            raise TypeError(f"no words for {type(value).__name__}")


def tiers(old: Weights | TierShares, new: Weights | TierShares) -> Text:
    """The tiers in which two sets of weights or shares differ."""
    before, after = old.by_tier(), new.by_tier()
    return joined(
        _pair(tier, change(words(before[tier]), words(share)))
        for tier, share in after.items()
        if before[tier] != share
    )


def change(old: Text, new: Text) -> Text:
    """From what to what."""
    return Text("{old} → {new}", "{old} → {new}").fill(old=old, new=new)


def difference(old: Sequence[Any], new: Sequence[Any], path: str = "") -> Text | None:
    """What a list gained and lost, None where it is the same but for the order."""
    gained, lost = Counter(new) - Counter(old), Counter(old) - Counter(new)
    parts = [
        head.fill(items=words(tuple(items.elements()), path))
        for head, items in (
            (Text("增加 {items}", "added {items}"), gained),
            (Text("去掉 {items}", "removed {items}"), lost),
        )
        if items
    ]
    return joined(parts, Text("，", "; ")) if parts else None


def by_batch(old: Sequence[Batch], new: Sequence[Batch]) -> Text:
    """Which batches are different, added or gone, by their numbers."""
    parts = []
    for number, (before, after) in enumerate(zip_longest(old, new), 1):
        if before != after:
            said = change(words(before), words(after))
            parts.append(Text("第{n}批 {said}", "batch {n} {said}").fill(n=number, said=said))
    return joined(parts, Text("，", "; "))


def condition(where: Where) -> Text:
    """Whom a condition holds for, in one sentence."""
    entity = tuple(_ENTITIES[e] for e in where.entity)
    parts = [
        *_alternatives(Text("主体类型为{x}", "entity is {x}"), entity),
        *_alternatives(Text("行业类别为{x}", "category is {x}"), where.category),
        *_alternatives(Text("持有{x}", "holds {x}"), where.licence),
        *_alternatives(Text("具有特征{x}", "has trait {x}"), where.trait),
        *_alternatives(Text("在名单{x}上", "is on list {x}"), where.listed),
        *_alternatives(Text("名称含有{x}", "name contains {x}"), where.name_has),
        *(
            Text("{label} {day}", "{label} {day}").fill(label=label, day=getattr(where, name))
            for name, label in _DAYS.items()
            if getattr(where, name) is not None
        ),
        *_alternatives(Text("符合{x}", "either {x}"), tuple(_bracketed(b) for b in where.any)),
        *_alternatives(Text("不属于{x}", "not {x}"), tuple(_bracketed(b) for b in where.none)),
    ]
    return joined(parts, Text("，且", " and ")) if parts else _ANY


def conditions(old: Where, new: Where) -> Text | None:
    """What is different between two conditions, None where they ask for the same."""
    old, new = _ordered(old), _ordered(new)
    parts = []
    for name, label in (_LISTS | _DAYS | _BRANCHES).items():
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if name == "entity":
            before, after = (tuple(_ENTITIES[e] for e in side) for side in (before, after))
        elif name in _BRANCHES:
            before, after = (tuple(_bracketed(branch) for branch in side) for side in (before, after))
        nothing = NONE if name in _BRANCHES else _ANY
        said = difference(before, after) if before and after and name not in _DAYS else None
        if said is None:
            said = change(*(words(side) if side else nothing for side in (before, after)))
        parts.append(Text("{label} {said}", "{label} {said}").fill(label=label, said=said))
    return joined(parts, Text("；", "; ")) if parts else None


def _alternatives(head: Text, items: Sequence[str | Text]) -> list[Text]:
    if not items:
        return []
    said = joined((i if isinstance(i, Text) else Text(i, i) for i in items), Text("或", " or "))
    return [head.fill(x=said)]


def _bracketed(where: Where) -> Text:
    return Text("（{x}）", "({x})").fill(x=condition(where))


def _pair(tier: str, said: Text) -> Text:
    return Text("{tier} {said}", "{tier} {said}").fill(tier=_tier(tier), said=said)


def _tier(tier: str) -> Text:
    return _TIERS.get(tier, Text(tier, tier))


def _ordered(where: Where) -> Where:
    """The same condition with its entries in a fixed order: the order says nothing."""
    lists = {name: tuple(sorted(getattr(where, name))) for name in _LISTS}
    branches = {
        name: tuple(sorted((_ordered(branch) for branch in getattr(where, name)), key=repr))
        for name in _BRANCHES
    }
    return msgspec.structs.replace(where, **lists, **branches)
