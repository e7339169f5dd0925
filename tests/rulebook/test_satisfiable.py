"""Conditions that contradict one another, and rules that ask the same in other words."""

import pytest

from policy_engine.rulebook.satisfiable import can_fire, meaning


@pytest.mark.parametrize(
    "tests",
    [
        [("rate", "lt", 300), ("rate", "gt", 299)],
        [("rate", "eq", 300), ("rate", "eq", 400)],
        [("rate", "eq", 300), ("rate", "ne", 300)],
        [("rate", "ge", 300), ("rate", "le", 300), ("rate", "ne", 300)],
        [("rate", "lt", 0)],
        [("window_from", "le", -1)],
        [("has_scope", "ne", 0), ("has_scope", "ne", 1)],
        [("has_scope", "gt", 1)],
        [("rate", "lt", "=t.rate")],
        [("rate", "ne", "=t.rate")],
        [("window_from", "lt", "=t.window_to"), ("window_to", "lt", "=t.window_from")],
        [("window_from", "eq", "=t.window_to"), ("window_from", "ne", "=t.window_to")],
        [
            ("window_from", "lt", "=t.window_to"),
            ("window_to", "lt", "=t.printed_from"),
            ("printed_from", "le", "=t.window_from"),
        ],
        [
            ("window_from", "eq", 20230101),
            ("window_to", "eq", "=t.window_from"),
            ("window_to", "gt", 20230101),
        ],
        [("name", "eq", "甲"), ("name", "eq", "乙")],
        [("name", "eq", "甲"), ("name", "ne", "甲")],
        [("name", "eq", "=t.section"), ("name", "ne", "=t.section")],
        [("name", "eq", "=t.section"), ("name", "eq", "甲"), ("section", "eq", "乙")],
        [("name", "ne", "=t.section"), ("name", "eq", "甲"), ("section", "eq", "甲")],
        [("status", "ne", "planned"), ("status", "ne", "postponed"), ("status", "ne", "cancelled")],
        [("status", "eq", "planned"), ("status", "ne", "planned")],
        [("name", "eq", "=t.status"), ("name", "eq", "somewhere")],
    ],
)
def test_contradictions_are_found(make_rule, tests):
    assert not can_fire(make_rule("P900", ("t", "task", *tests)))


@pytest.mark.parametrize(
    "tests",
    [
        [],
        [("rate", "lt", 300), ("rate", "ge", 299)],
        [("rate", "lt", 300), ("rate", "ne", 5), ("rate", "ne", 6)],
        [("name_year", "lt", 0)],  # a number may be negative
        [("has_scope", "ne", 0)],
        [("window_from", "le", "=t.window_to"), ("window_to", "le", "=t.window_from")],
        [("name", "ne", "甲"), ("name", "ne", "=t.section")],
        [("status", "ne", "planned"), ("status", "ne", "postponed")],
        [("name", "eq", "=t.section"), ("section", "eq", "=t.initiator")],
    ],
)
def test_what_can_hold_is_left_alone(make_rule, tests):
    assert can_fire(make_rule("P900", ("t", "task", *tests)))


def test_contradictions_across_patterns_are_found(make_rule):
    year = ("p", "plan", ("year", "gt", "=t.name_year"), ("year", "lt", "=t.name_year"))
    assert not can_fire(make_rule("P900", ("t", "task"), year))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([("rate", "lt", 300)], [("rate", "le", 299)]),
        ([("has_scope", "eq", 0)], [("has_scope", "ne", 1)]),
        ([("rate", "gt", 5), ("rate", "lt", 7)], [("rate", "eq", 6)]),
        ([("rate", "lt", 9), ("food", "eq", 1)], [("food", "eq", 1), ("rate", "lt", 9)]),
        ([("rate", "lt", 9), ("rate", "lt", 5)], [("rate", "lt", 5)]),
        ([("window_from", "lt", "=t.window_to")], [("window_to", "gt", "=t.window_from")]),
        ([("name", "ne", "=t.section")], [("section", "ne", "=t.name")]),
        ([("status", "ne", "planned"), ("status", "ne", "postponed")], [("status", "eq", "cancelled")]),
    ],
)
def test_the_same_in_other_words_has_one_meaning(make_rule, one, other):
    assert meaning(make_rule("P900", ("t", "task", *one))) == meaning(
        make_rule("P901", ("x", "task", *_as(other)))
    )


def _as(tests):
    return [(f, op, v.replace("=t.", "=x.") if isinstance(v, str) else v) for f, op, v in tests]


def test_the_order_of_patterns_makes_no_difference(make_rule):
    one = make_rule("P900", ("t", "task", ("food", "eq", 1)), ("p", "plan", ("year", "ne", "=t.name_year")))
    other = make_rule("P901", ("p", "plan"), ("t", "task", ("food", "eq", 1), ("name_year", "ne", "=p.year")))
    assert meaning(one) == meaning(other)
    two = [("a", "task", ("food", "eq", 1)), ("b", "task", ("rate", "lt", 5))]
    assert meaning(make_rule("P900", *two)) == meaning(make_rule("P901", *two[::-1]))


@pytest.mark.parametrize(
    "tests",
    [
        [],
        [("rate", "lt", 301)],
        [("rate", "lt", 300), ("rate", "ne", 5)],
        [("name", "ne", "甲")],
        [("name", "eq", "甲")],
    ],
)
def test_other_conditions_have_another_meaning(make_rule, tests):
    assert meaning(make_rule("P900", ("t", "task", ("rate", "lt", 300)))) != meaning(
        make_rule("P901", ("t", "task", *tests))
    )
    assert meaning(make_rule("P900", ("t", "task"))) != meaning(make_rule("P901", ("t", "plan")))
