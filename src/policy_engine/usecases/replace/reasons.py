"""替换事由: why a drawn target may give way to the next of its stratum, and what is no reason for it.

A target that exists but cannot be found, refuses, or has stopped for a while has been drawn: that is a result of its inspection.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from policy_engine.model.errors import Refused
from policy_engine.model.text import Text
from policy_engine.usecases.match.words import choice

REASONS: Mapping[str, Text] = {
    "closed": Text("注销、吊销、关闭", "closed"),
    "moved_out": Text("迁出", "moved out"),
    "duplicate": Text("同一主体重复", "duplicate"),
    "merged": Text("合并", "merged"),
    "not_in_scope": Text("不属于任务范围", "not in scope"),
}
"""Reasons by code. What shows them is a file each time: a print of the registration, a report of the visit."""

RESULTS: Mapping[str, Text] = {
    "unreachable": Text("失联", "unreachable"),
    "refused": Text("拒绝检查", "refused the inspection"),
    "suspended": Text("停业", "suspended business"),
}
"""What is recorded as the result of the inspection."""

BASIS = "泽市监〔2023〕10号 二（四）"


def reason_of(word: str) -> str:
    """The code of a reason, written as itself or by its name. Raises Refused for what is a result, Unusable for anything else."""
    tidy = unicodedata.normalize("NFC", word).strip().lower()
    for code, title in RESULTS.items():
        if tidy in (code, title.zh, title.en):
            said = Text(
                "“{what}”是检查结果，不是替换事由：抽中的照常检查、照常记录",
                "“{what}” is a result of the inspection, no reason to replace: whoever is drawn is inspected and recorded",
            )
            advice = Text(
                "按检查结果登记；已经注销、迁出等不再存在的才替换",
                "record it as the result; only what no longer exists here, closed or moved out, is replaced",
            )
            raise Refused(said.fill(what=title), advice, BASIS)
    return choice(word, REASONS, Text("替换事由", "reason to replace"))
