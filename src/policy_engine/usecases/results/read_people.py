"""People as a cell names them: ids, names, or both."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

from policy_engine.model.target import Inspector

_BETWEEN = re.compile(r"[、,;|\n/]+")
_BRACKETS = re.compile(r"[\s()\[\]]+")

Unknown = tuple[str, tuple[str, ...]]
"""What names nobody, or several: the ids of those."""


def read_people(
    cell: str, people: Mapping[str, Inspector], team: Collection[str]
) -> tuple[tuple[str, ...], list[Unknown]]:
    """The ids of those named, in their order, and what names nobody or more than one.

    A name that several have is that of the one on the team.
    """
    found: list[str] = []
    unknown: list[Unknown] = []
    for part in _BETWEEN.split(unicodedata.normalize("NFKC", cell)):
        wanted = " ".join(part.split())
        if wanted:
            ids = _named(wanted, people, team)
            if len(ids) == 1:
                found.append(ids[0])
            else:
                unknown.append((wanted, ids))
    return tuple(found), unknown


def _named(wanted: str, people: Mapping[str, Inspector], team: Collection[str]) -> tuple[str, ...]:
    if (exact := _id(wanted, people, team)) is not None:
        return (exact,)
    if called := _called(wanted, people, team):
        return called
    words = [word for word in _BRACKETS.split(wanted) if word]
    ids = list(dict.fromkeys(id_ for word in words if (id_ := _id(word, people, team)) is not None))
    # “检查员-001 张三”: the name has to be that person's.
    if (
        len(words) == 2
        and len(ids) == 1
        and people.get(ids[0])
        and _plain(people[ids[0]].name) in map(_plain, words)
    ):
        return (ids[0],)
    return _called("".join(words), people, team)


def _id(word: str, people: Mapping[str, Inspector], team: Collection[str]) -> str | None:
    if word in people:
        return word
    plain = _plain(word)
    return next((id_ for id_ in team if _plain(id_) == plain), None)


def _called(word: str, people: Mapping[str, Inspector], team: Collection[str]) -> tuple[str, ...]:
    plain = _plain(word)
    ids = tuple(id_ for id_ in team if id_ in people and _plain(people[id_].name) == plain)
    return ids or tuple(id_ for id_, person in people.items() if _plain(person.name) == plain)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
