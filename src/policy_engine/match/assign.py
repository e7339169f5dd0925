"""Officers for every drawn target: feasible, as evenly loaded as can be, decided by the draw's seed alone.

Everybody in some pool, sorted by id, is shuffled with the seed's words; `construct` finds one assignment that
is as even as can be, `chain` makes each such assignment equally likely with the same words, going on. Frozen
by `tests/match/golden.json`, specified in `docs/matching.md`: any machine and any order of the input rows give
the same answer. Loads count what officers carry over from earlier draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from policy_engine.match.board import Board, DeadEnd
from policy_engine.match.chain import Mixer, shuffle_teams, steps_for
from policy_engine.match.construct import fill, level
from policy_engine.match.pools import Pool
from policy_engine.match.random import shuffled, words
from policy_engine.match.request import Request
from policy_engine.match.whynot import Infeasible, Stuck, explain


class Assignment(msgspec.Struct, frozen=True):
    """The officers of each target in slot order, and everybody's load afterwards, carried over included."""

    officers: dict[str, tuple[str, ...]]
    loads: dict[str, int]


def assign(
    requests: Sequence[Request], loads: Mapping[str, int], seed: bytes, *, minimum: int = 2
) -> Assignment | Infeasible:
    """Match officers to targets, or say why it cannot be done; never a partial result.

    `loads` is what inspectors carry already (absent: 0), `seed` the draw's 32-byte seed S. Raises ValueError
    for a target asked for twice, fewer than `minimum` slots, a negative load, or a seed of another length.
    `minimum` is 1 only where one slot stands for a whole group of officers (`match.groups`).
    """
    ordered = sorted(requests, key=lambda request: request.target)
    _refuse(ordered, loads, minimum)
    source = words(seed)
    names = {officer for pool in _pools(ordered) for officer in pool.officers}
    people = shuffled(sorted(names), source)
    board = set_up(ordered, people, loads)
    stuck = fill(board)
    if stuck:
        return _why_not(ordered, board, stuck)
    level(board)
    Mixer(board).run(steps_for(len(board.officer_of)), source)
    shuffle_teams(board, source)
    after = dict(loads) | dict(zip(people, board.load, strict=True))
    return Assignment(
        {
            request.target: tuple(people[board.officer_of[slot]] for slot in slots)
            for request, slots in zip(ordered, board.slots_of, strict=True)
        },
        {officer: after[officer] for officer in sorted(after)},
    )


def _refuse(ordered: Sequence[Request], loads: Mapping[str, int], minimum: int) -> None:
    if len({request.target for request in ordered}) < len(ordered):
        raise ValueError("a target is asked for twice")
    if any(len(request.slots) < minimum for request in ordered):
        raise ValueError("a visit takes at least two officers")
    if any(load < 0 for load in loads.values()):
        raise ValueError("a load is negative")


def set_up(ordered: Sequence[Request], people: Sequence[str], loads: Mapping[str, int]) -> Board:
    """The board of requests sorted by target, nobody on it yet, officers numbered in the order of `people`."""
    number = {officer: n for n, officer in enumerate(people)}
    # By identity, for many requests share a pool, and comparing pools officer by officer takes long.
    pool_of: dict[int, int] = {}
    pools: dict[tuple[int, ...], int] = {}
    for pool in _pools(ordered):
        numbers = tuple(sorted({number[officer] for officer in pool.officers}))
        pool_of[id(pool)] = pools.setdefault(numbers, len(pools))
    teams = [[pool_of[id(pool)] for pool in request.slots] for request in ordered]
    return Board(list(pools), teams, [loads.get(officer, 0) for officer in people])


def _pools(ordered: Sequence[Request]) -> Iterable[Pool]:
    """Every pool object once, in the order of the slots."""
    return {id(pool): pool for request in ordered for pool in request.slots}.values()


def _why_not(ordered: Sequence[Request], board: Board, stuck: Sequence[tuple[int, DeadEnd]]) -> Infeasible:
    tight: dict[int, set[int]] = {}
    missing: dict[int, int] = {}
    for slot, end in stuck:
        team = board.team_of[slot]
        first = board.slots_of[team][0]
        tight.setdefault(team, set()).update(s - first for s in end.slots)
        missing[team] = missing.get(team, 0) + 1
    return explain(
        [Stuck(ordered[team], tuple(sorted(tight[team])), missing[team]) for team in sorted(tight)]
    )
