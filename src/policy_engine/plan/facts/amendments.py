"""Changes to the plan in force, and the amendments (变更备案) that cover them or do not."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from policy_engine.model.fact import Fact, day_number, fitting
from policy_engine.model.finding import Route
from policy_engine.model.plan import Amendment, Plan
from policy_engine.model.text import Text
from policy_engine.plan.amendments import Review, review, rewritten
from policy_engine.plan.diff import Change, changes


def amendment_facts(plan: Plan, on: date, before: Plan | None, drawn: Collection[str]) -> Iterator[Fact]:
    """One fact a change and one an amendment, lost ones too. Without a plan in force a mere delay or cancellation is a change."""
    judged = review(before, plan, drawn, on=on)
    found = changes(before, plan) if before else ()
    alone = [change for change in judged.unfiled if change not in found]
    for number, change in enumerate((*found, *alone)):
        yield _change(plan, change, judged, number)
    for number, amendment in enumerate(plan.amendments):
        what = rewritten(before, amendment)
        yield _amendment(amendment, on, judged, f"{number + 1}", ("amendments", number), what=what)
    gone = [] if before is None else [a for a in before.amendments if a.number in judged.lost]
    for amendment in gone:
        yield _amendment(amendment, on, judged, f"lost {amendment.number}", ("amendments",), lost=True)


def _change(plan: Plan, change: Change, judged: Review, number: int) -> Fact:
    position = next((i for i, task in enumerate(plan.tasks) if task.code == change.task), None)
    steps: Route = tuple(change.field.split(".")) if change.field else ()
    route = ("tasks",) if change.task and position is None else steps
    if position is not None:
        route = ("tasks", position, *steps)
    aside = position is not None and change.field == "status" and not plan.tasks[position].active
    return Fact(
        "change",
        str(number + 1),
        {
            "task": change.task,
            "whose": f"任务{change.task}" if change.task else "计划",
            "whose_en": f"task {change.task}" if change.task else "the plan",
            "field": change.field,
            "what": fitting(change.what.zh),
            "what_en": fitting(change.what.en),
            "filed": int(change not in judged.unfiled),
            "drawn": int(change in judged.drawn),
            "set_aside": int(aside),
        },
        route,
    )


def _amendment(
    amendment: Amendment,
    on: date,
    judged: Review,
    key: str,
    route: Route,
    lost: bool = False,
    what: Text | None = None,
) -> Fact:
    idle = [task for number, task in judged.idle if number == amendment.number]
    return Fact(
        "amendment",
        key,
        {
            "number": amendment.number,
            "filed_on": day_number(amendment.filed_on),
            "on": day_number(on),
            "reported": int(amendment.reported_on is not None),
            "reported_on": day_number(amendment.reported_on),
            "days": (on - amendment.filed_on).days,
            "lost": int(lost),
            "altered": int(not lost and amendment.number in judged.altered),
            "what": what.zh if what else "",
            "what_en": what.en if what else "",
            "idle": int(bool(idle)),
            "idle_tasks": fitting("、".join(task or "全计划" for task in idle)),
        },
        route,
    )
