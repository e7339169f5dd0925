"""统一社会信用代码 (GB 32100-2015): what is wrong with one.

Eighteen characters: authority 1, kind 1, region 6, organisation code 9 with its own check character (GB 11714), check 1.
python-stdnum is the authority on the last; it does not look into the organisation code, and refuses the letters A, N and Y
that the standard has for authorities other than the usual ones, so form and organisation code are checked here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import mul
from typing import Literal

Fault = Literal["", "form", "check", "organisation"]

_FORM = re.compile(r"[0-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_VALUE = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}


def organisation_check(body: str) -> str:
    """The check character of an organisation code's first eight characters."""
    total = sum(map(mul, map(_VALUE.__getitem__, body), _WEIGHTS))
    return "0123456789X0"[11 - total % 11]


def fault_finder() -> Callable[[str], Fault]:
    """A function that names the first fault of a code, "" for none. A function of its own so that stdnum is imported late."""
    from stdnum.cn.uscc import calc_check_digit

    def fault(code: str) -> Fault:
        if not _FORM.fullmatch(code):
            return "form"
        if calc_check_digit(code[:17]) != code[17]:
            return "check"
        return "" if organisation_check(code[8:16]) == code[16] else "organisation"

    return fault
