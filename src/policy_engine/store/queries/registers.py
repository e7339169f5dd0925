"""What was put on record beside the draws: registries, their signing-off, and the versions of plans."""

from __future__ import annotations

from sqlalchemy import select

from policy_engine.store.open import Store
from policy_engine.store.queries.rows import values_of
from policy_engine.store.tables import table
from policy_engine.store.values import ImportedRegistry, RecordedAttestation, RecordedPlan


def latest_registry(store: Store, kind: str) -> ImportedRegistry | None:
    """The last import of that kind (targets, inspectors, recusals …), or None."""
    rows = table("registry")
    newest = select(rows).where(rows.c.kind == kind).order_by(rows.c.idx.desc()).limit(1)
    return next(iter(values_of(store, newest, ImportedRegistry, "changes")), None)


def registries(store: Store, kind: str | None = None) -> tuple[ImportedRegistry, ...]:
    """All imports, or those of one kind, in the order in which they were made."""
    rows = table("registry")
    wanted = select(rows).order_by(rows.c.idx)
    if kind is not None:
        wanted = wanted.where(rows.c.kind == kind)
    return values_of(store, wanted, ImportedRegistry, "changes")


def attestations(store: Store) -> tuple[RecordedAttestation, ...]:
    """Every signing-off of a registry by a section, in order."""
    rows = table("attestation")
    return values_of(store, select(rows).order_by(rows.c.idx), RecordedAttestation, "stated", "counted")


def latest_plan(store: Store, code: str) -> RecordedPlan | None:
    """The version of a plan that is in force, or None."""
    return next(reversed(plans(store, code)), None)


def plans(store: Store, code: str | None = None) -> tuple[RecordedPlan, ...]:
    """The versions of one plan or of all, in the order in which they came into force."""
    rows = table("planrecord")
    wanted = select(rows).order_by(rows.c.idx)
    if code is not None:
        wanted = wanted.where(rows.c.code == code)
    return values_of(store, wanted, RecordedPlan, "amendments")
