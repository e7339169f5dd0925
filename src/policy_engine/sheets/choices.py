"""Several of a list of terms in one cell: `1`, `B、6`, `1 未发现问题`, or the words alone, one below the other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

import msgspec

_BETWEEN = re.compile(r"[\s、,;|/+]+")
_AROUND = ".:-()[]*'"
NOTHING = frozenset(("无", "没有", "-", "—", ""))
"""What stands for none."""


class Picked(msgspec.Struct, frozen=True):
    """What a cell chooses: ids in the order of the list, each once, and the parts that name nothing on it."""

    ids: tuple[str, ...]
    unknown: tuple[str, ...] = ()


class Choices:
    """A list of terms (可选项): each by its id and by the words for it."""

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        self.terms = {id_: tuple(dict.fromkeys(w for w in words if w)) for id_, words in terms.items()}
        self._ids = {_plain(form): id_ for id_, words in self.terms.items() for form in (*words, id_)}
        # A title may hold what otherwise stands between two terms (“隐瞒真实情况、弄虚作假”): words are found first, longest first.
        long = sorted(
            (form for form in self._ids if len(form) > 1 and not form.isascii()), key=lambda f: (-len(f), f)
        )
        words = "|".join(r"\s*".join(map(re.escape, form)) for form in long)
        self._words = re.compile(words, re.IGNORECASE) if long else None
        self._read = lru_cache(maxsize=4096)(self._parsed)

    def read(self, cell: str) -> Picked:
        """What the cell chooses."""
        return self._read(cell)

    def near(self, part: str) -> str:
        """What could have been meant, as `id title`; "" if nothing is near."""
        words = {form: id_ for form, id_ in self._ids.items() if len(form) > 1}
        found = get_close_matches(_plain(part), words, n=1, cutoff=0.5)
        return self.label(words[found[0]]) if found else ""

    def label(self, id_: str) -> str:
        """A term as it is offered: `B 未按规定公示应当公示的信息`; its title alone where the id says nothing to people."""
        title = self.terms[id_][0] if self.terms[id_] else id_
        return f"{id_} {title}" if id_.upper() == id_ else title

    def _parsed(self, cell: str) -> Picked:
        text = unicodedata.normalize("NFKC", cell)
        whole = self._ids.get(_plain(text))
        if whole is not None:
            return Picked((whole,))
        if self._words is not None:
            text = self._words.sub(lambda match: f" {_plain(self._ids[_plain(match[0])])} ", text)
        chosen: set[str] = set()
        unknown: list[str] = []
        for part in _BETWEEN.split(text):
            bare = part.strip(_AROUND)
            if bare not in NOTHING and (id_ := self._ids.get(_plain(bare))) is not None:
                chosen.add(id_)
            elif bare not in NOTHING:
                unknown.append(part)
        return Picked(tuple(id_ for id_ in self.terms if id_ in chosen), tuple(dict.fromkeys(unknown)))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
