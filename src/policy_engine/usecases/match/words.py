"""What people write on these commands: who approved, why, which person, target, inspection or draw; and what is said of a slip."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text

APPROVERS: Mapping[str, Text] = {
    "head": Text("负责人", "head"),
    "collective": Text("集体讨论", "collective decision"),
    "section_head": Text("股室负责人", "section head"),
}
"""批准人: roles, never names."""

REASONS: Mapping[str, Text] = {
    "recusal": Text("回避", "recusal"),
    "illness": Text("生病", "illness"),
    "transfer": Text("调离", "transfer"),
    "other": Text("其他", "other"),
}
"""更换事由."""

_MANY = 5


def choice(word: str, choices: Mapping[str, Text], what: Text) -> str:
    """The code that a word stands for, itself or its Chinese or English name. Raises Unusable."""
    known = {
        spelling: code for code, title in choices.items() for spelling in (code, title.zh, title.en.lower())
    }
    found = known.get(unicodedata.normalize("NFC", word).strip().lower())
    if found is not None:
        return found
    listed = Text(
        "、".join(f"{title.zh}（{code}）" for code, title in choices.items()),
        ", ".join(f"{code} ({title.en})" for code, title in choices.items()),
    )
    raise Unusable(
        Text("没有这样的{what}：{word}", "no such {what}: {word}").fill(what=what, word=word),
        Text("可以写：{listed}", "write one of: {listed}").fill(listed=listed),
    )


def written(text: str, what: Text) -> str:
    """A text for the record, in NFC, without blanks around it. Raises Unusable if nothing is left or it cannot be kept."""
    tidy = unicodedata.normalize("NFC", text).strip()
    if tidy and not any(unicodedata.category(c) in ("Cs", "Cc") for c in tidy):
        return tidy
    said = (
        Text("{what}里有不能保存的字符", "{what} holds characters that cannot be kept")
        if tidy
        else Text("{what}是空的", "{what} is empty")
    )
    raise Unusable(
        said.fill(what=what),
        Text("用一句话写明{what}", "state the {what} in a sentence").fill(what=what),
    )


def unknown(what: Text, word: str, known: Iterable[str], otherwise: Text) -> Unusable:
    """Nothing of that name: what it may have been meant to be, or what to do."""
    near = get_close_matches(word, list(known), n=_MANY, cutoff=0.5)
    meant = Text(f"是不是：{'、'.join(near)}", f"did you mean {' or '.join(near)}?")
    return Unusable(
        Text("没有{what} {word}", "there is no {what} {word}").fill(what=what, word=word),
        meant if near else otherwise,
    )
