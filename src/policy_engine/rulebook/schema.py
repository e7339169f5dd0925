"""The JSON Schemas of rule files, names and cases, generated from their types; schemas/ holds the committed copies."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.model.names import Names
from policy_engine.model.result import ResultsFile
from policy_engine.rulebook.case import CaseFile
from policy_engine.rulebook.followup import FollowupFile
from policy_engine.rulebook.rule import RuleFile

SCHEMAS: dict[str, type] = {
    "rules.schema.json": RuleFile,
    "names.schema.json": Names,
    "followup.schema.json": FollowupFile,
    "results.schema.json": ResultsFile,
    "cases.schema.json": CaseFile,
}
"""Every schema of this package: file name → type."""


def schema_of(kind: type) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file format, without the unions that editors explain badly."""
    generated: dict[str, Any] = _simplified(msgspec.json.schema(kind))
    parts = generated.pop("$defs")
    root = parts.pop(generated.pop("$ref").rpartition("/")[2])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_titled(root),
        "$defs": {name: _titled(part) for name, part in parts.items()},
    }


def schema_text(kind: type) -> str:
    """The schema as committed."""
    return json.dumps(schema_of(kind), ensure_ascii=False, indent=2) + "\n"


def write_schemas(directory: Path) -> None:
    """Write every generated schema into `directory`."""
    for name, kind in SCHEMAS.items():
        (directory / name).write_text(schema_text(kind), encoding="utf-8", newline="\n")


def _titled(part: dict[str, Any]) -> dict[str, Any]:
    """An object with the Chinese term that its docstring begins with for a title; what follows is its description."""
    term, _, rest = part["description"].partition("\n")[0].partition(": ")
    term, _, more = term.partition(". ")
    return {**part, "title": term.rstrip("."), "description": rest or more or term.rstrip(".")}


def _simplified(node: Any) -> Any:
    if isinstance(node, list):
        return [_simplified(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _simplified(value) for key, value in node.items() if key != "anyOf"}
    if plain.get("default", "") is None:
        del plain["default"]
    if plain.get("items") is False:  # readers that do not know prefixItems would refuse every item
        del plain["items"]
    choices = [_simplified(choice) for choice in node.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        return {**plain, **choices[0]}
    if choices:
        plain["type"] = sorted({choice.get("type", "object") for choice in choices})
    return plain


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
