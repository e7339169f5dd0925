"""排除: which entities stay out of a draw's pool because of earlier checks, by which rule (protocol §5; R25, R26, frequency).

The rules decide (`rules/pool.yaml`). They see how a group of entities stands, never a single one: all entities for which a task's
history reads alike are one fact, and whoever is in a group for which a rule holds is left out. What is left out is frozen with the
draw's inputs as {"task", "target", "rule"}, a line for every rule.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cache

from policy_engine.model.fact import Fact, fitting
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.model.text import Text
from policy_engine.plan.frequency import Frequency, frequency_of
from policy_engine.plan.names import is_food_inspection
from policy_engine.registry import snapshot
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import judge
from policy_engine.usecases.history import Check, Visited, checks, full_months, months_back
from policy_engine.usecases.inputs import Inputs

Exclusion = tuple[str, str, str]
"""A task (code), a target (id) that its draw leaves out, and the rule (id) by which."""


def exclusions(
    inputs: Inputs, codes: Collection[str], own: Iterable[Visited], on: date, cage: Cage
) -> tuple[Exclusion, ...]:
    """Who stays out of the draws of these tasks on a day, sorted; `own` is what this bureau dispatched before. Raises EngineFailed."""
    tasks = [task for task in inputs.plan.tasks if task.code in codes and task.drawn_by is None]
    imported = snapshot.read_records(inputs.path("checks")) if "checks" in inputs.digests else ()
    known = checks(own, imported)
    if not tasks or not known:
        return ()
    groups: defaultdict[tuple[str, tuple[tuple[str, int | str], ...]], list[str]] = defaultdict(list)
    standing = [_Standing(inputs, task, on) for task in tasks]
    for target in inputs.named(known).values():
        for one in standing:
            if inputs.plan.covers(one.task, target):
                fields = one.fields(known[target.id])
                groups[one.task.code, tuple(fields.items())].append(target.id)
    facts = [
        Fact("history", f"{code}#{number}", dict(fields))
        for number, (code, fields) in enumerate(sorted(groups), 1)
    ]
    members = dict(zip((fact.key for fact in facts), (groups[key] for key in sorted(groups)), strict=True))
    return tuple(
        sorted(
            (str(firing.about.fields["task"]), target, firing.rule.id)
            for firing in judge(inputs.rulebook, "draw", facts, on, cage)
            for target in members[firing.about.key]
        )
    )


def records(found: Iterable[Exclusion]) -> list[dict[str, str]]:
    """The exclusions as they are frozen."""
    return [{"task": task, "target": target, "rule": rule} for task, target, rule in found]


def frozen(inputs: Inputs) -> tuple[Exclusion, ...]:
    """What a draw's inputs leave out, sorted; empty where they have no such list. Raises Refused."""
    if "exclusions" not in inputs.digests:
        return ()
    kept = snapshot.read_records(inputs.path("exclusions"))
    return tuple(sorted((record["task"], record["target"], record["rule"]) for record in kept))


def said(found: Sequence[Exclusion], inputs: Inputs) -> Iterator[Text]:
    """How many are left out, a line for each rule and task, in the order of the rules and of the plan."""
    titles = {rule.id: rule.title for rule in inputs.rulebook.rules}
    order = {task.code: n for n, task in enumerate(inputs.plan.tasks)}
    counted = Counter((rule, task) for task, _, rule in found)
    for rule, task in sorted(counted, key=lambda one: (one[0], order.get(one[1], len(order)))):
        yield Text(
            "任务{task}：不进抽取总体 {count} 户（{rule} {title}）",
            "task {task}: {count} left out of the pool ({rule} {title})",
        ).fill(task=task, count=counted[rule, task], rule=rule, title=titles.get(rule, rule))


def differing(inputs: Inputs, codes: Sequence[str], recomputed: Sequence[Exclusion]) -> Iterator[Text]:
    """What of the frozen list is not what the rules give, for a draw of these tasks: a line for each task and rule."""
    recorded = {one for one in frozen(inputs) if one[0] in codes}
    counted: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for task, target, rule in sorted(recorded ^ set(recomputed)):
        counted[task, rule].append(target)
    for (task, rule), targets in sorted(counted.items()):
        yield Text(
            "任务 {task}：按 {rule} 不进抽取总体的名单与重新计算的有 {count} 户不同（如 {target}）",
            "task {task}: whom {rule} leaves out of the pool differs from the recomputation in {count} (such as {target})",
        ).fill(task=task, rule=rule, count=len(targets), target=targets[0])


class _Standing:
    """How entities stand to one task on a day."""

    def __init__(self, inputs: Inputs, task: Task, on: date) -> None:
        self.task, self.on = task, on
        self._plan_of = cache(lambda digest: _plan(inputs, digest))
        self._marks = inputs.rulebook.names.food_matters
        self._cap = inputs.plan.goals.visits_at_most or 0
        self._frequency = _over_years(task)
        self._fixed: dict[str, int | str] = {
            "task": task.code,
            "food": int(is_food_inspection(task.matters, self._marks)),
            "rest_months": task.rest_months,
            "visits_at_most": self._cap,
            "times_at_most": self._frequency.at_most or 0 if self._frequency else 0,
            "frequency": fitting(self._frequency.written) if self._frequency else "",
        }

    def fields(self, known: Sequence[Check]) -> dict[str, int | str]:
        """The fact's fields for an entity with these checks. What no rule of this task compares reads 0, so that groups stay few."""
        last = max(check.on for check in known)
        above = [check.on for check in known if check.superior and self._food(check.subject)]
        looks_above = bool(above) and bool(self._fixed["food"])
        return self._fixed | {
            "checked": int(bool(self.task.rest_months)),
            "months": full_months(last, self.on) if self.task.rest_months else 0,
            "by_superior": int(looks_above),
            "superior_months": full_months(max(above), self.on) if looks_above else 0,
            "visits": len({(c.by, c.on) for c in known if c.on.year == self.on.year}) if self._cap else 0,
            "times": self._times(known),
        }

    def _food(self, subject: str) -> bool:
        """Whether a check reported by somebody else was one of food; its subject is in whatever words they have."""
        return any(mark.starts_with in subject for mark in self._marks)

    def _times(self, known: Sequence[Check]) -> int:
        if self._frequency is None:
            return 0
        begin = months_back(self.on, self._frequency.months)
        return len({(c.by, c.on) for c in known if c.on > begin and self._same(c)})

    def _same(self, check: Check) -> bool:
        """Whether a check was for what this task is about: a task of its name or with all its matters, or a report of one of these."""
        if not check.own:
            return check.subject in (self.task.name, *self.task.matters)
        earlier = [self._plan_of(one.plan).task(one.task) for one in check.own]
        inspected = {matter for task in earlier for matter in task.matters}
        return self.task.name in (task.name for task in earlier) or inspected.issuperset(self.task.matters)


def _over_years(task: Task) -> Frequency | None:
    """The task's frequency where it limits the visits of more than one year; a year's own number is that of its draws."""
    frequency = frequency_of(task)
    over = frequency is not None and frequency.at_most is not None and frequency.months > 12
    return frequency if over else None


def _plan(inputs: Inputs, digest: str) -> Plan:
    """The plan of an earlier draw. Raises Refused where its file is missing."""
    if digest == inputs.digests["plan"]:
        return inputs.plan
    return Inputs(inputs.directory, {"plan": digest}).plan
