import pytest

from policy_engine.match.pools import slots_for
from policy_engine.model.matching import Matching


@pytest.fixture
def people(inspector):
    return [
        inspector("09", "计量股", "section"),
        inspector("03", "计量股", "section", leader=True),
        inspector("05", "市场股", "section"),
        inspector("02", "高都所"),
        inspector("01", "高都所", leader=True),
        inspector("04", "巴公所"),
        inspector("06", "大阳所"),
    ]


def slots(people, mode, n=2, station="高都所", widened=(), **others):
    matching = Matching(mode, n, **others)
    return slots_for(matching, section="计量股", station=station, inspectors=people, widened=widened)


def officers(people, mode, n=2, **others):
    return [pool.officers for pool in slots(people, mode, n, **others)]


def units(people, mode, n=2, **others):
    return [pool.unit.zh for pool in slots(people, mode, n, **others)]


def test_section_and_station_give_one_officer_each_and_further_ones_from_either(people):
    either = ("01", "02", "03", "09")
    assert officers(people, "股所随机", 2) == [("03", "09"), ("01", "02")]
    assert officers(people, "股所随机", 4) == [("03", "09"), ("01", "02"), either, either]


def test_two_stations_give_one_officer_of_the_targets_own_and_the_others_of_others(people):
    assert officers(people, "所所随机", 3) == [("01", "02"), ("04", "06"), ("04", "06")]


def test_inside_one_unit_all_officers_come_from_it(people):
    assert officers(people, "股内随机", 2) == [("03", "09")] * 2
    assert officers(people, "所内随机", 3) == [("01", "02")] * 3


STATIONS = ("01", "02", "04", "06")


@pytest.mark.parametrize(
    ("mode", "jurisdiction", "expected"),
    [
        ("股所随机", "drawn", [("03", "09"), STATIONS, ("01", "02", "03", "04", "06", "09")]),
        ("股所随机", "other", [("03", "09"), ("04", "06"), ("03", "04", "06", "09")]),
        ("所所随机", "drawn", [STATIONS] * 3),
        ("所所随机", "other", [("04", "06")] * 3),
        ("股内随机", "drawn", [("03", "09")] * 3),
        ("股内随机", "other", [("03", "09")] * 3),
    ],
)
def test_stations_may_be_drawn_or_never_the_targets_own(people, mode, jurisdiction, expected):
    assert officers(people, mode, 3, jurisdiction=jurisdiction) == expected


@pytest.mark.parametrize("jurisdiction", ["drawn", "other"])
def test_officers_of_the_targets_station_alone_cannot_be_of_other_stations(people, jurisdiction):
    with pytest.raises(ValueError, match="own station"):
        slots(people, "所内随机", jurisdiction=jurisdiction)


def test_the_first_officer_leads_where_a_leader_is_required(people):
    assert officers(people, "股所随机", leader=True) == [("03",), ("01", "02")]
    assert officers(people, "所所随机", leader=True) == [("01",), ("04", "06")]
    assert officers(people, "股内随机", 3, leader=True) == [("03",), ("03", "09"), ("03", "09")]
    assert [p.role for p in slots(people, "股内随机", 3, leader=True)] == ["leader", "officer", "officer"]


def test_slots_of_one_kind_share_one_pool(people):
    first, *rest = slots(people, "股内随机", 4, leader=True)
    assert all(pool is rest[0] for pool in rest)
    assert first is not rest[0]
    a, b = slots(people, "股内随机", experts=2)[2:]
    assert a is b


def test_each_co_operating_department_sends_one_officer_more(people, inspector):
    lent = [
        inspector("81", "治安大队", "section", department="公安局"),
        inspector("80", "高都所", department="公安局"),
        inspector("82", "高都所", department="公安局", expert=True),
        inspector("90", "计量股", "section", department="税务局"),
    ]
    made = slots([*people, *lent], "股所随机", departments=("公安局", "税务局", "应急局"))
    assert [pool.officers for pool in made] == [("03", "09"), ("01", "02"), ("80", "81"), ("90",), ()]
    assert [pool.role for pool in made[2:]] == ["department"] * 3
    assert [pool.unit.zh for pool in made[2:]] == ["公安局", "税务局", "应急局"]


@pytest.mark.parametrize("mode", ["股所随机", "所所随机", "股内随机", "所内随机"])
def test_experts_come_besides_and_never_among_the_officers(people, inspector, mode):
    experts = [
        inspector("70", "高都所", expert=True, leader=True),
        inspector("71", "计量股", "section", expert=True, leader=True),
        inspector("72", "质检所", department="质检院", expert=True),
    ]
    made = slots(
        [*people, *experts], mode, 3, experts=2, expertise="食品检验", leader=True, departments=("质检院",)
    )
    assert [pool.officers for pool in made[4:]] == [("70", "71", "72")] * 2
    assert not {"70", "71", "72"} & {o for pool in made[:4] for o in pool.officers}
    assert [pool.role for pool in made] == ["leader", "officer", "officer", "department", "expert", "expert"]
    assert made[5].unit.zh == "专家或技术机构人员（食品检验）"
    assert slots(people, mode, experts=1)[2].unit.en == "experts"


def test_an_approved_widening_lets_units_into_the_slots_of_all_officers(people):
    assert officers(people, "股所随机", widened=["巴公所", "市场股"]) == [
        ("03", "04", "05", "09"),
        ("01", "02", "04", "05"),
    ]
    assert officers(people, "股内随机", leader=True, widened=["高都所"]) == [
        ("01", "03"),
        ("01", "02", "03", "09"),
    ]
    assert units(people, "股内随机", leader=True, widened=["高都所", "市场股"]) == [
        "计量股，经批准扩大到高都所、市场股，可任组长",
        "计量股，经批准扩大到高都所、市场股",
    ]


def test_a_widening_brings_neither_experts_nor_departments_nor_the_own_station_elsewhere(people, inspector):
    more = [inspector("70", "巴公所", expert=True), inspector("80", "巴公所", department="公安局")]
    made = slots([*people, *more], "股内随机", experts=1, departments=("公安局",), widened=["巴公所"])
    assert [pool.officers for pool in made] == [("03", "04", "09"), ("03", "04", "09"), ("80",), ("70",)]
    assert officers(people, "所所随机", jurisdiction="other", widened=["高都所"]) == [("04", "06")] * 2


def test_a_section_named_like_the_targets_station_may_be_let_in_elsewhere(inspector):
    twins = [inspector("1", "高都所", "section"), inspector("2", "高都所"), inspector("3", "巴公所")]
    assert officers(twins, "所所随机", jurisdiction="other", widened=["高都所"]) == [("1", "3")] * 2


def test_a_station_named_like_the_section_is_not_the_section(inspector):
    twins = [inspector("1", "计量股", "section"), inspector("2", "计量股", "station")]
    assert officers(twins, "股所随机", station="计量股") == [("1",), ("2",)]


def test_a_target_without_a_station_has_no_station_officers(people):
    (pool, _) = slots(people, "所内随机", station="")
    assert pool.officers == ()
    assert pool.unit.zh == "未登记所属所"


def test_pools_do_not_depend_on_the_order_of_rows(people):
    assert officers(people, "股所随机", 3) == officers(people[::-1], "股所随机", 3)


def test_slots_say_in_words_whose_officers_they_take(people):
    assert units(people, "股所随机", 3) == ["计量股", "高都所", "计量股或高都所"]
    assert units(people, "所所随机") == ["高都所", "高都所以外的所"]
    assert units(people, "股所随机", 3, jurisdiction="drawn") == ["计量股", "任一所", "计量股或任一所"]
    assert units(people, "所所随机", leader=True) == ["高都所，可任组长", "高都所以外的所"]
    assert [p.unit.en for p in slots(people, "股所随机", 3)][2] == "计量股 or 高都所"


def test_fewer_than_two_officers_are_refused(people):
    with pytest.raises(ValueError, match="at least two"):
        slots(people, "股内随机", 1, experts=2)


def test_an_unknown_mode_is_refused(people):
    with pytest.raises(ValueError, match="随便"):
        slots(people, "随便")
