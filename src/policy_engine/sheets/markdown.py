"""The official table as Markdown."""

from __future__ import annotations

import re

from policy_engine.model.plan import Plan
from policy_engine.sheets.archive import legal
from policy_engine.sheets.printed import printed

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def markdown(plan: Plan) -> str:
    """A heading, a table, the notes, issuer and date."""
    table = printed(plan)
    rows = [table.headings, tuple("---" for _ in table.fields), *table.rows]
    lines = [f"# {_cell(table.title)}", ""]
    lines += [f"| {' | '.join(texts if n == 1 else map(_cell, texts))} |" for n, texts in enumerate(rows)]
    lines += [""] + [f"{_cell(text)}\n" for text in (*table.notes, *table.signature)]
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Text as it is, whatever signs of Markdown it has; a break inside a cell is <br>."""
    return _SPECIAL.sub(r"\\\1", legal(text)).replace("\t", " ").replace("\n", "<br>")
