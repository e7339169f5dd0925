"""案卷: everything that follows from one inspection, as branches that run side by side until all of them have ended."""

from __future__ import annotations

import msgspec

from policy_engine.model.followup import Unit

MAIN, PUBLISH = 0, 1
"""The two branches of every case: the check itself (录入、复核、分流), and the publication of its result. Further ones follow."""

PAST = -1
"""In place of a branch's number: the branch has begun again since (更正), and what was given before counts for nothing that follows."""

NEVER = "9999-12-31T24:00"
"""Later than any deadline, for sorting."""


class Clock(msgspec.Struct, frozen=True):
    """期限的计算: from when, the span and its extensions, and the stretches left out. Times are local, `yyyy-mm-ddThh:mm`.

    `pauses` are [from, to] days, both left out; the last one has to = "" while the clock stands still. `stated` is a day that is
    the deadline itself, "" where it is counted.
    """

    base: str
    spans: tuple[tuple[int, Unit], ...] = ()
    pauses: tuple[tuple[str, str], ...] = ()
    stated: str = ""


class Branch(msgspec.Struct, frozen=True, kw_only=True):
    """处置线: one line of a case. `due` is when the state should have been left (local time, the end of a day being T24:00).

    `due` is "" where there is no deadline or the clock stands still, and "?" where it lies in a year whose holidays are not
    announced yet. `since` is when the state was entered.
    """

    number: int
    state: str
    since: str
    due: str = ""
    ended: bool = False
    clock: Clock | None = None


class Breach(msgspec.Struct, frozen=True):
    """逾期: a step that was taken after its deadline, or by whom or how a rule did not foresee: kept on record, not prevented.

    `late` counts days begun after `due` (calendar days; hours where the deadline is in hours).
    """

    branch: int
    state: str
    rule: str
    obligation: str
    due: str
    late: int
    unit: Unit


class CaseDocument(msgspec.Struct, frozen=True):
    """案卷材料: a document in the file of a case, by SHA-256 (hex); `kind` is an id of the machine's documents.

    `branch` is the branch that it is of: the one whose step it came with, or as said when it was attached; None is the whole case.
    """

    kind: str
    sha256: str
    name: str
    branch: int | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """案卷, as it stands: `number` is the inspection's. `documents` in the order in which they came, `closed` "" while it is open."""

    number: str
    task: str
    target: str
    name: str
    entity: str
    section: str
    station: str
    branches: tuple[Branch, ...]
    documents: tuple[CaseDocument, ...] = ()
    closed: str = ""

    def branch(self, number: int) -> Branch:
        """The branch of that number. Raises KeyError."""
        for one in self.branches:
            if one.number == number:
                return one
        raise KeyError(number)

    def papers(self, branch: int) -> frozenset[str]:
        """Kinds of documents that count for a branch: its own, and those of the check itself or of the whole case."""
        return frozenset(one.kind for one in self.documents if one.branch in (None, MAIN, branch))
