from __future__ import annotations

from hashlib import sha256

import pytest

from policy_engine.engines.tree import root_of
from policy_engine.model import merkle


@pytest.mark.parametrize("n", [*range(18), 63, 64, 65, 1000])
def test_the_root_is_that_of_the_reference(n):
    leaves = [sha256(b"%d" % i).digest() for i in range(n)]
    assert root_of(b"".join(leaves)) == merkle.root(leaves)
