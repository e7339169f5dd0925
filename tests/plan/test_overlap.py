from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.model.plan import Plan
from policy_engine.model.scope import Where
from policy_engine.model.target import Profile, Target
from policy_engine.plan.branches import asks_for_only, can_contain
from policy_engine.plan.overlap import Overlap, overlaps, proposals

from .wheres import TAGS, made_up

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


def proposed(plan):
    return proposals(plan, overlaps(plan))


def plan_of(*tasks):
    """A plan of tasks given as (where, changes)."""

    def task(
        number,
        where,
        start="2023-03-01",
        end="2023-09-30",
        except_tasks=(),
        joint_group="",
        unit="主体",
        **more,
    ):
        scope = {"text": "s", "except_tasks": except_tasks, "unit": unit}
        if where is not None:
            scope["where"] = where
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
            **more,
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


@pytest.mark.parametrize("attribute", ["category", "licence", "trait", "listed", "name_has"])
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


@pytest.mark.parametrize(
    "hedge",
    [
        {"name_has": ["拍卖"]},
        {"registered_from": "2022-01-01"},
        {"none": [{"category": ["餐饮服务"]}]},
        {"none": [{"name_has": ["分公司"]}]},
        {"listed": ["重点监管名单"]},
    ],
)
def test_a_scope_that_asks_for_more_is_not_an_entity_type_alone(hedge):
    some = {**ALL, **hedge}
    assert overlaps(plan_of((some, {}), (SHOPS, {}))) == []
    assert overlaps(plan_of((some, {}), (ALL, {}))) == [Overlap(1, (0,), True)]
    assert not asks_for_only(msgspec.convert(some, Where), "enterprise")


def test_entity_types_that_are_taken_out_are_not_asked_for():
    firms = {"entity": ["enterprise", "individual"], "none": [{"entity": ["individual"]}]}
    assert asks_for_only(msgspec.convert(firms, Where), "enterprise")
    assert overlaps(plan_of((firms, {}), ({"entity": ["individual"]}, {}))) == []
    assert overlaps(plan_of((firms, {}), (SHOPS, {}))) == [Overlap(0, (1,), True)]
    rest = msgspec.convert({"none": [{"entity": ["enterprise"]}]}, Where)
    assert can_contain(rest, "other")
    assert not can_contain(rest, "enterprise")


def test_who_is_taken_out_of_one_scope_is_not_shared_with_it():
    shops = {"category": ["药品零售", "药品批发"]}
    assert overlaps(plan_of(({**shops, "none": [{"category": ["药品零售"]}]}, {}), (SHOPS, {}))) == []
    assert overlaps(plan_of((shops, {}), (SHOPS, {})))
    everything = {"category": ["药品零售"], "none": [{}]}
    assert overlaps(plan_of((everything, {}), (SHOPS, {}))) == []
    assert not can_contain(msgspec.convert(everything, Where), "enterprise")


def test_what_a_third_task_takes_out_is_not_shared():
    both = (({"licence": ["证"]}, {}), ({**SHOPS, "licence": ["证"]}, {"except_tasks": ["1"]}), (SHOPS, {}))
    assert overlaps(plan_of(*both)) == []
    third = (*both[:1], (SHOPS, {"except_tasks": ["3"]}), (SHOPS, {}), (SHOPS, {}))
    assert [(o.task, o.partners) for o in overlaps(plan_of(*third))] == [(2, (3,))]


def test_dates_of_registration_that_do_not_meet_keep_scopes_apart():
    old, new = {**SHOPS, "registered_to": "2020-12-31"}, {**SHOPS, "registered_from": "2021-01-01"}
    assert overlaps(plan_of((old, {}), (new, {}))) == []
    assert overlaps(plan_of((old, {}), ({**SHOPS, "registered_from": "2020-12-31"}, {})))
    never = {"registered_from": "2022-01-01", "any": [{"registered_to": "2021-12-31"}]}
    assert overlaps(plan_of((never, {}), (ALL, {}))) == []


def test_words_of_the_name_that_differ_leave_a_doubt():
    one, other = {**SHOPS, "name_has": ["拍卖"]}, {**SHOPS, "name_has": ["典当"]}
    assert overlaps(plan_of((one, {}), (other, {}))) == []
    assert overlaps(plan_of((one, {}), (SHOPS, {})))


@pytest.mark.parametrize(
    "out",
    [
        {"status": "postponed"},
        {"status": "cancelled"},
        {"drawn_by": {"text": "省局抽取", "by": "省局"}},
        {"unit": "产品"},
    ],
)
def test_tasks_that_draw_no_entities_here_and_now_are_left_out(out):
    assert overlaps(plan_of((ALL, {}), (ALL, out), (ALL, {}))) == [Overlap(0, (2,), True)]


def batches(*months):
    windows = [{"text": "w", "from": f"2023-{m:02}-01", "to": f"2023-{m:02}-28"} for m in months]
    return {"batches": [{"window": window} for window in windows]}


def test_batches_share_days_only_where_their_own_windows_meet():
    assert overlaps(plan_of((ALL, batches(4, 6)), (SHOPS, batches(5, 6)))) == [Overlap(0, (1,), True)]
    assert overlaps(plan_of((ALL, batches(4, 6)), (SHOPS, batches(5, 7)))) == [Overlap(0, (1,), False)]


def test_groups_are_proposed_around_the_task_with_the_most_partners():
    plan = plan_of(
        (SHOPS, {}),
        ({"category": ["餐饮服务"]}, {}),
        (ALL, {}),
        ({"entity": ["individual"], "trait": ["x"]}, {}),
    )
    assert proposed(plan) == ((0, 1, 2),)


def test_a_proposed_group_has_a_day_on_which_all_are_open():
    plan = plan_of(
        (ALL, {}),
        (SHOPS, {"start": "2023-03-01", "end": "2023-05-31"}),
        (SHOPS, {"start": "2023-06-01", "end": "2023-09-30"}),
        ({"category": ["餐饮服务"]}, {"start": "2023-05-31", "end": "2023-08-31"}),
    )
    assert proposed(plan) == ((0, 1, 3),)


def test_tasks_in_groups_or_batches_or_without_common_days_are_not_proposed():
    apart = {"start": "2023-10-01", "end": "2023-12-31"}
    assert proposed(plan_of((ALL, {"joint_group": "春"}), (SHOPS, {}))) == ()
    assert proposed(plan_of((ALL, {}), (SHOPS, batches(4, 6)))) == ()
    assert proposed(plan_of((ALL, {}), (SHOPS, apart))) == ()


def test_each_task_is_in_one_proposal_at_most():
    people = {"entity": ["individual"]}
    shops = {**SHOPS, "entity": ["enterprise", "individual"]}
    plan = plan_of(
        (ALL, {}), (people, {}), (shops, {}), ({**ALL, "trait": ["x"]}, {}), ({**people, "trait": ["x"]}, {})
    )
    assert proposed(plan) == ((0, 2, 3), (1, 4))


days = st.none() | st.sampled_from([date(2021, 1, 1), date(2022, 1, 1)])
plain, nested = made_up(name_has=TAGS, registered_from=days, registered_to=days)
SOME = [(), ("甲",), ("乙",), ("甲", "乙")]
NAMES = ["某", "甲", "乙", "甲乙"]
DAYS = [None, date(2020, 1, 1), date(2021, 1, 1), date(2021, 6, 1), date(2022, 1, 1), date(2023, 1, 1)]
EVERYBODY = [
    Target(
        "91140525MA0000001X", name, Profile(entity, "open", "-", "", category, licences, traits, lists), day
    )
    for entity in ("enterprise", "individual", "other")
    for category in ("甲", "乙", "丙")
    for licences in SOME
    for traits in SOME
    for lists in SOME
    for name in NAMES
    for day in DAYS
]


@settings(max_examples=100, deadline=None)
@given(nested, nested, st.lists(plain, max_size=1))
def test_a_claimed_overlap_has_an_entity_that_both_tasks_cover(one, other, third):
    tasks = [(msgspec.to_builtins(where), {}) for where in (one, other, *third)]
    if third:
        tasks[1][1]["except_tasks"] = ["3"]
    plan = plan_of(*tasks)
    if any({o.task, *o.partners} >= {0, 1} for o in overlaps(plan)):
        first, second = plan.tasks[:2]
        assert any(plan.covers(first, t) and plan.covers(second, t) for t in EVERYBODY)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None)
@given(nested, nested, st.lists(plain, max_size=1))
def test_each_of_a_thousand_claimed_overlaps_has_one(one, other, third):
    test_a_claimed_overlap_has_an_entity_that_both_tasks_cover.hypothesis.inner_test(one, other, third)
