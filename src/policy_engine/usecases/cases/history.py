"""What happened in a case, from the log."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from policy_engine.ledger.body import Body
from policy_engine.ledger.check import Entry
from policy_engine.model.casefile import Happening
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.payloads import (
    Accountability,
    CaseAdvanced,
    CaseAttached,
    ResultRecorded,
    ResultReviewed,
)

LETTER = "letter"
"""The step by which a letter goes out (失联 → 信函)."""

PENALTY = "penalty"
"""The detail that says which penalty is decided on (处罚种类)."""


def history(store: Store, number: str) -> tuple[Happening, ...]:
    """Everything on record about an inspection's case, in order."""
    return _happenings(queries.about(store, number))


def histories(store: Store, numbers: Collection[str]) -> dict[str, tuple[Happening, ...]]:
    """The same of several cases, by number: the log is read once for all of them."""
    return {number: _happenings(found) for number, found in queries.about_each(store, numbers).items()}


def _happenings(entries: tuple[tuple[Body, Entry], ...]) -> tuple[Happening, ...]:
    found: list[Happening] = []
    for body, entry in entries:
        if body.kind not in _READERS:
            continue
        one = Happening(idx=entry.idx, on=body.on, kind=body.kind, actor=body.actor, happened=body.on)
        if entry.payload is None:
            found.append(msgspec.structs.replace(one, erased=True))
            continue
        kind = _READERS[body.kind]
        found.append(_told(one, msgspec.json.decode(entry.payload, type=kind)))
    return tuple(found)


def letters(happenings: tuple[Happening, ...], branch: int) -> tuple[str, ...]:
    """The days on which letters went out on a branch."""
    return tuple(
        one.happened[:10]
        for one in happenings
        if one.step == LETTER and one.branch == branch and not one.erased
    )


def stated(happenings: tuple[Happening, ...], branch: int, detail: str) -> str:
    """What was stated last on a branch as that detail, "" if nothing."""
    said = [one.details[detail] for one in happenings if one.branch == branch and detail in one.details]
    return said[-1] if said else ""


def _told(one: Happening, p: msgspec.Struct) -> Happening:
    more: dict[str, object] = {}
    match p:
        case ResultRecorded():
            more = {
                "happened": p.result.ended,
                "said": (str(p.result.version), *p.result.codes),
                "note": p.result.reason,
                "officers": p.result.officers,
                "moved": _moved(p),
                "breaches": p.breaches,
            }
        case ResultReviewed():
            more = {
                "said": (str(p.version), p.verdict),
                "officers": (p.reviewer,),
                "note": p.note,
                "moved": _moved(p),
                "breaches": p.breaches,
            }
        case CaseAdvanced():
            more = {
                name: getattr(p, name)
                for name in ("branch", "step", "role", "officers", "happened", "note", "details", "documents")
            }
            more |= {"moved": _moved(p), "breaches": p.breaches}
        case CaseAttached():
            more = {"documents": p.documents, "note": p.note}
        case Accountability():
            more = {"officers": (p.inspector,), "said": (p.matter,), "note": p.reason}
    return msgspec.structs.replace(one, **more)


def _moved(p: ResultRecorded | ResultReviewed | CaseAdvanced) -> tuple[tuple[int, str], ...]:
    return tuple((branch.number, branch.state) for branch in p.branches)


_READERS: dict[str, type[msgspec.Struct]] = {
    "result.recorded": ResultRecorded,
    "result.reviewed": ResultReviewed,
    "case.advanced": CaseAdvanced,
    "case.attached": CaseAttached,
    "accountability.recorded": Accountability,
}
