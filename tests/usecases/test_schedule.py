from datetime import date
from pathlib import Path

import msgspec
import pytest

from policy_engine.model.scope import Scope
from policy_engine.model.task import Batch, SuperiorDraw, Window
from policy_engine.plan.load import load_plan
from policy_engine.usecases.schedule import schedule
from policy_engine.usecases.undrawn import refusals

PLAN = load_plan(Path(__file__).resolve().parents[2] / "plans/2023.yaml", "2023.yaml").plan
MARCH, MAY, JUNE, AUGUST = date(2023, 3, 15), date(2023, 5, 15), date(2023, 6, 15), date(2023, 8, 15)


def first(*codes):
    """The first batches of these tasks."""
    return {(code, 1) for code in codes}


def slots(on, drawn=(), named=None, plan=PLAN):
    return [(slot.codes, slot.batch) for slot in schedule(plan, on, drawn, named).draws]


def due(on, drawn=(), named=None, plan=PLAN):
    return [codes for codes, _ in slots(on, drawn, named, plan)]


def states(on, drawn=(), plan=PLAN):
    return {(turn.task.code, turn.batch): turn.state for turn in schedule(plan, on, drawn).turns}


def changed(*codes, plan=PLAN, **fields):
    """The plan with fields of these tasks changed."""
    tasks = tuple(
        msgspec.structs.replace(task, **fields) if task.code in codes else task for task in plan.tasks
    )
    return msgspec.structs.replace(plan, tasks=tasks)


def month(number, last=28):
    return Batch(Window(f"{number}月", date(2023, number, 1), date(2023, number, last)))


def in_batches(*codes, months=(3, 6, 9), plan=PLAN):
    return changed(*codes, plan=plan, batches=tuple(month(number) for number in months))


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        (date(2023, 2, 28), []),
        (date(2023, 3, 1), ["1", "8"]),
        (date(2023, 6, 15), ["1", "3", "4", "5", "6", "7", "8", "9", "10", "11", "15"]),
        (date(2023, 6, 30), ["1", "3", "4", "5", "6", "7", "8", "9", "10", "11", "15"]),
        (date(2023, 7, 1), ["1", "2", "3", "4", "5", "6", "7", "9", "10", "11", "12", "13", "14", "15"]),
        (date(2023, 12, 31), ["2", "11", "12", "13", "14"]),
        (date(2024, 1, 1), []),
    ],
)
def test_a_task_is_due_on_every_day_of_its_window(on, codes):
    assert due(on) == [(code,) for code in codes]


def test_states_say_what_is_drawn_missed_and_not_yet_due():
    found = states(date(2023, 7, 3), first("1"))
    assert (found["1", 1], found["8", 1], found["12", 1]) == ("drawn", "missed", "due")
    assert states(JUNE)["12", 1] == "not_yet"


def test_what_is_drawn_is_never_scheduled_again():
    assert due(date(2023, 3, 1), drawn=first("1", "8")) == []
    assert due(date(2023, 3, 1), drawn=first("1"), named={"1"}) == []


def test_a_named_task_is_taken_whatever_its_window():
    assert due(date(2023, 1, 1), named={"12"}) == [("12",)]


def test_a_joint_group_is_one_draw_and_waits_for_all_its_tasks():
    joint = changed("8", "15", joint_group="一次上门")
    assert ("8", "15") not in due(date(2023, 4, 1), plan=joint)
    assert ("8", "15") in due(date(2023, 5, 2), plan=joint)
    assert due(date(2023, 4, 1), named={"15"}, plan=joint) == [("8", "15")]


def test_every_batch_is_drawn_in_its_own_window():
    plan = in_batches("1")
    assert (("1",), 1) in slots(MARCH, plan=plan)
    assert (("1",), 2) in slots(JUNE, first("1"), plan=plan)
    assert "1" not in {code for codes, _ in slots(MAY, first("1"), plan=plan) for code in codes}
    assert (
        states(JUNE, plan=plan).items() >= {("1", 1): "missed", ("1", 2): "due", ("1", 3): "not_yet"}.items()
    )


def test_a_slot_holds_its_tasks_as_the_batch_carries_them_out():
    rated = Batch(month(6).window, rate="9%")
    plan = changed("1", batches=(month(3), rated))
    (one,) = schedule(plan, MARCH, (), {"1"}).draws
    (two,) = schedule(plan, JUNE, (), {"1"}).draws
    assert [(slot.tasks[0].rate, slot.tasks[0].window.text) for slot in (one, two)] == [
        (PLAN.task("1").rate, "3月"),
        ("9%", "6月"),
    ]


@pytest.mark.parametrize(
    ("on", "drawn", "batch"),
    [
        (JUNE, (), [2]),  # its window is open
        (JUNE, (2,), []),  # and drawn: nothing is drawn twice, and the next one waits
        (MAY, (1,), [2]),  # none is open: the next one, which the rules refuse
        (MAY, (), [2]),
        (date(2023, 12, 1), (1,), [3]),  # all are over: the last one missed
        (date(2023, 12, 1), (1, 2, 3), []),
    ],
)
def test_of_a_named_task_the_open_batch_is_taken_else_the_next_else_the_last_missed(on, drawn, batch):
    taken = {("1", number) for number in drawn}
    assert slots(on, taken, {"1"}, in_batches("1")) == [(("1",), number) for number in batch]


def test_the_batches_of_a_joint_group_are_drawn_together():
    plan = in_batches("8", "15", months=(3, 6), plan=changed("8", "15", joint_group="一次上门"))
    assert slots(JUNE, first("8", "15"), {"8"}, plan) == [(("8", "15"), 2)]
    assert (("8", "15"), 1) in slots(MARCH, plan=plan)


def test_a_joint_group_whose_tasks_have_not_as_many_batches_is_not_drawn():
    plan = in_batches("8", plan=changed("8", "15", joint_group="一次上门"))
    for named in (None, {"15"}):
        found = schedule(plan, JUNE, (), named)
        assert not {"8", "15"} & {code for slot in found.draws for code in slot.codes}
        stops = refusals(found.turns, JUNE, named)
        assert "批次数" in stops["15"].message.zh
        assert "joint_group" in stops["15"].advice.zh
    assert states(JUNE, plan=plan)["15", 1] == "uneven"
    assert states(JUNE, first("15"), plan)["15", 1] == "drawn"


def test_batches_of_a_member_that_is_not_drawn_do_not_count():
    plan = in_batches("8", plan=changed("8", "15", joint_group="一次上门"))
    plan = changed("8", plan=plan, status="cancelled")
    assert slots(JUNE, (), {"15"}, plan) == [(("15",), 1)]


UNIT = msgspec.structs.replace(PLAN.task("8").scope, unit="产品")
SUPERIOR = SuperiorDraw("抽查名单由省局统一抽取派发", "山西省市场监督管理局")


@pytest.mark.parametrize(
    ("fields", "state", "said", "basis"),
    [
        ({"status": "cancelled"}, "cancelled", "任务8已取消", "泽市监〔2023〕10号 二（四）"),
        ({"status": "postponed"}, "postponed", "任务8已延期", "泽市监〔2023〕10号 二（四）"),
        ({"drawn_by": SUPERIOR}, "superior", "由山西省市场监督管理局抽取", ""),
        ({"scope": UNIT}, "other_unit", "抽的是产品", "国市监信〔2019〕38号 二（二）"),
    ],
)
def test_what_is_not_drawn_here_says_why(fields, state, said, basis):
    plan = changed("8", **fields)
    assert states(JUNE, plan=plan)["8", 1] == state
    assert "8" not in {code for codes in due(JUNE, plan=plan) for code in codes}
    assert due(JUNE, named={"8"}, plan=plan) == []
    (why,) = refusals(schedule(plan, JUNE, (), {"8"}).turns, JUNE, {"8"}).values()
    assert said in why.message.zh
    assert why.basis == basis
    assert why.advice.zh
    # Once drawn, it stays so, and nothing is refused.
    assert states(JUNE, first("8"), plan)["8", 1] == "drawn"
    assert refusals(schedule(plan, JUNE, first("8"), {"8"}).turns, JUNE, {"8"}) == {}


def test_without_a_name_only_what_somebody_has_to_put_right_is_said_and_in_its_time():
    plan = changed(
        "1", status="cancelled", plan=changed("15", drawn_by=SUPERIOR, plan=changed("8", scope=UNIT))
    )
    turns = schedule(plan, JUNE, ()).turns
    assert list(refusals(turns, JUNE)) == ["8"]
    assert refusals(turns, AUGUST) == {}


def test_a_joint_group_is_drawn_without_those_that_are_not_drawn_here():
    joint = changed("8", "15", joint_group="一次上门")
    for fields in ({"status": "cancelled"}, {"status": "postponed"}, {"drawn_by": SUPERIOR}):
        assert due(JUNE, named={"8"}, plan=changed("15", plan=joint, **fields)) == [("8",)]
    both = changed("8", "15", plan=joint, status="cancelled")
    assert due(JUNE, named={"8"}, plan=both) == []


def test_a_member_that_resumes_later_is_drawn_by_itself():
    joint = changed("8", "15", joint_group="一次上门")
    assert (("15",), 1) in slots(JUNE, first("8"), plan=joint)


def test_a_task_without_a_condition_has_a_state_of_its_window():
    """The rules refuse it at its launch (D306)."""
    assert states(JUNE, plan=changed("8", scope=Scope("范围")))["8", 1] == "due"
