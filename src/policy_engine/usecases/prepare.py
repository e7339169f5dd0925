"""What a run stands on: a plan without errors, rules, and the registries in force, frozen as content-named files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec

from policy_engine.model.finding import Finding, has_errors, in_order
from policy_engine.model.plan import Plan
from policy_engine.registry import snapshot
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.load import Rulebook
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.syntax.document import Document
from policy_engine.usecases.exclusions import Exclusion, exclusions, records
from policy_engine.usecases.history import visited
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.judge import Judge, sound_rules
from policy_engine.usecases.plan.in_file import plan_has_errors
from policy_engine.usecases.registry.ground import Kind, in_force
from policy_engine.usecases.schedule import Slot
from policy_engine.usecases.snapshots import SUFFIX
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.workspace import Workspace, keep, refuse_other_agency


class Sound(msgspec.Struct, frozen=True):
    """A plan without errors, with the rules that judged it and what they noticed."""

    plan: Plan
    document: Document
    text: bytes
    sha256: str
    rulebook: Rulebook
    findings: tuple[Finding, ...]


def sound_plan(path: Path, workspace: Workspace, cage: Cage, today: date) -> Sound:
    """Load and judge the plan that is to be run. Raises FindingsStop if it, or the rules, have errors; Refused if it is another agency's."""
    rulebook = sound_rules(workspace.rules)
    loaded, findings = Judge(rulebook, cage, today, root=workspace.root).file(path)
    if has_errors(findings) or loaded.plan is None or loaded.document is None:
        raise plan_has_errors(path, in_order(findings))
    refuse_other_agency(workspace, loaded.plan.plan.agency)
    return Sound(
        loaded.plan, loaded.document, loaded.text, loaded.sha256, rulebook, tuple(in_order(findings))
    )


def current_inputs(workspace: Workspace, store: Store, sound: Sound, *, write: bool) -> Inputs:
    """The inputs of draws that start now. With `write`, plan and rules are kept as content-named files. Raises Refused without a registry."""
    digests = {"plan": sound.sha256, "rules": sound.rulebook.sha256}
    needed: tuple[Kind, ...] = ("targets", "inspectors", "recusals")
    digests |= {kind: in_force(store, kind).digest for kind in needed}
    for kind in ("checks", "superior"):
        known = queries.latest_registry(store, kind)
        if known is not None:
            digests[kind] = known.digest
    if write:
        keep(workspace.snapshots, digests["plan"] + SUFFIX["plan"], sound.text)
        keep(workspace.snapshots, digests["rules"] + SUFFIX["rules"], sound.rulebook.text)
    return Inputs(workspace.snapshots, digests, plan=sound.plan, rulebook=sound.rulebook)


def with_exclusions(
    record: Recorder, inputs: Inputs, draws: Iterable[Slot], cage: Cage, *, write: bool
) -> tuple[Inputs, tuple[Exclusion, ...]]:
    """The inputs less whom the rules leave out of these draws, and who that is; with `write` the list is kept as a file."""
    codes = {code for slot in draws for code in slot.codes}
    # Read first: what is dispatched meanwhile makes the list stale, and is noticed.
    inputs.known_until = queries.last_dispatched(record.store)
    found = exclusions(inputs, codes, visited(record.store), record.on, cage)
    if not found:
        return inputs, ()
    left_out: dict[str, set[str]] = {}
    for task, target, _ in found:
        left_out.setdefault(target, set()).add(task)
    digest = snapshot.write_records(records(found), inputs.directory) if write else None
    return inputs.leaving_out({t: frozenset(tasks) for t, tasks in left_out.items()}, digest), found


def registry_ages(store: Store, on: date) -> dict[str, int]:
    """Days since each of the two registries was imported; 0 where the day lies before the import (demonstrations)."""
    imported = [r for kind in ("targets", "inspectors") if (r := queries.latest_registry(store, kind))]
    return {r.kind: max(0, (on - date.fromisoformat(r.on)).days) for r in imported}
