"""The JSON Schema of plans, made from the types of `model.plan`; editors and `policy check` use the committed copy.

`python -m policy_engine.plan.schema DIRECTORY` writes it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.model.plan import Plan

FILE = "plan.schema.json"


def plan_schema() -> dict[str, Any]:
    """The schema (draft 2020-12): closed objects with Chinese titles; what may be absent may not be null."""
    made = msgspec.json.schema(Plan)
    parts = {name: _part(part) for name, part in made["$defs"].items()}
    plan = parts.pop("Plan")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:policy-engine:plan:1",
        **plan,
        "$defs": parts,
    }


def schema_text() -> str:
    """The schema as it is committed."""
    return json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n"


def write_schemas(directory: Path) -> None:
    """Write every generated schema into `directory`."""
    (directory / FILE).write_text(schema_text(), encoding="utf-8", newline="\n")


def _part(schema: dict[str, Any]) -> dict[str, Any]:
    """One object type. Its docstring begins with the Chinese term, which is its title; the rest of that line describes it."""
    term, _, about = schema["description"].partition("\n")[0].partition(": ")
    term = term.removesuffix(".")
    rest = {key: value for key, value in schema.items() if key not in ("title", "description")}
    properties = {name: _entry(entry) for name, entry in schema["properties"].items()}
    return {"title": term, "description": about or term, **rest, "properties": properties}


def _entry(schema: dict[str, Any]) -> dict[str, Any]:
    """`X | None = None` in Python means that the entry may be left out; it does not make null a value."""
    entry = dict(schema)
    for choice in entry.pop("anyOf", ()):
        if choice != {"type": "null"}:
            entry |= choice
    if not entry.get("default", True):
        del entry["default"]
    if "items" in entry:
        entry["items"] = _entry(entry["items"])
    if "pattern" in entry:
        entry["pattern"] = entry["pattern"].replace(r"\Z", "$").replace("[0-9]", r"\d")
    return entry


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
