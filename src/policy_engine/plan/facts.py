"""A plan as the facts that rules/plan.yaml judges: one for the plan, one a task, and totals, overlaps and days worked out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from policy_engine.model.calendar import add_working_days
from policy_engine.model.fact import Fact
from policy_engine.model.names import Names
from policy_engine.model.plan import Goal, Plan
from policy_engine.model.task import Task, Weights
from policy_engine.plan.names import body_form, confused_terms, is_food_inspection, section_named, year_in
from policy_engine.plan.overlap import asks_for_only, can_contain, overlaps
from policy_engine.plan.quota import read_rate
from policy_engine.plan.window import read_months

PUBLICATION_DAYS = 20
"""Working days from issue to publication of a plan (政府信息公开条例第二十六条)."""

_MOST_PARTNERS = 40


def facts_of(plan: Plan, names: Names, *, on: date) -> list[Fact]:
    """The facts of a plan as checked `on` a day. Their routes lead into the plan's file."""
    return [
        _plan(plan, on),
        *_weights(plan),
        *(_task(plan, names, position) for position in range(len(plan.tasks))),
        *_matters(plan),
        *_overlaps(plan),
        *_attachments(plan),
    ]


def _plan(plan: Plan, on: date) -> Fact:
    heading, goals = plan.plan, plan.goals
    published = heading.publication
    due = add_working_days(heading.issued_on, PUBLICATION_DAYS)
    return Fact(
        "plan",
        heading.code,
        {
            "year": heading.year,
            "first_day": heading.year * 10000 + 101,
            "last_day": heading.year * 10000 + 1231,
            "issued_on": _day(heading.issued_on),
            "on": _day(on),
            "has_publication": int(published is not None),
            "published_on": _day(published.on) if published else 0,
            "due_known": int(due is not None),
            "publication_due": _day(due) if due else 0,
            "has_coverage_goal": int(goals.enterprise_coverage is not None),
            "coverage_goal": _goal(goals.enterprise_coverage),
            "coverage_floor": max((_enterprise_rate(task) for task in plan.tasks), default=0),
            "has_publication_goal": int(goals.publication is not None),
            "publication_goal": _goal(goals.publication),
            "has_matters_list": int(bool(_listed(plan))),
            "has_weights_source": int(bool(plan.risk_tiers.source.strip())),
        },
    )


def _task(plan: Plan, names: Names, position: int) -> Fact:
    task = plan.tasks[position]
    form, body = body_form(task.inspecting_body, names)
    terms = confused_terms(task.name, task.scope.text, names)
    printed = read_months(task.window.text, plan.plan.year)
    return Fact(
        "task",
        task.code,
        {
            "name": task.name,
            "name_year": year_in(task.name, plan.plan.year),
            "rate_text": task.rate,
            "rate": _assured_rate(task),
            "random_order": int(task.order == "random"),
            "policy": task.risk.policy,
            "has_scope": int(task.scope.where is not None),
            "scope_text": task.scope.text,
            "enterprises": int(can_contain(task.scope.where, "enterprise")),
            "window_text": task.window.text,
            "window_from": _day(task.window.start),
            "window_to": _day(task.window.end),
            "window_read": int(printed is not None),
            "printed_from": _day(printed[0]) if printed else 0,
            "printed_to": _day(printed[1]) if printed else 0,
            "body": task.inspecting_body,
            "body_form": form,
            "body_name": body,
            "initiator": task.initiator,
            "section": task.section,
            "section_named": int(section_named(task.initiator, task.section, names)),
            "confused": int(terms is not None),
            "term_in_name": terms[0] if terms else "",
            "term_in_scope": terms[1] if terms else "",
            "food": int(is_food_inspection(task.matters, names.food_matters)),
        },
        ("tasks", position),
    )


def _weights(plan: Plan) -> Iterator[Fact]:
    """The plan's multipliers, and those of the tasks that have their own."""
    tiered = [(position, task) for position, task in enumerate(plan.tasks) if task.risk.policy == "weights"]
    used = any(task.risk.weights is None for _, task in tiered)
    yield Fact("weights", "plan", _multipliers(plan.risk_tiers.weights, used), ("risk_tiers", "weights"))
    for position, task in tiered:
        if task.risk.weights is not None:
            route = ("tasks", position, "risk", "weights")
            yield Fact("weights", f"task {task.code}", _multipliers(task.risk.weights, True), route)


def _multipliers(weights: Weights, used: bool) -> dict[str, int | str]:
    return {
        "used": int(used),
        "a": weights.A,
        "b": weights.B,
        "c": weights.C,
        "d": weights.D,
        "unrated": weights.unrated,
    }


def _matters(plan: Plan) -> Iterator[Fact]:
    """Every task's matters against the list; none where there is no list to compare with."""
    listed = _listed(plan)
    if not listed:
        return
    for position, task in enumerate(plan.tasks):
        for number, matter in enumerate(task.matters):
            fields: dict[str, int | str] = {
                "task": task.code,
                "name": matter,
                "on_list": int(matter in listed),
            }
            yield Fact("matter", f"{task.code}/{number + 1}", fields, ("tasks", position, "matters", number))


def _overlaps(plan: Plan) -> Iterator[Fact]:
    for overlap in overlaps(plan):
        task = plan.tasks[overlap.task]
        codes = [plan.tasks[partner].code for partner in overlap.partners]
        more = "…" if len(codes) > _MOST_PARTNERS else ""
        yield Fact(
            "overlap",
            f"{task.code}/{'together' if overlap.common_days else 'apart'}",
            {
                "task": task.code,
                "name": task.name,
                "partners": "、".join(codes[:_MOST_PARTNERS]) + more,
                "common_days": int(overlap.common_days),
            },
            ("tasks", overlap.task),
        )


def _attachments(plan: Plan) -> Iterator[Fact]:
    for number, annex in enumerate(plan.annexes):
        fields: dict[str, int | str] = {"title": annex.title, "provided": int(annex.status == "provided")}
        yield Fact("attachment", str(number + 1), fields, ("annexes", number))


def _listed(plan: Plan) -> frozenset[str]:
    """The matters of the list (一单), empty where the list is not given."""
    given = plan.matters_list
    return (
        frozenset(matter.name for matter in given.matters)
        if given and given.status == "provided"
        else frozenset()
    )


def _enterprise_rate(task: Task) -> int:
    """The share of all enterprises that a task alone is sure to inspect."""
    whole = asks_for_only(task.scope.where, "enterprise") and not task.scope.except_tasks
    return _assured_rate(task) if whole else 0


def _assured_rate(task: Task) -> int:
    """The least rate a task must reach, in basis points; 0 for head counts and mere upper bounds."""
    rate = read_rate(task.rate)
    only_capped = rate.at_most is not None and rate.at_least is None
    return 0 if rate.rate is None or only_capped else _basis_points(rate.rate)


def _goal(goal: Goal | None) -> int:
    return _basis_points(Fraction(goal.at_least.rstrip("%")) / 100) if goal else 0


def _basis_points(rate: Fraction) -> int:
    """Rounded down: whether a rate lies below a whole number of basis points stays exact."""
    return rate.numerator * 10000 // rate.denominator


def _day(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
