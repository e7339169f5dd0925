"""What the document asks of the checks themselves: made in time, by the book, recorded by those who made them, and published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policy_engine.casework.results import CHECK_RECORD, ENTRY_DAYS
from policy_engine.model.calendar import add_working_days
from policy_engine.model.status import Duty, Item, ItemState
from policy_engine.model.text import Text
from policy_engine.store.values import RecordedBranch
from policy_engine.usecases.status.known import Known, Visit


def completed(known: Known) -> Duty:
    """三（三）: within the window."""
    items = []
    for visit in known.visits:
        end = visit.task.window.end
        if visit.last is not None:
            late = visit.last.ended[:10] > end.isoformat()
            items.append(Item(visit.row.number, "met", (visit.row.idx, visit.last.idx), late=late))
        else:
            state: ItemState = "lacking" if end < known.today else "ahead"
            items.append(Item(visit.row.number, state, (visit.row.idx,)))
    return Duty(
        "completed",
        "三（三）",
        Text("在规定期限内完成检查任务", "inspections are made within the time set"),
        Text("已有检查结果的检查任务", "inspections with a result"),
        tuple(items),
        None if items else _NOTHING_DISPATCHED,
    )


def published(known: Known) -> Duty:
    """一、二（五）: every result, but for those lawfully withheld, which are not counted."""
    items = []
    for visit, branch in _results(known):
        if not withheld(known, visit):
            late = bool(known.breached.get((visit.row.number, branch.number)))
            items.append(Item(visit.row.number, _stands(known, branch), _events(visit, branch), late=late))
    return Duty(
        "published",
        "一、二（五）",
        Text("抽查结果公示率达到100%", "100 % of results are published"),
        Text("已公示的结果（依法不公示的不计）", "results published, those lawfully withheld apart"),
        tuple(items),
        None if items else _NO_RESULT,
    )


def withheld(known: Known, visit: Visit) -> bool:
    """Whether its result was decided not to be published (依法不公示)."""
    branch = visit.publication
    if branch is None or not branch.ended:
        return False
    steps = [stop.step for stop in known.history.get((visit.row.number, branch.number), ()) if stop.step]
    return bool(steps) and steps[-1] == "withhold"


def recorded(known: Known) -> Iterator[Duty]:
    """二（五）: 谁检查、谁录入, in time."""
    own, prompt = [], []
    for visit in known.visits:
        if visit.last is None or visit.first is None:
            continue
        there = visit.last.recorder in visit.last.officers
        own.append(Item(visit.row.number, "met" if there else "lacking", (visit.last.idx,)))
        due = add_working_days(date.fromisoformat(visit.first.ended[:10]), ENTRY_DAYS)
        if due is not None:
            late = visit.first.on > due.isoformat()
            prompt.append(Item(visit.row.number, "lacking" if late else "met", (visit.first.idx,)))
    yield Duty(
        "recorded",
        "二（五）",
        Text("谁检查、谁录入", "who inspects records"),
        Text("由到场人员录入的结果", "results recorded by somebody who was there"),
        tuple(own),
        None if own else _NO_RESULT,
    )
    yield Duty(
        "entered",
        "二（五）三（三）",
        Text("及时录入检查结果", "results are recorded in time"),
        Text("检查结束后五个工作日内录入的结果", "results recorded within five working days of the check"),
        tuple(prompt),
        None if prompt else _NO_RESULT,
    )


def by_the_book(known: Known) -> Iterator[Duty]:
    """三（二）: the records that show it, a second pair of eyes, and no faked result."""
    faked = {one.inspection: one.idx for one in known.accountabilities if one.matter == "fake"}
    records, reviewed, honest = [], [], []
    for visit in known.visits:
        if visit.last is None:
            continue
        number, event = visit.row.number, visit.last.idx
        kept = CHECK_RECORD in visit.last.evidence.values()
        records.append(Item(number, "met" if kept else "lacking", (event,)))
        state: ItemState = "met" if visit.last.state == "reviewed" else "ahead"
        main = visit.main
        events = (event,) if main is None or main.idx == event else (event, main.idx)
        reviewed.append(Item(number, state, events))
        honest.append(
            Item(number, "lacking", (event, faked[number]))
            if number in faked
            else Item(number, "met", (event,))
        )
    yield Duty(
        "procedure",
        "三（二）",
        Text(
            "按确定的事项、流程检查，全过程有记录",
            "checks follow the set matters and procedure, and are recorded throughout",
        ),
        Text("附有检查记录的结果", "results with the record of the check"),
        tuple(records),
        None if records else _NO_RESULT,
    )
    yield Duty(
        "reviewed",
        "三（二）",
        Text("杜绝随意录入结果：另一人复核", "no careless entry: a second person reviews"),
        Text("已复核的结果", "results reviewed"),
        tuple(reviewed),
        None if reviewed else _NO_RESULT,
    )
    yield Duty(
        "honest",
        "三（二）",
        Text("坚决杜绝走形式、弄虚作假", "no check for form's sake, no faked result"),
        Text("没有因弄虚作假被追责的结果", "results over which nobody was held to account for faking"),
        tuple(honest),
        None if honest else _NO_RESULT,
    )


def accountable(known: Known) -> Duty:
    """三（三）: whoever refuses is held to account."""
    held = {(one.inspection, one.inspector): one.idx for one in known.accountabilities}
    items = []
    for refusal in known.refusals:
        answer = held.get((refusal.inspection, refusal.inspector))
        items.append(
            Item(refusal.inspection, "lacking", (refusal.idx,))
            if answer is None
            else Item(refusal.inspection, "met", (refusal.idx, answer))
        )
    return Duty(
        "accountable",
        "三（三）",
        Text("拒不接受工作任务的，问责追责", "whoever refuses a task is held to account"),
        Text("登记拒不执行后已追责的", "recorded refusals that were followed up"),
        tuple(items),
        None if known.visits else _NOTHING_DISPATCHED,
    )


def _results(known: Known) -> Iterator[tuple[Visit, RecordedBranch]]:
    """Visits with a result, and the branch of its publication."""
    for visit in known.visits:
        branch = visit.publication
        if visit.last is not None and branch is not None:
            yield visit, branch


def _stands(known: Known, branch: RecordedBranch) -> ItemState:
    if branch.ended:
        return "met"
    return "lacking" if known.overdue(branch) else "ahead"


def _events(visit: Visit, branch: RecordedBranch) -> tuple[int, ...]:
    return tuple(sorted({branch.idx} | ({visit.last.idx} if visit.last else set())))


_NO_RESULT = Text("还没有检查结果", "there is no result yet")
_NOTHING_DISPATCHED = Text("还没有派发检查任务", "no inspection was dispatched yet")
