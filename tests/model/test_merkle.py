from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.model.merkle import EMPTY, fold, grow, leaf_hash, node_hash, path, root, root_from_path

# The leaves and roots that Certificate Transparency implementations test RFC 6962 with.
LEAVES = [
    bytes.fromhex(data)
    for data in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _by_definition(data: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, word for word."""
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    k = 1
    while k * 2 < len(data):
        k *= 2
    return sha256(b"\x01" + _by_definition(data[:k]) + _by_definition(data[k:])).digest()


def test_roots_of_the_known_trees():
    for size, known in enumerate(ROOTS):
        assert root(leaf_hash(data) for data in LEAVES[:size]).hex() == known


def test_an_empty_tree_is_the_hash_of_nothing():
    assert root([]) == fold([]) == EMPTY
    assert EMPTY.hex() == ROOTS[0]


def test_a_leaf_cannot_be_taken_for_a_node():
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=4), max_size=70))
def test_the_root_is_the_one_of_the_definition(data):
    assert root(map(leaf_hash, data)) == _by_definition(data)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=4), max_size=70), st.integers(0, 70))
def test_a_tree_may_be_grown_in_pieces(data, cut):
    leaves = [leaf_hash(item) for item in data]
    size, frontier = grow(0, (), leaves[:cut])
    assert size == len(leaves[:cut])
    assert len(frontier) == size.bit_count()
    before = list(frontier)
    assert grow(size, frontier, leaves[cut:]) == grow(0, (), leaves)
    assert frontier == before


def _path_by_definition(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 §2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return [*_path_by_definition(index, leaves[:k]), root(leaves[k:])]
    return [*_path_by_definition(index - k, leaves[k:]), root(leaves[:k])]


def test_every_path_of_every_small_tree_is_the_one_of_the_definition_and_leads_to_the_root():
    for size in range(1, 35):
        leaves = [leaf_hash(bytes([n])) for n in range(size)]
        for index, leaf in enumerate(leaves):
            found = path(leaves, index)
            assert found == _path_by_definition(index, leaves)
            assert root_from_path(leaf, index, size, found) == root(leaves)


def test_a_path_proves_its_own_leaf_place_and_size_alone():
    leaves = [leaf_hash(bytes([n])) for n in range(11)]
    for index, leaf in enumerate(leaves):
        found = path(leaves, index)
        for other in range(11):
            if other != index:
                assert _led(leaf, other, 11, found) != root(leaves)
                assert _led(leaves[other], index, 11, found) != root(leaves)
        for spoilt in (found[:-1], [*found, leaf], [leaf, *found[1:]], found[::-1]):
            if spoilt != found:
                assert _led(leaf, index, 11, spoilt) != root(leaves)


def _led(leaf: bytes, index: int, size: int, way: list[bytes]) -> bytes | None:
    try:
        return root_from_path(leaf, index, size, way)
    except ValueError:
        return None


def test_there_is_no_path_beyond_the_tree():
    leaf = leaf_hash(b"")
    for index in (-1, 1):
        with pytest.raises(IndexError, match="in a tree of 1"):
            path([leaf], index)
        with pytest.raises(ValueError, match="in a tree of 1"):
            root_from_path(leaf, index, 1, [])
    with pytest.raises(IndexError):
        path([], 0)
    assert root_from_path(leaf, 0, 1, path([leaf], 0)) == leaf
