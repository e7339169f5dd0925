"""Whether an inspection can have a result now: what it stands against, whatever the result says."""

from __future__ import annotations

from datetime import date

from policy_engine.model.text import Text, short
from policy_engine.store.values import RecordedInspection, RecordedResult
from policy_engine.usecases.results.draft import Draft, Rejected


def standing_problem(
    draft: Draft,
    row: RecordedInspection | None,
    earlier: RecordedResult | None,
    on: date,
    *,
    correcting: bool,
) -> Rejected | None:
    """Why no result of that inspection can go on record now, whatever it says; None if it can."""
    number = draft.inspection
    if row is None:
        return no(draft, _NO_SUCH.fill(number=short(number)), _LIST)
    if row.state != "dispatched":
        return no(draft, _REPLACED.fill(number=number, target=row.target), _LIST, forbidden=True)
    if correcting and earlier is None:
        return no(draft, _NOTHING.fill(number=number), _RECORD.fill(number=number), forbidden=True)
    if not correcting and earlier is not None:
        return no(
            draft, _TWICE.fill(number=number, on=earlier.on), _CORRECT.fill(number=number), forbidden=True
        )
    last = earlier.on if earlier else row.on
    if on.isoformat() < last:
        return no(draft, _BACK.fill(number=number, on=on.isoformat(), last=last), _CLOCK, forbidden=True)
    return None


def no(draft: Draft, message: Text, advice: Text, *, forbidden: bool = False) -> Rejected:
    """A draft that cannot go on record."""
    return Rejected(draft.place, message, advice, inspection=draft.inspection, forbidden=forbidden)


_LIST = Text(
    "policy task list 列出要录入的检查任务", "`policy task list` lists the inspections to be recorded"
)
_NO_SUCH = Text("没有检查任务 {number}", "there is no inspection {number}")
_REPLACED = Text(
    "{number} 的检查对象 {target} 已经替换，这项检查任务已结束",
    "{number} has ended: its target {target} was replaced",
)
_NOTHING = Text("{number} 还没有检查结果，没有可以更正的", "{number} has no result on record to correct")
_RECORD = Text("policy result record {number} 录入", "record it with `policy result record {number}`")
_TWICE = Text("{number} 的检查结果在{on}已经录入", "{number}: a result is on record since {on}")
_CORRECT = Text(
    "要改的，写明理由更正：policy result correct {number} --reason …",
    "to change it, state a reason: `policy result correct {number} --reason …`",
)
_BACK = Text(
    "今天按本机时钟是{on}，而 {number} 在{last}已有记录：时钟倒退了",
    "by this machine's clock today is {on}, yet {number} has an entry of {last}: the clock went back",
)
_CLOCK = Text("校准本机的日期和时间，再录入", "set the machine's date and time right, then record it")
