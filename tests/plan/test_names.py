import pytest

from policy_engine.model.names import NO_NAMES, MatterMark, Name, Names
from policy_engine.plan.names import (
    body_form,
    confused_terms,
    is_food_inspection,
    near_body,
    near_section,
    section_named,
    year_in,
)

NAMES = Names(
    format="policy-names/1",
    bodies=(Name("泽州县市场监督管理局", ("泽州县市场监管局",), ("泽州市市场监督管理局",)),),
    sections=(Name("信用监管股", ("信用股",)),),
    confusable=(("计量单位", "计量器具"),),
    food_matters=(MatterMark("食品", "监督检查"),),
)


@pytest.mark.parametrize(
    ("printed", "form", "name"),
    [
        ("泽州县市场监督管理局", "canonical", "泽州县市场监督管理局"),
        ("泽州县市场监管局", "short", "泽州县市场监督管理局"),
        ("泽州市市场监督管理局", "wrong", "泽州县市场监督管理局"),
        ("潞州区市场监管局", "unknown", "潞州区市场监管局"),
    ],
)
def test_bodies_are_recognised_in_their_written_forms(printed, form, name):
    assert body_form(printed, NAMES) == (form, name)


def test_without_names_every_body_is_unknown():
    assert body_form("泽州县市场监督管理局", NO_NAMES) == ("unknown", "泽州县市场监督管理局")


@pytest.mark.parametrize(
    ("initiator", "section", "named"),
    [
        ("县市场监督管理局信用股组织发起", "信用监管股", True),
        ("县市场监督管理局信用监管股组织发起", "信用监管股", True),
        ("县市场监督管理局计量股组织发起", "计量股", True),
        ("县市场监督管理局计量股组织发起", "信用监管股", False),
    ],
)
def test_a_section_is_named_in_full_or_in_short(initiator, section, named):
    assert section_named(initiator, section, NAMES) is named


@pytest.mark.parametrize(
    ("printed", "near"),
    [
        ("泽洲县市场监督管理局", "泽州县市场监督管理局"),
        ("泽州县市场监督局", "泽州县市场监督管理局"),
        ("泽州县市监局", "泽州县市场监督管理局"),
        ("泽州县市场监管局", ""),
        ("泽州市市场监督管理局", ""),  # known to be wrong: has a finding of its own
        ("潞州区市场监管局", ""),
        ("长治市潞州区市场监督管理局", ""),
        ("山西省市场监督管理局", ""),
    ],
)
def test_an_unknown_body_resembles_a_known_one_only_if_it_is_of_the_same_place(printed, near):
    assert near_body(printed, "泽州县市场监督管理局", NAMES) == near


def test_the_plans_issuer_is_a_known_body():
    assert near_body("阳城县市场监督管理局", "阳城县市场监督管理局", NAMES) == ""
    assert near_body("阳城县市场监管局", "阳城县市场监督管理局", NO_NAMES) == "阳城县市场监督管理局"
    assert near_body("阳城县市场监管局", "", NO_NAMES) == ""


@pytest.mark.parametrize(
    ("initiator", "section", "near"),
    [
        ("县市场监督管理局信用股组织发起", "信用检管股", "信用监管股"),
        ("县市场监督管理局信用股组织发起", "信用监管股", ""),
        ("县市场监督管理局信用股组织发起", "信用股", ""),
        ("消保市场股", "消保市场股", ""),
        ("县市场监督管理局", "特设股", ""),
    ],
)
def test_an_unknown_section_resembles_a_known_one_unless_the_plan_itself_prints_it(initiator, section, near):
    assert near_section(initiator, section, NAMES) == near


@pytest.mark.parametrize(
    ("name", "scope", "terms"),
    [
        ("计量单位使用情况", "在用计量器具", ("计量单位", "计量器具")),
        ("计量器具抽查", "计量单位", ("计量器具", "计量单位")),
        ("计量器具抽查", "在用计量器具", None),
        ("计量单位和计量器具", "在用计量器具", None),
        ("企业", "全县企业", None),
    ],
)
def test_terms_are_confused_only_where_each_side_has_its_own(name, scope, terms):
    assert confused_terms(name, scope, NAMES) == terms


@pytest.mark.parametrize(
    ("matter", "food"),
    [
        ("食品销售监督检查", True),
        ("食品生产监督检查", True),
        ("食品安全监督抽检", False),
        ("特种设备使用单位监督检查", False),
    ],
)
def test_food_inspections_are_recognised_by_their_words(matter, food):
    assert is_food_inspection(["登记事项检查", matter], NAMES.food_matters) is food


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("2022年加油站计量", 2022),
        ("2022 年加油站", 2022),
        ("2023年企业", 2023),
        ("2022年至2023年企业", 2023),
        ("企业双随机抽查", 0),
        ("GB2022年检", 2022),
        ("12022年", 0),
    ],
)
def test_the_year_in_a_name(name, year):
    assert year_in(name, 2023) == year
