"""What may be public of a draw without anybody learning a business's tier (protocol §6, R12).

An outsider holds the registry: everything about a business but its tier. Leaves are salted, so that he can tell two of them
apart by their *class* alone: the tasks that a member was in the pool for, and those that drew it. Whether a business can have
a tier at all is in the registry too, and so among those who can, the class has to keep its secret once more.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import NamedTuple

from policy_engine.draw.quota import allocate
from policy_engine.model.draw import Quota
from policy_engine.model.target import UNRATED
from policy_engine.model.text import Text

FEWEST_MEMBERS = 20
FEWEST_STRATA = 2
LARGEST_SHARE = Fraction(2, 3)

WITHHELD = Text(
    "各叶子的分层、各层的总体数和配额未公布：监管内部的风险等级不得由公开资料推知（R12）；审计用的核验包可以核验这一部分",
    "the stratum of each leaf, and populations and quotas by stratum, are not published: nobody's risk tier may follow from what is public "
    "(R12); the auditor's bundle shows them",
)
"""One and the same sentence, whatever the cause: the cause would tell something of the tiers."""


class Kind(NamedTuple):
    """What an outsider can tell members apart by: tasks it is in the pool for, (task, attempt) that drew it, whether it can have a tier."""

    tasks: tuple[str, ...]
    drawn: tuple[tuple[str, int], ...]
    rated: bool


Heads = Mapping[Kind, Mapping[str, int]]
"""Members by kind and stratum."""


def without_tiers(tasks: Sequence[Quota]) -> bool:
    """Whether a draw (by its header's quotas) has the one stratum "-": then there is nothing to hide."""
    return all(set(task.strata) == {UNRATED} for task in tasks)


def may_show_strata(heads: Heads) -> bool:
    """Whether the stratum of each leaf can be public.

    Every class of members has at least 20 members of at least 2 strata, of which none but the most common one of the pool holds more
    than two thirds; and the same holds among those alone who can have a tier.
    """
    together: defaultdict[object, Counter[str]] = defaultdict(Counter)
    rated: defaultdict[object, Counter[str]] = defaultdict(Counter)
    for kind, strata in heads.items():
        together[kind.tasks, kind.drawn].update(strata)
        if kind.rated:
            rated[kind.tasks, kind.drawn].update(strata)
    return _all_mixed(together) and _all_mixed(rated)


def _all_mixed(classes: Mapping[object, Counter[str]]) -> bool:
    whole: Counter[str] = Counter()
    for strata in classes.values():
        whole.update(strata)
    most = max(whole.values(), default=0)
    # Where two are equally common neither is what everybody would guess.
    common = {stratum for stratum, count in whole.items() if count == most}
    spared = common if len(common) == 1 else set()
    return all(_mixed(+strata, spared) for strata in classes.values() if +strata)


def _mixed(strata: Counter[str], spared: set[str]) -> bool:
    members = strata.total()
    return (
        members >= FEWEST_MEMBERS
        and len(strata) >= FEWEST_STRATA
        and all(
            count <= members * LARGEST_SHARE for stratum, count in strata.items() if stratum not in spared
        )
    )


class Result(NamedTuple):
    """What is public of one task of a draw, whether strata are shown or not: its quota, its members, how many were drawn."""

    quota: Quota
    population: int
    drawn: int


def tiers_left(results: Mapping[str, Result], tasks: Sequence[str], drawn: Sequence[str]) -> frozenset[str]:
    """The strata that a member of these tasks, drawn for some of them, can be in as far as the quotas tell.

    A plan may leave a tier out, or take one whole; then it tells something that a business was drawn, or that it was not.
    """
    left = [_able(results[code]) if code in drawn else _sparing(results[code]) for code in tasks]
    return reduce(frozenset.intersection, left) if left else frozenset()


def tells(left: frozenset[str]) -> bool:
    """Whether what is left is one tier, or none: a business's tier would follow."""
    return len(left - {UNRATED}) < FEWEST_STRATA


def _able(result: Result) -> frozenset[str]:
    """The strata of which a task can draw anybody."""
    return frozenset(stratum for stratum, share in result.quota.strata.items() if _fraction(share) > 0)


def _sparing(result: Result) -> frozenset[str]:
    """The strata of which a task can leave anybody, however many of its members are in them."""
    quota, members = result.quota, result.population
    if quota.method == "rates":
        kept = {s for s, share in quota.strata.items() if -(-members * _fraction(share) // 1) < members}
    elif quota.method == "counts":
        kept = {s for s, share in quota.strata.items() if _fraction(share) < members}
    else:
        able = sorted(_able(result))
        # Fewer than asked for: there were no more with a weight, and whoever was not drawn has none.
        cut = able and result.drawn < (allocate(quota, {able[0]: members}, bytes(32)).sample_size or 0)
        kept = quota.strata.keys() - set(able) if cut else set(quota.strata)
    return frozenset(kept)


def _fraction(share: int | tuple[int, int]) -> Fraction:
    return Fraction(*share) if isinstance(share, tuple) else Fraction(share)
