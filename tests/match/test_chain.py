import random
from itertools import repeat

import pytest

from policy_engine.match.board import Board
from policy_engine.match.chain import Mixer, shuffle_teams, steps_for
from policy_engine.match.construct import fill, level
from policy_engine.match.random import words

SEED = bytes(range(32))


def level_board(pools, teams, load):
    board = Board([tuple(pool) for pool in pools], teams, load)
    assert not fill(board)
    level(board)
    return board


def some_board(rng):
    officers = rng.randint(4, 12)
    pools = {tuple(sorted(rng.sample(range(officers), rng.randint(3, officers)))) for _ in range(5)}
    teams = [
        [rng.randrange(len(pools)) for _ in range(rng.choice([2, 2, 3]))] for _ in range(rng.randint(1, 40))
    ]
    return level_board(sorted(pools), teams, [rng.choice([0, 0, 1, 3]) for _ in range(officers)])


def books(mixer):
    return list(mixer.officer_of), list(mixer.load), [list(row) for row in mixer.rows], list(mixer.place)


def after(mixer, *choices):
    """The books after one step by these words, each below every bound it is asked for."""
    mixer.run(1, iter(choices))
    return books(mixer)


@pytest.mark.parametrize(
    ("slots", "steps"),
    [(0, 16384), (2, 16384), (1489, 16384), (1490, 16390), (90_000, 1_530_000)],
)
def test_steps_grow_with_the_slots_above_a_floor(slots, steps):
    assert steps_for(slots) == steps


def test_many_steps_keep_every_rule_the_balance_and_the_books():
    rng = random.Random(4)
    for n in range(60):
        board = some_board(rng)
        carried = [load - len(held) for load, held in zip(board.load, board.held, strict=True)]
        even = sorted(board.load)
        mixer = Mixer(board)
        mixer.run(400, words(n.to_bytes(32, "big")))
        assert sorted(board.load) == even
        for officer, row in enumerate(mixer.rows):
            assert board.load[officer] == carried[officer] + len(row)
            assert all(board.officer_of[slot] == officer for slot in row)
        assert all(
            mixer.rows[officer][place] == slot
            for slot, (officer, place) in enumerate(zip(board.officer_of, mixer.place, strict=True))
        )
        for slot, officer in enumerate(board.officer_of):
            assert officer in board.pools[board.pool_of[slot]]
            assert len(set(board.team(slot))) == len(board.slots_of[board.team_of[slot]])


def test_the_number_of_slots_means_stay_and_a_pool_of_one_moves_nobody():
    mixer = Mixer(level_board([(0,), (1, 2)], [[0, 1]], [0, 0, 0]))
    before = books(mixer)
    assert after(mixer, 2, 0, 0) == before
    assert after(mixer, 0, 0, 0) == before


def test_a_less_loaded_colleague_takes_over():
    mixer = Mixer(level_board([(0,), (1, 2)], [[0, 1]], [0, 0, 0]))
    assert books(mixer)[0] == [0, 1]
    assert after(mixer, 1, 0, 0) == ([0, 2], [1, 0, 1], [[0], [], [1]], [0, 0])


def test_equally_loaded_officers_swap_and_keep_the_places_in_their_rows():
    mixer = Mixer(level_board([(0, 1), (2, 3)], [[0, 1], [0, 1]], [0] * 4))
    assert books(mixer)[0] == [0, 2, 1, 3]
    assert after(mixer, 0, 0, 0) == ([1, 2, 0, 3], [1] * 4, [[2], [0], [1], [3]], [0] * 4)


RING = ([(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 5)], [[0, 1], [2, 3], [4, 5]], [0] * 6)


def test_a_ring_turns_when_its_walk_is_not_given_up():
    mixer = Mixer(level_board(*RING))
    assert books(mixer)[0] == [0, 1, 2, 3, 4, 5]
    assert after(mixer, 0, 0, 0, *[1, 0, 0] * 4)[0] == [1, 2, 3, 4, 5, 0]


@pytest.mark.parametrize("slides", [1, 2, 3, 4])
def test_a_walk_given_up_leaves_everything_as_it_was(slides):
    mixer = Mixer(level_board(*RING))
    before = books(mixer)
    assert after(mixer, 0, 0, 0, *[1, 0, 0] * (slides - 1), 0, 0, 0) == before


def test_a_word_that_below_would_skip_is_replaced_by_the_next():
    skipped = 2**32 - 1
    one, other = (Mixer(level_board([(0, 1, 2)], [[0, 0], [0, 0]], [0, 0, 0])) for _ in range(2))
    assert 2**32 % 5 == 1
    assert after(one, 1, 0, 0) == after(other, skipped, 0, 0, 1)


def test_like_slots_of_a_target_are_put_in_random_order_and_no_others():
    board = level_board([(0, 1, 2, 3), (4, 5)], [[0, 1, 0, 1]], [0] * 6)
    before = list(board.officer_of)
    shuffle_teams(board, repeat(0))
    assert board.officer_of.tolist() == [before[2], before[3], before[0], before[1]]


def test_without_targets_the_chain_has_nothing_to_do():
    mixer = Mixer(Board([], [], []))
    mixer.run(3, words(SEED))
    assert books(mixer) == ([], [], [], [])
