from types import SimpleNamespace

import pytest

from policy_engine.match.eligibility import Bars
from policy_engine.match.pools import Removal
from policy_engine.match.request import requests_for
from policy_engine.model.plan import Matching


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
    assert all(a is b for a, b in zip(one.slots, other.slots, strict=True))


def test_barred_officers_leave_the_pool_and_their_reasons_stay(task, target, people):
    bars = Bars({"02": ("M301",)}, {"T1": {"00": ("M310", "M311")}})
    one, other = requests_for(task, [target("T1"), target("T2")], people, bars)
    assert one.slots[1].officers == ("01", "03")
    assert one.slots[1].removed == (Removal("00", ("M310", "M311")), Removal("02", ("M301",)))
    assert other.slots[1].officers == ("00", "01", "03")
    assert other.slots[1].removed == (Removal("02", ("M301",)),)
