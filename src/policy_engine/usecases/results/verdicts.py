"""What the rules say of results and reviews, by inspection: what they forbid, what stays on record, what is only told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import msgspec

from policy_engine.casework.progress import RECORDED
from policy_engine.model.case import MAIN, Breach
from policy_engine.model.fact import Fact
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import Firing, judge
from policy_engine.rulebook.load import Rulebook
from policy_engine.usecases.results.draft import Rejected, Warned


class Verdicts(msgspec.Struct, frozen=True):
    """Firings by the number of the inspection that they are about."""

    fired: dict[str, tuple[Firing, ...]]
    rules: str

    def forbids(self, number: str) -> bool:
        """Whether a rule forbids what was asked about an inspection."""
        return any(firing.rule.severity == "error" for firing in self.fired.get(number, ()))

    def rejected(self, number: str, place: str) -> list[Rejected]:
        """One for every rule that forbids it, with its article."""
        return [
            Rejected(
                place,
                _OF_RULE.fill(title=firing.rule.title, rule=firing.rule.id, message=firing.message()),
                firing.advice(),
                firing.rule.basis,
                firing.rule.id,
                number,
            )
            for firing in self.fired.get(number, ())
            if firing.rule.severity == "error"
        ]

    def warnings(self, number: str) -> list[Warned]:
        """What was noticed."""
        return [
            Warned(
                number,
                firing.rule.id,
                firing.rule.title,
                firing.message(),
                firing.advice(),
                firing.rule.basis,
                firing.rule.severity == "warning",
            )
            for firing in self.fired.get(number, ())
            if firing.rule.severity != "error"
        ]

    def breaches(self, number: str) -> list[Breach]:
        """What stays on record: every warning, under the check's own branch."""
        return [
            Breach(
                branch=MAIN,
                state=RECORDED,
                rule=firing.rule.id,
                obligation=firing.rule.obligation,
                due="",
                late=0,
                unit="days",
            )
            for firing in self.fired.get(number, ())
            if firing.rule.severity == "warning"
        ]

    def decision(self, number: str) -> dict[str, str | list[str]]:
        """By which rules it was judged, and which of them held: for the log."""
        return {"rules": self.rules, "fired": [firing.rule.id for firing in self.fired.get(number, ())]}


def judged(rulebook: Rulebook, facts: Sequence[Fact], on: date, cage: Cage) -> Verdicts:
    """What the rules of the stage `record` in force that day say of facts keyed by inspection. Raises EngineFailed."""
    found: defaultdict[str, list[Firing]] = defaultdict(list)
    for firing in judge(rulebook, "record", facts, on, cage) if facts else ():
        found[firing.about.key].append(firing)
    return Verdicts({number: tuple(several) for number, several in found.items()}, rulebook.sha256)


_OF_RULE = Text("{title}（{rule}）：{message}", "{title} ({rule}): {message}")
