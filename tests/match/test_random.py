from collections import Counter
from hashlib import sha256
from itertools import islice

import pytest

from policy_engine.match.random import below, shuffled, words


def test_words_are_the_protocols_hash_blocks_read_in_order():
    seed = bytes(range(32))
    key = sha256(b"\x00\x00\x00\x16double-random/v1/match" + seed).digest()
    blocks = sha256(key + bytes(8)).digest() + sha256(key + bytes(7) + b"\x01").digest()
    expected = [int.from_bytes(blocks[i : i + 4], "big") for i in range(0, 64, 4)]
    assert list(islice(words(seed), 16)) == expected


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_seed_of_another_length_is_refused_at_once(length):
    with pytest.raises(ValueError, match="32 bytes"):
        words(bytes(length))


def test_below_skips_words_of_the_last_incomplete_run():
    last_complete = 2**32 - 2**32 % 3
    assert below(3, iter([last_complete, 2**32 - 1, last_complete - 1])) == 2
    assert below(2, iter([2**32 - 1])) == 1
    assert below(1, iter([7])) == 0


def test_shuffle_exchanges_from_the_end():
    assert shuffled("abcd", iter([0, 2, 1])) == ["d", "b", "c", "a"]
    assert shuffled("", iter([])) == []


def test_every_order_of_three_comes_up_about_equally_often():
    source = words(bytes(32))
    counts = Counter(tuple(shuffled("abc", source)) for _ in range(6000))
    assert len(counts) == 6
    assert all(850 < n < 1150 for n in counts.values())
