"""Conditions taken apart: what a scope may contain, and which ask for an entity type alone."""

from policy_engine.model.scope import Where
from policy_engine.plan.branches import asks_for_only, can_contain


def test_what_a_scope_may_contain():
    assert can_contain(None, "enterprise")
    assert can_contain(Where(category=("甲",)), "enterprise")
    assert not can_contain(Where(entity=("individual", "cooperative")), "enterprise")


def test_only_a_bare_entity_type_is_all_of_that_type():
    assert asks_for_only(Where(entity=("enterprise",)), "enterprise")
    assert not asks_for_only(Where(entity=("enterprise", "individual")), "enterprise")
    assert not asks_for_only(Where(entity=("enterprise",), trait=("x",)), "enterprise")
    assert not asks_for_only(Where(any=(Where(entity=("enterprise",)), Where(trait=("x",)))), "enterprise")
    assert not asks_for_only(None, "enterprise")
