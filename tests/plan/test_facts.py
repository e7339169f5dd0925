"""The 2023 plan as facts, and what changes in a plan changes in its facts."""

from datetime import date
from fractions import Fraction

import pytest

from policy_engine.model.names import NO_NAMES
from policy_engine.model.plan import Attachment, Goal, Matter, Publication, RiskTiers
from policy_engine.model.risk import Excluded, TierShares, Weights
from policy_engine.model.task import SuperiorDraw
from policy_engine.plan.facts import facts_of
from policy_engine.plan.projection import Projection, Suggestion
from policy_engine.rulebook.vocabulary import validate

from .county_facts import NAMES, ON, facts, replace, with_task


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
        "joint": 0,
        "has_projection": 0,
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
    unread = task_fields(plan, window=replace(plan.tasks[0].window, text="另行通知"))
    assert (unread["window_read"], unread["printed_from"], unread["printed_to"]) == (0, 20230301, 20230930)


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
        ("10%(20户)", 1000),
        ("10%(不超过20户)", 0),
        ("3%;2次/年", 300),
        ("见附件", 0),
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
    assert floor(rate="3%", scope=whole, status="cancelled") == 0
    part = replace(plan.tasks[0], code="part", rate="9%", scope=replace(whole, except_tasks=("12",)))
    two = facts(replace(plan, tasks=(plan.task("12"), part)), "plan")["2023-internal"]
    assert two.fields["coverage_floor"] == 100
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


def test_overlaps_name_a_group_that_could_be_formed(plan):
    made = facts(plan, "overlap")
    assert made["12/together"].fields["group"] == "1、2、3、4、5、6、7、9、10、11、12、15"
    assert made["12/together"].fields["proposal_en"].endswith("could form one group")
    assert made["13/together"].fields["group"] == ""
    assert "商定" in made["13/together"].fields["proposal"]


def test_a_task_drawn_by_a_superior_assures_nothing_and_is_never_read_as_a_rate(plan):
    above = SuperiorDraw("抽查名单由省局统一抽取派发", "山西省市场监督管理局")
    fields = task_fields(plan, rate="由省局统一抽取", drawn_by=above)
    assert (fields["rate"], fields["drawn_here"]) == (0, 0)
    rates = replace(plan.tasks[0].risk, policy="rates", rates=TierShares(A="3%"))
    assert facts(with_task(plan, rate="由省局统一抽取", drawn_by=above, risk=rates), "shares") == {}


@pytest.mark.parametrize(
    ("rate", "frequency", "times"),
    [
        ("5%", "", 1),
        ("5%;2次/年", "", 2),
        ("5%", "每季度1次", 2),
        ("5%", "每2年不超过1次", 0),
        ("5%", "常常", 1),
    ],
)
def test_how_often_a_task_draws_in_a_year(plan, rate, frequency, times):
    """Task 1 is open for seven months, so that a quarterly draw comes twice."""
    fields = task_fields(plan, rate=rate, frequency=frequency)
    assert (fields["times"], fields["batches"]) == (times, 0)


def test_rates_per_tier_are_compared_as_fractions(plan):
    def shares(printed, **written):
        excluded = tuple(
            Excluded(tier, "案例") for tier in ("A", "B", "C", "D", "unrated") if tier not in written
        )
        risk = replace(plan.tasks[0].risk, policy="rates", rates=TierShares(**written), excluded=excluded)
        made = with_task(plan, rate=printed, risk=risk)
        return facts(made, "shares")["1"].fields, facts(made, "task")["1"].fields["rate"]

    fields, assured = shares("A3% B3.0% C5% D6%", A="3%", B="3%", C="5%", D="6%")
    falls = [fields[name] for name in ("b_not_above_a", "c_not_above_b", "d_not_above_c")]
    assert (falls, fields["by"], fields["printed_read"], fields["printed_same"]) == ([1, 0, 0], "rates", 1, 1)
    assert assured == 0  # entities without a tier are left out
    fields, _ = shares("B40%(13户) C30%(7户)", B="40%(13户)", C="30%(7户)")
    assert (fields["a_excluded"], fields["c_not_above_b"], fields["d_not_above_c"]) == (1, 1, 0)
    fields, _ = shares("A20户 B13户", A="20户", B="13户")
    assert (fields["by"], fields["b_not_above_a"], fields["printed_same"]) == ("heads", 0, 1)
    fields, _ = shares("A3% B4%", A="3%", B="5%")
    assert (fields["printed_read"], fields["printed_same"]) == (1, 0)
    fields, assured = shares("见附件", A="3%", B="4%", C="5%", D="6%", unrated="2%")
    assert (fields["printed_read"], fields["printed_same"], assured) == (0, 0, 200)


def test_a_projection_is_a_fact_where_enterprises_are_registered(plan):
    assert facts(plan, "projection") == {}
    assert facts(plan, "projection", projection=Projection(0, Fraction(0), True)) == {}
    wanted = Suggestion("12", 11, "2.4%", 309)
    known = Projection(1000, Fraction(29999, 1000), False, wanted)
    (made,) = facts(plan, "projection", projection=known).values()
    assert made.route == ()
    assert made.fields == {
        "has_goal": 1,
        "goal": 300,
        "share": 299,
        "short": 1,
        "complete": 0,
        "registered": 1000,
        "suggested": 1,
        "task": "12",
        "rate_now": "1%",
        "rate_wanted": "2.4%",
        "visits": 309,
    }
    enough = facts(plan, "projection", projection=Projection(1000, Fraction(30), True))
    assert [(f.fields["short"], f.fields["suggested"]) for f in enough.values()] == [(0, 0)]
    assert facts(plan, "plan", projection=known)["2023-internal"].fields["has_projection"] == 1


def test_the_list_tells_of_bases_grades_qualifications_and_methods(plan):
    matter = Matter("广告行为检查", grade="一般", methods=("书面",), qualification="广告审查")
    listed = replace(
        plan, matters_list=Attachment("清单", "provided", (matter, Matter("没有用到", basis="x")))
    )
    assert [(f.fields["used"], f.fields["has_basis"]) for f in facts(listed, "listed").values()] == [
        (1, 0),
        (0, 1),
    ]
    fields = facts(listed, "matter")["1/1"].fields
    assert (fields["grade"], fields["qualification_asked"], fields["full"]) == ("一般", 0, 0)
    both = with_task(listed, methods=("实地", "书面"))
    assert facts(both, "task")["1"].fields["methods_outside"] == "实地"
    assert facts(with_task(plan, methods=("实地",)), "task")["1"].fields["methods_outside"] == ""
