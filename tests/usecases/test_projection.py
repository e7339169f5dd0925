"""What a plan can be expected to reach, against the chance of every single enterprise worked out by itself."""

from datetime import date
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from policy_engine.draw.quota import ideals
from policy_engine.model.plan import Goal, Goals
from policy_engine.model.risk import Excluded, Risk, TierShares
from policy_engine.model.scope import Scope, Where
from policy_engine.model.target import Profile, Target
from policy_engine.model.task import Batch, SuperiorDraw, Window
from policy_engine.plan.load import load_plan
from policy_engine.plan.quota import quota_of
from policy_engine.usecases.projection import project

PLAN = load_plan(Path(__file__).resolve().parents[2] / "plans/2023.yaml", "plan.yaml").plan
YEAR = Window("全年", date(2023, 1, 1), date(2023, 12, 31))
FIRMS = Where(entity=("enterprise",))
SHOPS = Where(category=("药品零售",))


def task(code, where, rate, **changes):
    scope = Scope("s", where, **({"unit": changes.pop("unit")} if "unit" in changes else {}))
    return replace(PLAN.tasks[0], code=code, scope=scope, rate=rate, **changes)


def plan_of(*tasks, goal="3%"):
    coverage = Goal("t", goal) if goal else None
    return replace(PLAN, tasks=tasks, goals=Goals(enterprise_coverage=coverage))


def firms(count, tier="A", category="餐饮服务", entity="enterprise", standing="open"):
    return {Profile(entity, standing, tier, "东所", category): count}


MIXED = {
    **firms(60), **firms(25, "B"), **firms(9, "C"), **firms(3, "D"), **firms(7, "-"),
    **firms(11, "A", "药品零售"), **firms(5, "D", "药品零售"), **firms(40, "-", "药品零售", "individual"),
    **firms(8, "A", "药品零售", standing="closed"),
}  # fmt: skip


def one_by_one(plan, counts):
    """Every enterprise by itself: 1 − Π(1 − its ideal share of each draw)."""
    total = Fraction(0)
    for profile, count in counts.items():
        missed = Fraction(1)
        if profile.entity != "enterprise" or profile.standing != "open":
            continue
        for each in plan.tasks:
            if not plan.covers(each, Target("", "", profile)):
                continue
            for batch in range(1, (len(each.batches) or 1) + 1):
                sizes = {}
                for other, heads in counts.items():
                    if plan.covers(each, Target("", "", other)):
                        sizes[other.tier] = sizes.get(other.tier, 0) + heads
                share = ideals(quota_of(plan, each, sum(sizes.values()), batch), sizes)[profile.tier]
                missed *= 1 - share / sizes[profile.tier]
        total += count * (1 - missed)
    return total


def test_enterprises_that_are_open_are_counted_once_however_many_tasks_draw_them():
    plan = plan_of(task("1", FIRMS, "50%"), task("2", FIRMS, "50%"))
    found = project(plan, {**firms(100, "-"), **firms(10, "-", standing="closed")})
    assert (found.registered, found.expected, found.complete) == (100, 75, True)
    assert found.share == Fraction(3, 4)


wheres = st.sampled_from(
    [FIRMS, SHOPS, Where(entity=("enterprise", "individual")), Where(category=("餐饮服务",))]
)
rates = st.sampled_from(["1%", "5%", "33.3%", "100%", "3户", "不低于10%", "5%-10%", "10%(12户)"])
batches = st.sampled_from([(), (Batch(YEAR), Batch(YEAR, "20%")), (Batch(YEAR), Batch(YEAR), Batch(YEAR))])
tasks = st.lists(st.tuples(wheres, rates, batches), min_size=1, max_size=3)
counts = st.dictionaries(st.sampled_from(sorted(MIXED)), st.integers(1, 30), min_size=1)


@settings(max_examples=150, deadline=None)
@given(tasks, counts)
def test_it_is_the_sum_of_every_enterprises_chance(made, people):
    plan = plan_of(*(task(str(n), where, rate, batches=some) for n, (where, rate, some) in enumerate(made)))
    assert project(plan, people).expected == one_by_one(plan, people)


def test_rates_and_numbers_by_tier_are_followed():
    risk = Risk(
        "r",
        "rates",
        rates=TierShares(B="40%", C="80%", D="100%", unrated="3%"),
        excluded=(Excluded("A", "低风险"),),
    )
    base = Risk("r", "weights", base_tier="A")
    plan = plan_of(task("1", FIRMS, "x", risk=risk), task("2", FIRMS, "1%", risk=base))
    assert project(plan, MIXED).expected == one_by_one(plan, MIXED)


def drawn_by_tickets(plan, members):
    """Every order of the tickets: how many distinct members a joint group takes on average. Head counts, one tier."""
    taken = orders = 0
    for order in permutations(members):
        orders += 1
        drawn = set()
        for each in plan.tasks:
            mine = [who for who in order if plan.covers(each, Target("", "", who[0]))]
            drawn.update(mine[: int(each.rate.rstrip("户"))])
        taken += len(drawn)
    return Fraction(taken, orders)


@pytest.mark.parametrize(("first", "second"), [("2户", "3户"), ("4户", "1户"), ("2户", "2户")])
def test_tasks_of_a_joint_group_share_their_tickets(first, second):
    """Whoever the smaller of two tasks with the same members draws, the larger draws as well."""
    plan = plan_of(task("1", FIRMS, first, joint_group="组"), task("2", FIRMS, second, joint_group="组"))
    people = firms(5, "-")
    members = [(profile, n) for profile, heads in people.items() for n in range(heads)]
    assert project(plan, people).expected == drawn_by_tickets(plan, members)
    apart = plan_of(*(replace(each, joint_group="") for each in plan.tasks))
    assert project(apart, people).expected > project(plan, people).expected


def test_where_the_members_of_a_joint_group_differ_it_is_a_lower_bound():
    plan = plan_of(task("1", FIRMS, "2户", joint_group="组"), task("2", SHOPS, "1户", joint_group="组"))
    people = {**firms(4, "-"), **firms(3, "-", "药品零售")}
    members = [(profile, n) for profile, heads in people.items() for n in range(heads)]
    exact = drawn_by_tickets(plan, members)
    assert exact - 1 < project(plan, people).expected <= exact


def test_what_is_drawn_already_is_not_expected_again():
    plan = plan_of(task("1", FIRMS, "50%"), task("2", FIRMS, "50%"))
    found = project(plan, firms(100, "-"), taken=50, done={"1"})
    assert found.expected == 50 + 25
    assert project(plan, firms(100, "-"), taken=75, done={"1", "2"}).expected == 75


def test_of_a_task_in_batches_those_that_are_drawn_are_told_apart():
    plan = plan_of(task("1", FIRMS, "50%", batches=(Batch(YEAR), Batch(YEAR))))
    assert project(plan, firms(100, "-"), taken=50, done={"1/1"}).expected == 75
    assert project(plan, firms(100, "-"), taken=50, done={"1/2"}).expected == 75


SUPERIOR = SuperiorDraw("省局抽取", "省局")


@pytest.mark.parametrize(
    "other",
    [
        task("2", FIRMS, "由省局统一抽取", drawn_by=SUPERIOR),
        task("2", replace(FIRMS, name_has=("拍卖",)), "50%"),
        task("2", replace(FIRMS, none=(Where(registered_to=date(2020, 1, 1)),)), "50%"),
        task("2", None, "50%"),
    ],
    ids=["drawn by a superior", "by name", "by date", "no condition"],
)
def test_tasks_that_profiles_tell_nothing_about_make_it_incomplete_and_add_nothing(other):
    found = project(plan_of(task("1", FIRMS, "10%"), other), firms(100, "-"))
    assert (found.expected, found.complete) == (10, False)
    for done in ("2", "2/1"):
        assert project(plan_of(task("1", FIRMS, "10%"), other), firms(100, "-"), 0, {done}).complete


@pytest.mark.parametrize(
    "other",
    [
        task("2", FIRMS, "50%", status="postponed"),
        task("2", FIRMS, "50%", status="cancelled"),
        task("2", FIRMS, "50%", unit="产品"),
        task("2", Where(entity=("individual",), name_has=("拍卖",)), "50%"),
        task("2", Where(category=("无此行业",)), "50%"),
    ],
    ids=["postponed", "cancelled", "products", "no enterprises", "nobody"],
)
def test_tasks_that_draw_no_enterprise_add_nothing(other):
    found = project(plan_of(task("1", FIRMS, "10%"), other), firms(100, "-"))
    assert (found.expected, found.complete) == (10, True)


def test_a_draw_that_says_nothing_about_a_tier_is_not_known():
    partial = Risk("r", "rates", rates=TierShares(A="3%"))
    found = project(plan_of(task("1", FIRMS, "A3%", risk=partial)), firms(10, "B"))
    assert (found.expected, found.complete) == (0, False)


def test_a_registry_without_enterprises_has_no_share():
    found = project(plan_of(task("1", FIRMS, "10%")), firms(10, "-", entity="individual"))
    assert (found.registered, found.share, found.suggestion) == (0, 0, None)


def reached(plan, position, rate, people):
    """The share with one task at another rate, and the inspections of that task."""
    changed = replace(
        plan, tasks=tuple(replace(t, rate=rate) if n == position else t for n, t in enumerate(plan.tasks))
    )
    each = changed.tasks[position]
    sizes = {}
    for profile, heads in people.items():
        if changed.covers(each, Target("", "", profile)):
            sizes[profile.tier] = sizes.get(profile.tier, 0) + heads
    visits = sum(
        sum(ideals(quota_of(changed, each, sum(sizes.values()), batch + 1), sizes).values())
        for batch in range(len(each.batches) or 1)
    )
    return project(changed, people).share, int(visits)


def by_trying(plan, goal, people):
    """Every task at every rate: the fewest additional inspections that reach the goal, of equal ones the first task."""
    found = []
    for n, each in enumerate(plan.tasks):
        now = reached(plan, n, each.rate, people)[1]
        for step in range(1, 1001):
            rate = f"{step / 10:g}%"
            share, visits = reached(plan, n, rate, people)
            if share >= goal:
                found.append((visits - now, n, rate))
                break
    return min(found, default=None)


@pytest.mark.slow
@pytest.mark.parametrize("goal", ["7%", "9%"])
@pytest.mark.parametrize("group", ["", "组"])
def test_the_suggestion_is_the_smallest_change_that_reaches_the_goal(goal, group):
    plan = plan_of(
        task("1", FIRMS, "1%", joint_group=group),
        task("2", Where(entity=("enterprise", "individual")), "2%"),
        task("3", SHOPS, "不低于5%", joint_group=group, batches=(Batch(YEAR), Batch(YEAR, "3%"))),
        goal=goal,
    )
    found = project(plan, MIXED).suggestion
    visits, position, rate = by_trying(plan, Fraction(goal.rstrip("%")) / 100, MIXED)
    assert (found.visits, found.position, found.rate) == (visits, position, rate)
    assert found.task == plan.tasks[position].code


@settings(max_examples=60, deadline=None)
@given(tasks, counts, st.integers(1, 100))
def test_a_suggested_rate_reaches_the_goal_and_one_step_less_does_not(made, people, goal):
    parts = [task(str(n), where, rate, batches=some) for n, (where, rate, some) in enumerate(made)]
    plan = plan_of(*parts, goal=f"{goal}%")
    projection = project(plan, people)
    found = projection.suggestion
    if found is None:
        return
    assert projection.share < Fraction(goal, 100)
    assert reached(plan, found.position, found.rate, people)[0] >= Fraction(goal, 100)
    less = Fraction(found.rate.rstrip("%")) - Fraction(1, 10)
    if less > 0:
        assert reached(plan, found.position, f"{float(less):g}%", people)[0] < Fraction(goal, 100)


def test_one_step_less_does_not_reach_it():
    plan = plan_of(task("1", FIRMS, "1%"), goal="3%")
    found = project(plan, firms(1000, "-")).suggestion
    assert (found.rate, found.visits) == ("3%", 20)
    assert reached(plan, 0, "2.9%", firms(1000, "-"))[0] < Fraction(3, 100)


def test_of_equal_tasks_the_first_is_changed():
    plan = plan_of(task("1", FIRMS, "1%"), task("2", FIRMS, "1%"), goal="5%")
    assert project(plan, firms(1000, "-")).suggestion.task == "1"


def test_only_fixed_or_least_percentages_are_raised():
    risk = Risk("r", "rates", rates=TierShares(unrated="1%"))
    plan = plan_of(
        task("1", FIRMS, "5户"),
        task("2", FIRMS, "不超过1%"),
        task("3", FIRMS, "1%-2%"),
        task("4", FIRMS, "1%(20户)"),
        task("5", FIRMS, "未分类1%", risk=risk),
        task("6", SHOPS, "1%"),
        goal="50%",
    )
    assert project(plan, firms(1000, "-")).suggestion is None
    assert (
        project(replace(plan, tasks=(*plan.tasks, task("7", FIRMS, "1%"))), firms(1000, "-")).suggestion.task
        == "7"
    )


def test_nothing_is_suggested_where_the_goal_is_reached_or_there_is_none():
    tasks = (task("1", FIRMS, "3%"),)
    assert project(plan_of(*tasks, goal="3%"), firms(100, "-")).suggestion is None
    assert project(plan_of(*tasks, goal=None), firms(100, "-")).suggestion is None


def test_what_is_done_cannot_be_changed():
    plan = plan_of(task("1", FIRMS, "1%"), task("2", FIRMS, "1%"), goal="5%")
    assert project(plan, firms(1000, "-"), 10, {"1"}).suggestion.task == "2"
    assert project(plan, firms(1000, "-"), 20, {"1", "2"}).suggestion is None


def test_what_is_drawn_counts_as_expected_where_nobody_says_how_many_were():
    plan = plan_of(task("1", FIRMS, "50%"), task("2", FIRMS, "50%"))
    for done in ((), {"1"}, {"1", "2"}):
        assert project(plan, firms(100, "-"), done=done).expected == 75
    given_up = plan_of(task("1", FIRMS, "50%", status="cancelled"))
    assert project(given_up, firms(100, "-"), done={"1"}).expected == 50
    assert project(given_up, firms(100, "-")).expected == 0


def test_what_is_drawn_can_no_longer_be_raised():
    plan = plan_of(
        task("1", FIRMS, "1%", batches=(Batch(YEAR), Batch(YEAR))), task("2", FIRMS, "1%"), goal="5%"
    )
    assert project(plan, firms(1000, "-")).suggestion.task == "2"
    assert project(plan, firms(1000, "-"), done={"2"}).suggestion.task == "1"
    assert project(plan, firms(1000, "-"), done={"2", "1/1"}).suggestion is None
