"""序号: every task needs a code of its own, whatever the table's numbering does."""

from __future__ import annotations

import re
import unicodedata

from policy_engine.model.text import Text
from policy_engine.sheets.archive import read_back

_CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
_AROUND = re.compile(r"^[(（\[【第]+|[)）\]】、.．。号]+$")

Remark = tuple[Text, Text]


class Codes:
    """Gives each row its code: the printed number where that can be one, and the row's own where it cannot."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.rows = 0

    def next(self, printed: str, joined: bool) -> tuple[str, Remark | None]:
        """The code of the next row, and what there is to say about it. `joined`: one printed number spans several rows."""
        self.rows += 1
        printed = read_back(printed)
        plain = _AROUND.sub("", "".join(unicodedata.normalize("NFKC", printed).split()))
        usable = _CODE.fullmatch(plain) is not None
        wanted = plain if usable else str(self.rows)
        code = self._free(wanted)
        self.used.add(code)
        advice = Text("核对 code 和 row", "check code and row")
        if not printed:
            return code, (Text(f"没有序号，编为 {code}", f"no row number; numbered {code}"), advice)
        if joined:
            return code, (
                Text(
                    f"序号 {printed} 的一行分成几项，本项编为 {code}",
                    f"row {printed} is several tasks; this one is {code}",
                ),
                advice,
            )
        if not usable:
            return code, (
                Text(
                    f"序号“{printed}”不能作编号，编为 {code}",
                    f"“{printed}” cannot be a code; numbered {code}",
                ),
                advice,
            )
        if code != wanted:
            return code, (
                Text(
                    f"序号 {printed} 重复，本项编为 {code}",
                    f"row number {printed} occurs twice; this one is {code}",
                ),
                advice,
            )
        return code, None

    def _free(self, wanted: str) -> str:
        code, number = wanted, 1
        while code in self.used:
            number += 1
            code = f"{wanted[:36]}-{number}"
        return code
