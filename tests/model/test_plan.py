from __future__ import annotations

from datetime import date

import msgspec
import pytest

from policy_engine.model.matching import Matching
from policy_engine.model.plan import Goals, Heading, Plan, RiskTiers
from policy_engine.model.risk import Risk, Weights
from policy_engine.model.scope import Scope, Where
from policy_engine.model.target import Profile, Target
from policy_engine.model.task import Task, Window

WEIGHTS = Weights(A=1, B=2, C=10, D=30, unrated=2)

PROFILE = Profile(
    "enterprise",
    "open",
    "B",
    "城关所",
    "食品销售",
    ("食品经营许可",),
    ("学校周边", "连锁"),
    ("重点监管名单",),
)
SHOP = Target("91140525MA0000001X", "泽州县某某超市有限公司", PROFILE, date(2021, 5, 6))


def _shop(**changes):
    return msgspec.structs.replace(SHOP, profile=msgspec.structs.replace(PROFILE, **changes))


def _task(code, where, except_tasks=(), risk=None):
    return Task(
        code=code,
        name=f"任务{code}",
        kind="不定向",
        matters=("登记事项",),
        scope=Scope("全部", where, except_tasks),
        rate="5%",
        risk=risk or Risk("分别递加"),
        window=Window("3月—9月", date(2023, 3, 1), date(2023, 9, 30)),
        initiator="信用监管股",
        inspecting_body="市场监管局",
        section="信用监管股",
        matching=Matching("股所随机"),
    )


def _plan(*tasks):
    heading = Heading("2023", "140525", 2023, "计划", "〔2023〕1号", "某局", date(2023, 2, 6))
    return Plan("policy-plan/1", heading, Goals(), RiskTiers(WEIGHTS), tasks)


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        (Where(), True),
        (Where(entity=("enterprise",)), True),
        (Where(entity=("individual", "enterprise")), True),
        (Where(entity=("individual",)), False),
        (Where(category=("食品销售",)), True),
        (Where(category=("食品",)), False),
        (Where(licence=("食品经营许可", "药品经营许可")), True),
        (Where(licence=("药品经营许可",)), False),
        (Where(trait=("连锁",)), True),
        (Where(trait=("网络",)), False),
        (Where(entity=("enterprise",), category=("餐饮",)), False),
        (Where(any=(Where(category=("餐饮",)), Where(trait=("连锁",)))), True),
        (Where(any=(Where(category=("餐饮",)), Where(trait=("网络",)))), False),
        (Where(entity=("individual",), any=(Where(trait=("连锁",)),)), False),
        (Where(any=(Where(any=(Where(licence=("食品经营许可",)),)),)), True),
        (Where(listed=("经营异常名录", "重点监管名单")), True),
        (Where(listed=("经营异常名录",)), False),
        (Where(name_has=("商店", "超市")), True),
        (Where(name_has=("商店",)), False),
        (Where(registered_from=date(2021, 5, 6)), True),
        (Where(registered_from=date(2021, 5, 7)), False),
        (Where(registered_to=date(2021, 5, 6)), True),
        (Where(registered_to=date(2021, 5, 5)), False),
        (Where(none=(Where(trait=("网络",)), Where(listed=("经营异常名录",)))), True),
        (Where(none=(Where(trait=("网络",)), Where(trait=("连锁",)))), False),
    ],
)
def test_a_condition_needs_every_list_and_one_branch(where, holds):
    assert where.holds(SHOP) is holds


def test_a_target_without_a_date_satisfies_no_condition_on_it():
    undated = msgspec.structs.replace(SHOP, registered_on=None)
    assert not Where(registered_to=date(2099, 1, 1)).holds(undated)
    assert Where(none=(Where(registered_to=date(2099, 1, 1)),)).holds(undated)


def test_whether_profiles_decide_is_said_of_the_whole_chain():
    named = _task("2", Where(none=(Where(name_has=("超市",)),)))
    chain = _task("1", Where(entity=("enterprise",)), except_tasks=("2",))
    plan = _plan(chain, named, _task("3", Where(listed=("重点监管名单",))))
    assert [plan.by_profile(task) for task in plan.tasks] == [False, False, True]


def test_a_task_covers_open_entities_of_its_scope():
    task = _task("1", Where(entity=("enterprise",)))
    plan = _plan(task)
    assert plan.covers(task, SHOP)
    assert not plan.covers(task, _shop(entity="cooperative"))
    for standing in ("closed", "revoked", "moved_out"):
        assert not plan.covers(task, _shop(standing=standing))


def test_a_task_without_a_predicate_covers_nobody():
    task = _task("1", None)
    assert not _plan(task).covers(task, SHOP)


def test_the_scopes_of_excepted_tasks_are_taken_out():
    food = _task("8", Where(category=("食品销售",)))
    everybody = _task("3", Where(), except_tasks=("8",))
    plan = _plan(everybody, food)
    assert plan.covers(food, SHOP)
    assert not plan.covers(everybody, SHOP)
    assert plan.covers(everybody, _shop(category="餐饮"))


def test_what_an_excepted_task_itself_leaves_out_stays_in():
    school = _task("9", Where(trait=("学校周边",)))
    food = _task("8", Where(category=("食品销售",)), except_tasks=("9",))
    everybody = _task("3", Where(), except_tasks=("8",))
    plan = _plan(everybody, food, school)
    assert not plan.covers(food, SHOP)
    assert plan.covers(everybody, SHOP)


def test_a_task_is_found_by_its_code():
    one, two = _task("1", Where()), _task("2", Where())
    assert _plan(one, two).task("2") is two
    with pytest.raises(KeyError):
        _plan(one).task("2")


def test_a_tasks_own_weights_come_before_the_plans_and_flat_means_equal():
    own = Weights(A=1, B=1, C=2, D=3, unrated=1)
    tasks = (
        _task("1", Where()),
        _task("2", Where(), risk=Risk("递加", "weights", own)),
        _task("3", Where(), risk=Risk("", "flat", own)),
        _task("4", Where(), risk=Risk("", "not_applicable")),
    )
    equal = Weights(A=1, B=1, C=1, D=1, unrated=1)
    assert [_plan(*tasks).weights_of(task) for task in tasks] == [WEIGHTS, own, equal, equal]


def test_weights_by_tier_use_the_protocols_code_for_no_tier():
    assert WEIGHTS.by_tier() == {"A": 1, "B": 2, "C": 10, "D": 30, "-": 2}
