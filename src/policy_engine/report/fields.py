"""Fields of a registry's entry and their values, as a reader knows them: by heading and printed word, never by the programs' names."""

from __future__ import annotations

from collections.abc import Mapping

from policy_engine.model.text import Lang, Text, visible
from policy_engine.registry.headings import INSPECTORS, TARGETS
from policy_engine.registry.words import ENTITIES, STANDINGS, Vocabulary

_TITLES = {column.field: column.title for sheet in (INSPECTORS, TARGETS) for column in sheet.columns}
_WORDS: Mapping[str, Vocabulary] = {"entity": ENTITIES, "standing": STANDINGS}
_NOTHING, _UNRATED = Text("—", "—"), Text("未分类", "unrated")


def title(field: str, lang: Lang) -> str:
    """A field by its heading: `信用风险等级`; a field that no registry has, as it is."""
    return _TITLES.get(field, Text(field, field)).in_(lang)


def value(field: str, value: str, lang: Lang) -> str:
    """A value by its printed word: `存续`, `企业`, `未分类`; nothing is a dash."""
    if not value:
        return _NOTHING.in_(lang)
    if field == "tier" and value == "-":
        return _UNRATED.in_(lang)
    words = _WORDS.get(field)
    if lang == "zh" and words is not None and value in words.names:
        return words.word(value)
    return visible(value)


def change(fields: tuple[tuple[str, str, str], ...], lang: Lang) -> str:
    """(field, before, after) in one line: `信用风险等级 B → C；监管所 南村所 → 大阳所`."""
    between = Text("；", "; ").in_(lang)
    return between.join(
        f"{title(field, lang)} {value(field, was, lang)} → {value(field, now, lang)}"
        for field, was, now in fields
    )
