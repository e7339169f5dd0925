from datetime import date
from itertools import product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.model.plan import Plan
from policy_engine.model.scope import Scope, Where
from policy_engine.model.target import Profile, Target
from policy_engine.plan.covering import covering

from .wheres import made_up

_, wheres = made_up()
TAGS = [(), ("乙",), ("甲", "乙")]
PROFILES = [
    Profile(*values)
    for values in product(
        ("enterprise", "individual", "other"),
        ("open", "closed"),
        ("A", "-"),
        ("东所",),
        ("甲", "丙"),
        TAGS,
        TAGS,
        TAGS,
    )
]


def with_scopes(plan: Plan, scopes) -> Plan:
    """The plan's first tasks with these conditions; each takes out those that it is told to."""
    tasks = [
        msgspec.structs.replace(task, scope=Scope("s", where, tuple(plan.tasks[n].code for n in out)))
        for task, (where, out) in zip(plan.tasks, scopes, strict=False)
    ]
    return msgspec.structs.replace(plan, tasks=tuple(tasks))


def asked_one_by_one(plan, profile):
    target = Target("", "", profile)
    return tuple(task.code for task in plan.tasks if plan.by_profile(task) and plan.covers(task, target))


@settings(max_examples=50, deadline=None)
@given(first=st.none() | wheres, second=wheres, third=wheres)
def test_it_is_what_asking_for_every_pair_gives(plan, first, second, third):
    changed = with_scopes(plan, [(first, ()), (second, (0,)), (third, (1,))])
    found = covering(changed, PROFILES)
    assert found == {profile: asked_one_by_one(changed, profile) for profile in PROFILES}


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(first=st.none() | wheres, second=wheres, third=wheres)
def test_it_is_what_asking_for_every_pair_gives_in_any_of_hundreds(plan, first, second, third):
    test_it_is_what_asking_for_every_pair_gives.hypothesis.inner_test(plan, first, second, third)


def test_tasks_for_which_names_or_dates_matter_are_left_out(plan):
    every = Where(entity=("enterprise",))
    scopes = [
        (msgspec.structs.replace(every, name_has=("拍卖",)), ()),
        (msgspec.structs.replace(every, none=(Where(registered_to=date(2020, 1, 1)),)), ()),
        (every, (0,)),
        (every, ()),
    ]
    profile = Profile("enterprise", "open", "A", "东所", "甲")
    assert covering(with_scopes(plan, scopes), [profile]) == {profile: (plan.tasks[3].code,)}


def test_whatever_a_condition_can_ask_for_is_known_here():
    """A new kind of condition must be added to `covering` as well: it would be passed over in silence."""
    known = {"entity", "category", "licence", "trait", "listed", "any", "none"}
    looked_at_one_by_one = {"name_has", "registered_from", "registered_to"}
    assert set(Where.__struct_fields__) == known | looked_at_one_by_one


def test_no_profiles_are_covered_by_nothing(plan):
    assert covering(plan, []) == {}
