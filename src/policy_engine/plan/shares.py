"""各风险等级的比例或户数: what a plan writes for one tier ("40%(13户)"), and for all in one cell ("A3% B4% C5% D6%")."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from policy_engine.model.draw import Pair
from policy_engine.model.risk import KEYS
from policy_engine.model.text import Text
from policy_engine.plan.amounts import (
    FLOORS,
    NUMBER,
    UNIT,
    UnreadableRateError,
    amount,
    fraction,
    heads,
    packed,
)
from policy_engine.plan.frequency import split_frequency

_FLOOR = "|".join(FLOORS)
_ONE = re.compile(rf"(?:{_FLOOR})?{NUMBER}{UNIT}")
_BOTH = re.compile(rf"(?:{_FLOOR})?{NUMBER}(%|‰)\({NUMBER}(?:户|家|个|人)\)")
_SHARE = rf"(?:{_FLOOR})?[0-9.]+{UNIT}(?:\([0-9]+(?:户|家|个|人)\))?"
_NAMES = {"低风险": "A", "一般风险": "B", "较高风险": "C", "高风险": "D"}
_NAME = "|".join(_NAMES)
_KIND = "(?:企业|主体|对象|市场主体|经营主体)?"
_LETTER = "(?:类|级|等级|档)?"
_UNRATED = "未分类|未评级|未定级|无等级|无风险等级"
_LABEL = re.compile(
    rf"(?P<letter>[A-D]){_LETTER}\(?(?P<called>{_NAME})?\)?{_KIND}"
    rf"|(?P<name>{_NAME})\(?(?P<marked>[A-D])?{_LETTER}\)?{_KIND}"
    rf"|(?P<none>{_UNRATED}){_KIND}"
)
_NOTHING = "0+%|0+户|不抽查|不抽取|不抽|免抽查|免抽"
_AMOUNT = re.compile(rf"[:为按]?(?:抽查比例|抽取|抽查)?(?:{_NOTHING}|(?P<share>{_SHARE}))")
_BETWEEN = ";,、/和及与"


class Share(msgspec.Struct, frozen=True):
    """该等级的比例或户数: `rate` as written (5% is (5, 100)), or `heads`; of both, the rate governs."""

    rate: Pair | None = None
    heads: int | None = None

    @property
    def text(self) -> str:
        """The normal way to write it."""
        if self.rate is None:
            return f"{self.heads}户"
        return percentage(self.rate) + (f"({self.heads}户)" if self.heads else "")


def percentage(rate: Pair) -> str:
    """A fraction of powers of ten, as it was written: (5, 100) is "5%", (25, 1000) is "2.5%"."""
    number, decimals = str(rate[0]), len(str(rate[1])) - 3
    if not decimals:
        return f"{number}%"
    number = number.rjust(decimals + 1, "0")
    return f"{number[:-decimals]}.{number[-decimals:]}%"


def read_share(text: str) -> Share:
    """Read "3%", "3‰", "13户" or "40%(13户)"; 不低于 may precede them. Raises UnreadableRateError."""
    short = packed(text)
    both = _BOTH.fullmatch(short)
    if both:
        return Share(fraction(both[1], both[2]), heads(both[3]))
    one = _ONE.fullmatch(short)
    if not one:
        raise UnreadableRateError(
            Text("该等级的比例读不出来", "the tier's share cannot be read"),
            Text("写成 3%、13户 或 40%(13户) 的样子", "write it like 3%, 13户 or 40%(13户)"),
        )
    found = amount(one[1], one[2])
    return Share(heads=found) if isinstance(found, int) else Share(found)


def read_tiers(text: str) -> dict[str, Share] | None:
    """The shares by stratum code ("-" for unrated) of a cell such as "A类3%、B类4%" or "B40%(13户) C80%(7户);1次/年".

    None where the cell is anything else. A tier that is not drawn from (0%, 不抽) is not in the answer.
    """
    rest = packed(split_frequency(text)[0])
    shares: dict[str, Share] = {}
    named: list[str] = []
    seen: set[str] = set()
    at = 0
    while at < len(rest):
        label = _LABEL.match(rest, at)
        tier = _tier(label) if label else ""
        if not label or not tier or tier in seen:
            return None
        seen.add(tier)
        named.append(tier)
        at = label.end()
        taken = _AMOUNT.match(rest, at)
        if taken:
            try:
                given = {tier: read_share(taken["share"]) for tier in named} if taken["share"] else {}
            except UnreadableRateError:
                return None
            shares |= given
            named, at = [], taken.end()
        while at < len(rest) and rest[at] in _BETWEEN:
            at += 1
    return shares if shares and not named else None


def _tier(label: re.Match[str]) -> str:
    """The stratum that a label names; empty where it names two: "A类(高风险)"."""
    if label["none"]:
        return "-"
    letter, name = label["letter"] or label["marked"], label["name"] or label["called"]
    return letter or _NAMES[name] if not (letter and name) or _NAMES[name] == letter else ""


def shown_in(printed: Mapping[str, Share], shares: Mapping[str, Share]) -> dict[str, Share]:
    """The shares to hold against the printed ones: what a plan says of the unrated adds to a cell that does not mention them."""
    return {tier: share for tier, share in shares.items() if tier in printed or KEYS[tier] != "unrated"}


def as_yaml(shares: Mapping[str, Share]) -> str:
    """The entry `rates` that says the same as a printed cell."""
    return "{" + ", ".join(f"{KEYS[tier]}: {shares[tier].text}" for tier in KEYS if tier in shares) + "}"
