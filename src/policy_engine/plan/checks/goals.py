"""Goals (工作目标) that cannot be reached by anybody: more than everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from policy_engine.model.finding import Finding
from policy_engine.model.text import Text
from policy_engine.plan.checks import raw
from policy_engine.syntax.document import Document

_PERCENTAGE = re.compile(r"[0-9]+(\.[0-9]+)?%")


def check_goals(doc: Document) -> Iterator[Finding]:
    """Finding P126."""
    for goal in ("enterprise_coverage", "publication"):
        text = raw.text(doc.data, "goals", goal, "at_least")
        if _PERCENTAGE.fullmatch(text) and Decimal(text.removesuffix("%")) > 100:
            message = Text(f"目标 {text} 超过了 100%", f"the goal {text} is over 100%")
            advice = Text("核对数字；最多写 100%", "check the figure; 100% is the most")
            yield doc.finding("P126", "error", ("goals", goal, "at_least"), message, advice)
