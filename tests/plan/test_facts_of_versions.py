"""Facts about versions: changes to the plan in force, and the amendments that cover them or do not."""

from datetime import date

from policy_engine.model.plan import Amendment
from policy_engine.rulebook.vocabulary import validate

from .county_facts import facts, replace, with_task


def amendment(**given):
    return Amendment(
        **{
            "number": "BA-1",
            "filed_on": date(2023, 6, 10),
            "applicant": "计量股",
            "application": "a",
            "reason": "b",
        }
        | given
    )


def test_without_a_plan_in_force_only_a_delay_or_cancellation_is_a_change(plan):
    assert facts(plan, "change") == {}
    late = with_task(plan, status="postponed")
    (change,) = facts(late, "change").values()
    assert change.route == ("tasks", 0, "status")
    assert (change.fields["filed"], change.fields["set_aside"]) == (0, 1)


def test_changes_lead_to_the_field_of_their_task_and_know_whether_they_are_filed(plan):
    goals = replace(plan.goals, publication=None)
    new = replace(plan, goals=goals, tasks=(replace(plan.tasks[0], rate="3%"), *plan.tasks[2:]))
    made = facts(new, "change", before=plan, drawn=("1",)).values()
    assert {(f.route, f.fields["task"], f.fields["filed"], f.fields["drawn"]) for f in made} == {
        (("tasks", 0, "rate"), "1", 0, 1),
        (("tasks",), "2", 0, 0),
        (("goals", "publication"), "", 0, 0),
    }
    assert {f.fields["whose"] for f in made} == {"任务1", "任务2", "计划"}
    filed = replace(new, amendments=(amendment(tasks=("1", "2"), plan_wide=True),))
    assert {f.fields["filed"] for f in facts(filed, "change", before=plan).values()} == {1}


def test_amendments_that_are_lost_altered_idle_or_reported(plan):
    old = replace(plan, amendments=(amendment(), amendment(number="BA-2", plan_wide=True)))
    new = replace(
        plan, amendments=(amendment(reason="c", reported_on=date(2023, 6, 12)), amendment(number="BA-3"))
    )
    made = facts(new, "amendment", before=old)
    assert {key: (f.fields["lost"], f.fields["altered"], f.fields["idle"]) for key, f in made.items()} == {
        "1": (0, 1, 0),
        "2": (0, 0, 1),
        "lost BA-2": (1, 0, 0),
    }
    assert made["lost BA-2"].route == ("amendments",)
    assert (made["1"].fields["reported"], made["1"].fields["reported_on"], made["1"].fields["days"]) == (
        1,
        20230612,
        5,
    )
    assert made["2"].fields["idle_tasks"] == "全计划"
    validate(made.values())
