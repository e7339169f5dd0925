import pytest

from policy_engine.model import merkle
from policy_engine.model.errors import Refused
from policy_engine.store import queries
from policy_engine.store.proofs import consistency, inclusion, root_of


def test_every_entry_is_proved_in_every_tree_that_the_log_ever_had(store, append, story):
    for n in range(36):
        append(store, story.note(n=n))
    leaves = [entry.leaf for entry in queries.entries(store)]
    assert len(leaves) == 37
    for size in range(1, len(leaves) + 1):
        for idx in range(size):
            found = inclusion(store, idx, size)
            assert found == merkle.path(leaves[:size], idx)


def test_a_proof_leads_to_the_last_checkpoint(store, append, story):
    append(store, *(story.note(n=n) for n in range(20)))
    size, root = queries.head(store)
    for entry in queries.entries(store):
        assert (
            merkle.root_from_path(entry.leaf, entry.idx, size, inclusion(store, entry.idx, size)).hex()
            == root
        )


def test_there_is_no_proof_of_what_is_not_there(store, append, story, owner):
    append(store, *(story.note(n=n) for n in range(5)))
    for idx, size in ((6, 6), (-1, 6), (0, 0)):
        with pytest.raises(ValueError, match="no entry"):
            inclusion(store, idx, size)
    with pytest.raises(Refused, match="lacks its part over entries 6 to 6"):
        inclusion(store, 0, 7)
    owner("DELETE FROM subtree WHERE level = 2")
    with pytest.raises(Refused, match="lacks its part over entries 0 to 3"):
        inclusion(store, 5, 6)


def test_every_tree_that_the_log_ever_had_is_the_beginning_of_the_later_ones(store, append, story):
    for n in range(20):
        append(store, story.note(n=n))
    leaves = [entry.leaf for entry in queries.entries(store)]
    for size in range(len(leaves) + 1):
        assert root_of(store, size) == merkle.root(leaves[:size])
        for old in range(size + 1):
            assert consistency(store, old, size) == merkle.consistency_path(leaves[:size], old)
    with pytest.raises(ValueError, match="no log of 3 in a log of 2"):
        consistency(store, 3, 2)


def test_a_tree_that_is_not_there_has_no_root(store, append, story, owner):
    append(store, *(story.note(n=n) for n in range(5)))
    with pytest.raises(Refused, match="lacks its part"):
        root_of(store, 7)
    owner("DELETE FROM subtree WHERE level = 2")
    with pytest.raises(Refused, match="lacks its part over entries 0 to 3"):
        consistency(store, 5, 6)
