"""Numbers are named by their end, if only one ends so."""

import pytest

from policy_engine.model.errors import Unusable
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.cases.find import find_number


def test_an_end_that_several_have_is_told_with_some_of_them(drawn):
    with open_store(drawn.store, read_only=True) as store:
        mine = [number for number in queries.numbers(store) if number.endswith("#0001")]
        with pytest.raises(Unusable) as stop:
            find_number(store, "#0001")
        assert f"{len(mine)} 个编号" in stop.value.message.zh
        assert mine[0] in stop.value.advice.zh
        assert find_number(store, mine[0].split("/", 2)[-1]) == mine[0]
