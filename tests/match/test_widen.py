from itertools import combinations, product
from types import SimpleNamespace

import pytest

from policy_engine.match.eligibility import Bars
from policy_engine.match.groups import assign_groups
from policy_engine.match.request import requests_for
from policy_engine.match.whynot import Infeasible
from policy_engine.match.widen import Ask, Widening, advice_text, smallest_widening
from policy_engine.model.matching import Matching

SEED = bytes(32)


@pytest.fixture
def staff(inspector):
    """staff(甲所=2, 乙股=1) is a registry with so many officers, 甲所0 and so on."""

    def make(**units):
        return [
            inspector(f"{unit}{n}", unit, "section" if unit.endswith("股") else "station")
            for unit, count in units.items()
            for n in range(count)
        ]

    return make


def ask_for(mode, targets, bars=None, section="计量股", **matching):
    task = SimpleNamespace(section=section, matching=Matching(mode, **matching))
    return Ask(task, tuple(targets), bars or Bars())


def matched(asks, people, widened=()):
    requests = [r for a in asks for r in requests_for(a.task, a.targets, people, a.bars, widened)]
    return assign_groups(requests, people, {}, SEED)


def widen(asks, people, widened=()):
    why = matched(asks, people, widened)
    assert isinstance(why, Infeasible)
    return smallest_widening(why, asks, people, widened)


def test_the_unit_that_adds_the_fewest_officers_is_taken_then_the_first_by_name(staff, target):
    people = staff(高都所=1, 丙所=3, 乙所=2, 甲所=2)
    assert widen([ask_for("所内随机", [target("T1")])], people) == Widening(("乙所",), 2)


def test_barred_officers_do_not_count_and_do_not_help(staff, target):
    people = staff(高都所=1, 丙所=3, 乙所=2, 甲所=2)
    bars = Bars(
        {"乙所0": ("M402",)}, {"T1": {"乙所1": ("M410",)}}, {"高都所": {"甲所0": ("M1",), "甲所1": ("M1",)}}
    )
    assert widen([ask_for("所内随机", [target("T1")], bars)], people) == Widening(("丙所",), 3)


def test_two_units_are_asked_only_where_one_is_not_enough(staff, target):
    people = staff(高都所=1, 乙所=1, 丙所=1, 丁所=4)
    three = ask_for("所内随机", [target("T1")], officers=3)
    assert widen([three], people) == Widening(("丁所",), 4)
    assert widen([three], staff(高都所=1, 丁所=1, 乙所=1, 丙所=1)) == Widening(("丁所", "丙所"), 2)
    assert widen([three], staff(高都所=1, 乙所=1, 丁所=1, 丙所=1, 天股=1)[:3]) == Widening(
        ("丁所", "乙所"), 2
    )


def test_three_units_are_not_proposed(staff, target):
    people = staff(甲所=1, 乙所=1, 丙所=1)
    assert widen([ask_for("所内随机", [target("T1")], officers=3)], people) is None


def test_one_widening_serves_all_targets_of_all_tasks(staff, target):
    people = staff(高都所=2, 巴公所=1, 计量股=1, 甲所=1, 乙所=2)
    lone = ask_for("所内随机", [target("T1"), target("T2", "巴公所")])
    section = ask_for("股内随机", [target("T3")], Bars({"甲所0": ("M402",)}), officers=3)
    assert widen([lone], people) == Widening(("甲所",), 1)
    assert widen([lone, section], people) == Widening(("乙所",), 2)


def test_a_unit_that_serves_one_slot_already_may_be_let_into_another(staff, target):
    people = staff(高都所=3)
    assert widen([ask_for("股所随机", [target("T1")])], people) == Widening(("高都所",), 3)


def test_what_was_let_in_before_stays_and_is_not_proposed_again(staff, target):
    people = staff(甲所=1, 乙所=1)
    ask = ask_for("所内随机", [target("T1")])
    assert widen([ask], people) == Widening(("乙所", "甲所"), 2)
    assert widen([ask], people, ["甲所"]) == Widening(("乙所",), 1)


def test_no_widening_makes_up_departments_experts_or_leaders(staff, target, inspector):
    people = [
        *staff(高都所=3, 乙所=3),
        inspector("e", "乙所", expert=True),
        inspector("p", "乙所", department="公安局"),
    ]
    for other in ({"departments": ("税务局",)}, {"experts": 2}, {"leader": True}):
        assert widen([ask_for("所内随机", [target("T1")], **other)], people) is None
    assert widen([ask_for("所内随机", [target("T1")])], people[3:][:1] + people[-2:]) is None


def test_the_leader_may_come_from_the_unit_let_in(staff, target, inspector):
    people = [*staff(高都所=3, 甲所=1), inspector("z", "乙所", leader=True), inspector("y", "乙所")]
    assert widen([ask_for("所内随机", [target("T1")], leader=True)], people) == Widening(("乙所",), 2)


def test_the_targets_own_station_is_never_let_in_elsewhere(staff, target):
    people = staff(高都所=5, 乙所=1)
    assert widen([ask_for("所所随机", [target("T1")], jurisdiction="other")], people) is None


def test_groups_are_widened_whole(inspector, target):
    people = [
        inspector("1", "高都所", group="甲"),
        inspector("2", "乙所", group="甲"),
        inspector("3", "丙所", group="乙"),
        inspector("4", "丁所", group="乙"),
    ]
    assert widen([ask_for("所内随机", [target("T1")], groups=True)], people) == Widening(("乙所",), 1)
    bars = Bars({"1": ("M402",)})
    assert widen([ask_for("所内随机", [target("T1")], bars, groups=True)], people) == Widening(
        ("丁所", "丙所"), 2
    )


def test_the_answer_is_the_smallest_that_can_be_matched(staff, target, max_flow):
    units = ("计量股", "高都所", "甲所", "乙所", "丙所")
    bars = Bars(pairs={"T2": {"甲所0": ("M410",), "乙所1": ("M410",)}})
    seen = []
    for n, sizes in enumerate(product((0, 1, 2), repeat=5)):
        mode, officers = ("股所随机", "所所随机", "股内随机", "所内随机")[n % 4], 2 + n % 3
        people = staff(**dict(zip(units, sizes, strict=True)))
        asks = [ask_for(mode, [target("T1"), target("T2")], bars, officers=officers)]

        def possible(widened, asks=asks, people=people):
            requests = requests_for(asks[0].task, asks[0].targets, people, bars, widened)
            slots = [(request.target, pool.officers) for request in requests for pool in request.slots]
            return (
                max_flow(slots, {i.id: 2 for i in people}) == len(slots) == 2 * asks[0].task.matching.officers
            )

        if possible(()):
            continue
        there = {unit: size for unit, size in zip(units, sizes, strict=True) if size}
        choices = sorted(
            (size, sum(there[u] for u in chosen), chosen)
            for size in (1, 2)
            for chosen in combinations(sorted(there), size)
        )
        working = next((choice for choice in choices if possible(choice[2])), None)
        assert widen(asks, people) == (Widening(working[2], working[1]) if working else None)
        seen.append(working[0] if working else 0)
    assert min(seen.count(size) for size in (0, 1, 2)) > 5


def test_a_county_without_any_answer_is_told_quickly(staff, target):
    people = staff(**{f"{n}所": 8 for n in range(30)}, 计量股=1)
    stuck = [target(f"T{n:04d}", f"{n % 30}所") for n in range(2000)]
    pairs = {t.id: {f"{n % 30}所0": ("M410",)} for n, t in enumerate(stuck) if n % 50 == 0}
    assert widen([ask_for("股内随机", stuck, Bars(pairs=pairs), experts=1)], people) is None


def test_the_advice_names_units_and_numbers():
    text = advice_text(Widening(("乙所", "甲所"), 7))
    assert text.zh == "经负责人批准并留存记录后，可让乙所、甲所人员参加（增加 7 人），即可配齐。"
    assert "officers of 乙所 and 甲所 may take part (7 more)" in text.en
    assert "也配不齐" in advice_text(None).zh
    assert "not enough" in advice_text(None).en
