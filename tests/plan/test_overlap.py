from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.model.plan import Plan
from policy_engine.model.scope import Where
from policy_engine.model.target import Profile, Target
from policy_engine.plan.overlap import Overlap, asks_for_only, can_contain, overlaps

HEAD = {
    "format": "policy-plan/1",
    "plan": {
        "code": "x",
        "agency": "140525",
        "year": 2023,
        "title": "t",
        "document_number": "n",
        "issuer": "i",
        "issued_on": date(2023, 2, 6),
    },
    "goals": {},
    "risk_tiers": {"weights": {"A": 1, "B": 2, "C": 10, "D": 30, "unrated": 2}},
}


def plan_of(*tasks):
    """A plan of tasks given as (where, changes)."""

    def task(number, where, start="2023-03-01", end="2023-09-30", except_tasks=(), joint_group=""):
        scope = {"text": "s", "except_tasks": except_tasks, **({"where": where} if where is not None else {})}
        return {
            "code": str(number),
            "name": "n",
            "kind": "定向",
            "matters": ["m"],
            "scope": scope,
            "rate": "5%",
            "risk": {"text": "r"},
            "window": {"text": "w", "from": start, "to": end},
            "initiator": "i",
            "inspecting_body": "b",
            "section": "s",
            "matching": {"mode": "股内随机"},
            "joint_group": joint_group,
        }

    made = [task(number, where, **more) for number, (where, more) in enumerate(tasks, 1)]
    return msgspec.convert({**HEAD, "tasks": made}, Plan)


ALL = {"entity": ["enterprise"]}
SHOPS = {"category": ["药品零售"]}


def test_an_entity_type_alone_overlaps_with_whatever_may_have_it():
    plan = plan_of((SHOPS, {}), (ALL, {}), ({"entity": ["individual"], "trait": ["x"]}, {}))
    assert overlaps(plan) == [Overlap(1, (0,), True)]


def test_two_narrow_scopes_are_not_claimed_to_overlap():
    assert overlaps(plan_of((SHOPS, {}), ({"licence": ["药品经营许可证"]}, {}))) == []


@pytest.mark.parametrize("attribute", ["category", "licence", "trait"])
def test_a_common_value_overlaps_and_is_listed_with_the_earlier_task(attribute):
    plan = plan_of(
        ({attribute: ["甲", "乙"]}, {}), ({attribute: ["乙", "丙"]}, {}), ({attribute: ["丁"]}, {})
    )
    assert overlaps(plan) == [Overlap(0, (1,), True)]


def test_categories_and_entity_types_keep_scopes_apart():
    shared = {"licence": ["食品经营许可证"]}
    assert overlaps(plan_of(({**shared, "category": ["甲"]}, {}), ({**shared, "category": ["乙"]}, {}))) == []
    assert overlaps(plan_of(({**shared, "entity": ["individual"]}, {}), ({**shared, **ALL}, {}))) == []


def test_a_licence_and_a_trait_of_one_name_are_two_things():
    assert overlaps(plan_of(({"licence": ["甲"]}, {}), ({"trait": ["甲"]}, {}))) == []


def test_exceptions_and_joint_groups_are_respected():
    assert overlaps(plan_of((SHOPS, {}), (ALL, {"except_tasks": ["1"]}))) == []
    assert overlaps(plan_of((ALL, {"except_tasks": ["2"]}), (SHOPS, {}))) == []
    assert overlaps(plan_of((SHOPS, {"joint_group": "春"}), (ALL, {"joint_group": "春"}))) == []
    assert overlaps(plan_of((SHOPS, {"joint_group": "春"}), (ALL, {"joint_group": "秋"})))


def test_common_days_and_none_are_told_apart():
    plan = plan_of(
        (ALL, {"start": "2023-07-01", "end": "2023-12-31"}),
        (SHOPS, {"start": "2023-03-01", "end": "2023-06-30"}),
        (SHOPS, {"start": "2023-03-01", "end": "2023-07-01"}),
    )
    found = overlaps(plan)
    assert found[:2] == [Overlap(0, (2,), True), Overlap(0, (1,), False)]


def test_of_two_entity_types_alone_the_earlier_lists_the_pair():
    assert overlaps(plan_of((ALL, {}), (ALL, {}))) == [Overlap(0, (1,), True)]


def test_a_scope_without_condition_is_not_claimed_to_overlap():
    assert overlaps(plan_of((None, {}), (ALL, {}))) == []


def test_one_branch_that_overlaps_is_enough():
    either = {"any": [{"category": ["甲"], "licence": ["证"]}, {"licence": ["备案"]}]}
    assert overlaps(plan_of((either, {}), ({"licence": ["备案"]}, {}))) == [Overlap(0, (1,), True)]
    outer = {"entity": ["individual"], **either}
    assert overlaps(plan_of((outer, {}), (ALL, {}))) == []


def test_a_branch_that_contradicts_its_outer_condition_is_left_out():
    never = {"category": ["甲"], "any": [{"category": ["乙"]}]}
    assert overlaps(plan_of((never, {}), (ALL, {}))) == []
    assert not can_contain(msgspec.convert(never, Where), "enterprise")


def test_what_a_scope_may_contain():
    assert can_contain(None, "enterprise")
    assert can_contain(Where(category=("甲",)), "enterprise")
    assert not can_contain(Where(entity=("individual", "cooperative")), "enterprise")


def test_only_a_bare_entity_type_is_all_of_that_type():
    assert asks_for_only(Where(entity=("enterprise",)), "enterprise")
    assert not asks_for_only(Where(entity=("enterprise", "individual")), "enterprise")
    assert not asks_for_only(Where(entity=("enterprise",), trait=("x",)), "enterprise")
    assert not asks_for_only(Where(any=(Where(entity=("enterprise",)), Where(trait=("x",)))), "enterprise")
    assert not asks_for_only(None, "enterprise")


tags = st.lists(st.sampled_from(["甲", "乙"]), max_size=2, unique=True).map(tuple)
plain = st.builds(
    Where,
    entity=st.lists(st.sampled_from(["enterprise", "individual"]), max_size=2).map(tuple),
    category=tags,
    licence=tags,
    trait=tags,
)
nested = st.builds(
    lambda outer, inner: msgspec.structs.replace(outer, any=tuple(inner)), plain, st.lists(plain, max_size=2)
)


@given(nested, nested)
def test_a_claimed_overlap_has_an_entity_that_satisfies_both(one, other):
    plan = plan_of((msgspec.to_builtins(one), {}), (msgspec.to_builtins(other), {}))
    every = ("甲", "乙")
    targets = [
        Target("91140525MA0000001X", "某", Profile(entity, "open", "-", "", category, every, every))
        for entity in ("enterprise", "individual", "other")
        for category in ("甲", "乙", "丙")
    ]
    both = any(one.holds(t) and other.holds(t) for t in targets)
    assert both or not overlaps(plan)
