"""The board: who fills which slot, and the search for chains of exchanges.

Slots and officers are numbers. A *chain* is a row of slots s₀, s₁, …, sₖ and an officer v: each slot takes
over the officer of the next, the last takes v. So only v gains a visit, and only the officer of s₀, if any,
loses one. Chains are the augmenting paths of the flow network slot → (target, officer) → officer, where the
middle nodes have capacity 1 because nobody is on one target twice; searching breadth first finds one wherever
one exists.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Collection, Iterable, Sequence

import msgspec

EMPTY = -1


class Chain(msgspec.Struct, frozen=True):
    """Exchanges to make: each slot with the officer it takes."""

    moves: tuple[tuple[int, int], ...]


class DeadEnd(msgspec.Struct, frozen=True):
    """No chain exists. `slots` are all that exchanges could reach, sorted."""

    slots: tuple[int, ...]


class Board:
    """The state of a matching, changed in place.

    `pools[p]` lists officers in the order they are tried. `pool_of`, `team_of`, `officer_of` are indexed by
    slot, `slots_of` by team (the slots of one target), `load` and `held` by officer.
    """

    def __init__(
        self, pools: Sequence[tuple[int, ...]], teams: Sequence[Sequence[int]], load: Sequence[int]
    ) -> None:
        """`teams[t]` lists the pool of each slot of target t, `load[o]` what officer o carries already."""
        self.pools = pools
        self.members = [frozenset(pool) for pool in pools]
        # Arrays, because a large chain waits for memory more than for anything else.
        self.pool_of = array("i", [pool for team in teams for pool in team])
        self.team_of = [t for t, team in enumerate(teams) for _ in team]
        self.officer_of = array("i", [EMPTY]) * len(self.pool_of)
        self.slots_of: list[list[int]] = [[] for _ in teams]
        for slot, team in enumerate(self.team_of):
            self.slots_of[team].append(slot)
        self.load = list(load)
        self.held: list[set[int]] = [set() for _ in load]

    def put(self, slot: int, officer: int) -> None:
        """Let an officer fill a slot, in place of whoever filled it."""
        before = self.officer_of[slot]
        if before != EMPTY:
            self.held[before].remove(slot)
            self.load[before] -= 1
        self.officer_of[slot] = officer
        self.held[officer].add(slot)
        self.load[officer] += 1

    def team(self, slot: int) -> list[int]:
        """The officers who are already on the target of this slot."""
        officers = (self.officer_of[other] for other in self.slots_of[self.team_of[slot]])
        return [officer for officer in officers if officer != EMPTY]

    def find_chain(self, starts: Iterable[int], most: int, closed: Collection[int] = ()) -> Chain | DeadEnd:
        """The first chain from one of the slots `starts` to an officer of load ≤ `most`, breadth first.

        Slots are tried in the order given, officers in the order of the pool, the slots of one in slot order.
        Slots `closed` are known to lead nowhere and left out.
        """
        passed: set[int] = set()
        before = dict.fromkeys(starts, EMPTY)
        waiting = deque(before)
        untried: dict[int, Sequence[int]] = {}
        while waiting:
            slot = waiting.popleft()
            pool, team = self.pool_of[slot], self.team(slot)
            # Who was tried from one slot of a pool need not be again; those its team held up remain.
            held_up = []
            following: list[int] = []
            for officer in untried.get(pool, self.pools[pool]):
                if officer in team:
                    held_up.append(officer)
                elif self.load[officer] <= most:
                    return self._chain(before, slot, officer)
                elif officer not in passed:
                    passed.add(officer)
                    following += sorted(self.held[officer])
            untried[pool] = held_up
            mates = self.slots_of[self.team_of[slot]]
            following += [mate for mate in mates if self.officer_of[mate] in self.members[pool]]
            for other in following:
                if other not in before and other not in closed:
                    before[other] = slot
                    waiting.append(other)
        return DeadEnd(tuple(sorted(before)))

    def follow(self, chain: Chain) -> None:
        """Make the exchanges of a chain."""
        for slot, officer in chain.moves:
            self.put(slot, officer)

    def _chain(self, before: dict[int, int], last: int, officer: int) -> Chain:
        moves = [(last, officer)]
        slot = last
        while before[slot] != EMPTY:
            moves.append((before[slot], self.officer_of[slot]))
            slot = before[slot]
        return Chain(tuple(moves))
