"""Who belongs to the populations of which tasks, for a registry that is too large to look at every target.

Almost every scope looks at nothing but profiles. Where one looks at names or dates, only targets of the profiles that it could
cover are read, one after the other; what they have beyond their profile is written down by id, and so is every exclusion.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from policy_engine.engines.frozen import Frozen
from policy_engine.model.plan import Plan
from policy_engine.model.scope import Where
from policy_engine.model.target import Profile, Target
from policy_engine.plan.covering import covering

Codes = tuple[str, ...]


class Membership(msgspec.Struct, frozen=True):
    """The tasks (codes, in the plan's order) of each profile's targets, and of the single `others` (targets) that differ."""

    profiles: dict[Profile, Codes]
    others: dict[Target, Codes]

    def of(self, target: Target) -> Codes:
        """The tasks of a target."""
        return self.others.get(target, self.profiles[target.profile])

    def counted(self, sizes: Mapping[Profile, int]) -> dict[tuple[Profile, Codes], int]:
        """How many targets there are of each profile and with each set of tasks; `sizes` counts them by profile."""
        counts: dict[tuple[Profile, Codes], int] = {
            (p, codes): sizes[p] for p, codes in self.profiles.items()
        }
        for target, codes in self.others.items():
            usual = (target.profile, self.profiles[target.profile])
            counts[usual] -= 1
            own = (target.profile, codes)
            counts[own] = counts.get(own, 0) + 1
        return counts


def membership(plan: Plan, frozen: Frozen, excluded: Mapping[str, frozenset[str]]) -> Membership:
    """The members of a plan's tasks in a registry; `excluded` are the tasks (codes) that leave out a target (id)."""
    fixed = covering(plan, frozen.profiles)
    others: dict[Target, Codes] = {}
    order = {task.code: n for n, task in enumerate(plan.tasks)}
    named = [task for task in plan.tasks if not plan.by_profile(task)]
    widest = [loosest(task.scope.where) for task in named if task.scope.where is not None]
    possible = {
        profile
        for profile in (frozen.profiles if named else ())
        if profile.standing == "open" and any(where.holds(Target("", "", profile)) for where in widest)
    }
    for target in frozen.targets_of(possible) if possible else ():
        if more := [task.code for task in named if plan.covers(task, target)]:
            others[target] = tuple(sorted([*fixed[target.profile], *more], key=order.__getitem__))
    for target in frozen.targets(excluded).values():
        usual = others.get(target, fixed[target.profile])
        kept = tuple(code for code in usual if code not in excluded[target.id])
        if kept != usual:
            others[target] = kept
    return Membership(fixed, others)


def loosest(where: Where) -> Where:
    """A condition on profiles alone that holds wherever this one does: what it says of names and dates is left out."""
    return msgspec.structs.replace(
        where,
        name_has=(),
        registered_from=None,
        registered_to=None,
        any=tuple(loosest(branch) for branch in where.any),
        none=tuple(branch for branch in where.none if branch.by_profile),
    )
