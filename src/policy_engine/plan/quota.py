"""抽查比例/数量 as plans print it, and the quota of a draw that follows from it.

Readings of the words: a plain rate is of the whole population; 不低于 r draws ⌈N·r⌉; 不超过 r draws at most ⌊N·r⌋; a range
draws its lower end and never more than its upper.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

import msgspec

from policy_engine.model.draw import Pair, Quota
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.model.text import Text

_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,6})?)"
_UNIT = r"(%|‰|户|家|个|人)"
_ONE = re.compile(rf"{_NUMBER}{_UNIT}")
_RANGE = re.compile(rf"{_NUMBER}{_UNIT}?(?:[-‐−—–―~至到]+){_NUMBER}{_UNIT}")
_FLOORS = ("不低于", "不少于", "至少", "≥", ">=")
_CEILINGS = ("不超过", "不高于", "不多于", "至多", "最多", "≤", "<=")
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}


class Rate(msgspec.Struct, frozen=True):
    """抽查比例/数量, read: exactly one of `rate` (0 < rate ≤ 1) and `count` (heads ≥ 1) is set.

    It is what is drawn before the bounds apply. `at_least` and `at_most` are fractions where `rate` is set, heads
    where `count` is. `written` keeps the fraction of `rate` as written: 5% is (5, 100).
    """

    rate: Fraction | None = None
    count: int | None = None
    at_least: Fraction | int | None = None
    at_most: Fraction | int | None = None
    written: Pair | None = None


class UnreadableRateError(ValueError):
    """Not a rate or number that can be drawn by. `impossible`: it reads well, but no such share exists."""

    def __init__(self, message: Text, advice: Text, impossible: bool = False) -> None:
        super().__init__(message.en)
        self.message, self.advice, self.impossible = message, advice, impossible


def read_rate(text: str) -> Rate:
    """Read "5%", "3‰", "0.5%", "20户", "不低于3%", "至少20户", "不超过5%", "≤5%", "5%-10%" or "5-10%".

    Full-width digits and signs, and any dash, 至 or 到, are accepted. Raises UnreadableRateError (a ValueError).
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    match = _RANGE.fullmatch(plain)
    if match:
        low, low_unit, high, high_unit = match.groups()
        return _range(_amount(low, low_unit or high_unit), _amount(high, high_unit))
    floor = next((word for word in _FLOORS if plain.startswith(word)), "")
    ceiling = next((word for word in _CEILINGS if plain.startswith(word)), "")
    match = _ONE.fullmatch(plain.removeprefix(floor or ceiling))
    if not match:
        raise UnreadableRateError(Text("比例读不出来", "the rate cannot be read"), _suggestion(plain))
    amount = _amount(*match.groups())
    if isinstance(amount, int):
        return Rate(count=amount, at_least=amount if floor else None, at_most=amount if ceiling else None)
    rate = Fraction(*amount)
    return Rate(
        rate=rate, at_least=rate if floor else None, at_most=rate if ceiling else None, written=amount
    )


def quota_of(plan: Plan, task: Task, population: int) -> Quota:
    """The quota of a task that draws from `population` entities, by the weights that apply to it.

    Raises UnreadableRateError where its rate cannot be read; a plan that loaded has none such.
    """
    rate = read_rate(task.rate)
    at_least = at_most = None
    if isinstance(rate.at_most, Fraction):
        at_most = _floor(population * rate.at_most)
        if isinstance(rate.at_least, Fraction):
            # In a tiny population no whole number may lie between the two: the upper bound is the stricter.
            heads = _ceil(population * rate.at_least)
            at_least = heads if heads <= at_most else None
    elif rate.at_most is not None:
        at_most = rate.at_most
        at_least = rate.at_least if isinstance(rate.at_least, int) else None
    return Quota(
        code=task.code,
        method="weights",
        rate=rate.written,
        count=rate.count,
        at_least=at_least,
        at_most=at_most,
        strata=dict(plan.weights_of(task).by_tier()),
    )


def _range(low: Pair | int, high: Pair | int) -> Rate:
    if isinstance(low, int) and isinstance(high, int):
        _ordered(low, high)
        return Rate(count=low, at_least=low, at_most=high)
    if isinstance(low, int) or isinstance(high, int):
        raise UnreadableRateError(
            Text("范围的两端一端是比例、一端是数量", "one end of the range is a rate, the other a number"),
            Text("两端用同一种写法，例如 5%-10%", "write both ends alike, for example 5%-10%"),
        )
    _ordered(Fraction(*low), Fraction(*high))
    return Rate(rate=Fraction(*low), at_least=Fraction(*low), at_most=Fraction(*high), written=low)


def _ordered(low: Fraction | int, high: Fraction | int) -> None:
    if low > high:
        raise UnreadableRateError(
            Text("范围的下限大于上限", "the range begins above its end"),
            Text("小的写在前面，例如 5%-10%", "write the smaller first, for example 5%-10%"),
            impossible=True,
        )


def _amount(number: str, unit: str) -> Pair | int:
    """The fraction as written, or a head count. Raises unless it is above nothing and at most everything."""
    whole, _, decimals = number.partition(".")
    numerator = int(whole + decimals)
    if unit not in ("%", "‰"):
        if decimals:
            raise UnreadableRateError(
                Text("户数不是整数", "the number is not whole"),
                Text("写整数，例如 20户", "write 20户, for example"),
            )
        if numerator == 0:
            raise _impossible(
                Text("数量是 0，一户也抽不到", "the number is 0: nothing would be drawn"), "20户"
            )
        return numerator
    denominator = (100 if unit == "%" else 1000) * 10 ** len(decimals)
    if numerator == 0:
        raise _impossible(Text("比例是 0，一户也抽不到", "the rate is 0: nothing would be drawn"), "5%")
    if numerator > denominator:
        raise _impossible(Text("比例超过了 100%", "the rate is over 100%"), "100%")
    return numerator, denominator


def _impossible(message: Text, example: str) -> UnreadableRateError:
    return UnreadableRateError(
        message,
        Text(f"核对数字，例如 {example}", f"check the figure; for example {example}"),
        impossible=True,
    )


def _suggestion(plain: str) -> Text:
    """What the writer probably wanted to write."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain):
        return Text(f"写明单位：{plain}% 或 {plain}户", f"give the unit: {plain}% or {plain}户")
    if plain in ("全部", "全覆盖", "全数", "全检"):
        return Text("写成 100%", "write 100%")
    unit = "‰" if plain.startswith("千分之") else "%"
    if plain.endswith(("户", "家", "个")):
        unit = plain[-1]
    number = _chinese_number(plain.removeprefix("百分之").removeprefix("千分之").rstrip("%户家个"))
    if number is not None:
        return Text(f"用数字写成 {number}{unit}", f"write {number}{unit} in digits")
    return Text(
        "写成 5%、3‰、20户、不低于3%、不超过5% 或 5%-10% 的样子",
        "write it like 5%, 3‰, 20户, 不低于3% or 5%-10%",
    )


def _chinese_number(text: str) -> int | None:
    """The value of 五, 十五, 五十, 二十五, 一百; None for anything else."""
    if text in ("百", "一百"):
        return 100
    tens, ten, ones = text.rpartition("十")
    if not text or (ones and ones not in _DIGITS) or (tens and tens not in _DIGITS):
        return None
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _ceil(value: Fraction) -> int:
    return -((-value).__floor__())


def _floor(value: Fraction) -> int:
    return value.__floor__()
