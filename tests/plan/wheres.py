"""Conditions made up for property tests."""

import msgspec
from hypothesis import strategies as st

from policy_engine.model.scope import Where

TAGS = st.lists(st.sampled_from(["甲", "乙"]), max_size=2, unique=True).map(tuple)


def made_up(**more):
    """Two strategies: conditions without branches, and conditions with some. `more`: strategies of further attributes."""
    plain = st.builds(
        Where,
        entity=st.lists(st.sampled_from(["enterprise", "individual"]), max_size=2).map(tuple),
        **dict.fromkeys(("category", "licence", "trait", "listed"), TAGS),
        **more,
    )
    branches = st.lists(plain, max_size=2).map(tuple)
    nested = st.builds(
        lambda outer, some, none: msgspec.structs.replace(outer, any=some, none=none),
        plain,
        branches,
        branches,
    )
    return plain, nested
