import pytest

from policy_engine.match.pools import slots_for


@pytest.fixture
def people(inspector):
    return [
        inspector("09", "计量股", "section"),
        inspector("03", "计量股", "section"),
        inspector("05", "市场股", "section"),
        inspector("02", "高都所"),
        inspector("01", "高都所"),
        inspector("04", "巴公所"),
        inspector("06", "大阳所"),
    ]


def officers(mode, n, people, station="高都所"):
    slots = slots_for(mode, n, section="计量股", station=station, inspectors=people)
    return [pool.officers for pool in slots]


def test_section_and_station_give_one_officer_each_and_further_ones_from_either(people):
    either = ("01", "02", "03", "09")
    assert officers("股所随机", 2, people) == [("03", "09"), ("01", "02")]
    assert officers("股所随机", 4, people) == [("03", "09"), ("01", "02"), either, either]


def test_two_stations_give_one_officer_of_the_targets_own_and_the_others_of_others(people):
    assert officers("所所随机", 3, people) == [("01", "02"), ("04", "06"), ("04", "06")]


def test_inside_one_unit_all_officers_come_from_it(people):
    assert officers("股内随机", 2, people) == [("03", "09")] * 2
    assert officers("所内随机", 3, people) == [("01", "02")] * 3


def test_a_station_named_like_the_section_is_not_the_section(inspector):
    twins = [inspector("1", "计量股", "section"), inspector("2", "计量股", "station")]
    assert officers("股所随机", 2, twins, station="计量股") == [("1",), ("2",)]


def test_a_target_without_a_station_has_no_station_officers(people):
    slots = slots_for("所内随机", 2, section="计量股", station="", inspectors=people)
    assert slots[0].officers == ()
    assert slots[0].unit.zh == "未登记所属所"


def test_pools_do_not_depend_on_the_order_of_rows(people):
    assert officers("股所随机", 3, people) == officers("股所随机", 3, people[::-1])


def test_slots_say_in_words_whose_officers_they_take(people):
    def units(mode, n):
        slots = slots_for(mode, n, section="计量股", station="高都所", inspectors=people)
        return [pool.unit.zh for pool in slots]

    assert units("股所随机", 3) == ["计量股", "高都所", "计量股或高都所"]
    assert units("所所随机", 2) == ["高都所", "高都所以外的所"]


def test_fewer_than_two_officers_are_refused(people):
    with pytest.raises(ValueError, match="at least two"):
        officers("股内随机", 1, people)


def test_an_unknown_mode_is_refused(people):
    with pytest.raises(ValueError, match="随便"):
        officers("随便", 2, people)
