"""期限的说法: how long a state may last, in words."""

from __future__ import annotations

from policy_engine.model.followup import Span, Unit
from policy_engine.model.text import Text

_UNITS: dict[Unit, Text] = {
    "working_days": Text("{count}个工作日", "{count} working days"),
    "days": Text("{count}日", "{count} days"),
    "hours": Text("{count}小时", "{count} hours"),
}
_STATED = Text("写明的日期", "the day stated")
_CONCLUDED = Text("检查结束起{span}", "{span} from the end of the check")


def counted(count: int, unit: Unit) -> Text:
    """So many working days, days or hours."""
    return _UNITS[unit].fill(count=count)


def within(span: Span) -> Text:
    """A deadline in words."""
    if span.base == "stated":
        return _STATED
    time = counted(span.count, span.unit)
    return _CONCLUDED.fill(span=time) if span.base == "concluded" else time
