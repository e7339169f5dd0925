"""The fact that rules look at when a branch is to move on: kind `step`, one for every step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from policy_engine.casework.deadline import UNANNOUNCED, due_of, extensions_used, late, late_unit, unit_of
from policy_engine.casework.opening import ENTITIES, Obliged
from policy_engine.casework.proposal import Asked, Known
from policy_engine.model.calendar import working_days
from policy_engine.model.case import PUBLISH, Branch, Breach, Case, CaseDocument
from policy_engine.model.fact import Fact, day_number, fitting
from policy_engine.model.followup import CRIME, Followup, State, Step
from policy_engine.model.text import Text, joined

DEADLINE = "deadline"
"""The detail that states the day from which a state with the base `stated` counts."""


def step_fact(
    machine: Followup,
    case: Case,
    branch: Branch,
    step: Step,
    asked: Asked,
    known: Known,
    *,
    now: str,
    lateness: int,
    entered: Sequence[State],
    unmet: Sequence[Obliged],
) -> Fact:
    """The fact, keyed by the case's number. `entered` are the states in which branches are opened, `lateness` counts as `deadline.late`."""
    state = machine.state(branch.state)
    due = due_now(branch)
    lacking = missing_documents(case, branch, step, asked.documents)
    blank = missing_details(machine, branch, entered, step, asked, known)
    roles, papers, unstated = (_titles(machine, ids) for ids in (step.by, lacking, blank))
    others = [b for b in case.branches if b.number != branch.number and not b.ended]
    day = asked.happened[:10]
    fields: dict[str, int | str] = {
        "step": step.id,
        "state": branch.state,
        "to": step.to,
        "title": step.title.zh,
        "title_en": step.title.en,
        "basis": step.basis,
        "role": asked.role,
        "role_title": machine.title(asked.role).zh,
        "role_title_en": machine.title(asked.role).en,
        "role_fits": int(asked.role in step.by),
        "roles": roles.zh,
        "roles_en": roles.en,
        "officers": len(set(asked.officers)),
        "officers_valid": known.officers_valid,
        "officers_needed": step.officers,
        "lacking": len(lacking),
        "lacking_titles": papers.zh,
        "lacking_titles_en": papers.en,
        "blank": len(blank),
        "blank_titles": unstated.zh,
        "blank_titles_en": unstated.en,
        "reason_needed": int(step.reason),
        "has_reason": int(bool(asked.note.strip())),
        "happened": day_number(date.fromisoformat(day)),
        "backwards": int(asked.happened < branch.since),
        "ahead": int(asked.happened > now),
        "hours": late(branch.since, "hours", asked.happened),
        "working_days": working_days(date.fromisoformat(branch.since[:10]), date.fromisoformat(day)),
        "has_due": int(bool(due)),
        "due": due.removesuffix("T24:00").replace("T", " "),
        "due_unknown": int(due == UNANNOUNCED),
        "late": lateness,
        "late_unit": late_unit(unit_of(branch.clock)) if lateness else "",
        "entity": case.entity if case.entity in ENTITIES else "other",
        "suspicion_open": int(any(machine.state(b.state).obligation in CRIME for b in others)),
        "reviewed": int(known.reviewed),
        "same_person": int(known.same_person),
        "letters": len(known.letters),
        "letter_days": _days_since(known.letters, day),
        "open_branches": len(others),
        "penalty": known.penalty,
        "unpublished": int(any(b.number == PUBLISH for b in others)),
        "opened": "、".join(opened.id for opened in entered),
        "obliged": _titles(machine, (o.state for o in unmet)).zh,
        "obliged_by": "；".join(dict.fromkeys(o.basis.zh for o in unmet)),
        "extensions_left": extensions_left(state, branch),
    }
    return Fact(
        "step",
        fitting(case.number),
        {name: fitting(value) if isinstance(value, str) else value for name, value in fields.items()},
    )


def due_now(branch: Branch) -> str:
    """The branch's deadline; one that could not be known when it was recorded is counted again, for the year may be announced now."""
    return due_of(branch.clock) if branch.due == UNANNOUNCED else branch.due


def lateness_of(branch: Branch, happened: str) -> int:
    """How late it is to leave the state at that time, see `deadline.late`."""
    return late(due_now(branch), unit_of(branch.clock), happened)


def lateness_breach(state: State, branch: Branch, lateness: int) -> Breach | None:
    """The lateness as it goes on record; None where there is none."""
    if not lateness:
        return None
    unit = late_unit(unit_of(branch.clock))
    return Breach(branch.number, state.id, "", state.obligation, due_now(branch), lateness, unit)


def missing_documents(
    case: Case, branch: Branch, step: Step, brought: Sequence[CaseDocument] = ()
) -> tuple[str, ...]:
    """Kinds of documents that the step asks for and that are neither brought with it nor, for its branch, in the file.

    A step that stays where it is (another letter, another receipt) is shown by what comes with it alone.
    """
    there = {document.kind for document in brought}
    if step.to != branch.state:
        there |= case.papers(branch.number)
    return tuple(kind for kind in step.documents if kind not in there)


def missing_details(
    machine: Followup, branch: Branch, entered: Sequence[State], step: Step, asked: Asked, known: Known
) -> tuple[str, ...]:
    """Details that the step, or a branch that it opens, asks for and that are not stated."""
    arriving = [*([] if step.to == branch.state else [machine.state(step.to)]), *entered]
    wanted = [*step.details, *(detail for state in entered for detail in state.details)]
    given = {name for name, value in asked.details.items() if value.strip()}
    if any(counts_from_stated(state) for state in arriving):
        wanted.append(DEADLINE)
        given |= {DEADLINE} if known.deadline else set()
    return tuple(name for name in dict.fromkeys(wanted) if name not in given)


def counts_from_stated(state: State) -> bool:
    """Whether the state's deadline is a day that the step into it states."""
    return state.within is not None and state.within.base == "stated"


def extensions_left(state: State, branch: Branch) -> int:
    """How many more times the branch's deadline can be put off."""
    return max(0, len(state.extensions) - extensions_used(branch.clock)) if branch.clock else 0


def _titles(machine: Followup, ids: Iterable[str]) -> Text:
    return joined(machine.title(id_) for id_ in ids)


def _days_since(days: Sequence[str], day: str) -> int:
    return max(0, (date.fromisoformat(day) - date.fromisoformat(max(days))).days) if days else 0
