from __future__ import annotations

from datetime import date

from policy_engine.model.canonical import parse
from policy_engine.model.target import Profile, Target
from policy_engine.registry.changes import change_lines, changes_between, record_changes, tally

ONE = Profile("enterprise", "open", "B", "南村所", "广告发布", ("甲证",))


def target(id_, name="示例", profile=ONE, day=date(2020, 1, 5)):
    return Target(id_, name, profile, day)


def test_each_kind_of_difference_is_told_apart():
    moved = Profile("enterprise", "open", "C", "北义城所", "广告发布", ("甲证", "乙证"))
    old = [target("1"), target("2"), target("3", "旧名")]
    new = [target("1", profile=moved), target("3", "新名"), target("4")]
    changes = changes_between(old, new)
    assert [(c.id, c.kind) for c in changes] == [
        ("1", "edited"), ("1", "moved"), ("1", "retiered"), ("2", "dropped"), ("3", "edited"), ("4", "added"),
    ]  # fmt: skip
    edited, station, tier = changes[:3]
    assert edited.fields == (("licences", "甲证", "甲证、乙证"),)
    assert station.fields == (("station", "南村所", "北义城所"),)
    assert tier.fields == (("tier", "B", "C"),)
    assert changes[4].fields == (("name", "旧名", "新名"),)
    assert tally(changes) == {"added": 1, "dropped": 1, "retiered": 1, "moved": 1, "edited": 2}


def test_order_does_not_matter_and_nothing_is_nothing():
    rows = [target(str(n)) for n in range(5)]
    assert changes_between(rows, rows[::-1]) == ()
    assert changes_between(rows[:3], rows) == changes_between(rows[2::-1], rows[::-1])


def test_the_lines_are_canonical_and_say_from_and_to():
    lines = change_lines(changes_between([target("1"), target("2")], [target("2", "改名"), target("3")]))
    read = [parse(line) for line in lines.splitlines()]
    assert [(r["id"], r["change"]) for r in read] == [("1", "dropped"), ("2", "edited"), ("3", "added")]
    assert read[0]["to"] is None
    assert read[0]["from"]["station"] == "南村所"
    assert read[1] == {
        "change": "edited",
        "id": "2",
        "name": "改名",
        "from": {"name": "示例"},
        "to": {"name": "改名"},
    }
    assert read[2]["from"] is None


def test_records_are_compared_by_their_key():
    old = [{"id": "a", "name": "甲", "on_duty": True, "leave": []}, {"id": "b", "name": "乙"}]
    new = [
        {"id": "a", "name": "甲", "on_duty": False, "leave": [["2023-01-01", "2023-01-02"]]},
        {"id": "c", "name": None},
    ]
    changes = record_changes(old, new, lambda record: record["id"])
    assert [(c.id, c.kind, c.name) for c in changes] == [
        ("a", "edited", "甲"),
        ("b", "dropped", "乙"),
        ("c", "added", ""),
    ]
    assert changes[0].fields == (("leave", "", "2023-01-01、2023-01-02"), ("on_duty", "是", "否"))
