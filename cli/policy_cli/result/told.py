"""What the commands about results say alike: what stands in the way, and with which exit code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policy_cli.console import console
from policy_engine.model.text import Text

if TYPE_CHECKING:
    from policy_engine.usecases.results.draft import Rejected
    from policy_engine.usecases.results.record import Recorded


def refused(rejected: Sequence[Rejected], next_step: Text) -> None:
    """Say what stands in the way, and end: 3 where a rule or the record forbids it, 2 where it was only written wrongly."""
    from policy_engine.report.results import rejections

    console.lines(rejections(rejected, console.lang))
    console.note(Text("什么也没有记录", "nothing was recorded"))
    console.next_step(next_step)
    raise SystemExit(3 if any(one.rule or one.forbidden for one in rejected) else 2)


def recorded(done: Recorded, next_step: Text) -> None:
    """Say what is on record, and what was noticed."""
    from policy_engine.report.results import on_record, warnings

    for number, event, until in zip(done.numbers, done.events, done.publish_by, strict=True):
        console.say(on_record(number, event, until))
    console.lines(warnings(done.warnings, console.lang))
    console.next_step(next_step)
