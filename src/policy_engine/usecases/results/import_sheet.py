"""`policy result import`: a filled-in sheet goes on record, all of it or nothing, or with `partial` whatever is sound."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import msgspec

from policy_engine.model.finding import Finding, Place
from policy_engine.model.result import ResultsFile
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.results.ground import rules_of
from policy_engine.usecases.results.read_row import Given
from policy_engine.usecases.results.read_sheet import Read, read_sheet
from policy_engine.usecases.results.record import Recorded, Rejected, record
from policy_engine.usecases.results.tasks import known_tasks
from policy_engine.usecases.workspace import Workspace

_CELL = re.compile(r"!([A-Z]+)([0-9]+)$")
_CSV = re.compile(r"(.*):([0-9]+):([0-9]+)", re.DOTALL)


class Sheet(msgspec.Struct, frozen=True):
    """Which sheet of a book, the directory of the files that it names, and what is said once for all rows."""

    name: str = ""
    evidence: Path | None = None
    given: Given = Given()


class Imported(msgspec.Struct, frozen=True):
    """What was read, what went on record, and everything that could not, in the order of the rows."""

    demo: bool
    read: Read
    recorded: Recorded
    rejected: tuple[Rejected, ...]


def import_sheet(
    workspace: Workspace,
    file: Path,
    sheet: Sheet,
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
    partial: bool = False,
) -> Imported:
    """Read the sheet and record its results. Every bad row is named, those that the rules forbid too, before anything is recorded.

    Raises Unusable (file or sheet cannot be read, rules without result codes), FindingsStop (platform.yaml, rules), Refused.
    """
    demo, read = _read(workspace, rules_of(workspace).results, file, sheet)
    # What was misread stops the others too, but they are judged, so that all of it can be mended at once.
    dry = bool(read.rejected) and not partial
    done = Recorded(demo, (), (), (), ())
    if read.drafts:
        done = record(
            workspace, read.drafts, cage, actor=actor, now=now, on=on, partial=partial or dry, dry=dry
        )
    rejected = sorted((*read.rejected, *done.rejected), key=lambda one: _order(one.place))
    return Imported(demo, read, done, tuple(rejected))


def _read(workspace: Workspace, results: ResultsFile, file: Path, sheet: Sheet) -> tuple[bool, Read]:
    with open_store(workspace.store, read_only=True) as store, store.reading():
        known = known_tasks(workspace, store)
        read = read_sheet(
            workspace, known, results, file, sheet=sheet.name, evidence=sheet.evidence, given=sheet.given
        )
        return queries.is_demo(store), read


def findings_of(rejected: tuple[Rejected, ...]) -> list[Finding]:
    """The same as findings, for a report of what was not recorded."""
    return [
        Finding(one.rule, "error", _place(one.place), one.message, one.advice, one.basis) for one in rejected
    ]


def _place(place: str) -> Place:
    match = None if "!" in place else _CSV.fullmatch(place)
    return Place(match[1], int(match[2]), int(match[3])) if match else Place(place)


def _order(place: str) -> tuple[int, int, str]:
    """Rows from above, cells from the left; what is about the whole file comes first."""
    if match := _CELL.search(place):
        return int(match[2]), len(match[1]), match[1]
    if match := _CSV.fullmatch(place):
        return int(match[2]), int(match[3]), ""
    return 0, 0, place
