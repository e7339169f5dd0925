from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256

import msgspec
import pytest

from policy_engine.model.target import Target
from policy_engine.registry.profiles import profiles_of, read_profiles, written_profiles

DIGEST = "0f" * 32


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


@pytest.fixture(scope="module")
def written(small_targets):
    return written_profiles(small_targets, DIGEST)


def test_what_lies_beside_a_snapshot_is_how_many_have_each_profile(small_targets, written):
    assert read_profiles(written, DIGEST) == Counter(target.profile for target in small_targets)


def test_the_same_targets_give_the_same_bytes_in_whatever_order(small_targets, written):
    assert written_profiles(reversed(small_targets), DIGEST) == written


def test_the_standard_library_reads_and_verifies_it(small_targets, written):
    file = json.loads(written)
    assert (file["format"], file["targets"], file["rows"]) == (
        "policy-profiles/1",
        DIGEST,
        len(small_targets),
    )
    again = json.dumps(file["profiles"], ensure_ascii=False, separators=(",", ":")).encode()
    assert sha256(again).hexdigest() == file["sha256"]
    counts = Counter(target.profile for target in small_targets)
    assert [
        [counts[p], *json.loads(msgspec.json.encode(msgspec.structs.astuple(p)))] for p in sorted(counts)
    ] == file["profiles"]


def test_a_county_takes_little_room(county_targets):
    assert len(written_profiles(county_targets.rows, DIGEST)) < 400_000


def test_no_targets_are_no_profiles():
    assert read_profiles(written_profiles((), DIGEST), DIGEST) == {}


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-2],
        lambda data: data[:1000],
        lambda data: b"[]",
        lambda data: b"\xff" + data,
        lambda data: (
            data.replace("示例".encode(), b"", 1)
            if "示例".encode() in data
            else data.replace(b"[1,", b"[2,", 1)
        ),
        lambda data: data.replace(b'"open"', b'"shut"', 1),
        lambda data: data.replace(b"policy-profiles/1", b"policy-profiles/2"),
        lambda data: data.replace(b'"rows":2', b'"rows":3', 1),
    ],
)
def test_what_is_damaged_or_of_another_format_is_not_known(written, damage):
    assert damage(written) != written
    assert read_profiles(damage(written), DIGEST) is None


def test_the_numbers_of_another_snapshot_are_not_taken(written):
    assert read_profiles(written, "1f" * 32) is None
