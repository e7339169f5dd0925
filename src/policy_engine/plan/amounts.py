"""The pieces that printed rates, head counts and frequencies are made of: characters, amounts, Chinese numbers.

Full-width signs stand for their plain ones. Superscripts and circled figures do not: 5²% is not 52%.
"""

from __future__ import annotations

import unicodedata

from policy_engine.model.draw import Pair
from policy_engine.model.text import Text

NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,6})?)"
UNIT = r"(%|‰|户|家|个|人)"
DASH = r"(?:[-‐−—–―~至到]+)"
FLOORS = ("不低于", "不少于", "至少", "≥", ">=")
CEILINGS = ("不超过", "不高于", "不多于", "至多", "最多", "≤", "<=")
BOUND = "(" + "|".join((*FLOORS, *CEILINGS)) + ")?"

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}


class UnreadableRateError(ValueError):
    """Not a rate or number that can be drawn by. `impossible`: it reads well, but no such share exists.

    `nothing`: it is impossible because it is 0.
    """

    def __init__(self, message: Text, advice: Text, impossible: bool = False, nothing: bool = False) -> None:
        super().__init__(message.en)
        self.message, self.advice, self.impossible, self.nothing = message, advice, impossible, nothing


def plain(text: str) -> str:
    """The text with full-width and small forms as their plain characters, and every space a simple one."""
    return "".join(map(_plain, text)).strip()


def packed(text: str) -> str:
    """`plain` without any spaces."""
    return "".join(plain(text).split())


def _plain(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.decomposition(character).startswith(("<wide>", "<small>")):
        return unicodedata.normalize("NFKC", character)
    return character


def amount(number: str, unit: str) -> Pair | int:
    """The fraction as written, or a head count. Raises unless it is above nothing and at most everything."""
    return fraction(number, unit) if unit in ("%", "‰") else heads(number)


def heads(number: str) -> int:
    """A head count of at least one."""
    if "." in number:
        raise UnreadableRateError(
            Text("户数不是整数", "the number is not whole"),
            Text("写整数，例如 20户", "write 20户, for example"),
        )
    if int(number) == 0:
        message = Text("数量是 0，一户也抽不到", "the number is 0: nothing would be drawn")
        raise _impossible(message, "20户", nothing=True)
    return int(number)


def fraction(number: str, unit: str) -> Pair:
    """A fraction above 0 and at most 1, as written: 5% is (5, 100)."""
    whole, _, decimals = number.partition(".")
    numerator = int(whole + decimals)
    denominator = (100 if unit == "%" else 1000) * 10 ** len(decimals)
    if numerator == 0:
        message = Text("比例是 0，一户也抽不到", "the rate is 0: nothing would be drawn")
        raise _impossible(message, "5%", nothing=True)
    if numerator > denominator:
        raise _impossible(Text("比例超过了 100%", "the rate is over 100%"), "100%")
    return numerator, denominator


def _impossible(message: Text, example: str, nothing: bool = False) -> UnreadableRateError:
    advice = Text(f"核对数字，例如 {example}", f"check the figure; for example {example}")
    return UnreadableRateError(message, advice, impossible=True, nothing=nothing)


def chinese_number(text: str) -> int | None:
    """The value of 五, 十五, 五十, 二十五, 一百; None for anything else."""
    if text in ("百", "一百"):
        return 100
    tens, ten, ones = text.rpartition("十")
    if not text or (ones and ones not in _DIGITS) or (tens and tens not in _DIGITS):
        return None
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
