import pytest

from policy_engine.resources import shipped
from policy_engine.rulebook.load import load_rules
from policy_engine.rulebook.schema import SCHEMAS, schema_of, schema_text


@pytest.mark.parametrize("file", SCHEMAS)
def test_the_committed_schema_is_current(file):
    assert (shipped("schemas") / file).read_text(encoding="utf-8") == schema_text(SCHEMAS[file])


@pytest.mark.parametrize("file", SCHEMAS)
def test_schemas_are_valid_closed_and_without_unions(file):
    from jsonschema import Draft202012Validator

    schema = schema_of(SCHEMAS[file])
    Draft202012Validator.check_schema(schema)
    for part in (schema, *schema["$defs"].values()):
        assert part["additionalProperties"] is False
    assert "anyOf" not in schema_text(SCHEMAS[file])
    assert "null" not in schema_text(SCHEMAS[file])


def chinese(text):
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize("file", SCHEMAS)
def test_every_entry_has_a_chinese_title_and_description(file):
    schema = schema_of(SCHEMAS[file])
    for name, part in {"": schema, **schema["$defs"]}.items():
        assert chinese(part["title"])
        assert part["description"]
        for key, entry in part["properties"].items():
            assert chinese(entry["title"]), (name, key)
            assert chinese(entry["description"]), (name, key)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("severity: info", "severity: hint", 8, "级别"),
        ("at: status", "att: status", 15, "att"),
        ("confidence: S", "confidnce: S", 9, "confidnce"),
        ("effective_from: 2023-02-06", "effective_from: 20230206", 11, "施行日期"),
    ],
)
def test_a_rule_file_is_judged_by_its_schema_with_positions(tmp_path, rulebook, old, new, line, message):
    """P280 as it is shipped, with one mistake in it."""
    text = (shipped("rules") / "plan.yaml").read_text(encoding="utf-8")
    rule = "# 只有一条\n\nformat: policy-rules/1\nrules:\n" + text[text.index("  - id: P280") :]
    assert old in rule
    (tmp_path / "one.yaml").write_text(rule.replace(old, new), encoding="utf-8")
    findings = load_rules(tmp_path).findings
    assert (line, True) in [(f.place.line, message in f.message.zh) for f in findings]
