"""Every task: how it is named, what it draws, when."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.model.fact import Fact, day_number, fitting
from policy_engine.model.names import Names
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task, Window
from policy_engine.plan.branches import can_contain
from policy_engine.plan.facts.assured import assured
from policy_engine.plan.facts.matters import listed_matters, methods_listed
from policy_engine.plan.frequency import ONCE, frequency_of
from policy_engine.plan.names import (
    body_form,
    confused_terms,
    is_food_inspection,
    near_body,
    near_section,
    section_named,
    year_in,
)
from policy_engine.plan.window import read_months


def task_facts(plan: Plan, names: Names) -> Iterator[Fact]:
    """One fact a task."""
    listed = listed_matters(plan)
    for position, task in enumerate(plan.tasks):
        methods = methods_listed(task, listed)
        fields = {
            "name": task.name,
            "name_year": year_in(task.name, plan.plan.year),
            "status": task.status,
            "policy": task.risk.policy,
            "food": int(is_food_inspection(task.matters, names.food_matters)),
            "departments": len({*(c.department for c in task.cooperating), *task.matching.departments}),
            "methods_listed": fitting("、".join(methods)),
            "methods_outside": fitting("、".join(m for m in task.methods if methods and m not in methods)),
            **_amount(task),
            **_scope(task, names),
            **_window(task.window, plan.plan.year),
            **_bodies(task, plan, names),
        }
        yield Fact("task", task.code, fields, ("tasks", position))


def _amount(task: Task) -> dict[str, int | str]:
    """How much is drawn, and how often. A frequency that cannot be read has its finding; it counts as once a year."""
    frequency = frequency_of(task) or ONCE
    return {
        "rate_text": task.rate_text or task.rate,
        "rate": assured(task),
        "random_order": int(task.order == "random"),
        "drawn_here": int(task.drawn_by is None),
        "times": frequency.least(_months(task.window)),
        "frequency": frequency.written,
        "batches": len(task.batches),
    }


def _scope(task: Task, names: Names) -> dict[str, int | str]:
    terms = confused_terms(task.name, task.scope.text, names)
    return {
        "has_scope": int(task.scope.where is not None),
        "scope_text": task.scope.text,
        "unit": task.scope.unit,
        "enterprises": int(can_contain(task.scope.where, "enterprise")),
        "confused": int(terms is not None),
        "term_in_name": terms[0] if terms else "",
        "term_in_scope": terms[1] if terms else "",
    }


def _window(window: Window, year: int) -> dict[str, int | str]:
    printed = read_months(window.text, year)
    return {
        "window_text": window.text,
        "window_from": day_number(window.start),
        "window_to": day_number(window.end),
        "window_read": int(printed is not None),
        "printed_from": day_number(printed[0] if printed else window.start),
        "printed_to": day_number(printed[1] if printed else window.end),
    }


def _bodies(task: Task, plan: Plan, names: Names) -> dict[str, int | str]:
    form, body = body_form(task.inspecting_body, names)
    return {
        "body": task.inspecting_body,
        "body_form": form,
        "body_name": body,
        "body_near": near_body(task.inspecting_body, plan.plan.issuer, names),
        "initiator": task.initiator,
        "section": task.section,
        "section_named": int(section_named(task.initiator, task.section, names)),
        "section_near": near_section(task.initiator, task.section, names),
    }


def _months(window: Window) -> int:
    """The months in which the window is open, parts of a month counted whole."""
    return (window.end.year - window.start.year) * 12 + window.end.month - window.start.month + 1
