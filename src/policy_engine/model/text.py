"""Everything a person reads is written in both languages at the place where it is said."""

from __future__ import annotations

from typing import Literal

import msgspec

Lang = Literal["zh", "en"]


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
