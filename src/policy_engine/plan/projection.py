"""抽查企业占比 as values: what a plan can be expected to reach (R01), and the smallest change that reaches the goal."""

from __future__ import annotations

from fractions import Fraction

import msgspec


class Suggestion(msgspec.Struct, frozen=True):
    """The change that reaches the goal with the fewest additional inspections: a task (code, position) drawn at `rate`, such as "2.4%".

    `rate` is the least that is enough, in steps of 0.1 %; `visits` how many more inspections it makes in the year.
    """

    task: str
    position: int
    rate: str
    visits: int


class Projection(msgspec.Struct, frozen=True):
    """Distinct enterprises that a plan can be expected to inspect in the year, of those registered and open.

    `expected` counts those inspected already. It is a lower bound where `complete` is false: some tasks are drawn by a superior
    bureau, have no condition, or look at names or dates, which counts by profile do not tell; nothing was expected of them.
    `suggestion` is None where the goal is reached, there is none, or no single rate is enough.
    """

    registered: int
    expected: Fraction
    complete: bool
    suggestion: Suggestion | None = None

    @property
    def share(self) -> Fraction:
        """Expected over registered; 0 where nothing is registered."""
        return self.expected / self.registered if self.registered else Fraction(0)
