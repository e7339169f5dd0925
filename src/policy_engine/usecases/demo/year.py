"""`policy demo`: a generated county's 2023, from the plan to the last case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import msgspec

from policy_engine.model.status import YearStatus
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases import audit, verify
from policy_engine.usecases.demo.agenda import Item, Kind
from policy_engine.usecases.demo.checks import Checks
from policy_engine.usecases.demo.clock import Clock
from policy_engine.usecases.demo.handling import Handling
from policy_engine.usecases.demo.office import Office
from policy_engine.usecases.demo.place import empty, unwritable
from policy_engine.usecases.demo.story import Story
from policy_engine.usecases.status.status import Asked, status

BEGIN, LAST = date(2023, 2, 6), date(2023, 12, 31)
"""The first day, and the one from which the year is looked back on."""

TURNS = {
    date(2023, 2, 24): "publish",
    date(2023, 3, 6): "draw",
    date(2023, 4, 6): "draw",
    date(2023, 4, 24): "delay",
    date(2023, 5, 8): "draw",
    date(2023, 6, 5): "draw",
    date(2023, 6, 20): "raise",
    date(2023, 7, 5): "draw",
    date(2023, 9, 20): "account",
}
"""The days on which the story takes a turn of its own."""


class Played(msgspec.Struct, frozen=True):
    """What came of the year: inspections, problems, cases closed and open, steps after
    their deadlines; the year as a whole, and whether log and draws hold."""

    root: Path
    visits: int
    problems: int
    closed: int
    open: int
    late: int
    status: YearStatus
    log: audit.Verified
    draws: verify.Verified


def play(
    directory: Path,
    cage: Cage,
    *,
    actor: str,
    told: Callable[[str, Text], None],
    targets: int = 12_000,
    inspectors: int = 300,
) -> Played:
    """Make a demonstration workspace in `directory` and play the year in it; `told` hears of each turn with its day.

    `directory` is new or empty, and is half a demonstration if anything is raised: Refused, Unusable (it cannot be written), and what
    the use cases raise. The same things happen each time; who is drawn depends on the draws' secrets.
    """
    empty(directory)
    try:
        return _played(directory, cage, actor, told, targets, inspectors)
    except OSError as error:
        raise unwritable(directory, error) from error


def _played(
    directory: Path,
    cage: Cage,
    actor: str,
    told: Callable[[str, Text], None],
    targets: int,
    inspectors: int,
) -> Played:
    story = Story(directory, cage, Clock(BEGIN), actor, told)
    story.registries(targets, inspectors)
    # A small county has few visits, and what is sure has to be found in them all the same.
    year = _Year(story, gap=min(3, targets // 4_000))
    year.play()
    with open_store(story.workspace.store, read_only=True) as store:
        cases = queries.cases(store)
        late = len(queries.breaches(store))
    closed = sum(bool(case.closed) for case in cases)
    return Played(
        directory,
        len(year.office.visits),
        len(year.office.problems),
        closed,
        len(cases) - closed,
        late,
        status(story.workspace, Asked(on=LAST), cage, now=story.clock.now),
        audit.verify(story.workspace),
        verify.verify_draws(story.workspace, cage),
    )


class _Year:
    """The days of the year, and who does what on them."""

    def __init__(self, story: Story, gap: int) -> None:
        self.story, self.office = story, Office(story)
        self.checks = Checks(self.office, gap)
        self.handling = Handling(self.office, self.checks)

    def play(self) -> None:
        """Day after day, until nothing is left to do."""
        turns, agenda, clock = dict(TURNS), self.office.agenda, self.story.clock
        while turns or agenda.next_day:
            day = min([*(day.isoformat() for day in turns), agenda.next_day or "9999"])
            if day[:7] != clock.minute[:7]:
                self.office.tell_month()
            clock.until(f"{day}T09:00")
            turn = turns.pop(clock.day, None)
            if turn:
                self._take(turn)
            for kind, items in agenda.of(day):
                clock.until(items[-1].minute)
                self._do(kind, items)
        self.office.tell_month()

    def _take(self, turn: str) -> None:
        story = self.story
        if turn == "delay":
            story.delay()
        elif turn == "raise":
            story.raise_rate()
        elif turn == "publish":
            story.publish()
        elif turn == "account":
            story.hold_to_account()
        else:
            fresh = story.draw()
            if story.clock.day.month == 3:
                story.recuse(fresh)
            elif story.clock.day.month == 5:
                story.replace(fresh)
            elif story.clock.day.month == 6:
                story.refuse(fresh)
            self.office.schedule()

    def _do(self, kind: Kind, items: Sequence[Item]) -> None:
        {
            "record": self.checks.record,
            "correct": self.checks.correct,
            "review": self.checks.review,
            "triage": self.handling.triage,
            "publish": self.handling.publish,
            "step": self.handling.step,
            "close": self.handling.close,
        }[kind](items)
