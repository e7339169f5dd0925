from __future__ import annotations

import copy

import pytest

from policy_engine.draw.vectors import first_difference, recompute
from policy_engine.model.canonical import canonical

DERIVED = (
    "leaf_of_first",
    "header",
    "header_canonical",
    "commitment",
    "seed",
    "key",
    "ticket_of_first",
    "tasks",
)


def test_every_published_case_holds_byte_for_byte(case):
    assert first_difference(case) is None
    again = recompute(case)
    assert canonical(again) == canonical({name: case[name] for name in DERIVED})


def test_the_order_of_the_pools_members_changes_nothing_but_the_first(case):
    expected = recompute(case)
    turned = recompute(case | {"pool": case["pool"][::-1]})
    first = {"leaf_of_first", "ticket_of_first"}
    assert {k: v for k, v in turned.items() if k not in first} == {
        k: v for k, v in expected.items() if k not in first
    }


def _leaves(value, path=()):
    """The path of every plain value inside."""
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for key, inner in items for leaf in _leaves(inner, (*path, key))]
    return [path]


def _altered(value):
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return ("1" if value[0] == "0" else "0") + value[1:]
    return {"other": 1} if isinstance(value, dict) else [1]


def _alter(value, path):
    """A copy with the value at `path` changed."""
    changed = copy.deepcopy(value)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = _altered(inner[path[-1]])
    return changed


@pytest.mark.parametrize("name", ["6", "19"])
def test_every_field_of_the_header_is_named_when_it_is_changed(read_case, name):
    case = read_case(name)
    paths = _leaves(case["header"], ("header",))
    assert len(paths) > 25
    for path in paths:
        assert first_difference(_alter(case, path)) == ".".join(map(str, path))


def test_a_field_added_to_or_taken_from_the_header_is_named(read_case):
    case = read_case("19")
    case["header"]["extra"] = 1
    assert first_difference(case) == "header.extra"
    case = read_case("19")
    del case["header"]["plan"]
    assert first_difference(case) == "header.plan"
    case = read_case("6")
    case["header"]["parties"].pop()
    assert first_difference(case) == "header.parties"


def test_a_header_changed_together_with_its_canonical_text_fails_where_it_is_recomputed(read_case):
    named = {
        ("plan_sha256",): "commitment",
        ("snapshot", "digest"): "commitment",
        ("beacon", "round"): "commitment",
        ("tasks", 0, "rate", 0): "commitment",
        ("pool", "root"): "header.pool.root",
        ("parties", 0, "commitment"): "header.parties.0.commitment",
    }
    for path, expected in named.items():
        case = _alter(read_case("6"), ("header", *path))
        case["header_canonical"] = canonical(case["header"]).decode()
        assert first_difference(case) == expected


def test_a_header_that_breaks_the_protocol_in_both_forms_cannot_be_recomputed(read_case):
    case = _alter(read_case("6"), ("header", "agency"))
    case["header_canonical"] = canonical(case["header"]).decode()
    with pytest.raises(ValueError, match="draw: not agency/plan"):
        first_difference(case)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (("secret",), "leaf_of_first"),
        (("pool", 0, "id"), "leaf_of_first"),
        (("pool", 1, "id"), "header.pool.root"),
        (("beacon",), "seed"),
        (("nonces", 1, "nonce"), "header.parties.1.commitment"),
        (("nonces", 1, "name"), "header.parties.1.commitment"),
        (("leaf_of_first",), "leaf_of_first"),
        (("commitment",), "commitment"),
        (("seed",), "seed"),
        (("key",), "key"),
        (("ticket_of_first",), "ticket_of_first"),
        (("tasks", 1, "code"), "tasks.1.code"),
        (("tasks", 1, "population", "-"), "tasks.1.population.-"),
        (("tasks", 0, "sample_size"), "tasks.0.sample_size"),
        (("tasks", 0, "quota", "D"), "tasks.0.quota.D"),
        (("tasks", 0, "selected", "A", 3), "tasks.0.selected.A.3"),
        (("tasks", 0, "next_two_reserves", "C", 1), "tasks.0.next_two_reserves.C.1"),
    ],
)
def test_any_other_changed_value_is_named(read_case, path, named):
    assert first_difference(_alter(read_case("6"), path)) == named


def test_canonical_text_that_is_not_canonical_is_named(read_case):
    case = read_case("6")
    case["header_canonical"] = case["header_canonical"].replace(",", ", ", 1)
    assert first_difference(case) == "header_canonical"


def test_a_stratum_or_task_given_to_a_member_afterwards_is_noticed(read_case):
    case = read_case("6")
    member = next(i for i, m in enumerate(case["pool"]) if i and m["stratum"] == "A" and len(m["tasks"]) == 1)
    for change in ({"stratum": "B"}, {"tasks": ["8", "13"]}):
        pool = copy.deepcopy(case["pool"])
        pool[member] |= change
        assert first_difference(case | {"pool": pool}) == "header.pool.root"


def test_true_is_not_one(read_case):
    case = read_case("6")
    case["header"]["attempt"] = True
    assert first_difference(case) == "header.attempt"


def test_a_value_missing_altogether_is_named_by_the_error(read_case):
    case = read_case("6")
    del case["seed"]
    with pytest.raises(KeyError, match="seed"):
        first_difference(case)
