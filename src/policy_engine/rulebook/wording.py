"""A rule's words with a firing's facts filled in: `{t.window_to}` becomes 2023-09-30, `{p.coverage_goal}` 3%."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policy_engine.model.fact import Fact
from policy_engine.model.text import Text
from policy_engine.rulebook.field import FieldType
from policy_engine.rulebook.reference import value_of
from policy_engine.rulebook.vocabulary import fields_of

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")
_FLAG = (Text("否", "no"), Text("是", "yes"))


def placeholders(text: Text) -> Iterator[tuple[str, str] | str]:
    """What the text asks for, in both languages: (alias, field), or as written where it is none."""
    for words in (text.zh, text.en):
        for written in _PLACEHOLDER.findall(words):
            name = _NAME.fullmatch(written)
            yield (name[1], name[2]) if name else written
        if set(_PLACEHOLDER.sub("", words)) & {"{", "}"}:
            yield words


def filled(text: Text, bindings: Mapping[str, Fact]) -> Text:
    """The text with every placeholder replaced. Placeholders have been checked when the rules were loaded.

    Where a fact has the words of a field in English too (`what` and `what_en`), the English text takes these.
    """

    def value(alias: str, field: str) -> Text:
        fact = bindings[alias]
        known = fields_of(fact.kind)
        words = said(known[field].type, value_of(fact, field))
        english = f"{field}_en"
        return Text(words.zh, str(value_of(fact, english))) if english in known else words

    zh = _PLACEHOLDER.sub(lambda found: value(*found[1].split(".")).zh, text.zh)
    en = _PLACEHOLDER.sub(lambda found: value(*found[1].split(".")).en, text.en)
    return Text(zh, en)


def said(kind: FieldType, value: int | str) -> Text:
    """A value as people write it: 20230306 → 2023-03-06, 350 basis points → 3.5%."""
    if isinstance(value, str):
        return Text(value, value)
    if kind == "flag":
        return _FLAG[value]
    if kind == "day":
        words = f"{value // 10000:04d}-{value // 100 % 100:02d}-{value % 100:02d}" if value else "—"
    elif kind == "rate":
        whole, rest = divmod(value, 100)
        words = f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"
    else:
        words = str(value)
    return Text(words, words)
