"""What a run stands on: a plan without errors, rules, and the registries in force, frozen as content-named files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from policy_engine.model.errors import FindingsStop, Refused
from policy_engine.model.fact import Fact, day_number, fitting
from policy_engine.model.finding import Finding, has_errors, in_order
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.model.text import Text
from policy_engine.registry import snapshot
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import Firing, judge, to_findings
from policy_engine.rulebook.load import Rulebook
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import RecordedAttestation
from policy_engine.syntax.document import Document
from policy_engine.usecases.bars import fit
from policy_engine.usecases.exclusions import Exclusion, exclusions, records
from policy_engine.usecases.history import visited
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.judge import Judge, sound_rules
from policy_engine.usecases.registry.attest import days_since
from policy_engine.usecases.registry.gaps import open_entities, uncovered
from policy_engine.usecases.schedule import Slot
from policy_engine.usecases.snapshots import SUFFIX
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.workspace import Workspace, keep, refuse_other_agency, shown

VERIFIED = "R16"
"""The obligation to verify the registry before a launch."""


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
        raise FindingsStop(
            Text("计划有错误，没有办理", "the plan has errors, so nothing was done"),
            Text(
                f"policy check {shown(path)}，改正后重新运行",
                f"`policy check {shown(path)}`, mend it, then run again",
            ),
            in_order(findings),
        )
    refuse_other_agency(workspace, loaded.plan.plan.agency)
    return Sound(
        loaded.plan, loaded.document, loaded.text, loaded.sha256, rulebook, tuple(in_order(findings))
    )


def current_inputs(workspace: Workspace, store: Store, sound: Sound, *, write: bool) -> Inputs:
    """The inputs of draws that start now. With `write`, plan and rules are kept as content-named files. Raises Refused without a registry."""
    digests = {"plan": sound.sha256, "rules": sound.rulebook.sha256}
    for kind, name in (("targets", "检查对象库"), ("inspectors", "执法人员名录库"), ("recusals", "回避申报")):
        registry = queries.latest_registry(store, kind)
        if registry is None:
            raise Refused(
                Text(f"还没有导入{name}（{kind}）", f"no {kind} registry has been imported"),
                Text(
                    f"policy registry import {kind} 文件.csv；没有申报时导入只有表头的文件"
                    if kind == "recusals"
                    else f"policy registry import {kind} 文件.csv",
                    f"`policy registry import {kind} FILE.csv`"
                    + ("; a file with headings only says that there are none" if kind == "recusals" else ""),
                ),
                "泽市监〔2023〕10号 二（一）、二（四）",
            )
        digests[kind] = registry.digest
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


class Launch(msgspec.Struct, frozen=True):
    """What the draw rules say about some draws: what was noticed, and why a task (code) must not be launched for a batch."""

    findings: tuple[Finding, ...]
    forbidden: dict[tuple[str, int], Refused]


def judge_launch(
    inputs: Inputs,
    document: Document,
    ages: Mapping[str, int],
    signed: Mapping[str, RecordedAttestation],
    draws: Iterable[Slot],
    on: date,
    cage: Cage,
    *,
    trial: bool = False,
) -> Launch:
    """The verdict on launching these draws on this day, with registries that are `ages` days old.

    `signed` is what each section has signed off (R16). A `trial`, which dispatches nobody, goes on without it and says so.
    """
    heads: Counter[str] = Counter()
    for (_, codes), count in inputs.counted.items():
        for code in codes:
            heads[code] += count
    position = {task.code: n for n, task in enumerate(inputs.plan.tasks)}
    wanted = sorted(
        ((task, slot.batch) for slot in draws for task in slot.tasks),
        key=lambda one: (position[one[0].code], one[1]),
    )
    launched = {_key(task, batch): (task, batch) for task, batch in wanted}
    facts = [
        Fact(
            "launch",
            key,
            {
                "on": day_number(on),
                "window_from": day_number(task.window.start),
                "window_to": day_number(task.window.end),
                "population": heads[task.code] if roster is None else len(roster),
                "has_scope": int(task.scope.where is not None or roster is not None),
                "already_drawn": 0,
                "inspectors": len(fit(inputs, task, on, cage)),
                "section": task.section,
                **_attested(signed.get(task.section), inputs.digests["targets"], on),
            },
            route=("tasks", position[task.code]),
        )
        for key, (task, batch) in launched.items()
        for roster in [inputs.roster(task.code, batch)]
    ]
    facts += [
        _roster(inputs, key, task, batch, position[task.code])
        for key, (task, batch) in launched.items()
        if task.drawn_by is not None
    ]
    if launched:
        facts += [
            Fact("registry", kind, {"age_days": days}, ("tasks",)) for kind, days in sorted(ages.items())
        ]
        facts.append(_gap(inputs))
    firings = judge(inputs.rulebook, "draw", facts, on, cage)
    forbidden: dict[tuple[str, int], Refused] = {}
    waived = [firing for firing in firings if trial and firing.rule.obligation == VERIFIED and _stops(firing)]
    for firing in firings:
        if _stops(firing) and firing not in waived:
            task, batch = launched[firing.about.key]
            why = Refused(_of_batch(firing.message(), task, batch), firing.advice(), firing.rule.basis)
            forbidden.setdefault((task.code, batch), why)
    noticed = to_findings([firing for firing in firings if not _stops(firing)], document)
    noticed += map(_for_now, to_findings(waived, document))
    return Launch(tuple(in_order(noticed)), forbidden)


def _roster(inputs: Inputs, key: str, task: Task, batch: int, position: int) -> Fact:
    """A superior's list, and who of it cannot be dispatched."""
    listed = inputs.rosters.get((task.code, batch), ())
    known = inputs.named(listed)
    missing = [target for target in listed if target not in known]
    closed = [target.id for target in known.values() if target.profile.standing != "open"]
    fields: dict[str, int | str] = {
        "organ": fitting(task.drawn_by.by if task.drawn_by else ""),
        "listed": len(listed),
        "missing": len(missing),
        "missing_ids": fitting("、".join(missing)),
        "closed": len(closed),
        "closed_ids": fitting("、".join(closed)),
    }
    return Fact("roster", key, fields, ("tasks", position))


def _stops(firing: Firing) -> bool:
    return firing.rule.severity == "error"


def _for_now(finding: Finding) -> Finding:
    """What would stop a draw, said to somebody who only tries."""
    message = Text(
        "{said}；试算、演练照做，正式抽取会被拒绝", "{said}; a trial goes on, a draw would be refused"
    )
    return msgspec.structs.replace(finding, severity="warning", message=message.fill(said=finding.message))


def _attested(signed: RecordedAttestation | None, digest: str, on: date) -> dict[str, int | str]:
    """What a section's last sign-off is worth for a draw from the registry `digest` on a day."""
    return {
        "attested": int(signed is not None),
        "attested_current": int(signed is not None and signed.digest == digest),
        "attested_days": days_since(signed, on) if signed is not None else 0,
    }


def _gap(inputs: Inputs) -> Fact:
    """Whom no task covers. Who is left out of a draw because of earlier checks is covered all the same."""
    whole = (
        inputs.beside({kind: inputs.digests[kind] for kind in ("plan", "targets")})
        if inputs.excluded
        else inputs
    )
    fields: dict[str, int | str] = {
        "open": open_entities(whole.counted).total(),
        "uncovered": uncovered(whole.plan, whole.counted),
    }
    return Fact("gap", inputs.plan.plan.code, fields, ("tasks",))


def registry_ages(store: Store, on: date) -> dict[str, int]:
    """Days since each of the two registries was imported; 0 where the day lies before the import (demonstrations)."""
    imported = [r for kind in ("targets", "inspectors") if (r := queries.latest_registry(store, kind))]
    return {r.kind: max(0, (on - date.fromisoformat(r.on)).days) for r in imported}


def _key(task: Task, batch: int) -> str:
    """A task's batch as it is named in findings: as at the end of its draw's name; by the task alone where it has no batches."""
    return f"{task.code}/{batch}" if task.batches else task.code


def _of_batch(said: Text, task: Task, batch: int) -> Text:
    """What is said of a batch, with its place among the others and its window as printed."""
    if not task.batches:
        return said
    return Text(
        "{said}（第{batch}批，共{count}批：{window}）", "{said} (batch {batch} of {count}: {window})"
    ).fill(said=said, batch=batch, count=len(task.batch_numbers), window=task.window.text)
