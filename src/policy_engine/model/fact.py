"""Facts: the flat, typed records that rules look at. Stages build them, the rulebook judges them."""

from __future__ import annotations

import unicodedata
from datetime import date
from fractions import Fraction

import msgspec

from policy_engine.model.finding import Route

MAX_TEXT_BYTES = 4096


class Fact(msgspec.Struct, frozen=True):
    """One fact. Values are integers (flags are 0 or 1, dates yyyymmdd, rates basis points) or short NFC strings.

    `key` names the fact among its kind ("12" for task 12). `route` says where in the checked document it comes from, and is
    what turns a rule's `at` into a line and column; rules never see it.
    """

    kind: str
    key: str
    fields: dict[str, int | str]
    route: Route = ()


def fitting(words: str) -> str:
    """What is put together of several texts, as facts hold it: in NFC, and cut where it is too long."""
    data = unicodedata.normalize("NFC", words).encode()
    return (
        data.decode()
        if len(data) <= MAX_TEXT_BYTES
        else data[: MAX_TEXT_BYTES - 3].decode(errors="ignore") + "…"
    )


def day_number(day: date | None) -> int:
    """A day as facts hold it: yyyymmdd, 0 for none."""
    return day.year * 10_000 + day.month * 100 + day.day if day else 0


def basis_points(share: Fraction) -> int:
    """A share as facts hold it, rounded down: whether it lies below a whole number of basis points stays exact."""
    return share.numerator * 10_000 // share.denominator
