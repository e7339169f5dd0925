"""What a run stands on: a plan without errors, rules, and the registries in force, frozen as content-named files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from policy_engine.model.errors import FindingsStop, Refused
from policy_engine.model.fact import Fact, day_number
from policy_engine.model.finding import Finding, has_errors, in_order
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import judge, to_findings
from policy_engine.rulebook.load import Rulebook
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.syntax.document import Document
from policy_engine.usecases.bars import fit
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.judge import Judge, sound_rules
from policy_engine.usecases.schedule import Slot
from policy_engine.usecases.snapshots import SUFFIX
from policy_engine.usecases.workspace import Workspace, keep, refuse_other_agency, shown


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
    if write:
        keep(workspace.snapshots, digests["plan"] + SUFFIX["plan"], sound.text)
        keep(workspace.snapshots, digests["rules"] + SUFFIX["rules"], sound.rulebook.text)
    return Inputs(workspace.snapshots, digests, plan=sound.plan, rulebook=sound.rulebook)


class Launch(msgspec.Struct, frozen=True):
    """What the draw rules say about some draws: what was noticed, and why a task (code) must not be launched for a batch."""

    findings: tuple[Finding, ...]
    forbidden: dict[tuple[str, int], Refused]


def judge_launch(
    inputs: Inputs, document: Document, ages: Mapping[str, int], draws: Iterable[Slot], on: date, cage: Cage
) -> Launch:
    """The verdict on launching these draws on this day, with registries that are `ages` days old."""
    heads = Counter(code for codes in inputs.codes for code in codes)
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
                "population": heads[task.code],
                "has_scope": int(task.scope.where is not None),
                "already_drawn": 0,
                "inspectors": len(fit(inputs, task, on, cage)),
            },
            route=("tasks", position[task.code]),
        )
        for key, (task, _) in launched.items()
    ]
    if facts:
        facts += [
            Fact("registry", kind, {"age_days": days}, ("tasks",)) for kind, days in sorted(ages.items())
        ]
    firings = judge(inputs.rulebook, "draw", facts, on, cage)
    forbidden: dict[tuple[str, int], Refused] = {}
    for firing in firings:
        if firing.rule.severity == "error":
            task, batch = launched[firing.about.key]
            why = Refused(_of_batch(firing.message(), task, batch), firing.advice(), firing.rule.basis)
            forbidden.setdefault((task.code, batch), why)
    noticed = [firing for firing in firings if firing.rule.severity != "error"]
    return Launch(tuple(to_findings(noticed, document)), forbidden)


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
