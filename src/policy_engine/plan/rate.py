"""抽查比例/数量 as plans print it.

Readings of the words: a plain rate is of the whole population; 不低于 r draws ⌈N·r⌉; 不超过 r draws at most ⌊N·r⌋; a range
draws its lower end and never more than its upper; of "10%(20户)" both hold: the rate, and no fewer than 20.
"""

from __future__ import annotations

import re
from fractions import Fraction

import msgspec

from policy_engine.model.draw import Pair
from policy_engine.model.text import Text
from policy_engine.plan.amounts import (
    BOUND,
    CEILINGS,
    DASH,
    FLOORS,
    NUMBER,
    UNIT,
    UnreadableRateError,
    amount,
    chinese_number,
    heads,
    packed,
)
from policy_engine.plan.frequency import Frequency, read_frequency, split_frequency
from policy_engine.plan.shares import as_yaml, read_tiers

__all__ = ["Rate", "UnreadableRateError", "read_rate"]

_OPENING = re.compile(r"(?:随机)?(?:抽查|抽取|抽检)?(?:(?:比例|比率|数量)(?:之和|总和)?(?:为|:)?)?")
_ONE = re.compile(rf"{BOUND}(?:总数的|总量的)?{NUMBER}{UNIT}(?:\({BOUND}{NUMBER}(?:户|家|个|人)\))?(/年)?")
_RANGE = re.compile(rf"{NUMBER}{UNIT}?{DASH}{NUMBER}{UNIT}(/年)?")
_TURNED = re.compile(r"([0-9]+(?:户|家|个|人))\(([0-9.]+[%‰])\)")
_PROSE = re.compile(r"[一-鿿]")
_LONGEST_TERM = 5
_INSIDE = re.compile(rf"{BOUND}(?<![0-9.]){NUMBER}{UNIT}")


class Rate(msgspec.Struct, frozen=True):
    """抽查比例/数量, read: exactly one of `rate` (0 < rate ≤ 1) and `count` (heads ≥ 1) is set.

    It is what is drawn before the bounds apply. `at_least` and `at_most` are fractions where `rate` is set, heads
    where `count` is. `written` keeps the fraction of `rate` as written: 5% is (5, 100). `least_heads` and `most_heads` are
    bounds in heads beside a rate. `a_year`: written as the amount of the whole year, "10%/年".
    """

    rate: Fraction | None = None
    count: int | None = None
    at_least: Fraction | int | None = None
    at_most: Fraction | int | None = None
    written: Pair | None = None
    least_heads: int | None = None
    most_heads: int | None = None
    a_year: bool = False
    frequency: Frequency | None = None

    @property
    def simple(self) -> bool:
        """Whether it is one fixed share and nothing else: "5%"."""
        bounds = (self.at_least, self.at_most, self.least_heads, self.most_heads)
        return self.rate is not None and all(bound is None for bound in bounds)


def read_rate(text: str) -> Rate:
    """Read "5%", "3‰", "20户", "不低于3%", "不超过5%", "≤5%", "5%-10%", "10%(20户)", "抽查比例10%;抽查1次" and their like.

    Full-width digits and signs, and any dash, 至 or 到, are accepted. Raises UnreadableRateError (a ValueError).
    """
    cell, frequency = split_frequency(text)
    rate = _read(packed(cell))
    return msgspec.structs.replace(rate, frequency=frequency)


def _read(cell: str) -> Rate:
    opening = _OPENING.match(cell)
    bare = cell[opening.end() :] if opening else cell
    match = _RANGE.fullmatch(bare)
    if match:
        low, low_unit, high, high_unit, yearly = match.groups()
        return _range(amount(low, low_unit or high_unit), amount(high, high_unit), bool(yearly))
    match = _ONE.fullmatch(bare)
    if not match:
        raise _unreadable(cell, bare)
    bound, number, unit, heads_bound, in_brackets, yearly = match.groups()
    given = amount(number, unit)
    floor, ceiling = bound in FLOORS, bound in CEILINGS
    if isinstance(given, int):
        if in_brackets:
            raise UnreadableRateError(
                Text("户数写了两次", "two numbers of heads"), Text("只写一个", "write one of them")
            )
        at_least, at_most = given if floor else None, given if ceiling else None
        return Rate(count=given, at_least=at_least, at_most=at_most, a_year=bool(yearly))
    rate = Fraction(*given)
    least = most = None
    if in_brackets:
        # A head count in brackets is a floor, unless its own word or that of the rate makes it a ceiling.
        capped = heads_bound in CEILINGS or (ceiling and not heads_bound)
        least, most = (None, heads(in_brackets)) if capped else (heads(in_brackets), None)
    return Rate(
        rate=rate,
        at_least=rate if floor else None,
        at_most=rate if ceiling else None,
        written=given,
        least_heads=least,
        most_heads=most,
        a_year=bool(yearly),
    )


def _range(low: Pair | int, high: Pair | int, yearly: bool) -> Rate:
    if isinstance(low, int) and isinstance(high, int):
        _ordered(low, high)
        return Rate(count=low, at_least=low, at_most=high, a_year=yearly)
    if isinstance(low, int) or isinstance(high, int):
        raise UnreadableRateError(
            Text("范围的两端一端是比例、一端是数量", "one end of the range is a rate, the other a number"),
            Text("两端用同一种写法，例如 5%-10%", "write both ends alike, for example 5%-10%"),
        )
    least, most = Fraction(*low), Fraction(*high)
    _ordered(least, most)
    return Rate(rate=least, at_least=least, at_most=most, written=low, a_year=yearly)


def _ordered(low: Fraction | int, high: Fraction | int) -> None:
    if low > high:
        raise UnreadableRateError(
            Text("范围的下限大于上限", "the range begins above its end"),
            Text("小的写在前面，例如 5%-10%", "write the smaller first, for example 5%-10%"),
            impossible=True,
        )


def _unreadable(cell: str, bare: str) -> UnreadableRateError:
    """What is wrong with a cell, and what its writer probably wanted to write."""
    tiers = read_tiers(cell)
    if tiers:
        entry = f"risk: {{policy: rates, rates: {as_yaml(tiers)}}}"
        return UnreadableRateError(
            Text("这是各等级分别的比例，不是一个比例", "this is a share for each tier, not one rate"),
            Text(
                f"rate 照录原文，另写 {entry}；没有列出的等级写到 excluded 并说明理由",
                f"keep it, and add {entry}; the tiers it leaves out go to `excluded`, with the reason",
            ),
        )
    if read_frequency(cell):
        return UnreadableRateError(
            Text("只有频次，没有比例或数量", "a frequency without a rate or number"),
            Text(f"写上比例，例如 5%;{cell}", f"add the rate, as in 5%;{cell}"),
        )
    before, mark, behind = cell.partition(";")
    if mark and "次" in behind:
        try:
            _read(before)
        except UnreadableRateError:
            pass
        else:
            return UnreadableRateError(
                Text(f"频次“{behind}”读不出来", f"the frequency “{behind}” cannot be read"),
                Text(
                    "频次写成 抽查1次、2次/年 或 每2年不超过1次 的样子",
                    "write it like 抽查1次, 2次/年 or 每2年不超过1次",
                ),
            )
    return UnreadableRateError(Text("比例读不出来", "the rate cannot be read"), _suggestion(cell, bare))


def _suggestion(cell: str, bare: str) -> Text:
    if re.fullmatch(r"0\.[0-9]{1,6}", bare) and float(bare):
        percent = f"{float(bare) * 100:g}%"
        return Text(f"是 {percent} 的，写成 {percent}", f"if {percent} is meant, write {percent}")
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", bare):
        return Text(f"写明单位：{bare}% 或 {bare}户", f"give the unit: {bare}% or {bare}户")
    if bare in ("全部", "全覆盖", "全数", "全检"):
        return Text("写成 100%", "write 100%")
    turned = _TURNED.fullmatch(bare)
    if turned:
        return Text(f"写成 {turned[2]}({turned[1]})", f"write {turned[2]}({turned[1]})")
    unit = "‰" if bare.startswith("千分之") else "%"
    if bare.endswith(("户", "家", "个")):
        unit = bare[-1]
    number = chinese_number(bare.removeprefix("百分之").removeprefix("千分之").rstrip("%户家个"))
    if number is not None:
        return Text(f"用数字写成 {number}{unit}", f"write {number}{unit} in digits")
    inside = ["".join(parts) for parts in _INSIDE.findall(cell)]
    example = inside[0] if len(inside) == 1 and inside[0] != bare else ""
    if _PROSE.search(cell) and (example or len(cell) > _LONGEST_TERM):
        shown = f"（如 {example}）" if example else ""
        return Text(
            f"原文照录到 rate_text，rate 写机器读法{shown}",
            f"keep the sentence in rate_text; rate is what is drawn{', such as ' + example if example else ''}",
        )
    return Text(
        "写成 5%、3‰、20户、不低于3%、不超过5% 或 5%-10% 的样子",
        "write it like 5%, 3‰, 20户, 不低于3% or 5%-10%",
    )
