"""Whether what is written as a rate can be drawn by: of a task, and of its batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy_engine.model.finding import Finding, Route
from policy_engine.model.risk import KEYS
from policy_engine.model.text import Text
from policy_engine.plan.checks import raw
from policy_engine.plan.rate import Rate, UnreadableRateError, read_rate
from policy_engine.plan.shares import read_tiers
from policy_engine.syntax.document import Document

_MOST_LETTERS = 120
"""A longer rate has its finding; it is not looked at."""


def check_rates(doc: Document) -> Iterator[Finding]:
    """Findings P123, P124 and P137 of tasks that are drawn here, of which the rate is not given tier by tier."""
    for i, task in enumerate(raw.tasks(doc)):
        if not raw.drawn_here(task):
            continue
        if raw.policy(task) == "rates":
            yield from _batches_by_tier(doc, task, ("tasks", i))
        elif raw.policy(task):
            yield from _rate(doc, task, ("tasks", i))


def rate_in(data: Any) -> Rate | None:
    """The rate of a raw task or batch, None where none can be read."""
    try:
        return read_rate(raw.text(data, "rate"))
    except UnreadableRateError:
        return None


def unreadable(doc: Document, route: Route, label: Text, written: str, error: UnreadableRateError) -> Finding:
    """The finding on a rate or share that cannot be drawn by."""
    message = Text(
        f"{label.zh}“{written}”：{error.message.zh}", f"{label.en} “{written}”: {error.message.en}"
    )
    return doc.finding("P124" if error.impossible else "P123", "error", route, message, error.advice)


def _rate(doc: Document, task: Any, route: Route) -> Iterator[Finding]:
    label = Text("rate（抽查比例/数量）", "rate")
    # A cell tier by tier beside `risk.rates`: what is amiss there is the policy, which has its finding.
    by_tier = raw.at(task, "risk", "rates") is not None and read_tiers(raw.text(task, "rate")[:_MOST_LETTERS])
    if not by_tier:
        yield from _read(doc, task, (*route, "rate"), label)
    batches = raw.items(task, "batches")
    for n, batch in enumerate(batches):
        yield from _read(doc, batch, (*route, "batches", n, "rate"), Text("本批次的比例", "the batch's rate"))
    rate = rate_in(task)
    if rate and rate.a_year and len(batches) > 1 and not all(raw.text(batch, "rate") for batch in batches):
        message = Text(
            f"rate“{raw.text(task, 'rate')}”是全年的量，分 {len(batches)} 批抽就会抽多",
            f"“{raw.text(task, 'rate')}” is for the whole year, but each of {len(batches)} batches draws by it",
        )
        advice = Text("给每个批次写上自己的 rate", "give every batch a rate of its own")
        yield doc.finding("P137", "error", (*route, "rate"), message, advice)


def _read(doc: Document, data: Any, route: Route, label: Text) -> Iterator[Finding]:
    written = raw.text(data, "rate")
    if not 0 < len(written) <= _MOST_LETTERS:
        return
    try:
        rate = read_rate(written)
    except UnreadableRateError as error:
        yield unreadable(doc, route, label, written, error)
        return
    if rate.frequency and "batches" in route:
        message = Text("批次的比例里写了频次", "a frequency in the rate of a batch")
        advice = Text("一个批次就是抽一次，删去频次", "a batch is one draw: delete the frequency")
        yield doc.finding("P123", "error", route, message, advice)


def _batches_by_tier(doc: Document, task: Any, route: Route) -> Iterator[Finding]:
    """Where tiers have shares of their own, a batch that differs gives them all again."""
    tiers = raw.at(task, "risk", "rates")
    wanted = {tier for tier, key in KEYS.items() if raw.at(tiers, key) is not None}
    for n, batch in enumerate(raw.items(task, "batches")):
        written = raw.text(batch, "rate")
        if not 0 < len(written) <= _MOST_LETTERS or not wanted:
            continue
        shares = read_tiers(written)
        if shares and shares.keys() == wanted and len({s.rate is None for s in shares.values()}) == 1:
            continue
        names = "、".join("未分类" if tier == "-" else tier for tier in KEYS if tier in wanted)
        message = Text(
            f"本批次的比例“{written}”没有按等级分别写明",
            f"the batch's rate “{written}” does not give the share of every tier",
        )
        advice = Text(
            f"按 A3% B4% 的样子写明 {names} 各等级的比例，或删去本批次的 rate",
            f"write it like A3% B4% for {as_keys(wanted)}, or delete it: the task's shares apply",
        )
        yield doc.finding("P123", "error", (*route, "batches", n, "rate"), message, advice)


def as_keys(tiers: set[str]) -> str:
    """Tiers by their keys, in order."""
    return ", ".join(key for tier, key in KEYS.items() if tier in tiers)
