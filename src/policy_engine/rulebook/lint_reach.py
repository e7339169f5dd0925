"""Whether every state of the machine can be reached, and whether every branch can end, on every day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

from policy_engine.model.followup import State, Step, in_force
from policy_engine.model.text import Text
from policy_engine.rulebook.lint_patterns import Problem


def unreachable(states: Sequence[State], steps: Sequence[Step]) -> Iterator[Problem]:
    """States that no branch ever comes to, whatever the day (L127)."""
    reached = _closure((s.id for s in states if s.opens), lambda at: (s.to for s in steps if at in s.start))
    for number, state in enumerate(states):
        if state.id not in reached:
            yield (
                "L127",
                ("states", number, "id"),
                Text(f"没有一步走到 {state.id}", f"nothing leads to {state.id}"),
                Text(
                    "加一个走到它的步骤，或写 opens: true；不用的删去",
                    "add a step that leads there, or write opens: true; remove it if it is not needed",
                ),
            )


def dead_ends(states: Sequence[State], steps: Sequence[Step]) -> Iterator[Problem]:
    """States from which no way leads to an end by the steps in force on some day: dead ends, and loops without exit (L128)."""
    told: set[str] = set()
    for day in _turns(steps):
        now = [step for step in steps if in_force(step, day)]
        ending = _closure(
            (s.id for s in states if s.end),
            lambda at, now=now: (start for s in now if s.to == at for start in s.start),  # type: ignore[misc]
        )
        for number, state in enumerate(states):
            if state.id in ending or state.id in told:
                continue
            told.add(state.id)
            since = "" if day == date.min else f"（{day} 起）"
            yield (
                "L128",
                ("states", number, "id"),
                Text(
                    f"从 {state.id} 走不到终结的状态{since}",
                    f"no way leads from {state.id} to an end{f' from {day} on' if since else ''}",
                ),
                Text(
                    "加一个走得出去的步骤，或在终结的状态写 end: true",
                    "add a step that leads out, or write end: true on the state that ends a branch",
                ),
            )


def _turns(steps: Sequence[Step]) -> list[date]:
    """Days from which other steps are in force than before, the beginning of time first."""
    begun = {step.effective_from for step in steps if step.effective_from}
    over = {step.effective_to + timedelta(days=1) for step in steps if step.effective_to}
    return [date.min, *sorted(begun | over)]


def _closure(beginnings: Iterable[str], following: Callable[[str], Iterable[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(beginnings)
    while ahead:
        at = ahead.pop()
        if at not in found:
            found.add(at)
            ahead += following(at)
    return found
