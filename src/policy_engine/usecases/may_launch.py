"""Whether a task's batch may be launched on a day: what the draw rules are told of it, and what they say (rules/draw.yaml)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from policy_engine.model.errors import Refused
from policy_engine.model.fact import Fact, day_number, fitting
from policy_engine.model.finding import Finding, in_order
from policy_engine.model.task import Task
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import Firing, judge, to_findings
from policy_engine.store.values import RecordedAttestation
from policy_engine.syntax.document import Document
from policy_engine.usecases.bars import fit
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.registry.attest import days_since
from policy_engine.usecases.registry.gaps import open_entities, uncovered
from policy_engine.usecases.schedule import Slot

VERIFIED = "R16"
"""The obligation to verify the registry before a launch."""


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
    position = {task.code: n for n, task in enumerate(inputs.plan.tasks)}
    wanted = sorted(
        ((task, slot.batch) for slot in draws for task in slot.tasks),
        key=lambda one: (position[one[0].code], one[1]),
    )
    launched = {_key(task, batch): (task, batch) for task, batch in wanted}
    facts = list(_facts(inputs, launched, ages, signed, on, cage))
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


def _facts(
    inputs: Inputs,
    launched: Mapping[str, tuple[Task, int]],
    ages: Mapping[str, int],
    signed: Mapping[str, RecordedAttestation],
    on: date,
    cage: Cage,
) -> Iterator[Fact]:
    """What the rules are told of the batches (by key: task, number), of the lists from above, and of the registries."""
    heads: Counter[str] = Counter()
    for (_, codes), count in inputs.counted.items():
        for code in codes:
            heads[code] += count
    position = {task.code: n for n, task in enumerate(inputs.plan.tasks)}
    for key, (task, batch) in launched.items():
        roster = inputs.roster(task.code, batch)
        fields: dict[str, int | str] = {
            "on": day_number(on),
            "window_from": day_number(task.window.start),
            "window_to": day_number(task.window.end),
            "population": heads[task.code] if roster is None else len(roster),
            "has_scope": int(task.scope.where is not None or roster is not None),
            "already_drawn": 0,
            "inspectors": len(fit(inputs, task, on, cage)),
            "section": task.section,
        }
        fields |= _attested(signed.get(task.section), inputs.digests["targets"], on)
        yield Fact("launch", key, fields, route=("tasks", position[task.code]))
    for key, (task, batch) in launched.items():
        if task.drawn_by is not None:
            yield _roster(inputs, key, task, batch, position[task.code])
    if launched:
        for kind, days in sorted(ages.items()):
            yield Fact("registry", kind, {"age_days": days}, ("tasks",))
        yield _gap(inputs)


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
