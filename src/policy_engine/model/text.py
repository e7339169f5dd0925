"""Everything a person reads is written in both languages at the place where it is said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

Lang = Literal["zh", "en"]

UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\uffff]"
)
"""What no text of ours may hold: what YAML forbids, line ends other than \\r and \\n (they would shift line numbers), halves of
characters, and what hides or reorders what is read."""


class Text(msgspec.Struct, frozen=True):
    """One message in Chinese and English. A type rather than a catalogue, so that a missing translation cannot be written."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        """The message in `lang`."""
        return self.zh if lang == "zh" else self.en

    def fill(self, **values: object) -> Text:
        """Both languages with `{name}` replaced; a value that is itself a Text gives its own language."""
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
        en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
        return Text(self.zh.format_map(zh), self.en.format_map(en))


COMMA = Text("、", ", ")


def joined(parts: Iterable[Text], between: Text = COMMA) -> Text:
    """Several texts as one."""
    several = list(parts)
    return Text(between.zh.join(p.zh for p in several), between.en.join(p.en for p in several))


def visible(text: str) -> str:
    """The text on one line, as long as it is, with a sign in the place of what a terminal would obey or not show."""
    return UNSEEN.sub("\ufffd", text).translate(_LINE_ENDS)


_LINE_ENDS = str.maketrans("\r\n", "\ufffd\ufffd")


def short(text: str) -> str:
    """The beginning of what somebody wrote, on one line, to be quoted in a message."""
    line = " ".join(text[:400].split())
    return line if len(line) <= 40 else line[:39] + "…"
