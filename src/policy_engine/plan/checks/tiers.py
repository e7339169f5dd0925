"""What a task says of the risk tiers (信用风险分类管理) and cannot mean: shares, tiers left out, the base tier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy_engine.model.finding import Finding, Route
from policy_engine.model.risk import KEYS
from policy_engine.model.text import Text, joined
from policy_engine.plan.amounts import UnreadableRateError
from policy_engine.plan.checks import raw
from policy_engine.plan.checks.rates import rate_in, unreadable
from policy_engine.plan.shares import Share, as_yaml, read_share, read_tiers
from policy_engine.syntax.document import Document

_TIERS = tuple(KEYS.values())
_POLICY = "policy: rates"


def check_tiers(doc: Document) -> Iterator[Finding]:
    """Findings P132 to P136, P138 and P144; P123 and P124 for shares."""
    for i, task in enumerate(raw.tasks(doc)):
        route: Route = ("tasks", i, "risk")
        risk = raw.at(task, "risk")
        yield from _excluded(doc, risk, route)
        if raw.policy(task):
            yield from _policy(doc, task, route)
            yield from _nothing_left(doc, task, route)
        yield from _base(doc, task, route)


def tier_name(tier: str) -> Text:
    """A tier's key for people."""
    return Text("未分类主体", "the unrated") if tier == "unrated" else Text(f"{tier} 级", f"tier {tier}")


def _excluded(doc: Document, risk: Any, route: Route) -> Iterator[Finding]:
    seen: set[str] = set()
    for n, tier in _excluded_tiers(risk):
        name, place = tier_name(tier), (*route, "excluded", n, "tier")
        if tier in seen:
            message = Text(f"{name.zh}在 excluded 里写了两次", f"{name.en} is excluded twice")
            yield doc.finding(
                "P134", "error", place, message, Text("只保留一条，写明理由", "keep one, with its reason")
            )
        elif raw.at(risk, "policy") == "rates" and raw.at(risk, "rates", tier) is not None:
            message = Text(
                f"{name.zh}既写了比例，又写作不抽", f"{name.en} has a share and is excluded as well"
            )
            advice = Text(
                "抽的从 excluded 里删去，不抽的从 rates 里删去",
                "delete it from `excluded` if it is drawn, from `rates` if not",
            )
            yield doc.finding("P133", "error", place, message, advice)
        seen.add(tier)


def _excluded_tiers(risk: Any) -> Iterator[tuple[int, str]]:
    for n, entry in enumerate(raw.items(risk, "excluded")):
        # A bare `A` has its finding; that the tier is not drawn it says all the same.
        tier = entry if isinstance(entry, str) else raw.text(entry, "tier")
        if tier in _TIERS:
            yield n, tier


def _policy(doc: Document, task: Any, route: Route) -> Iterator[Finding]:
    rates = raw.at(task, "risk", "rates")
    if raw.policy(task) == "rates":
        if rates is None:
            yield _no_rates(doc, task, route)
        elif isinstance(rates, dict):
            yield from _shares(doc, task, rates, route)
    elif rates is not None:
        message = Text(
            "写了各等级的比例（rates），做法（policy）却不是 rates，比例不起作用",
            "`rates` does nothing unless the policy is rates",
        )
        advice = Text(f"写 {_POLICY}，或删去 rates", f"write {_POLICY}, or delete `rates`")
        yield doc.finding("P136", "error", (*route, "rates"), message, advice, key=True)


def _no_rates(doc: Document, task: Any, route: Route) -> Finding:
    printed = read_tiers(raw.text(task, "rate")[:200])
    example = as_yaml(printed) if printed else "{A: 3%, B: 4%, C: 5%, D: 6%, unrated: 3%}"
    message = Text(f"{_POLICY}，却没有写各等级的比例（rates）", f"{_POLICY}, but there are no `rates`")
    advice = Text(f"写上 rates: {example}", f"write rates: {example}")
    return doc.finding("P136", "error", (*route, "policy"), message, advice)


def _shares(doc: Document, task: Any, rates: dict[Any, Any], route: Route) -> Iterator[Finding]:
    risk = raw.at(task, "risk")
    shares: dict[str, Share] = {}
    for stratum, tier in KEYS.items():
        written = raw.text(rates, tier)
        if not 0 < len(written) <= 40:
            continue
        try:
            shares[stratum] = read_share(written)
        except UnreadableRateError as error:
            yield unreadable(doc, (*route, "rates", tier), tier_name(tier), written, _share(error))
    out = {tier for _, tier in _excluded_tiers(risk)}
    left = [tier for tier in _TIERS if tier not in rates and tier not in out]
    # A misspelt tier has its finding, and may be the one that is missing.
    if left and rates.keys() <= set(_TIERS):
        yield _left_out(doc, left, route)
    whole = [tier for stratum, tier in KEYS.items() if stratum in shares and shares[stratum].rate is None]
    if whole and len(whole) < len(shares):
        message = Text(
            "各等级的写法不一致：有的写比例，有的写户数", "some tiers have a rate, others a number of heads"
        )
        advice = Text("都写比例，或都写户数", "write rates for all of them, or heads for all of them")
        yield doc.finding("P135", "error", (*route, "rates", whole[0]), message, advice)


def _share(error: UnreadableRateError) -> UnreadableRateError:
    """A share of nothing is no slip of the pen: it means that the tier is not drawn from."""
    if not error.nothing:
        return error
    advice = Text(
        "不抽的等级从 rates 里删去，写到 excluded 并说明理由",
        "delete it here and name the tier in `excluded`, with the reason",
    )
    return UnreadableRateError(error.message, advice, impossible=True)


def _left_out(doc: Document, left: list[str], route: Route) -> Finding:
    names = joined(tier_name(tier) for tier in left)
    verb = "has" if len(left) == 1 else "have"
    message = Text(
        f"{names.zh}既没有写比例，也没有写作不抽",
        f"{names.en} {verb} no share and {verb} not been excluded either",
    )
    advice = Text(
        f"补上比例；不抽的写 excluded: [{{tier: {left[0]}, reason: 理由}}]",
        f"add the share, or excluded: [{{tier: {left[0]}, reason: …}}]",
    )
    return doc.finding("P132", "error", (*route, "rates"), message, advice, key=True)


def _nothing_left(doc: Document, task: Any, route: Route) -> Iterator[Finding]:
    risk = raw.at(task, "risk")
    out = {tier for _, tier in _excluded_tiers(risk)}
    weights = raw.at(risk, "weights") or raw.at(doc.data, "risk_tiers", "weights")
    idle = {tier for tier in _TIERS if raw.policy(task) == "weights" and raw.number(weights, tier) == 0}
    if out and out | idle == set(_TIERS):
        message = Text(
            "没有留下可抽的等级，这项任务一户也抽不到", "no tier is left to draw from: nothing would be drawn"
        )
        advice = Text(
            "从 excluded 里删去要抽的等级；全都不抽的任务写 status: cancelled",
            "take a tier off `excluded`; a task that is not to be drawn has status: cancelled",
        )
        yield doc.finding("P144", "error", (*route, "excluded"), message, advice, key=True)


def _base(doc: Document, task: Any, route: Route) -> Iterator[Finding]:
    """A base tier needs one fixed rate, and weights in relation to which the other tiers stand."""
    risk = raw.at(task, "risk")
    base = raw.text(risk, "base_tier")
    if base not in ("A", "B", "C", "D"):
        return
    place = (*route, "base_tier")
    weights = raw.at(risk, "weights") or raw.at(doc.data, "risk_tiers", "weights")
    if raw.policy(task) not in ("", "weights"):
        message = Text(
            f"policy 是 {raw.policy(task)}，不按倍数推算，base_tier（基准等级）用不上",
            f"with policy {raw.policy(task)} nothing is worked out from a base tier",
        )
        yield _bad_base(doc, place, message, Text("删去 base_tier", "delete base_tier"))
    elif raw.number(weights, base) == 0:
        message = Text(
            f"基准等级 {base} 的倍数是 0，推算不出其余等级",
            f"the weight of the base tier {base} is 0: no other rate follows from it",
        )
        advice = Text("换一个基准等级，或改它的倍数", "choose another base tier, or give this one a weight")
        yield _bad_base(doc, place, message, advice)
    elif raw.drawn_here(task):
        for data in (task, *raw.items(task, "batches")):
            rate = rate_in(data)
            if rate and not rate.simple:
                written = raw.text(data, "rate")
                message = Text(
                    f"基准等级的比例要写成一个固定的比例，“{written}”不是",
                    f"a base tier needs one fixed rate, which “{written}” is not",
                )
                advice = Text("rate 写成 5% 的样子，或删去 base_tier", "write a rate like 5%, or delete it")
                yield _bad_base(doc, place, message, advice)


def _bad_base(doc: Document, route: Route, message: Text, advice: Text) -> Finding:
    return doc.finding("P138", "error", route, message, advice)
