"""What all who act in the demonstration's year share: the workspace and its clock, what is to be done, who was to be visited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from policy_engine.model.case import Case
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.values import RecordedInspection
from policy_engine.usecases.cases.machine import machine_of
from policy_engine.usecases.demo.agenda import Agenda, Item
from policy_engine.usecases.demo.clock import at
from policy_engine.usecases.demo.story import Story
from policy_engine.usecases.judge import sound_rules
from policy_engine.usecases.plan.in_file import plan_of

DAYS_OF_VISITS = 48
"""Days after a draw within which its visits are made."""


class Office:
    """The bureau in the demonstration. Chance gives the same each time; who is drawn depends on the draws' secrets."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.rules = sound_rules(story.workspace.rules)
        self.machine = machine_of(self.rules)
        self.plan = plan_of(story.workspace, story.workspace.plan)
        self.chance, self.agenda = Random(2023), Agenda()
        self.visits: dict[str, RecordedInspection] = {}
        self.checked: dict[str, date] = {}
        """By inspection, the day of the visit."""
        self.entities: dict[str, str] = {}
        """By target, what kind of entity it is."""
        self.problems: set[str] = set()
        self.unpublished: set[str] = set()
        """Inspections whose publication is on the agenda."""
        self.month: Counter[str] = Counter()
        self._happened: set[str] = set()

    def schedule(self) -> None:
        """Visits that are new are put on the agenda.

        The visit on a working day within seven weeks, the record of it one to four days later; a few come late.
        """
        fresh = [visit for visit in self.story.inspections() if visit.number not in self.visits]
        self.entities |= self.story.entities(visit.target for visit in fresh)
        for visit in fresh:
            self.visits[visit.number] = visit
            day = self.story.clock.day + timedelta(days=2 + self.chance.randrange(DAYS_OF_VISITS))
            while day.weekday() > 4:
                day -= timedelta(days=1)
            entry = day + timedelta(days=self.chance.choice((1, 1, 1, 2, 2, 3, 4, 12)))
            self.agenda.put("record", at(entry, 17), visit.number)
            self.checked[visit.number] = day

    def first(self, what: str) -> bool:
        """Whether this is the first time in the year; never again."""
        if what in self._happened:
            return False
        self._happened.add(what)
        return True

    def cases(self, items: Iterable[Item]) -> dict[str, Case]:
        """The cases of these inspections, by number."""
        with open_store(self.story.workspace.store, read_only=True) as store:
            return queries.full_cases(store, [item.number for item in items])

    def tell_month(self) -> None:
        """Say what was done since the last time."""
        recorded, steps = self.month["recorded"], self.month["steps"]
        if recorded or steps:
            self.story.tell(
                f"本月录入结果 {recorded} 份，办理处置步骤 {steps} 步",
                f"this month {recorded} results were recorded and {steps} steps of cases taken",
            )
        self.month.clear()
