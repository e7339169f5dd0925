from __future__ import annotations

import msgspec

from policy_engine.model.target import Target
from policy_engine.registry.profiles import profiles_of


def test_every_target_has_its_place_under_its_profile(small_targets):
    profiles = profiles_of(small_targets)
    assert sorted(n for held in profiles.values() for n in held) == list(range(len(small_targets)))
    assert all(small_targets[n].profile == profile for profile, held in profiles.items() for n in held)
    assert all(held == sorted(held) for held in profiles.values())


def test_equal_profiles_that_are_different_objects_come_together(small_targets):
    profile = small_targets[0].profile
    copies = [Target(f"{n:018d}", "甲", msgspec.structs.replace(profile)) for n in range(3)]
    assert copies[0].profile is not copies[1].profile
    assert profiles_of(copies) == {profile: [0, 1, 2]}
