from types import SimpleNamespace

import pytest

from policy_engine.match.eligibility import Bars
from policy_engine.match.pools import Removal
from policy_engine.match.request import requests_for
from policy_engine.model.matching import Matching


@pytest.fixture
def people(inspector):
    return [inspector(f"0{n}", "高都所") for n in range(4)] + [inspector("09", "计量股", "section")]


@pytest.fixture
def task():
    return SimpleNamespace(section="计量股", matching=Matching("股所随机"))


def test_each_target_is_asked_for_with_its_stations_pools(task, target, people):
    one, other = requests_for(task, [target("T1"), target("T2", "巴公所")], people, Bars())
    assert (one.target, [p.officers for p in one.slots]) == ("T1", [("09",), ("00", "01", "02", "03")])
    assert (other.target, [p.officers for p in other.slots]) == ("T2", [("09",), ()])


def test_targets_of_one_station_share_their_pools(task, target, people):
    one, other = requests_for(
        task, [target("T1"), target("T2")], people, Bars(pairs={"T1": {"77": ("M310",)}})
    )
    assert one.slots is other.slots


def test_targets_that_the_same_officers_are_barred_from_share_theirs(task, target, people):
    pairs = {"T1": {"00": ("M310",)}, "T2": {"00": ("M310",), "77": ("M310",)}, "T3": {"00": ("M311",)}}
    one, other, third = requests_for(
        task, [target("T1"), target("T2"), target("T3")], people, Bars(pairs=pairs)
    )
    assert one.slots is other.slots
    assert third.slots[1].removed == (Removal("00", ("M311",)),)
    assert one.slots[0] is third.slots[0]


def test_barred_officers_leave_the_pool_and_their_reasons_stay(task, target, people):
    bars = Bars({"02": ("M301",)}, {"T1": {"00": ("M310", "M311")}})
    one, other = requests_for(task, [target("T1"), target("T2")], people, bars)
    assert one.slots[1].officers == ("01", "03")
    assert one.slots[1].removed == (Removal("00", ("M310", "M311")), Removal("02", ("M301",)))
    assert other.slots[1].officers == ("00", "01", "03")
    assert other.slots[1].removed == (Removal("02", ("M301",)),)


def test_who_is_barred_from_a_stations_targets_is_barred_from_all_of_them(task, target, people):
    bars = Bars({"02": ("M301",)}, stations={"高都所": {"02": ("M300",), "03": ("M300",)}})
    one, other = requests_for(task, [target("T1"), target("T2", "巴公所")], people, bars)
    assert one.slots[1].removed == (Removal("02", ("M300", "M301")), Removal("03", ("M300",)))
    assert other.slots[0].officers == ("09",)


def test_a_widening_reaches_the_pools_and_bars_hold_in_it(task, target, people):
    (request,) = requests_for(task, [target("T1")], people, Bars({"01": ("M301",)}), ["高都所"])
    assert request.slots[0].officers == ("00", "02", "03", "09")
    assert request.slots[0].removed == (Removal("01", ("M301",)),)


def test_bars_reach_experts_and_departments_too(target, people, inspector):
    matching = Matching("所内随机", experts=1, departments=("公安局",))
    task = SimpleNamespace(section="计量股", matching=matching)
    others = [inspector("70", "", expert=True), inspector("80", "", department="公安局")]
    bars = Bars({"70": ("M404",)}, {"T1": {"80": ("M410",)}})
    (request,) = requests_for(task, [target("T1")], [*people, *others], bars)
    assert [pool.officers for pool in request.slots[2:]] == [(), ()]
    assert [pool.role for pool in request.slots] == ["officer", "officer", "department", "expert"]


@pytest.fixture
def squads(inspector):
    """甲: 计量股 and 高都所. 乙: the same. 丙: 高都所 alone."""
    rows = [("1", "计量股", "甲"), ("2", "高都所", "甲"), ("3", "计量股", "乙"), ("4", "高都所", "乙")]
    rows += [("5", "高都所", "丙"), ("6", "高都所", "丙")]
    return [inspector(n, u, "section" if u == "计量股" else "station", group=g) for n, u, g in rows]


def test_groups_take_the_officers_place_and_fall_with_any_member(target, squads):
    task = SimpleNamespace(section="计量股", matching=Matching("股所随机", groups=True))
    bars = Bars({"99": ("M402",)}, {"T1": {"4": ("M410", "M411")}})
    one, other = requests_for(task, [target("T1"), target("T2")], squads, bars)
    (pool,) = one.slots
    assert (pool.role, pool.officers) == ("group", ("检查组 甲",))
    assert pool.removed == (Removal("检查组 乙", ("M410", "M411")),)
    assert other.slots[0].officers == ("检查组 乙", "检查组 甲")
    (request,) = requests_for(task, [target("T1")], squads, Bars({"1": ("M402",), "2": ("M401",)}))
    assert request.slots[0].removed == (Removal("检查组 甲", ("M401", "M402")),)
    assert request.slots[0].unit.zh == "计量股＋高都所"


def test_a_mode_whose_pool_is_empty_asks_for_nobody(target, people):
    task = SimpleNamespace(section="没有的股", matching=Matching("股内随机", groups=True))
    (request,) = requests_for(task, [target("T1")], people, Bars())
    assert [pool.officers for pool in request.slots] == [()]
