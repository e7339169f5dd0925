"""The construction: one feasible assignment, as evenly loaded as can be, for the chain to start from.

Officers are numbered in the seed's order, and "first" means in this order; slots are numbered by target id,
then by place. Every order below is fixed, so that any machine and any order of rows give the same answer.

1. *Fill.* Slots in the order of (size of pool, slot) each take the officer of their pool with the least load
   who is not on the target yet, the first of equals. Where all of the pool are, an exchange within the target
   makes room.
2. *Level.* For each load L from the highest down, and each officer of load L in order: if a chain of exchanges
   leads from one of his slots to an officer with load ≤ L − 2, follow the one found first (`board`).

Loads that no chain can even are optimal for every convex measure of unevenness at once, because feasible
loads are the integral bases of a polymatroid. One pass downwards is enough: what a failed search at L reached
is closed, nobody in it has less than L − 1, and later chains never touch it.
"""

from __future__ import annotations

from policy_engine.match.board import Board, DeadEnd


def fill(board: Board) -> list[tuple[int, DeadEnd]]:
    """Fill every slot that can be; the slots that cannot, with the searches that failed."""
    stuck = []
    anybody = max(board.load, default=0) + len(board.pool_of)
    least = _Least(board)
    for slot in sorted(range(len(board.pool_of)), key=lambda s: (len(board.pools[board.pool_of[s]]), s)):
        officer = least.of(board.pool_of[slot], board.team(slot))
        if officer is not None:
            board.put(slot, officer)
            continue
        found = board.find_chain([slot], anybody)
        if isinstance(found, DeadEnd):
            stuck.append((slot, found))
        else:
            board.follow(found)
    return stuck


def level(board: Board) -> None:
    """Even the loads of a filled board as far as exchanges can."""
    closed: set[int] = set()
    lowest, high = min(board.load, default=0), max(board.load, default=0)
    while high > lowest + 1:
        for officer in [officer for officer, load in enumerate(board.load) if load == high]:
            starts = [slot for slot in sorted(board.held[officer]) if slot not in closed]
            found = board.find_chain(starts, high - 2, closed)
            if isinstance(found, DeadEnd):
                closed.update(found.slots)
            else:
                board.follow(found)
        high = max((load for load in board.load if load < high), default=lowest)


class _Least:
    """Who of a pool has the least load; while a board fills, loads only rise.

    `rows[p]` are those of pool p who had the load `low[p]`, the pool's least, when last looked at, last first.
    """

    def __init__(self, board: Board) -> None:
        self.board = board
        self.low: dict[int, int] = {}
        self.rows: dict[int, list[int]] = {}

    def of(self, pool: int, team: list[int]) -> int | None:
        """The first officer of least load in a pool, those of a team left out; None if that leaves nobody."""
        load, people = self.board.load, self.board.pools[pool]
        row = self.rows.setdefault(pool, [])
        while row and load[row[-1]] != self.low[pool]:
            row.pop()
        if not row and people:
            low = self.low[pool] = min([load[officer] for officer in people])
            row.extend([officer for officer in reversed(people) if load[officer] == low])
        if row and row[-1] not in team:
            return row[-1]
        free = [officer for officer in people if officer not in team]
        return min(free, key=load.__getitem__, default=None)
