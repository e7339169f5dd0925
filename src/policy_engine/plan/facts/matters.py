"""What is inspected (抽查事项): the published list, and every task's matters against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policy_engine.model.fact import Fact
from policy_engine.model.plan import Matter, Plan
from policy_engine.model.task import Task
from policy_engine.plan.facts.assured import assured

_UNKNOWN = Matter("—")


def listed_matters(plan: Plan) -> dict[str, Matter]:
    """The matters of the list (一单) by name, empty where the list is not given."""
    given = plan.matters_list
    provided = given is not None and given.status == "provided"
    return {matter.name: matter for matter in reversed(given.matters)} if given and provided else {}


def methods_listed(task: Task, listed: Mapping[str, Matter]) -> list[str]:
    """The methods that the list names for a task's matters; empty unless it names some for every one of them."""
    named = [listed[name].methods if name in listed else () for name in task.matters]
    return sorted({method for methods in named for method in methods}) if all(named) else []


def matter_facts(plan: Plan) -> Iterator[Fact]:
    """The list's matters and the tasks'; none where there is no list to compare with."""
    listed = listed_matters(plan)
    if not listed:
        return
    yield from _of_list(plan)
    for position, task in enumerate(plan.tasks):
        for number, name in enumerate(task.matters):
            route = ("tasks", position, "matters", number)
            yield Fact("matter", f"{task.code}/{number + 1}", _of_task(task, name, listed.get(name)), route)


def _of_list(plan: Plan) -> Iterator[Fact]:
    used = {matter for task in plan.tasks for matter in task.matters}
    for number, matter in enumerate(plan.matters_list.matters if plan.matters_list else ()):
        fields: dict[str, int | str] = {
            "name": matter.name,
            "used": int(matter.name in used),
            "has_basis": int(bool(matter.basis.strip())),
            "grade": matter.grade,
        }
        yield Fact("listed", str(number + 1), fields, ("matters_list", "matters", number))


def _of_task(task: Task, name: str, listed: Matter | None) -> dict[str, int | str]:
    matter = listed or _UNKNOWN
    return {
        "task": task.code,
        "name": name,
        "on_list": int(listed is not None),
        "grade": matter.grade,
        "cancelled": int(task.status == "cancelled"),
        "full": int(assured(task) == 10000),
        "rate_text": task.rate_text or task.rate,
        "qualification": matter.qualification,
        "qualification_asked": int(matter.qualification in ("", task.matching.qualification)),
    }
