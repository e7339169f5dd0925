"""A change to the plan in force needs an amendment on file (泽市监〔2023〕10号 二（四）); the record of amendments only grows."""

from datetime import date

import msgspec
import pytest

from policy_engine.model.plan import Amendment
from policy_engine.plan.amendments import Review, added, review, rewritten
from policy_engine.plan.diff import changes

TODAY = date(2023, 6, 15)


def filed(number="BB-1", tasks=("1",), **more):
    given = {
        "number": number,
        "filed_on": date(2023, 6, 10),
        "applicant": "网监股",
        "application": "关于调整抽查比例的申请",
        "reason": "对象减少",
        "tasks": tasks,
    }
    return Amendment(**(given | more))


def amended(plan, *amendments):
    return msgspec.structs.replace(plan, amendments=(*plan.amendments, *amendments))


def with_task(plan, code, **changed):
    tasks = tuple(msgspec.structs.replace(t, **changed) if t.code == code else t for t in plan.tasks)
    return msgspec.structs.replace(plan, tasks=tasks)


@pytest.fixture
def slower(plan):
    """The plan with task 1 at 3 % instead of 5 %."""
    return with_task(plan, "1", rate="3%")


def judge(old, new, drawn=(), on=TODAY):
    return review(old, new, drawn, on=on)


def test_without_a_change_nothing_is_asked(plan):
    assert judge(plan, plan) == Review()
    assert not judge(plan, plan).forbids


def test_a_change_without_an_amendment_is_not_on_file(plan, slower):
    found = judge(plan, slower)
    assert [(c.task, c.what.zh) for c in found.unfiled] == [("1", "抽查比例/数量：5% → 3%")]
    assert found.forbids


def test_an_amendment_covers_the_tasks_it_names(plan, slower):
    assert judge(plan, amended(slower, filed())) == Review()
    elsewhere = judge(plan, amended(slower, filed(tasks=("2",))))
    assert [c.task for c in elsewhere.unfiled] == ["1"]
    assert elsewhere.idle == (("BB-1", "2"),)


def test_added_and_removed_tasks_are_covered_by_their_codes(plan):
    fewer = msgspec.structs.replace(plan, tasks=plan.tasks[:-1])
    gone = plan.tasks[-1].code
    assert [c.task for c in judge(plan, fewer).unfiled] == [gone]
    assert judge(plan, amended(fewer, filed(tasks=(gone,)))) == Review()
    assert judge(fewer, amended(plan, filed(tasks=(gone,)))) == Review()


def test_the_plan_as_a_whole_is_covered_where_the_amendment_says_so(plan):
    tiers = msgspec.structs.replace(plan.risk_tiers, source="另有文件")
    other = msgspec.structs.replace(plan, risk_tiers=tiers)
    assert [c.task for c in judge(plan, other).unfiled] == [""]
    assert judge(plan, amended(other, filed(tasks=("1",)))).unfiled
    assert judge(plan, amended(other, filed(tasks=(), plan_wide=True))) == Review()


def test_an_amendment_for_the_whole_plan_does_not_cover_a_task(plan, slower):
    found = judge(plan, amended(slower, filed(tasks=(), plan_wide=True)))
    assert [c.task for c in found.unfiled] == ["1"]
    assert found.idle == (("BB-1", ""),)


def test_an_amendment_that_came_with_an_earlier_version_covers_no_later_change(plan, slower):
    first = amended(slower, filed())
    again = with_task(first, "1", rate="2%")
    assert [c.what.zh for c in judge(first, again).unfiled] == ["抽查比例/数量：3% → 2%"]
    assert judge(first, amended(again, filed("BB-2"))) == Review()


def test_filed_tomorrow_is_not_filed_today(plan, slower):
    tomorrow = amended(slower, filed(filed_on=date(2023, 6, 16)))
    found = judge(plan, tomorrow)
    assert [c.task for c in found.unfiled] == ["1"]
    assert found.early == ("BB-1",)
    assert judge(plan, tomorrow, on=date(2023, 6, 16)) == Review()


def test_a_coming_amendment_alone_stands_in_the_way_too(plan):
    """Once in force it would not be new any more, and could never cover what it was made for."""
    found = judge(plan, amended(plan, filed(filed_on=date(2023, 6, 16))))
    assert found.early == ("BB-1",)
    assert found.forbids


def test_an_amendment_that_vanishes_or_is_rewritten_is_named(plan, slower):
    old = amended(slower, filed(), filed("BB-2", tasks=("2",)))
    gone = msgspec.structs.replace(old, amendments=old.amendments[1:])
    assert judge(old, gone) == Review(lost=("BB-1",))
    for changed in ({"reason": "另有原因"}, {"tasks": ("1", "2")}, {"filed_on": date(2023, 6, 1)}):
        rewritten = msgspec.structs.replace(
            old, amendments=(msgspec.structs.replace(old.amendments[0], **changed), old.amendments[1])
        )
        assert judge(old, rewritten) == Review(altered=("BB-1",))


def test_the_report_to_the_city_bureau_may_be_filled_in_and_not_changed_after(plan, slower):
    old = amended(slower, filed())
    reported = {"reported_on": date(2023, 6, 12), "reported_to": "晋城市市场监督管理局"}
    new = amended(slower, filed(**reported))
    assert judge(old, new) == Review()
    assert judge(new, old) == Review(altered=("BB-1",))
    assert judge(new, amended(slower, filed(**(reported | {"reported_on": date(2023, 6, 13)})))).altered
    half = amended(slower, filed(reported_on=date(2023, 6, 12)))
    assert judge(half, new) == Review()


def test_a_number_that_comes_twice_must_say_the_same(plan, slower):
    old = amended(slower, filed())
    assert judge(old, amended(old, filed(reason="另有原因"))).altered == ("BB-1",)


def test_new_amendments_without_a_change_are_idle_and_harmless(plan, slower):
    found = judge(plan, amended(slower, filed(tasks=("1", "3")), filed("BB-2", tasks=())))
    assert found == Review(idle=(("BB-1", "3"), ("BB-2", "")))
    assert not found.forbids


def test_a_drawn_task_stays_as_it_was_drawn(plan, slower):
    new = amended(slower, filed())
    assert judge(plan, new, drawn={"2"}) == Review()
    found = judge(plan, new, drawn={"1"})
    assert [(c.task, c.field) for c in found.drawn] == [("1", "rate")]
    assert found.unfiled == ()
    assert found.forbids


def test_a_drawn_task_is_neither_changed_nor_taken_out(plan):
    for new in (
        with_task(plan, "1", rate="6%"),
        msgspec.structs.replace(plan, tasks=plan.tasks[1:]),
    ):
        assert [c.task for c in judge(plan, amended(new, filed()), drawn=("1",)).drawn] == ["1"]


def test_what_is_left_of_a_drawn_task_may_be_cancelled_by_amendment(plan):
    new = with_task(plan, "1", status="cancelled")
    assert judge(plan, amended(new, filed()), drawn=("1",)) == Review()
    assert judge(plan, new, drawn=("1",)).unfiled


def test_a_remark_and_a_platforms_number_may_be_added_to_a_drawn_task(plan):
    new = amended(with_task(plan, "1", note="已实施", number="RW-1"), filed())
    assert judge(plan, new, drawn={"1"}) == Review()


@pytest.mark.parametrize(("status", "word"), [("cancelled", "取消"), ("postponed", "延期")])
def test_a_first_version_names_an_amendment_for_what_it_leaves_out(plan, status, word):
    new = with_task(plan, "1", status=status)
    (change,) = judge(None, new).unfiled
    assert (change.task, change.field) == ("1", "status")
    assert change.what.zh.startswith(word)
    assert judge(None, amended(new, filed())) == Review()
    assert judge(None, amended(new, filed(filed_on=date(2023, 6, 16)))).unfiled
    assert judge(None, amended(plan, filed(filed_on=date(2023, 6, 16)))).early == ("BB-1",)


def test_a_cancellation_in_force_without_any_amendment_is_found(plan):
    old = with_task(plan, "1", status="cancelled")
    (change,) = judge(old, old).unfiled
    assert change.task == "1"


def test_a_new_cancellation_is_said_once(plan):
    new = with_task(plan, "1", status="cancelled")
    assert judge(plan, new).unfiled == changes(plan, new)


def test_the_amendments_that_came_with_a_version(plan):
    old = amended(plan, filed())
    new = amended(old, filed("BB-2"))
    assert [a.number for a in added(old, new)] == ["BB-2"]
    assert [a.number for a in added(None, new)] == ["BB-1", "BB-2"]


def test_what_an_amendment_says_otherwise_is_said(plan, slower):
    old = amended(slower, filed())
    assert rewritten(old, filed(reported_on=date(2023, 6, 12))) is None
    assert rewritten(None, filed()) is None
    assert rewritten(old, filed(number="BB-2", reason="另有原因")) is None
    said = rewritten(old, filed(reason="另有原因"))
    assert said.zh.startswith("变更理由：")
    assert said.zh.endswith(" → 另有原因")
    assert said.en.startswith("reason: ")
