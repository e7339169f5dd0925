"""Plain data → the YAML that people edit: the order of keys, quoting and line breaks of the plans in plans/."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policy_engine.model.finding import Route
from policy_engine.model.text import UNSEEN
from policy_engine.syntax.scalar import write

Comments = Mapping[Route, Iterable[str]]

MODELINE = "# yaml-language-server: $schema=../schemas/plan.schema.json"

_PLAN = ("format", "plan", "goals", "risk_tiers", "matters_list", "annexes", "tasks", "amendments")
_HEADING = (
    "code", "agency", "year", "title", "document_number", "issuer", "issued_on", "table", "publication", "kind", "number",
)  # fmt: skip
_TASK = (
    "code", "row", "number", "name", "kind", "matters", "scope", "rate", "rate_text", "frequency", "batches", "drawn_by",
    "rest_months", "order", "risk", "window", "initiator", "section", "inspecting_body", "cooperating", "arrangement", "methods", "matching", "joint_group",
    "list_published", "status", "note",
)  # fmt: skip
_WIDTH = 100

_BLANKS = re.compile(r"\s+")


def emit(data: Mapping[str, Any], comments: Comments, opening: Iterable[str] = ()) -> str:
    """The text of a plan. Comments stand above what they are about, also where that is missing."""
    lines = [MODELINE, *(f"# {_comment(text)}" for text in opening)]
    for key in _keys(data, comments, ()):
        if key != "plan" and key != "format":
            lines.append("")
        if key == "format":
            lines += [*_entry(key, data, comments, (), ""), ""]
        elif key == "tasks" and data.get("tasks"):
            lines.append("tasks:")
            for number, task in enumerate(data["tasks"]):
                lines += ([""] if number else []) + list(_item(task, comments, ("tasks", number), "  "))
        else:
            lines += _entry(key, data, comments, (), "")
    return "\n".join(lines) + "\n"


def _keys(data: Mapping[str, Any], comments: Comments, route: Route) -> list[str]:
    """The keys of a mapping, and those that only have a comment, in the order people write them."""
    missing = [
        str(at[len(route)])
        for at in comments
        if len(at) == len(route) + 1 and at[: len(route)] == route and at[-1] not in data
    ]
    order: tuple[str, ...] = ()
    if not route:
        order = _PLAN
    elif route == ("plan",):
        order = _HEADING
    elif len(route) == 2 and route[0] == "tasks":
        order = _TASK
    found = [*data, *dict.fromkeys(missing)]
    return sorted(found, key=lambda key: order.index(key) if key in order else len(order))


def _entry(key: str, data: Mapping[str, Any], comments: Comments, route: Route, indent: str) -> Iterator[str]:
    at = (*route, key)
    for text in comments.get(at, ()):
        yield f"{indent}# {_comment(text)}"
    if key not in data:
        return
    value = data[key]
    below = any(len(other) > len(at) and other[: len(at)] == at for other in comments)
    flow = None if below else _flow(value)
    if flow is not None and len(indent) + len(key) + 2 + _columns(flow) <= _WIDTH:
        yield f"{indent}{key}: {flow}"
    elif not isinstance(value, dict | list) or not value:
        yield f"{indent}{key}: {write(value)}"
    else:
        yield f"{indent}{key}:"
        yield from _block(value, comments, at, indent + "  ")


def _block(value: Any, comments: Comments, route: Route, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key in _keys(value, comments, route):
            yield from _entry(key, value, comments, route, indent)
    else:
        for number, item in enumerate(value):
            yield from _item(item, comments, (*route, number), indent)


def _item(value: Any, comments: Comments, route: Route, indent: str) -> Iterator[str]:
    for text in comments.get(route, ()):
        yield f"{indent}# {_comment(text)}"
    if not isinstance(value, dict) or not value:
        yield f"{indent}- {_flow(value) or write(value)}"
        return
    lines = list(_block(value, comments, route, indent + "  "))
    # The dash stands before the first key; comments above that key come before the dash.
    first = next(n for n, line in enumerate(lines) if not line.lstrip().startswith("# "))
    yield from (line[2:] for line in lines[:first])
    yield f"{indent}- {lines[first].lstrip()}"
    yield from lines[first + 1 :]


def _flow(value: Any) -> str | None:
    """One line in brackets for short lists of text and for mappings of plain values; None where a block reads better."""
    if isinstance(value, list):
        if not value:
            return "[]"
        if all(isinstance(item, str) for item in value):
            return f"[{', '.join(write(item, flow=True) for item in value)}]" if not _long(value) else None
        return None
    if isinstance(value, dict):
        if not value:
            return "{}"
        if {"mode", "A", "unrated"} & value.keys() and all(
            isinstance(item, str | int) for item in value.values()
        ):
            return "{ " + ", ".join(f"{key}: {write(item, flow=True)}" for key, item in value.items()) + " }"
        return None
    return None


def _long(items: list[str]) -> bool:
    return sum(_columns(item) + 2 for item in items) > 60


def _comment(text: str) -> str:
    return UNSEEN.sub("", _BLANKS.sub(" ", text)).strip()


def _columns(text: str) -> int:
    return sum(1 if character < "\u1100" else 2 for character in text)
