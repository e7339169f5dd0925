"""统一社会信用代码 (GB 32100-2015): what is wrong with one.

Eighteen characters: authority 1, kind 1, region 6, organisation code 9 with its own check character (GB 11714), check 1.
python-stdnum, against which this is tested, does not look into the organisation code and refuses the letters A, N and Y that
the standard has for authorities other than the usual ones. A registry has a million codes: values are looked up, not searched.
"""

from __future__ import annotations

import re
from operator import mul
from typing import Literal

Fault = Literal["", "form", "check", "organisation"]

_FORM = re.compile(r"[0-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


_CHECKS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ALL_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_VALUES = bytes.maketrans(_CHECKS.encode(), bytes(range(31)))
_LETTERS = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", bytes(range(36)))


def organisation_check(body: str) -> str:
    """The check character of an organisation code's first eight characters."""
    return "0123456789X0"[11 - sum(map(mul, body.encode().translate(_LETTERS), _WEIGHTS)) % 11]


def fault_of(code: str) -> Fault:
    """The first fault of a code, "" for none."""
    if not _FORM.fullmatch(code):
        return "form"
    if code[17] != _CHECKS[-sum(map(mul, code.encode().translate(_VALUES), _ALL_WEIGHTS)) % 31]:
        return "check"
    return "" if organisation_check(code[8:16]) == code[16] else "organisation"
