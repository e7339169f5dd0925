"""抽查频次 as plans print it, in a field of its own or behind the rate: "3%;2次/年".

A plain number is both the least and the most; 不少于 sets the least alone, 不超过 the most alone. Without a period it is of the year.
"""

from __future__ import annotations

import re

import msgspec

from policy_engine.model.task import Task
from policy_engine.plan.amounts import BOUND, CEILINGS, DASH, FLOORS, chinese_number, packed, plain

_COUNT = r"([0-9]{1,3}|[一二两三四五六七八九十]{1,3})"
_PERIOD = rf"{_COUNT}?(年度|年|半年|季度|季|个月|月)"
_DEED = r"(?:随机)?(?:组织|开展|抽查|抽取|检查|抽检)*"
_TIMES = rf"{_DEED}{BOUND}{_DEED}{_COUNT}次?(?:{DASH}{_COUNT})?次(以上)?"
_EACH = re.compile(rf"(?:每|全(?=年)|同?(?=[一两]年)){_PERIOD}内?,?{_TIMES}")
_PER = re.compile(rf"{_TIMES}(?:/每?{_PERIOD})?")
_PARTED = re.compile(r"[;,、\s]")
_LONGEST = 60
_MONTHS = {"年度": 12, "年": 12, "半年": 6, "季度": 3, "季": 3, "个月": 1, "月": 1}


class Frequency(msgspec.Struct, frozen=True):
    """抽查频次: how many draws in so many `months`, as `written`. No `at_most`: as many as you like."""

    at_least: int
    at_most: int | None
    months: int
    written: str

    def same(self, other: Frequency) -> bool:
        """Whether another says the same, however it is written."""
        return (self.at_least, self.at_most, self.months) == (other.at_least, other.at_most, other.months)

    def least(self, open_months: int) -> int:
        """The fewest draws of one year in which the task's window is open for so many months."""
        if self.months >= 12:
            return self.at_least if self.months == 12 else 0
        return self.at_least * (min(open_months, 12) // self.months)

    @property
    def most(self) -> int | None:
        """The most draws of one year."""
        return None if self.at_most is None else self.at_most * max(1, -(-12 // self.months))


ONCE = Frequency(1, 1, 12, "")
"""What holds where no frequency is written."""


def read_frequency(text: str) -> Frequency | None:
    """Read "1次", "抽查1次", "2次/年", "每年不少于2次", "1—2次/年", "每季度1次", "每2年不超过1次"; None: unreadable."""
    written, short = text.strip(), packed(text)
    each = _EACH.fullmatch(short)
    match = each or _PER.fullmatch(short)
    if not match:
        return None
    parts = match.groups()
    (number, unit), (bound, low, high, more) = (parts[:2], parts[2:]) if each else (parts[4:], parts[:4])
    periods, least = _value(number or "1"), _value(low)
    most = least if high is None else _value(high)
    if not periods or not least or most is None or most < least or bool(bound) + bool(high) + bool(more) > 1:
        return None
    months = periods * (_MONTHS[unit] if unit else 12)
    if bound in FLOORS or more:
        return Frequency(least, None, months, written)
    return Frequency(0 if bound in CEILINGS else least, most, months, written)


def split_frequency(cell: str) -> tuple[str, Frequency | None]:
    """A cell's rate, and the frequency behind it if there is one: "3%;2次/年" is "3%" and twice a year."""
    text = plain(cell)
    for mark in _PARTED.finditer(text, max(0, len(text) - _LONGEST)):
        found = read_frequency(text[mark.end() :])
        if found:
            return text[: mark.start()].strip(" ;,、"), found
    return text, None


def frequency_of(task: Task) -> Frequency | None:
    """How often a task draws: by its field, else by the cell of its rate, else once a year. None: unreadable."""
    if task.frequency:
        return read_frequency(task.frequency)
    cells = () if task.drawn_by else (task.rate, task.rate_text)
    return next((found for cell in cells if (found := split_frequency(cell)[1])), ONCE)


def frequency_inside(text: str) -> str:
    """The only frequency that stands at the end of a clause of some prose; empty where there is none, or several."""
    found = []
    for clause in re.split(r"[;,。]", packed(text)):
        found += [clause[at:] for at in range(len(clause)) if _starts(clause, at)][:1]
    return found[0] if len(found) == 1 else ""


def _starts(clause: str, at: int) -> bool:
    """Whether a frequency with its period begins here, and not in the middle of a number."""
    if not re.search("[年季月]", clause[at:]):
        return False
    cut = at > 0 and (clause[at - 1] in "0123456789第" or chinese_number(clause[at - 1]) is not None)
    return not cut and read_frequency(clause[at:]) is not None


def _value(text: str) -> int | None:
    return int(text) if text.isascii() else chinese_number(text)
