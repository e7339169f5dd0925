"""What a cell says was found for each matter: a line each, `事项：结果`."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

from policy_engine.model.result import MatterFinding
from policy_engine.model.text import Text, short
from policy_engine.registry.words import tidy


def read_findings(
    cell: str, matters: Sequence[str]
) -> tuple[tuple[MatterFinding, ...], list[tuple[Text, Text]]]:
    """The findings, by the task's own wording of its matters, and what is wrong (message, advice). A matter may also be given by
    its number from 1; a line without one is of the only matter that the task has.
    """
    found: dict[str, str] = {}
    wrong: list[tuple[Text, Text]] = []
    for line in cell.splitlines():
        text = tidy(line)
        if not text:
            continue
        matter, said = _parted(text, matters)
        if matter is None:
            near = get_close_matches(said or text, matters, n=1, cutoff=0.4)
            meant = near[0] if near else "、".join(matters)
            wrong.append((_NO_MATTER.fill(line=short(text)), _FORM.fill(meant=meant)))
        elif matter in found:
            wrong.append((_TWICE.fill(matter=short(matter)), _ONCE))
        else:
            found[matter] = said
    return tuple(MatterFinding(matter, said) for matter, said in found.items()), wrong


def _parted(text: str, matters: Sequence[str]) -> tuple[str | None, str]:
    """The matter that a line begins with and what follows; no matter and what stands in its place otherwise."""
    for matter in sorted(matters, key=len, reverse=True):
        for end in range(len(text) + 1):
            if text[end : end + 1] in (":", "：") and _plain(text[:end]) == _plain(matter):
                return matter, text[end + 1 :].strip()
    head, colon, rest = text.replace("：", ":", 1).partition(":")
    number = _plain(head)
    if colon and number.isdecimal() and 1 <= int(number) <= len(matters):
        return matters[int(number) - 1], rest.strip()
    if not colon and len(matters) == 1:
        return matters[0], text
    return None, head


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


_NO_MATTER = Text("“{line}”没有写是哪个抽查事项", "“{line}” does not begin with a matter of the task")
_FORM = Text("每行写“事项：结果”，如“{meant}：……”", "one line each, `MATTER：FINDING`, such as “{meant}：…”")
_TWICE = Text("事项“{matter}”写了两次", "the matter “{matter}” is there twice")
_ONCE = Text("合成一行", "make one line of it")
