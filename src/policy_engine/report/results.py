"""What became of results that were handed in, reviewed or corrected, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from policy_engine.model.text import Lang, Text

MOST = 200
"""The most lines of one kind; what is left off is counted."""


class Told(Protocol):
    """Something a rule noticed; `kept` where it stays on record."""

    @property
    def inspection(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def title(self) -> Text: ...
    @property
    def message(self) -> Text: ...
    @property
    def advice(self) -> Text: ...
    @property
    def basis(self) -> str: ...
    @property
    def kept(self) -> bool: ...


class Turned(Protocol):
    """Something that cannot go on record."""

    @property
    def place(self) -> str: ...
    @property
    def inspection(self) -> str: ...
    @property
    def message(self) -> Text: ...
    @property
    def advice(self) -> Text: ...
    @property
    def basis(self) -> str: ...


def rejections(rejected: Sequence[Turned], lang: Lang) -> Iterator[str]:
    """Lines: what is wrong and where, its article, what to do."""
    for one in rejected[:MOST]:
        message = one.message.in_(lang)
        where = one.place or ("" if one.inspection in message else one.inspection)
        yield f"× {where}  {message}" if where else f"× {message}"
        if one.basis:
            yield f"    {_BASIS.in_(lang)}{one.basis}"
        yield f"    {_ADVICE.in_(lang)}{one.advice.in_(lang)}"
    yield from _left_off(len(rejected), lang)


def warnings(said: Sequence[Told], lang: Lang) -> Iterator[str]:
    """Lines: what was noticed, and whether it stays on record."""
    for one in said[:MOST]:
        mark = _KEPT if one.kept else _TOLD
        yield f"{mark.in_(lang)}{one.rule}  {one.message.in_(lang)}"
        if one.basis:
            yield f"    {_BASIS.in_(lang)}{one.basis}"
        yield f"    {_ADVICE.in_(lang)}{one.advice.in_(lang)}"
    yield from _left_off(len(said), lang)


def on_record(number: str, event: int, publish_by: str) -> Text:
    """One sentence on a result that is on record."""
    return Text(
        "{number} 已录入（第 {event} 号记录），{until}", "{number} is on record (entry {event}), {until}"
    ).fill(event=event, number=number, until=_until(publish_by))


def reviewed(number: str, event: int, title: Text, due: str) -> Text:
    """One sentence on a result that was accepted: where its case stands."""
    until = Text("，期限 {due}", ", until {due}").fill(due=_day(due)) if due else Text("", "")
    return Text(
        "{number} 复核通过（第 {event} 号记录），现在是“{title}”{until}",
        "{number} accepted (entry {event}), now: {title}{until}",
    ).fill(event=event, number=number, title=title, until=until)


def returned(number: str, event: int) -> Text:
    """One sentence on a result that was sent back."""
    return Text(
        "{number} 已退回检查组更正（第 {event} 号记录）", "{number} was sent back to the team (entry {event})"
    ).fill(event=event, number=number)


def doubt(name: str, digest: str, *, changed: bool) -> Text:
    """One line on a file of evidence that is not what was recorded."""
    what = Text("与录入时不同", "is not what was recorded") if changed else Text("找不到", "is gone")
    shown = name or f"{digest[:16]}…"
    return Text("证据 {name} {what}（{digest}…）", "evidence {name} {what} ({digest}…)").fill(
        name=shown, what=what, digest=digest[:16]
    )


def _until(due: str) -> Text:
    if due == "?":
        return Text(
            "公示期限落在假期尚未公布的年份",
            "its deadline for publication lies in a year without holidays announced",
        )
    return Text("{day}以前公示", "to be published by {day}").fill(day=_day(due))


def _day(time: str) -> str:
    """A deadline for reading: the day alone where it is the end of one."""
    if time == "?":
        return "?"
    return time[:10] if time.endswith("T24:00") else time.replace("T", " ")


def _left_off(count: int, lang: Lang) -> Iterator[str]:
    if count > MOST:
        yield Text("……另有 {n} 条", "… and {n} more").fill(n=count - MOST).in_(lang)


_BASIS, _ADVICE = Text("依据: ", "basis: "), Text("建议: ", "advice: ")
_KEPT, _TOLD = Text("! 记入案卷 ", "! on record "), Text("· 提示 ", "· note ")
