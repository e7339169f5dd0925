"""The 2023 plan as facts, and what changes in a plan changes in its facts."""

from datetime import date

import msgspec
import pytest

from policy_engine.model.names import NO_NAMES, MatterMark, Name, Names
from policy_engine.model.plan import Attachment, Goal, Matter, Plan, Publication, RiskTiers
from policy_engine.model.task import Weights
from policy_engine.plan.facts import facts_of
from policy_engine.plan.load import load_plan
from policy_engine.resources import shipped
from policy_engine.rulebook.vocabulary import validate

NAMES = Names(
    format="policy-names/1",
    bodies=(Name("泽州县市场监督管理局", ("泽州县市场监管局",), ("泽州市市场监督管理局",)),),
    sections=(Name("信用监管股", ("信用股",)),),
    confusable=(("计量单位", "计量器具"),),
    food_matters=(MatterMark("食品", "监督检查"),),
)
ON = date(2023, 6, 15)
replace = msgspec.structs.replace


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan(shipped("plans") / "2023.yaml", "2023.yaml").plan


def facts(plan, kind, names=NAMES, on=ON):
    return {fact.key: fact for fact in facts_of(plan, names, on=on) if fact.kind == kind}


def with_task(plan, **changes):
    """The plan with its first task alone, changed."""
    return replace(plan, tasks=(replace(plan.tasks[0], **changes),))


def task_fields(plan, **changes):
    return facts(with_task(plan, **changes), "task")["1"].fields


def test_every_fact_fits_the_vocabulary(plan):
    made = facts_of(plan, NAMES, on=ON)
    validate(made)
    assert len({(fact.kind, fact.key) for fact in made}) == len(made)
    validate(facts_of(plan, NO_NAMES, on=ON))


def test_the_plan_itself(plan):
    assert facts(plan, "plan")["2023-internal"].fields == {
        "year": 2023,
        "first_day": 20230101,
        "last_day": 20231231,
        "issued_on": 20230206,
        "on": 20230615,
        "has_publication": 0,
        "published_on": 0,
        "due_known": 1,
        "publication_due": 20230306,
        "has_coverage_goal": 1,
        "coverage_goal": 300,
        "coverage_floor": 100,
        "has_publication_goal": 1,
        "publication_goal": 10000,
        "has_matters_list": 0,
        "has_weights_source": 1,
    }


def test_task_6_speaks_of_2022_and_of_a_body_that_does_not_exist(plan):
    task = facts(plan, "task")["6"]
    assert task.route == ("tasks", 5)
    assert task.fields["name_year"] == 2022
    assert (task.fields["body_form"], task.fields["body_name"]) == ("wrong", "泽州县市场监督管理局")


def test_windows_are_read_from_the_printed_text(plan):
    fields = facts(plan, "task")["12"].fields
    assert (fields["window_from"], fields["window_to"]) == (20230701, 20231231)
    assert (fields["window_read"], fields["printed_from"], fields["printed_to"]) == (1, 20230701, 20231231)
    unread = task_fields(plan, window=replace(plan.tasks[0].window, text="全年"))
    assert (unread["window_read"], unread["printed_from"], unread["printed_to"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("rate", "points"),
    [
        ("5%", 500),
        ("3‰", 30),
        ("0.125%", 12),
        ("100%", 10000),
        ("不低于3%", 300),
        ("5%-10%", 500),
        ("不超过5%", 0),
        ("20户", 0),
    ],
)
def test_the_rate_is_what_is_assured_in_basis_points_rounded_down(plan, rate, points):
    assert task_fields(plan, rate=rate)["rate"] == points


def test_scopes_tell_whether_enterprises_may_be_drawn(plan):
    enterprises = {key: fact.fields["enterprises"] for key, fact in facts(plan, "task").items()}
    assert [key for key, flag in enterprises.items() if not flag] == ["13", "14"]
    bare = task_fields(plan, scope=replace(plan.tasks[0].scope, where=None))
    assert (bare["has_scope"], bare["enterprises"]) == (0, 1)


def test_terms_and_food_follow_the_names(plan):
    by_code = facts(plan, "task")
    assert [key for key, fact in by_code.items() if fact.fields["confused"]] == ["3"]
    assert (by_code["3"].fields["term_in_name"], by_code["3"].fields["term_in_scope"]) == (
        "计量单位",
        "计量器具",
    )
    assert [key for key, fact in by_code.items() if fact.fields["food"]] == ["15"]
    plain = facts(plan, "task", NO_NAMES)
    assert not any(fact.fields["food"] or fact.fields["confused"] for fact in plain.values())
    assert plain["12"].fields["section_named"] == 0
    assert by_code["12"].fields["section_named"] == 1


def test_the_coverage_floor_needs_all_enterprises_and_nothing_taken_out(plan):
    def floor(**changes):
        return facts(with_task(plan, **changes), "plan")["2023-internal"].fields["coverage_floor"]

    whole = plan.task("12").scope
    assert floor(rate="3%", scope=whole) == 300
    assert floor(rate="3%", scope=replace(whole, except_tasks=("1",))) == 0
    assert floor(rate="3%") == 0


def test_goals_and_publication_may_be_missing_or_there(plan):
    heading = replace(plan.plan, publication=Publication(date(2023, 3, 7), "网站"))
    goals = replace(plan.goals, enterprise_coverage=None, publication=Goal("t", "99.995%"))
    fields = facts(replace(plan, plan=heading, goals=goals), "plan")["2023-internal"].fields
    assert (fields["has_publication"], fields["published_on"]) == (1, 20230307)
    assert (fields["has_coverage_goal"], fields["coverage_goal"]) == (0, 0)
    assert fields["publication_goal"] == 9999


def test_a_year_without_announced_holidays_leaves_the_due_day_open(plan):
    heading = replace(plan.plan, issued_on=date(2003, 2, 6))
    fields = facts(replace(plan, plan=heading), "plan")["2023-internal"].fields
    assert (fields["due_known"], fields["publication_due"]) == (0, 0)


def test_weights_of_the_plan_and_of_tasks_with_their_own(plan):
    assert facts(plan, "weights")["plan"].fields == {
        "used": 1,
        "a": 1,
        "b": 2,
        "c": 10,
        "d": 30,
        "unrated": 2,
    }
    own = with_task(plan, risk=replace(plan.tasks[0].risk, weights=Weights(1, 2, 3, 4, 1)))
    made = facts(replace(own, risk_tiers=RiskTiers(plan.risk_tiers.weights, " ")), "weights")
    assert made["plan"].fields["used"] == 0
    assert made["task 1"].fields["d"] == 4
    assert made["task 1"].route == ("tasks", 0, "risk", "weights")
    flat = with_task(plan, risk=replace(plan.tasks[0].risk, policy="flat", weights=Weights(1, 2, 3, 4, 1)))
    assert facts(flat, "weights").keys() == {"plan"}


def test_matters_are_compared_only_with_a_list_that_is_given(plan):
    assert facts(plan, "matter") == {}
    listed = Attachment("清单", "provided", (Matter("登记事项检查"), Matter("公示信息检查")))
    made = facts(replace(plan, matters_list=listed), "matter")
    assert [key for key, fact in made.items() if fact.fields["on_list"]] == [
        "12/1",
        "12/2",
        "13/1",
        "13/2",
        "14/1",
        "14/2",
    ]
    assert made["12/3"].route == ("tasks", 11, "matters", 2)
    withheld = replace(listed, status="not_provided")
    assert facts(replace(plan, matters_list=withheld), "matter") == {}
    assert facts(replace(plan, matters_list=replace(listed, matters=())), "matter") == {}


def test_overlaps_list_the_partners_by_code(plan):
    made = facts(plan, "overlap")
    assert {key: fact.fields["partners"] for key, fact in made.items()} == {
        "12/together": "1、2、3、4、5、6、7、9、10、11、15",
        "12/apart": "8",
        "13/together": "1、2、3、4、6、10、15",
        "13/apart": "8",
        "14/together": "1、2、3、4、6、15",
        "14/apart": "8",
    }
    assert made["13/apart"].route == ("tasks", 12)


def test_a_long_list_of_partners_is_cut(plan):
    many = tuple(replace(plan.tasks[0], code=f"g{n}") for n in range(60))
    made = facts(replace(plan, tasks=(plan.task("12"), *many)), "overlap")
    partners = made["12/together"].fields["partners"]
    assert partners.endswith("g39…")
    assert partners.count("、") == 39


def test_annexes_that_are_not_provided(plan):
    made = facts(plan, "attachment")
    assert {key: fact.fields["provided"] for key, fact in made.items()} == {"1": 1, "2": 0}
    assert made["2"].route == ("annexes", 1)
