"""The checks of the demonstration go on record: recorded, reviewed by a second person, sent back or corrected now and then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Literal

from policy_engine.model.case import MAIN, PUBLISH
from policy_engine.model.errors import EngineFailed
from policy_engine.store.values import RecordedInspection
from policy_engine.usecases.demo.agenda import Item
from policy_engine.usecases.demo.clock import later
from policy_engine.usecases.demo.findings import SURE, SURE_INDIVIDUAL, Outcome, outcomes
from policy_engine.usecases.demo.office import Office
from policy_engine.usecases.demo.steps import NOTE, corrected, draft
from policy_engine.usecases.results.record import Draft, record
from policy_engine.usecases.results.review import review

Occasion = Literal["returned", "triage", "published"]
"""Why a result is corrected: the reviewer sent it back; the team saw before the triage, or after the publication, what was wrong."""


_TRIES = 50


class Checks:
    """What the teams and the second persons do. `gap` is how many outcomes of chance lie between two that are sure."""

    def __init__(self, office: Office, gap: int) -> None:
        self.office = office
        self._reviewers = office.story.officers_by_unit()
        self._individuals = outcomes(office.chance, SURE_INDIVIDUAL, gap)
        self._others = outcomes(office.chance, SURE, gap)
        self._drafts: dict[str, Draft] = {}
        self._busy: defaultdict[tuple[str, date], list[tuple[int, int]]] = defaultdict(list)
        self._wrong: dict[str, Occasion] = {}
        self._corrected: set[str] = set()

    def record(self, items: Sequence[Item]) -> None:
        """What was found is recorded by the teams."""
        office = self.office
        drafts = []
        for item in items:
            visit = office.visits[item.number]
            matters, on = office.plan.task(visit.task).matters, office.checked[item.number]
            times = self._times(visit, on)
            made = draft(visit, self._outcome(visit), matters, on, times, office.story.papers, office.chance)
            self._drafts[item.number] = made
            drafts.append(made)
            office.agenda.put(
                "review", later(item.minute, office.chance.choice((1, 1, 2, 3)), 10), item.number
            )
        self._recorded(drafts)

    def review(self, items: Sequence[Item]) -> None:
        """Second persons accept what was recorded; the first of the year is sent back."""
        office = self.office
        if office.first("returned"):
            back, items = items[0], items[1:]
            self._verdict([back], "return", NOTE)
            self.correct_later(back, 1, "returned")
            office.story.tell(f"{back.number}：复核退回，缺照片", f"{back.number}: sent back, no photograph")
        self._verdict(items, "accept", "")
        cases = office.cases(items)
        for item in items:
            case = cases[item.number]
            if case.branch(MAIN).state == "TRIAGE":
                office.problems.add(item.number)
                if item.number not in self._corrected and office.first("triage"):
                    self.correct_later(item, 1, "triage")
                else:
                    minute = later(item.minute, 1 + office.chance.randrange(3), 11)
                    office.agenda.put("triage", minute, item.number)
            wait = office.chance.choice((3, 5, 7, 9, 12, 14, 16, 40))
            if item.number not in office.unpublished and not case.branch(PUBLISH).ended:
                office.unpublished.add(item.number)
                office.agenda.put("publish", later(item.minute, wait, 15), item.number, PUBLISH)

    def correct_later(self, item: Item, days: int, occasion: Occasion) -> None:
        """So many days from now the team corrects what it recorded."""
        self._wrong[item.number] = occasion
        self.office.agenda.put("correct", later(item.minute, days, 9), item.number)

    def correct(self, items: Sequence[Item]) -> None:
        """The team's corrections: a new version each, reviewed the next day. The old one stays."""
        office = self.office
        for item in items:
            occasion = self._wrong.pop(item.number)
            made = corrected(self._drafts[item.number], occasion, office.story.papers)
            self._drafts[item.number] = made
            self._corrected.add(item.number)
            self._recorded([made], correcting=NOTE)
            office.agenda.put("review", later(item.minute, 1, 10), item.number)
            zh, en = _SAID[occasion]
            office.story.tell(f"{item.number}：{zh}", f"{item.number}: {en}")

    def plain(self, number: str) -> bool:
        """Whether a result says that nothing was found, and never was corrected."""
        return self._drafts[number].codes == ("1",) and number not in self._corrected

    def _times(self, visit: RecordedInspection, on: date) -> tuple[int, int]:
        """Minutes of the day: a quarter of an hour to two hours between nine and five.

        None of the officers is elsewhere then, unless their day is so full that no such time was found.
        """
        chance = self.office.chance
        days = [self._busy[officer, on] for officer in visit.officers]
        for _ in range(_TRIES):
            start = chance.randrange(9 * 60, 15 * 60)
            end = start + chance.randint(15, 120)
            # Half an hour on the road between two visits.
            if all(end + 30 <= other[0] or other[1] + 30 <= start for day in days for other in day):
                break
        for day in days:
            day.append((start, end))
        return start, end

    def _outcome(self, visit: RecordedInspection) -> Outcome:
        individual = self.office.entities[visit.target] == "individual"
        return next(self._individuals if individual else self._others)

    def _recorded(self, drafts: Sequence[Draft], correcting: str = "") -> None:
        story = self.office.story
        done = record(
            story.workspace,
            drafts,
            story.cage,
            actor=story.as_("team"),
            now=story.clock.now,
            correcting=correcting,
        )
        for refused in done.rejected:
            raise EngineFailed(refused.message, refused.advice)
        self.office.month["recorded"] += len(done.numbers)

    def _verdict(self, items: Sequence[Item], verdict: str, note: str) -> None:
        story = self.office.story
        by: defaultdict[str, list[str]] = defaultdict(list)
        for item in items:
            by[self._second_person(self.office.visits[item.number])].append(item.number)
        for reviewer, numbers in by.items():
            done = review(
                story.workspace,
                numbers,
                verdict,
                reviewer,
                note,
                story.cage,
                actor=story.as_("second_person"),
                now=story.clock.now,
            )
            for refused in done.rejected:
                raise EngineFailed(refused.message, refused.advice)

    def _second_person(self, visit: RecordedInspection) -> str:
        """Somebody of the section who was not there."""
        officers = self._reviewers[self.office.plan.task(visit.task).section]
        return next(officer for officer in officers if officer not in visit.officers)


_SAID: dict[Occasion, tuple[str, str]] = {
    "returned": ("检查组补了照片，重新录入", "the team adds the photograph, a new version is recorded"),
    "triage": ("分流以前，检查组更正了发现的问题", "before the triage the team corrects what it found"),
    "published": (
        "公示以后，检查组更正了结果代码，要重新复核、重新公示",
        "after the publication the team corrects the result's code; it is reviewed and published again",
    ),
}
