"""What is still to be done in the demonstration, by the minute: things of one kind on one day are done together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

Kind = Literal["record", "correct", "review", "triage", "publish", "step", "close"]
_ORDER: tuple[Kind, ...] = get_args(Kind)


class Item(NamedTuple):
    """One thing to do: at which local minute, to which inspection, on which branch (0 where none is meant)."""

    minute: str
    number: str
    branch: int = 0


class Agenda:
    """Items by day and kind."""

    def __init__(self) -> None:
        self._days: defaultdict[str, defaultdict[Kind, list[Item]]] = defaultdict(lambda: defaultdict(list))

    def put(self, kind: Kind, minute: str, number: str, branch: int = 0) -> None:
        """Something to do later; a day that is over gets no more."""
        self._days[minute[:10]][kind].append(Item(minute, number, branch))

    @property
    def next_day(self) -> str:
        """The first day on which there is anything to do, "" where nothing is left."""
        return min(self._days, default="")

    def of(self, day: str) -> Iterator[tuple[Kind, list[Item]]]:
        """What there is to do on a day, kind by kind, also what comes to it meanwhile. No case appears twice in one list."""
        while self._days.get(day):
            kinds = self._days[day]
            kind = next(kind for kind in _ORDER if kind in kinds)
            items, once = sorted(kinds.pop(kind)), dict[str, Item]()
            for item in items:
                if item.number in once:
                    kinds[kind].append(item)
                else:
                    once[item.number] = item
            yield kind, list(once.values())
        self._days.pop(day, None)
