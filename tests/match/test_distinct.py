from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from policy_engine.match.distinct import fill_places

POOLS = st.lists(st.lists(st.sampled_from("abcde"), max_size=4, unique=True), max_size=5)


@given(POOLS)
def test_places_are_filled_exactly_where_different_people_can(pools):
    possible = any(len(set(people)) == len(people) for people in product(*pools))
    found = fill_places(pools)
    assert (found is not None) == possible
    if found is not None:
        assert len(found) == len(pools) == len(set(found))
        assert all(person in pool for person, pool in zip(found, pools, strict=True))


def test_earlier_members_are_preferred():
    assert fill_places(["ab", "cd"]) == ("a", "c")
    assert fill_places(["ab", "a"]) == ("b", "a")
    assert fill_places([]) == ()
