"""The cases of the demonstration go their ways: triaged, published, handled, closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count
from types import MappingProxyType

from policy_engine.casework.proposal import Asked
from policy_engine.model.case import Case
from policy_engine.store.open import open_store
from policy_engine.usecases.cases.advance import Wanted, advance
from policy_engine.usecases.cases.clocks import clock
from policy_engine.usecases.cases.ground import Ground
from policy_engine.usecases.demo.agenda import Item
from policy_engine.usecases.demo.checks import Checks
from policy_engine.usecases.demo.clock import later
from policy_engine.usecases.demo.office import Office
from policy_engine.usecases.demo.routes import OF_CLOCK, OfClock, Way, ways_for
from policy_engine.usecases.demo.steps import asked, of_clock


class Handling:
    """What the sections, the heads and the credit section do."""

    def __init__(self, office: Office, checks: Checks) -> None:
        self.office, self.checks = office, checks
        self._ahead: dict[tuple[str, int], list[tuple[str, int]]] = {}
        self._turns: defaultdict[tuple[Way, ...], count[int]] = defaultdict(count)

    def triage(self, items: Sequence[Item]) -> None:
        """The branches that the rules ask for are opened, and no others."""
        opens = self._obliged(self.office.cases(items))
        self._advance([(item, "triage") for item in items], opens)

    def publish(self, items: Sequence[Item]) -> None:
        """Nearly all results are published; a few lawfully are not."""
        self.office.unpublished -= {item.number for item in items}
        chance = self.office.chance
        lawful = [self.office.first("withheld") or chance.randrange(150) == 0 for _ in items]
        self._advance(
            [(item, "withhold" if held else "publish") for item, held in zip(items, lawful, strict=True)]
        )

    def step(self, items: Sequence[Item]) -> None:
        """Each branch takes the next step of its way."""
        wanted = [(item, self._ahead[item.number, item.branch].pop(0)[0]) for item in items]
        for item, word in wanted:
            for what in OF_CLOCK:
                if word == what:
                    self._clock(item, what)
        self._advance([(item, word) for item, word in wanted if word not in OF_CLOCK])

    def close(self, items: Sequence[Item]) -> None:
        """The case is closed."""
        self._advance([(item, "close") for item in items])

    def _obliged(self, cases: Mapping[str, Case]) -> dict[str, tuple[str, ...]]:
        office, story = self.office, self.office.story
        with open_store(story.workspace.store, read_only=True) as store:
            several, on = tuple(cases.values()), story.clock.day
            ground = Ground(
                story.workspace, store, office.rules, office.machine, several, actor=story.actor, on=on
            )
            ground.oblige(cases.keys(), story.cage)
            triage = Asked(step="triage", role="section_head", happened=story.clock.minute)
            return {
                case.number: tuple(one.state for one in ground.known(case, triage).obliged)
                for case in several
            }

    def _advance(
        self,
        wanted: Sequence[tuple[Item, str]],
        opens: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        """Take these steps, one a case, and put on the agenda what follows from each."""
        office, story = self.office, self.office.story
        before = office.cases([item for item, _ in wanted])
        steps: defaultdict[str, list[Wanted]] = defaultdict(list)
        for item, step in wanted:
            case, officers = before[item.number], office.visits[item.number].officers
            ahead = self._ahead.get((item.number, item.branch))
            said = asked(
                office.machine,
                case,
                item.branch,
                step,
                item.minute,
                story.papers,
                officers,
                opens.get(item.number, ()),
                then=ahead[0][0] if ahead else "",
            )
            steps[said.role].append(Wanted(item.number, said))
        for role, some in steps.items():
            advance(story.workspace, some, story.cage, actor=story.as_(role), now=story.clock.now)
        office.month["steps"] += len(wanted)
        after = office.cases([item for item, _ in wanted])
        for item, _ in wanted:
            self._follow(item, before[item.number], after[item.number])

    def _clock(self, item: Item, what: OfClock) -> None:
        """A deadline is stopped, runs again or is extended."""
        office, story = self.office, self.office.story
        case = office.cases([item])[item.number]
        request = of_clock(office.machine, case.branch(item.branch).state, item.branch, what, item.minute)
        actor = story.as_(request.asked.role)
        clock(story.workspace, item.number, request, story.cage, actor=actor, now=story.clock.now)
        office.month["steps"] += 1
        self._follow(item, case, case)

    def _follow(self, item: Item, before: Case, after: Case) -> None:
        """The next step of the branch, the first of those that were opened, and the closing where all have ended.

        The first result that is public and says nothing was found turns out to be wrong.
        """
        agenda = self.office.agenda
        known = {branch.number for branch in before.branches}
        for branch in after.branches:
            if branch.number not in known and not branch.ended:
                ways = ways_for(branch.state, after.entity)
                self._ahead[item.number, branch.number] = list(ways[next(self._turns[ways]) % len(ways)])
        for branch in after.branches:
            ahead = self._ahead.get((item.number, branch.number))
            if ahead and (branch.number == item.branch or branch.number not in known):
                agenda.put("step", later(item.minute, ahead[0][1], 14), item.number, branch.number)
        if all(branch.ended for branch in after.branches) and not after.closed:
            if self.checks.plain(item.number) and self.office.first("published"):
                self.checks.correct_later(item, 5, "published")
            else:
                agenda.put("close", later(item.minute, 2, 16), item.number)
