"""What fits the types of a plan fits its schema: so the schema, which costs fifty times more, is asked only where they object."""

import copy
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.model.plan import Plan
from policy_engine.plan.load import load_plan_bytes
from policy_engine.syntax.document import parse
from policy_engine.syntax.read import decode
from policy_engine.syntax.schema import check_schema

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "schemas/plan.schema.json").read_text(encoding="utf-8"))
DOCUMENT = parse(decode((ROOT / "tests/data/plans/everything.yaml").read_bytes(), "everything.yaml"))

VALUES = (
    None, True, 0, -1, 1, 2, 8, 9, 1000, 1001, 2000, 2101, 10**14, "", " ", "\n", "x", "A", "D", "A\n", "５", "٣", "1.", "a.b-c_d", "a b",
    "140525", "140525\n", "１４０５２５", "٣٣٣٣٣٣", "3%", "3%\n", "３%", "3.5%", "3.%", "2023-02-28", "2023-02-30", "2023-2-3", "2023-02-28\n",
    "２０２３-02-28", "20230228", "2023-02-28T00:00:00", "2023-W09-2", "0000-01-01", "10000-01-01", "x" * 40, "x" * 41, "x" * 120, "x" * 121,
    "𠮷" * 400, "𠮷" * 401, "e\u0301" * 200, "planned", "weights", "股内随机", "实地", [], ["x"], ["x", "x"], ["实地", 5], [None], [[]], [{}], {},
    {"text": "x"}, {"x": 1}, {"entity": ["enterprise"]},
)  # fmt: skip


def routes(data, route=()):
    yield route
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in below:
        yield from routes(value, (*route, step))


ROUTES = [route for route in routes(DOCUMENT.data) if route]


def changed(route, value):
    data = copy.deepcopy(DOCUMENT.data)
    around = data
    for step in route[:-1]:
        around = around[step]
    around[route[-1]] = value
    return data


def agree(data):
    """What the types accept gives no finding of the schema."""
    try:
        msgspec.convert(data, Plan)
    except msgspec.ValidationError:
        return
    assert check_schema(msgspec.structs.replace(DOCUMENT, data=data), SCHEMA) == []


@given(st.sampled_from(ROUTES), st.sampled_from(VALUES))
@settings(max_examples=150, deadline=None)
def test_what_the_types_accept_the_schema_accepts(route, value):
    agree(changed(route, value))


@pytest.mark.slow
def test_what_the_types_accept_the_schema_accepts_in_every_place():
    for route in ROUTES:
        for value in VALUES:
            agree(changed(route, value))


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ('agency: "140525"', 'agency: "１４０５２５"', 11),
        ('agency: "140525"', 'agency: "140525\\n"', 11),
        ('code: "1"', 'code: "1\\n"', 11),
        ("at_least: 3%", 'at_least: "٣%"', 15),
        ("at_least: 3%", 'at_least: "3%\\n"', 15),
    ],
)
def test_digits_are_ascii_and_nothing_follows_them(plan_text, old, new, column):
    assert old in plan_text
    loaded = load_plan_bytes(plan_text.replace(old, new, 1).encode(), "plan.yaml")
    assert loaded.plan is None
    assert ("P105", column) in [(f.code, f.place.column) for f in loaded.findings]
