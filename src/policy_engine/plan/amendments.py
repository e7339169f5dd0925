"""变更备案: whether what changed between the plan in force and a new version is on file (泽市监〔2023〕10号 二（四）).

A change, delay or cancellation is applied for in writing and filed with 信用监管股; it is in force once filed, no approval is waited for.
An amendment covers what it names: tasks by code, and the plan as a whole where it says so. It covers the version it came with, no later one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

import msgspec

from policy_engine.model.plan import Amendment, Plan
from policy_engine.model.text import Text
from policy_engine.plan.diff import Change, changes
from policy_engine.plan.in_words import change, words

FREE = frozenset({"note", "status"})
"""Fields of a task that may still change once it is drawn: what is left of it can be put off or given up, by amendment."""


class Review(msgspec.Struct, frozen=True):
    """What stands in the way of a new version. All empty: nothing does.

    `unfiled`: changes that no new amendment on file covers, and tasks postponed or cancelled that none names at all.
    `lost`, `altered`: numbers of amendments in force that are gone, or say something else; a report to the city bureau may be filled in.
    `idle`: new amendments (number, task) that name a task without a change; task "" where it is the plan as a whole, or nothing is named.
    `drawn`: changes to tasks that are drawn already. `early`: new amendments whose day of filing is still to come.
    """

    unfiled: tuple[Change, ...] = ()
    lost: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    idle: tuple[tuple[str, str], ...] = ()
    drawn: tuple[Change, ...] = ()
    early: tuple[str, ...] = ()

    @property
    def forbids(self) -> bool:
        """Whether the new version must not come into force. An idle amendment alone does no harm."""
        return bool(self.unfiled or self.lost or self.altered or self.drawn or self.early)


def review(old: Plan | None, new: Plan, drawn: Collection[str], *, on: date) -> Review:
    """A new version against the one in force, if there is one, as of the day `on`; `drawn` are codes of tasks."""
    if old is None:
        fresh = new.amendments
        return Review(unfiled=tuple(_unnamed(new, on, ())), early=_early(fresh, on))
    fresh = added(old, new)
    found = changes(old, new)
    filed = [amendment for amendment in fresh if amendment.filed_on <= on]
    covered = {code for amendment in filed for code in amendment.tasks}
    if any(amendment.plan_wide for amendment in filed):
        covered.add("")
    unfiled = [change for change in found if change.task not in covered]
    kept = [(before, _same_number(before, new)) for before in old.amendments]
    return Review(
        unfiled=(*unfiled, *_unnamed(new, on, [c.task for c in unfiled if c.field == "status"])),
        lost=tuple(before.number for before, after in kept if not after),
        altered=tuple(
            before.number for before, after in kept if not all(_completes(before, later) for later in after)
        ),
        idle=tuple(_idle(fresh, {change.task for change in found})),
        drawn=tuple(c for c in found if c.task in drawn and c.field not in FREE),
        early=_early(fresh, on),
    )


def added(old: Plan | None, new: Plan) -> tuple[Amendment, ...]:
    """The amendments that came with a version: those whose numbers the version before does not have."""
    known = {amendment.number for amendment in old.amendments} if old is not None else set()
    return tuple(amendment for amendment in new.amendments if amendment.number not in known)


def _unnamed(plan: Plan, on: date, said: Collection[str]) -> Iterator[Change]:
    """Tasks postponed or cancelled that no amendment on file names, unless that is said already."""
    named = {code for amendment in plan.amendments if amendment.filed_on <= on for code in amendment.tasks}
    for task in plan.tasks:
        if not task.active and task.code not in named and task.code not in said:
            yield Change(task.code, "status", _STANDING[task.status])


def _same_number(amendment: Amendment, plan: Plan) -> list[Amendment]:
    return [other for other in plan.amendments if other.number == amendment.number]


def _completes(before: Amendment, after: Amendment) -> bool:
    """Whether `after` is `before`, perhaps with the report to the city bureau filled in."""
    filled = {
        name: getattr(after, name) for name in ("reported_on", "reported_to") if not getattr(before, name)
    }
    return msgspec.structs.replace(before, **filled) == after


def rewritten(before: Plan | None, amendment: Amendment) -> Text | None:
    """What an amendment on record says otherwise now: the first such field. None where it says the same."""
    for old in before.amendments if before else ():
        if old.number == amendment.number and not _completes(old, amendment):
            for name, label in _FIELDS.items():
                was, now = getattr(old, name), getattr(amendment, name)
                if was != now:
                    return Text("{label}：{said}", "{label}: {said}").fill(
                        label=label, said=change(words(was), words(now))
                    )
    return None


def _idle(fresh: Collection[Amendment], changed: Collection[str]) -> Iterator[tuple[str, str]]:
    for amendment in fresh:
        for code in amendment.tasks:
            if code not in changed:
                yield amendment.number, code
        if (amendment.plan_wide and "" not in changed) or not (amendment.plan_wide or amendment.tasks):
            yield amendment.number, ""


def _early(fresh: Collection[Amendment], on: date) -> tuple[str, ...]:
    return tuple(amendment.number for amendment in fresh if amendment.filed_on > on)


_FIELDS = {
    "filed_on": Text("备案日期", "day of filing"),
    "applicant": Text("申请股室", "applicant"),
    "application": Text("书面申请", "application"),
    "reason": Text("变更理由", "reason"),
    "tasks": Text("涉及任务", "tasks"),
    "plan_wide": Text("涉及全计划", "plan as a whole"),
    "reported_on": Text("报备日期", "day of the report"),
    "reported_to": Text("报备机关", "reported to"),
}

_STANDING = {
    "postponed": Text("延期，没有备案提到这个任务", "postponed, and no amendment on file names the task"),
    "cancelled": Text("取消，没有备案提到这个任务", "cancelled, and no amendment on file names the task"),
}
