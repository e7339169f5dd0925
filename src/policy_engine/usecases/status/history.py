"""Where the branches of cases have been: the view says where they stand, the log by which steps they came there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import msgspec

from policy_engine.store import queries
from policy_engine.store.open import Store

_MARK = b'"kind":"case.advanced"'


class Stop(msgspec.Struct, frozen=True):
    """A branch came to a state: the event, the step that led there ("" for the branches that the step opened)."""

    idx: int
    step: str
    state: str


History = Mapping[tuple[str, int], tuple[Stop, ...]]
"""By inspection and branch, in order."""


class _Branch(msgspec.Struct):
    number: int
    state: str


class _Moved(msgspec.Struct):
    number: str
    branch: int
    step: str
    branches: tuple[_Branch, ...]


def history(store: Store) -> History:
    """The course of every branch that a step of follow-up handling moved or opened.

    An event whose payload is erased, or is no such payload, tells nothing; the branch then stands where the view says.
    """
    found: defaultdict[tuple[str, int], list[Stop]] = defaultdict(list)
    for entry in queries.entries(store):
        if _MARK not in entry.body or entry.payload is None:
            continue
        try:
            moved = msgspec.json.decode(entry.payload, type=_Moved)
        except msgspec.DecodeError:
            continue
        for branch in moved.branches:
            step = moved.step if branch.number == moved.branch else ""
            found[moved.number, branch.number].append(Stop(entry.idx, step, branch.state))
    return {key: tuple(value) for key, value in found.items()}
