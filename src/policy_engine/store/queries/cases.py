"""Results and cases, as they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import msgspec
from sqlalchemy import select

from policy_engine.model.case import Branch, Case, CaseDocument
from policy_engine.model.result import ResultState
from policy_engine.store.open import Store
from policy_engine.store.queries.rows import dicts_of, read_json, rows_of, values_of
from policy_engine.store.tables import table
from policy_engine.store.values import (
    RecordedAccountability,
    RecordedBranch,
    RecordedBreach,
    RecordedCase,
    RecordedDocument,
    RecordedResult,
    RecordedVisit,
)

_FEW = 500
"""Cases that a statement names one by one; of more of them all rows are read."""


def results(store: Store, numbers: Collection[str] | None = None) -> tuple[RecordedResult, ...]:
    """Every version of every result, or of these inspections', by inspection and version."""
    rows = table("result")
    wanted = select(rows).order_by(rows.c.inspection, rows.c.version)
    if numbers is not None and len(numbers) <= _FEW:
        wanted = wanted.where(rows.c.inspection.in_(sorted(numbers)))
    found: list[RecordedResult] = []
    with rows_of(store) as connection:
        for row in dicts_of(connection, wanted):
            if numbers is None or row["inspection"] in numbers:
                lists = {
                    name: read_json(row[name])
                    for name in ("codes", "methods", "leads", "officers", "evidence")
                }
                found.append(
                    msgspec.convert({**row, **lists, "problem": bool(row["problem"])}, RecordedResult)
                )
    return tuple(found)


def attendances(store: Store, first: str, last: str) -> tuple[RecordedVisit, ...]:
    """Who was where between two local times, by the versions of results in force."""
    rows, where = table("result"), table("inspection")
    wanted = (
        select(rows.c.inspection, where.c.target, rows.c.began, rows.c.ended, rows.c.officers)
        .join_from(rows, where, rows.c.inspection == where.c.number)
        .where(rows.c.state != "superseded", rows.c.began < last, rows.c.ended > first)
        .order_by(rows.c.inspection)
    )
    with rows_of(store) as connection:
        return tuple(
            RecordedVisit(inspection, target, began, ended, tuple(read_json(officers)))
            for inspection, target, began, ended, officers in connection.execute(wanted)
        )


def result_states(store: Store) -> dict[str, ResultState]:
    """By inspection the state of the last version of its result; for lists of very many, without reading the results."""
    rows = table("result")
    wanted = select(rows.c.inspection, rows.c.state).order_by(rows.c.inspection, rows.c.version)
    with rows_of(store) as connection:
        found = {row[0]: row[1] for row in connection.execute(wanted).all()}
        for state in set(found.values()):
            msgspec.convert(state, ResultState)
        return found


def cases(store: Store, *, closed: bool | None = None) -> tuple[RecordedCase, ...]:
    """All cases, or those that are open or closed, by number."""
    rows, visits = table("casefile"), table("inspection")
    wanted = select(rows, visits.c.task, visits.c.target, visits.c.name, visits.c.station).join_from(
        rows, visits
    )
    if closed is not None:
        wanted = wanted.where(rows.c.closed != "" if closed else rows.c.closed == "")
    return values_of(store, wanted.order_by(rows.c.number), RecordedCase)


def open_sections(store: Store) -> dict[str, str]:
    """The sections of all open cases, by number."""
    rows = table("casefile")
    with rows_of(store) as connection:
        wanted = select(rows.c.number, rows.c.section).where(rows.c.closed == "").order_by(rows.c.number)
        found = connection.execute(wanted)
        return {row.number: row.section for row in found}


def branches(
    store: Store,
    *,
    ended: bool | None = None,
    numbers: Collection[str] | None = None,
    clocks: bool = True,
) -> tuple[RecordedBranch, ...]:
    """The branches of all cases or of these, all or those that have ended or have not, by inspection and number.

    Without `clocks` those alone come with their clock that have no deadline now: they may stand still.
    """
    rows = table("branch")
    wanted = select(rows).order_by(rows.c.inspection, rows.c.number)
    if numbers is not None and len(numbers) <= _FEW:
        wanted = wanted.where(rows.c.inspection.in_(sorted(numbers)))
    if ended is not None:
        wanted = wanted.where(rows.c.ended == int(ended))
    with rows_of(store) as connection:
        return tuple(
            msgspec.convert(
                {
                    **row,
                    "ended": bool(row["ended"]),
                    "clock": (read_json(row["clock"]) or None) if clocks or not row["due"] else None,
                },
                RecordedBranch,
            )
            for row in dicts_of(connection, wanted)
            if numbers is None or row["inspection"] in numbers
        )


def case(store: Store, number: str) -> Case | None:
    """A case with its branches and documents, or None where no result of that inspection is on record.

    The names of documents are in the events' payloads; here they are "".
    """
    return full_cases(store, [number]).get(number)


def full_cases(store: Store, numbers: Collection[str]) -> dict[str, Case]:
    """The cases of these inspections, by number; without those that have none."""
    files, visits, lines, papers = (table(n) for n in ("casefile", "inspection", "branch", "document"))
    wanted = set(numbers)
    heads = select(files, visits.c.task, visits.c.target, visits.c.name, visits.c.station).join_from(
        files, visits
    )
    of_branch = select(lines).order_by(lines.c.inspection, lines.c.number)
    of_paper = select(papers).order_by(papers.c.idx, papers.c.position)
    if len(wanted) <= _FEW:
        some = sorted(wanted)
        heads = heads.where(files.c.number.in_(some))
        of_branch = of_branch.where(lines.c.inspection.in_(some))
        of_paper = of_paper.where(papers.c.inspection.in_(some))
    branches: defaultdict[str, list[Branch]] = defaultdict(list)
    documents: defaultdict[str, list[CaseDocument]] = defaultdict(list)
    found: dict[str, Case] = {}
    with rows_of(store) as connection:
        for row in connection.execute(of_branch).mappings():
            if row["inspection"] in wanted:
                values = {**row, "ended": bool(row["ended"]), "clock": read_json(row["clock"]) or None}
                branches[row["inspection"]].append(msgspec.convert(values, Branch))
        for row in connection.execute(of_paper).mappings():
            documents[row["inspection"]].append(CaseDocument(row["kind"], row["sha256"], "", row["branch"]))
        for row in connection.execute(heads.order_by(files.c.number)).mappings():
            number = row["number"]
            if number in wanted:
                lists = {"branches": branches[number], "documents": documents[number]}
                found[number] = msgspec.convert({**row, **lists}, Case)
    return found


def breaches(store: Store) -> tuple[RecordedBreach, ...]:
    """Steps that came after their deadlines, in the order of their records."""
    rows = table("breach")
    return values_of(store, select(rows).order_by(rows.c.idx, rows.c.position), RecordedBreach)


def documents(store: Store, number: str) -> tuple[RecordedDocument, ...]:
    """The documents of a case, in the order in which they came."""
    rows = table("document")
    wanted = select(rows).where(rows.c.inspection == number).order_by(rows.c.idx, rows.c.position)
    return values_of(store, wanted, RecordedDocument)


def accountabilities(store: Store) -> tuple[RecordedAccountability, ...]:
    """Who was held to account over an inspection, in the order of the records."""
    rows = table("accountability")
    return values_of(store, select(rows).order_by(rows.c.idx), RecordedAccountability)
