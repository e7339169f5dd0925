"""Values of a plan's raw data, whatever its shape: what is missing or of the wrong type is as good as not there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from policy_engine.syntax.dates import is_date
from policy_engine.syntax.document import Document


def at(data: Any, *keys: str) -> Any:
    """The value below these keys, None where there is no such thing."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def text(data: Any, *keys: str) -> str:
    """The text below these keys, empty where there is none."""
    value = at(data, *keys)
    return value if isinstance(value, str) else ""


def items(data: Any, *keys: str) -> list[Any]:
    """The list below these keys, empty where there is none."""
    value = at(data, *keys)
    return value if isinstance(value, list) else []


def texts(data: Any, *keys: str) -> Iterator[tuple[int, str]]:
    """The texts of the list below these keys, each with its position."""
    for position, value in enumerate(items(data, *keys)):
        if isinstance(value, str):
            yield position, value


def day(data: Any, *keys: str) -> date | None:
    """The day below these keys."""
    written = text(data, *keys)
    return date.fromisoformat(written) if is_date(written) else None


def number(data: Any, *keys: str) -> int | None:
    """The whole number below these keys."""
    value = at(data, *keys)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def tasks(doc: Document) -> list[Any]:
    """The plan's tasks."""
    return items(doc.data, "tasks")


def drawn_here(task: Any) -> bool:
    """Whether this bureau draws the targets, not a superior."""
    return at(task, "drawn_by") is None


def policy(task: Any) -> str:
    """What a task does with the tiers (risk.policy); empty where that is not one of the four."""
    written = at(task, "risk", "policy")
    if written is None:
        written = "weights"
    return written if written in ("weights", "rates", "flat", "not_applicable") else ""
