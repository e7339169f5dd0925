"""The chain: makes every feasible, most even assignment equally likely, by small random exchanges.

A *state* is an assignment with the least sum of squared loads. Slots are told apart, so that of several
assignments with the same officers in other places each counts; where slots of a target share a pool this is
the same as counting sets of officers, because every set has equally many orders.

One step, on a state x with n slots (`below` draws a number; P(s) is the pool of slot s):

1. s₀ = below(n + 1); n means: stay. Take u, the officer of s₀, out; the *hole* is s₀.
2. At a hole s draw o from P(s), except whoever left it last: i = below(|P(s)| − 1), the last of the pool
   standing in for him. Where there is nobody else, reject.
   a. If o is on the target, the hole *slides* to the slot of o, and s takes o.
   b. Else, if the load of o was that of u less 1: s takes o, and the step is done. Reject instead if the hole
      has left the target of s₀, or if o is in the pool of an earlier hole.
   c. Else the hole slides to one of the slots of o, by below of their number (reject if there are none).
3. If u may fill the new hole s (in P(s), not on the target), u does, and the step is done; this is accepted
   with chance (|P(s₀)| − 1) / (|P(s)| − 1) where that is below 1. Else reject if below(4) is 0, or go on at 2.

So a step is a move to a less loaded colleague, a swap, a cycle of any length, or, rejected, nothing.

*Symmetric.* The walk s₀ … sₖ of a step is undone by the walk sₖ … s₀. Loads do not change while the hole
slides and the slots of o stay as many, so that both meet the same cases and draw from the same numbers:
each of s₀ … sₖ once in a move, s₀ … sₖ₋₁ against s₁ … sₖ in a cycle, which the chance in 3 makes up for.
Rule b's last clause is rule 3 seen from the other end.

*Irreducible.* Take states x ≠ y; a step leads from x closer to y, measured by how many (target, officer) of x
are not in y, then by how many slots differ. If all targets have the same officers, the walk that starts where
a slot differs and always draws o = y(s) closes a cycle within the target. Else let every target t map each
officer who is on it in x but not in y to one who is on it in y but not in x: follow y from the slot of the
first through slots of t. These arcs p → q form a graph on officers whose surplus of p is load x(p) − load y(p).
It has a path from a surplus to a deficit or, if loads agree, a cycle. On a path u … v, x and y being optimal,
load x(u) ≥ load y(u) + 1 ≥ load y(v) ≥ load x(v) + 1 ≥ load x(u); so u has one visit more than v, all between
have one of these two loads, and some arc p → q goes from the higher to the lower. A cycle has such an arc, or
all its loads are equal. An arc that goes down by 1 is a move by rule b within one target (or a shorter one, if q
or p may stop on the way); a cycle of equal loads is a walk by rules a and c that ends with u at the latest.

*Aperiodic*, for every state stays with chance ≥ 1/(n + 1). Hence uniform in the limit; how near after
`steps_for` steps is measured against full enumeration in the tests.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import islice

from policy_engine.match.board import EMPTY, Board
from policy_engine.match.random import accepted, below, shuffled

GIVE_UP = 4
"""A walk that could go on ends with chance 1 in so many."""


def steps_for(slots: int) -> int:
    """How many steps the chain makes: max(16384, n · bit length of n)."""
    return max(16384, slots * slots.bit_length())


def shuffle_teams(board: Board, source: Iterator[int]) -> None:
    """Put the officers of slots that share target and pool in random order: targets, then pools as they come."""
    for team in board.slots_of:
        alike: dict[int, list[int]] = {}
        for slot in team:
            alike.setdefault(board.pool_of[slot], []).append(slot)
        for slots in alike.values():
            officers = shuffled([board.officer_of[slot] for slot in slots], source)
            for slot, officer in zip(slots, officers, strict=True):
                board.officer_of[slot] = officer


class Mixer:
    """The chain on a filled and level board; changes its `officer_of` and `load`, not `held`.

    `rows[o]` lists the slots of officer o, at first in slot order; `place[s]` is where slot s is in its row.
    Who takes over a slot in a slide or a cycle keeps the place for it that the other slot had; in a move the
    last of the one row fills the gap, and the other row grows at its end.
    """

    def __init__(self, board: Board) -> None:
        self.officer_of, self.load = board.officer_of, board.load
        self.pools, self.members, self.pool_of = board.pools, board.members, board.pool_of
        self.mate = array("i", [1]) * len(board.pool_of)
        for team in board.slots_of:
            self.mate[team[-1]] = 1 - len(team)
        self.rows = [array("i") for _ in board.load]
        self.place = array("i")
        for slot, officer in enumerate(board.officer_of):
            self.place.append(len(self.rows[officer]))
            self.rows[officer].append(slot)
        most = max([len(board.pool_of) + 1, *map(len, board.pools)])
        self.plain = 2**32 - most
        """Words below are accepted by every `below` of the chain."""

    def run(self, steps: int, source: Iterator[int]) -> None:
        """Make so many steps. The first slide is spelt out here because most steps end with it."""
        officer_of, load, pools, members = self.officer_of, self.load, self.pools, self.members
        pool_of, mate, rows, place, plain = self.pool_of, self.mate, self.rows, self.place, self.plain
        stay = len(officer_of)
        for a, b, c in islice(zip(source, source, source, strict=False), steps):
            slot = (a if a < plain else accepted(a, stay + 1, source)) % (stay + 1)
            if slot == stay:
                continue
            mine = pool_of[slot]
            pool = pools[mine]
            others = len(pool) - 1
            if not others:
                continue
            hand = officer_of[slot]
            officer = pool[(b if b < plain else accepted(b, others, source)) % others]
            if officer == hand:
                officer = pool[others]
            hole = slot + mate[slot]
            while hole != slot and officer_of[hole] != officer:
                hole += mate[hole]
            at_home = hole != slot
            if at_home:
                free = hole
            elif load[officer] == load[hand] - 1:
                self._move(slot, hand, officer)
                continue
            elif not (row := rows[officer]):
                continue
            else:
                hole = row[(c if c < plain else accepted(c, len(row), source)) % len(row)]
                free = hole + mate[hole]
                while free != hole and officer_of[free] != hand:
                    free += mate[free]
            theirs = pool_of[hole]
            if free != hole or (theirs != mine and hand not in members[theirs]):
                self._wander(slot, hole, at_home, source)
                continue
            if theirs != mine:
                back = len(pools[theirs]) - 1
                if back > others and below(back, source) >= others:
                    continue
            officer_of[slot], officer_of[hole] = officer, hand
            here, there = place[slot], place[hole]
            rows[hand][here], rows[officer][there] = hole, slot
            place[slot], place[hole] = there, here

    def _move(self, slot: int, hand: int, officer: int) -> None:
        """Hand over a slot, and with it one visit."""
        place, row, longer = self.place, self.rows[hand], self.rows[officer]
        last = row.pop()
        if last != slot:
            row[place[slot]] = last
            place[last] = place[slot]
        place[slot] = len(longer)
        longer.append(slot)
        self.officer_of[slot] = officer
        self.load[hand] -= 1
        self.load[officer] += 1

    def _wander(self, start: int, hole: int, at_home: bool, source: Iterator[int]) -> None:
        """Go on after a first slide, to a hole that the officer of `start` may not fill.

        `at_home` says that the hole has not left the target yet.
        """
        officer_of, load, pools, members = self.officer_of, self.load, self.pools, self.members
        pool_of, mate, rows, place, plain = self.pool_of, self.mate, self.rows, self.place, self.plain
        hand, home = officer_of[start], place[start]
        trail = [start]
        self._slide(start, hole)
        for a, b, c in zip(source, source, source, strict=False):
            pool = pools[pool_of[hole]]
            others = len(pool) - 1
            if not a % GIVE_UP or not others:
                break
            officer = pool[(b if b < plain else accepted(b, others, source)) % others]
            if officer == officer_of[trail[-1]]:
                officer = pool[others]
            following = hole + mate[hole]
            while following != hole and officer_of[following] != officer:
                following += mate[following]
            if following == hole:
                if load[officer] == load[hand] - 1:
                    if not at_home or any(officer in members[pool_of[slot]] for slot in trail):
                        break
                    self._fill(hole, hand, home)
                    self._move(hole, hand, officer)
                    return
                row = rows[officer]
                if not row:
                    break
                following = row[(c if c < plain else accepted(c, len(row), source)) % len(row)]
                at_home = False
            trail.append(hole)
            self._slide(hole, following)
            hole = following
            if hand in members[pool_of[hole]] and self._mate(hole, hand) == hole:
                others, back = len(pools[pool_of[start]]) - 1, len(pools[pool_of[hole]]) - 1
                if back > others and below(back, source) >= others:
                    break
                self._fill(hole, hand, home)
                return
        self._undo(trail, hole)
        self._fill(start, hand, home)

    def _undo(self, trail: list[int], hole: int) -> None:
        """Let the hole slide back to where it began."""
        for slot in reversed(trail):
            self._slide(hole, slot)
            hole = slot

    def _fill(self, hole: int, officer: int, place: int) -> None:
        self.officer_of[hole] = officer
        self.place[hole] = place
        self.rows[officer][place] = hole

    def _slide(self, hole: int, following: int) -> None:
        """Let the officer of one slot fill the hole, in the same place of his row."""
        officer = self.officer_of[following]
        self.officer_of[hole] = officer
        self.officer_of[following] = EMPTY
        self.place[hole] = self.place[following]
        self.rows[officer][self.place[hole]] = hole

    def _mate(self, slot: int, officer: int) -> int:
        """The slot that an officer fills on the target of this slot, else the slot itself."""
        other = slot + self.mate[slot]
        while other != slot and self.officer_of[other] != officer:
            other += self.mate[other]
        return other
