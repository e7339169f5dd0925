"""The sheet 机器读法: every value of a plan in a row of its own, so that a book holds all that the plan's text holds.

任务序号 | 路径 | 值: the task's code (empty for the plan itself), the way to the value inside it ("scope.where.category.0"), the value
as text. A value too long for a cell goes on in the next row with the same path. Text that a spreadsheet program would change stands
as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from policy_engine.model.plan import Plan

NAME = "机器读法"
HEADINGS = ("任务序号", "路径", "值")
LONGEST = 30_000
"""Characters in a cell; programs allow 32,767."""

_MAX_DEPTH = 60
_DELICATE = re.compile(
    r'^["{\[]|^\s|\s$|_x|[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffd]'
)


class UnusableRowsError(ValueError):
    """The rows are not those of a plan."""


def data_of(plan: Plan) -> dict[str, Any]:
    """The plan as mappings, lists, text and numbers."""
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(plan))
    return data


def rows_of(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """The rows below the headings."""
    data = data_of(plan)
    tasks = data.pop("tasks")
    for path, value in _leaves(data, ""):
        yield from _cells("", path, value)
    for task in tasks:
        for path, value in _leaves(task, ""):
            yield from _cells(task["code"], path, value)


def plan_of(rows: Iterable[Sequence[str]]) -> Plan:
    """The plan that the rows below the headings hold. Raises UnusableRowsError."""
    texts: dict[tuple[str, str], str] = {}
    try:
        for code, path, value in rows:
            # What is not JSON here is a piece of a long text or a text that needs no care.
            texts[code, path] = texts.get((code, path), "") + value
        data: dict[str, Any] = {}
        tasks: dict[str, dict[str, Any]] = {}
        for (code, path), text in texts.items():
            _put(tasks.setdefault(code, {}) if code else data, path.split("."), _value(text))
        data["tasks"] = [_lists(task) for task in tasks.values()]
        # Numbers and truth values are text in the sheet; strict=False lets the types say which they are.
        plan = msgspec.convert(_lists(data), Plan, strict=False)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnusableRowsError(str(error)) from None
    return plan


def _leaves(data: Any, path: str) -> Iterator[tuple[str, Any]]:
    items: Iterable[tuple[Any, Any]] = ()
    if isinstance(data, dict):
        items = data.items()
    elif isinstance(data, list):
        items = enumerate(data)
    if not items or not data:
        yield path, data
        return
    for key, value in items:
        yield from _leaves(value, f"{path}.{key}" if path else str(key))


def _cells(code: str, path: str, value: Any) -> Iterator[tuple[str, str, str]]:
    delicate = not isinstance(value, str) or not value or _DELICATE.search(value)
    text = json.dumps(value, ensure_ascii=True) if delicate else value
    # A piece must not begin or end with a space, which programs may drop.
    while len(text) > LONGEST:
        cut = LONGEST
        while cut > 1 and (text[cut - 1].isspace() or text[cut].isspace()):
            cut -= 1
        yield code, path, text[:cut]
        text = text[cut:]
    yield code, path, text


def _value(text: str) -> Any:
    if text.startswith(('"', "{", "[")):
        return json.loads(text)
    return text


def _put(data: dict[str, Any], path: list[str], value: Any) -> None:
    if len(path) > _MAX_DEPTH:
        raise UnusableRowsError("too deep")
    for key in path[:-1]:
        data = data.setdefault(key, {})
    data[path[-1]] = value


def _lists(data: Any) -> Any:
    """Mappings whose keys are 0, 1, 2, … as the lists they were."""
    if not isinstance(data, dict):
        return data
    values = {key: _lists(value) for key, value in data.items()}
    if values and all(key.isdigit() for key in values):
        return [values[key] for key in sorted(values, key=int)]
    return values
