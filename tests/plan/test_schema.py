import json
import subprocess
import sys
from pathlib import Path

import pytest

from policy_engine.plan.schema import FILE, plan_schema, schema_text, write_schemas

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = plan_schema()


def parts(node):
    if isinstance(node, dict):
        yield node
        for below in node.values():
            yield from parts(below)
    elif isinstance(node, list):
        for below in node:
            yield from parts(below)


def test_the_committed_schema_is_current():
    assert (ROOT / "schemas" / FILE).read_text(encoding="utf-8") == schema_text(), "run: make schemas"


def test_the_schema_is_valid_and_named():
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"] == "urn:policy-engine:plan:1"
    assert SCHEMA["title"] == "年度双随机抽查工作计划"


def test_absent_is_not_null_and_nothing_is_a_choice_of_schemas():
    for part in parts(SCHEMA):
        assert not {"anyOf", "oneOf"} & part.keys()
        assert part.get("type") != "null"
        assert part.get("default", 1) not in (None, "", [])


def test_every_object_is_closed_and_every_entry_explains_itself_in_chinese():
    for name, part in {"Plan": SCHEMA, **SCHEMA["$defs"]}.items():
        assert part["additionalProperties"] is False
        for key, entry in part["properties"].items():
            for words in (entry["title"], entry["description"]):
                assert any("\u4e00" <= c <= "\u9fff" for c in words), f"{name}.{key}: {words}"
            if entry.get("type") == "string" and "enum" not in entry:
                assert entry["examples"], f"{name}.{key}"


def test_every_example_is_one():
    from jsonschema import Draft202012Validator

    for name, part in {"Plan": SCHEMA, **SCHEMA["$defs"]}.items():
        for key, entry in part["properties"].items():
            check = Draft202012Validator({**entry, "$defs": SCHEMA["$defs"]})
            for example in entry.get("examples", ()):
                assert check.is_valid(example), f"{name}.{key}: {example}"


def test_useful_defaults_and_examples_are_kept():
    task = SCHEMA["$defs"]["Task"]["properties"]
    assert task["order"]["default"] == "fixed"
    assert "5%" in task["rate"]["examples"]
    assert SCHEMA["$defs"]["Scope"]["properties"]["where"]["$ref"] == "#/$defs/Where"


def test_the_command_writes_the_file(tmp_path):
    write_schemas(tmp_path)
    first = (tmp_path / FILE).read_bytes()
    assert b"\r" not in first
    subprocess.run([sys.executable, "-m", "policy_engine.plan.schema", str(tmp_path)], check=True)
    assert (tmp_path / FILE).read_bytes() == first
    assert json.loads(first) == SCHEMA


def test_the_command_within_this_process(tmp_path, monkeypatch):
    import runpy

    monkeypatch.setattr(sys, "argv", ["schema", str(tmp_path)])
    with pytest.warns(RuntimeWarning, match=r"policy_engine\.plan\.schema"):
        runpy.run_module("policy_engine.plan.schema", run_name="__main__")
    assert (tmp_path / FILE).exists()
