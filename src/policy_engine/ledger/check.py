"""Whether a log is what its checkpoints say: every entry unchanged, none missing, doubled or out of order.

Three things hold an entry in place. Its body hashes to the leaf that was stored with it, so a changed byte
names its entry. Its index follows the one before. And the Merkle root over all entries so far is the root of
every checkpoint: whoever rewrites an entry together with its leaf fails there, and nothing helps against a
root that was printed or handed to others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from policy_engine.ledger import words
from policy_engine.ledger.body import Body, read_body
from policy_engine.model import merkle
from policy_engine.model.event import payload_hash
from policy_engine.model.text import Text


class Entry(msgspec.Struct, frozen=True):
    """An entry as stored. `leaf`: its leaf hash, 32 bytes. `payload` and `salt` are None once erased."""

    idx: int
    body: bytes
    leaf: bytes
    salt: bytes | None
    payload: bytes | None


class Checkpoint(msgspec.Struct, frozen=True):
    """A root (hexadecimal) that was written down when the log had `size` entries."""

    size: int
    root: str


class Problem(msgspec.Struct, frozen=True):
    """What does not hold, and at which entry; None where it cannot be told which."""

    idx: int | None
    message: Text


class Verification(msgspec.Struct, frozen=True):
    """What a check found. The log holds if there are no `problems`; `warnings` are only odd.

    `size` and `root` (hexadecimal) are of the entries read, `erased` of which have no payload any more. `held`: what contradicts the
    checkpoints that others hold.
    """

    size: int
    root: str
    erased: int
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    held: tuple[Problem, ...] = ()


def check_entries(
    entries: Iterable[Entry], checkpoints: Sequence[Checkpoint], held: Sequence[Checkpoint] = ()
) -> Verification:
    """Checks entries, in the order they come, against themselves and the checkpoints; keeps one at a time. `held` are checkpoints whose
    signatures were checked: where one fails it is the log that is wrong, and the entries since the last one that held are suspect.

    Of several checkpoints that fail only the first is told, because all later ones fail with it; for the same
    reason none is compared after a break in the sequence.
    """
    check = _Check(checkpoints, held)
    for entry in entries:
        check.take(entry)
    return check.end()


class _Check:
    """The state between two entries."""

    def __init__(self, checkpoints: Sequence[Checkpoint], held: Sequence[Checkpoint]) -> None:
        self._held = sorted(held, key=lambda checkpoint: checkpoint.size, reverse=True)
        self._held_problems: list[Problem] = []
        self._agreed = 0  # entries that a checkpoint held by others vouches for
        self._problems: list[Problem] = []
        self._warnings: list[Problem] = []
        self._checkpoints = sorted(checkpoints, key=lambda checkpoint: checkpoint.size, reverse=True)
        self._confirmed = 0  # entries that a checkpoint vouches for
        self._size = 0
        self._frontier: list[bytes] = []
        self._next = 0
        self._erased = 0
        self._latest = 0
        self._compare()

    def take(self, entry: Entry) -> None:
        self._follow(entry.idx)
        if merkle.leaf_hash(entry.body) != entry.leaf:
            self._problem(entry.idx, words.LEAF)
        body = read_body(entry.body)
        if isinstance(body, Text):
            self._problem(entry.idx, body)
        else:
            self._read(entry, body)
        self._size, self._frontier = merkle.grow(self._size, self._frontier, [merkle.leaf_hash(entry.body)])
        self._compare()

    def end(self) -> Verification:
        if self._checkpoints:
            self._problem(self._size, words.TAIL, told=self._checkpoints[0].size)
        if self._held:
            self._contradicts(self._size, words.HELD_TAIL, told=self._held[0].size)
        root = merkle.fold(self._frontier).hex()
        return Verification(
            self._size,
            root,
            self._erased,
            tuple(self._problems),
            tuple(self._warnings),
            tuple(self._held_problems),
        )

    def _follow(self, idx: int) -> None:
        if idx != self._next:
            if idx > self._next:
                self._problem(self._next, words.MISSING, found=idx)
            else:
                self._problem(idx, words.AGAIN, expected=self._next)
            self._checkpoints.clear()
            if self._held:
                self._contradicts(None, words.HELD_BROKEN, size=self._held[-1].size)
        self._next = max(self._next, idx + 1)

    def _read(self, entry: Entry, body: Body) -> None:
        if body.at < self._latest:
            self._warnings.append(Problem(entry.idx, words.TIME.fill(idx=entry.idx)))
        self._latest = body.at
        if entry.payload is None:
            self._erased += 1
        elif entry.salt is None or payload_hash(entry.salt, entry.payload) != body.payload:
            self._problem(entry.idx, words.PAYLOAD)

    def _compare(self) -> None:
        """Compares the checkpoints of the present size; one that holds convicts all others of that size."""
        while self._held and self._held[-1].size <= self._size:
            held = self._held.pop()
            if held.root == merkle.fold(self._frontier).hex():
                self._agreed = self._size
            else:
                first, last = self._agreed, self._size - 1
                idx = first if first == last else None
                self._contradicts(idx, words.HELD, first=first, last=last, size=self._size)
        due = []
        while self._checkpoints and self._checkpoints[-1].size <= self._size:
            due.append(self._checkpoints.pop())
        if not due:
            return
        root = merkle.fold(self._frontier).hex()
        wrong = [checkpoint for checkpoint in due if checkpoint.root != root]
        if len(wrong) < len(due):
            self._confirmed = self._size
        if wrong and self._confirmed == self._size:
            self._problem(None, words.CHECKPOINT, size=self._size)
        elif wrong:
            first, last = self._confirmed, self._size - 1
            self._problem(
                first if first == last else None, words.ROOT, first=first, last=last, size=self._size
            )
            self._checkpoints.clear()

    def _contradicts(self, idx: int | None, message: Text, **values: int) -> None:
        """Only the first is told: what it contradicts, all later ones do."""
        self._held_problems.append(Problem(idx, message.fill(idx=idx, **values)))
        self._held.clear()

    def _problem(self, idx: int | None, message: Text, **values: int) -> None:
        self._problems.append(Problem(idx, message.fill(idx=idx, **values)))
