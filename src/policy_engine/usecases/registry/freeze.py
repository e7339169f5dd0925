"""Registries become files named by their content, and events that name the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import msgspec

from policy_engine.files import write
from policy_engine.model.event import NewEvent
from policy_engine.model.target import Target
from policy_engine.registry import snapshot
from policy_engine.registry.changes import Change, change_lines, tally
from policy_engine.registry.profiles import ENDING, written_profiles
from policy_engine.usecases.clock import seconds
from policy_engine.usecases.registry.kinds import Kind, Record
from policy_engine.usecases.workspace import Workspace, keep


class Frozen(msgspec.Struct, frozen=True):
    """A registry whose files are written, about to be recorded; `first` where there was none of its kind before."""

    kind: Kind
    digest: str
    rows: int
    first: bool
    changes: tuple[Change, ...]
    changes_sha256: str


def freeze_targets(
    workspace: Workspace, targets: Sequence[Target], changes: tuple[Change, ...], *, first: bool
) -> Frozen:
    """The snapshot of targets, the numbers beside it, and what changed. Raises Unusable where writing fails."""
    digest = snapshot.write_targets(targets, workspace.snapshots)
    write(workspace.snapshots / (digest + ENDING), written_profiles(targets, digest))
    return Frozen("targets", digest, len(targets), first, changes, _keep_changes(workspace, changes))


def freeze_records(
    workspace: Workspace, kind: Kind, records: Sequence[Record], changes: tuple[Change, ...], *, first: bool
) -> Frozen:
    """The snapshot of any other registry, and what changed. Raises Unusable where writing fails."""
    digest = snapshot.write_records(records, workspace.snapshots)
    return Frozen(kind, digest, len(records), first, changes, _keep_changes(workspace, changes))


def event(frozen: Frozen, about: Mapping[str, Any], actor: str, now: datetime, on: date) -> NewEvent:
    """The event of an import; `about` says what is the same for all that one file has changed: source, mode, reason …"""
    return NewEvent(
        kind="registry.imported",
        at=seconds(now),
        on=on.isoformat(),
        actor=actor,
        subject=frozen.kind,
        refs={"digest": frozen.digest, "source_sha256": about["source_sha256"]},
        payload={
            "kind": frozen.kind,
            "digest": frozen.digest,
            "rows": frozen.rows,
            **about,
            "changes": tally(frozen.changes),
            "changes_sha256": frozen.changes_sha256,
        },
    )


def _keep_changes(workspace: Workspace, changes: Sequence[Change]) -> str:
    """Write what changed under its digest, which is given; "" where nothing did."""
    if not changes:
        return ""
    data = change_lines(changes)
    digest = sha256(data).hexdigest()
    keep(workspace.snapshots, f"{digest}.jsonl", data)
    return digest
