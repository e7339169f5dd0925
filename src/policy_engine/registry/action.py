"""The column 操作 of an update: whether a row is put in or taken out."""

from __future__ import annotations

from policy_engine.model.text import Text
from policy_engine.registry.imported import Remark
from policy_engine.registry.words import ACTIONS, read_word, suggest, tidy


def read_action(cell: str) -> tuple[bool, tuple[Remark, ...]]:
    """Whether the row is to be taken out, and what there is to remark. An empty cell puts it in."""
    if not cell or not tidy(cell):
        return False, ()
    word = read_word(cell, ACTIONS)
    if word is not None:
        return word == "drop", ()
    message = Text(f"操作“{tidy(cell)}”不认识", f"unknown action “{tidy(cell)}”")
    return False, (Remark("action", "R521", "error", message, suggest(cell, ACTIONS)),)
