from hashlib import sha256
from types import SimpleNamespace

import pytest

from policy_engine.match.assign import assign
from policy_engine.match.eligibility import Bars
from policy_engine.match.groups import assign_groups, expand
from policy_engine.match.pools import slots_for
from policy_engine.match.preset import preset_groups, with_groups
from policy_engine.match.request import requests_for
from policy_engine.match.whynot import Infeasible
from policy_engine.model.matching import Matching

SEED = bytes(range(32))


@pytest.fixture
def squad(inspector):
    """squad("甲", "1股 2所*") is a group of 1 of 计量股 and 2 of 高都所, fit to lead."""

    def make(name, members):
        units = {"股": ("计量股", "section"), "所": ("高都所", "station"), "外": ("巴公所", "station")}
        return [
            inspector(member[0], *units[member[1]], group=name, leader=member.endswith("*"))
            for member in members.split()
        ]

    return make


def fitting(people, mode, n=2, **others):
    slots = slots_for(Matching(mode, n, **others), section="计量股", station="高都所", inspectors=people)
    return [group.removeprefix("检查组 ") for group in with_groups(slots, preset_groups(people))[0].officers]


def test_members_are_officers_of_the_own_bureau_leaders_first(squad, inspector):
    others = [
        inspector("7", "高都所", group="甲", expert=True),
        inspector("8", "高都所", group="甲", department="公安局"),
        inspector("9", "高都所"),
    ]
    assert preset_groups([*squad("乙", "4所"), *squad("甲", "3所 1股 2所*"), *others]) == {
        "检查组 乙": ("4",),
        "检查组 甲": ("2", "1", "3"),
    }


def test_a_group_goes_where_its_members_could_fill_the_slots(squad):
    people = [
        *squad("甲", "1股 2所"),
        *squad("乙", "3所 4所"),
        *squad("丙", "5所 6外"),
        *squad("丁", "7股 8外"),
    ]
    assert fitting(people, "股所随机") == ["甲"]
    assert fitting(people, "所内随机") == ["乙"]
    assert fitting(people, "所所随机") == ["丙"]
    assert fitting(people, "股所随机", jurisdiction="other") == ["丁"]
    assert fitting(people, "股所随机", jurisdiction="drawn") == ["丁", "甲"]
    assert fitting(people, "股内随机") == []


def test_a_group_needs_as_many_as_the_visit_takes_nobody_from_elsewhere_and_a_leader_if_asked(squad):
    people = [
        *squad("甲", "1所"),
        *squad("乙", "2所 3所 4所"),
        *squad("丙", "5所 6所 7外"),
        *squad("丁", "8所 9所*"),
    ]
    assert fitting(people, "所内随机") == ["丁", "乙"]
    assert fitting(people, "所内随机", 3) == ["乙"]
    assert fitting(people, "所内随机", leader=True) == ["丁"]


def asked(people, targets, bars=None, **matching):
    task = SimpleNamespace(section="计量股", matching=Matching("股所随机", **matching))
    return requests_for(task, targets, people, bars or Bars())


def test_whole_groups_are_assigned_evenly_with_everybody_who_comes_besides(squad, inspector, target):
    people = [*squad("甲", "1股 2所*"), *squad("乙", "3股 4所 5所")]
    people += [inspector("e", "", expert=True), inspector("p", "", department="公安局")]
    targets = [target(f"T{n}") for n in range(4)]
    requests = asked(people, targets, groups=True, experts=1, departments=("公安局",))
    found = assign_groups(requests, people, {"1": 1, "9": 5}, SEED)
    teams = {("2", "1", "p", "e"), ("3", "4", "5", "p", "e")}
    assert set(found.officers.values()) == teams
    assert list(found.officers) == ["T0", "T1", "T2", "T3"]
    visits = [sum(o in team for team in found.officers.values()) for o in "12345"]
    assert sorted([visits[0] + 1, visits[2]]) == [2, 3]
    assert visits == [visits[0]] * 2 + [visits[2]] * 3
    expected = dict(zip("12345", visits, strict=True)) | {"1": visits[0] + 1, "9": 5, "e": 4, "p": 4}
    assert found.loads == expected


def test_a_group_with_a_barred_member_does_not_go(squad, target):
    people = [*squad("甲", "1股 2所"), *squad("乙", "3股 4所")]
    bars = Bars(pairs={"T1": {"2": ("M410",)}})
    for n in range(8):
        requests = asked(people, [target("T1")], bars, groups=True)
        found = assign_groups(requests, people, {}, bytes([n]) * 32)
        assert found.officers == {"T1": ("3", "4")}
        assert found.loads == {"3": 1, "4": 1}


def test_single_officers_follow_with_the_loads_that_groups_left(squad, inspector, target):
    people = [*squad("甲", "1股 2所"), inspector("6", "计量股", "section"), inspector("7", "高都所")]
    targets = [target("T1"), target("T2")]
    requests = [*asked(people, targets[:1], groups=True), *asked(people, targets[1:])]
    found = assign_groups(requests, people, {}, SEED)
    assert found.officers == {"T1": ("1", "2"), "T2": ("6", "7")}
    assert found.loads == {"1": 1, "2": 1, "6": 1, "7": 1}


def test_without_groups_it_is_the_plain_matching(squad, target):
    people = [*squad("甲", "1股 2所"), *squad("乙", "3股 4所")]
    requests = asked(people, [target(f"T{n}") for n in range(5)])
    assert assign_groups(requests, people, {"1": 2}, SEED) == assign(requests, {"1": 2}, SEED)


def test_groups_are_drawn_with_a_seed_of_their_own(squad, target):
    people = [*squad("甲", "1股 2所"), *squad("乙", "3股 4所")]
    requests = asked(people, [target(f"T{n}") for n in range(9)], groups=True)
    label = b"double-random/v1/match/groups"
    own = sha256(len(label).to_bytes(4, "big") + label + SEED).digest()
    groups = preset_groups(people)
    plain = assign(requests, {}, own, minimum=1)
    expected = {t: expand(team, groups) for t, team in plain.officers.items()}
    assert assign_groups(requests, people, {}, SEED).officers == expected


def test_every_shortage_is_reported_of_groups_and_of_officers(squad, target):
    people = squad("甲", "1股 2所")
    barred = Bars({"1": ("M402",)})
    groups, singles = (
        asked(people, [target("T2")], barred, groups=True),
        asked(people, [target("T1")], barred),
    )
    both = assign_groups([*groups, *singles], people, {}, SEED)
    assert [shortage.targets for shortage in both.shortages] == [("T1",), ("T2",)]
    fine = asked(people, [target("T3")])
    only_groups = assign_groups([*groups, *fine], people, {}, SEED)
    assert [shortage.targets for shortage in only_groups.shortages] == [("T2",)]
    only_singles = assign_groups([*asked(people, [target("T3")], groups=True), *singles], people, {}, SEED)
    assert isinstance(only_singles, Infeasible)
    assert [shortage.targets for shortage in only_singles.shortages] == [("T1",)]


def test_what_assign_refuses_is_refused(squad, target):
    people = squad("甲", "1股 2所")
    groups, singles = asked(people, [target("T1")], groups=True), asked(people, [target("T1")])
    with pytest.raises(ValueError, match="asked for twice"):
        assign_groups([*groups, *singles], people, {}, SEED)
    with pytest.raises(ValueError, match="asked for twice"):
        assign_groups([*groups, *groups], people, {}, SEED)
    with pytest.raises(ValueError, match="32 bytes"):
        assign_groups(groups, people, {}, SEED[:31])
