"""The fields of facts: their types, and what such a field can hold."""

from __future__ import annotations

import unicodedata
from typing import Literal

import msgspec

from policy_engine.model.fact import MAX_TEXT_BYTES
from policy_engine.model.text import Text

FieldType = Literal["number", "flag", "day", "rate", "text"]
"""number, flag (0 or 1), day (yyyymmdd, 0 for none) and rate (basis points, rounded down) are integers; text is a string."""

MAX_INTEGER = 2**53 - 1


class Field(msgspec.Struct, frozen=True):
    """One field of a kind of fact; `values` lists all it can hold, where that is a closed list."""

    type: FieldType
    text: Text
    values: tuple[str, ...] = ()


def number(zh: str, en: str) -> Field:
    """A whole number."""
    return Field("number", Text(zh, en))


def flag(zh: str, en: str) -> Field:
    """Yes (1) or no (0)."""
    return Field("flag", Text(zh, en))


def day(zh: str, en: str) -> Field:
    """A day, 0 for none."""
    return Field("day", Text(zh, en))


def rate(zh: str, en: str) -> Field:
    """A share in basis points, rounded down."""
    return Field("rate", Text(zh, en))


def text(zh: str, en: str, *values: str) -> Field:
    """Words; only `values`, where some are given."""
    return Field("text", Text(zh, en), values)


def value_problem(field: Field, value: object) -> str:
    """Why `value` cannot stand in `field`; empty if it can."""
    if field.type == "text":
        if not isinstance(value, str):
            return "is not text"
        if field.values and value not in field.values:
            return f"is none of {', '.join(field.values)}"
        return text_problem(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return "is not an integer"
    if field.type == "flag" and value not in (0, 1):
        return "is neither 0 nor 1"
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        return "is too large"
    return ""


def text_problem(words: str) -> str:
    """Why a text cannot be given to the engine; empty if it can."""
    if not unicodedata.is_normalized("NFC", words):
        return "is not in NFC"
    if "\0" in words or len(words.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        return "is too long or holds NUL"
    return ""
