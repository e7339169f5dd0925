import pytest

from policy_engine.resources import shipped
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
