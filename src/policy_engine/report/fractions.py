"""Exact fractions as people read them."""

from __future__ import annotations

from fractions import Fraction


def percent(value: Fraction, places: int = 2) -> str:
    """`value` as a percentage, rounded half up in integers: Fraction(1, 3) → "33.33%"."""
    scale = 10**places
    units = (value * 100 * scale + Fraction(1, 2)) // 1
    whole, rest = divmod(int(units), scale)
    return f"{whole}.{rest:0{places}d}%" if places else f"{whole}%"


def decimal(value: Fraction, places: int = 1) -> str:
    """`value` with a fixed number of decimals, rounded half up."""
    return percent(value / 100, places)[:-1]
