import pytest

from policy_engine.model.fact import Fact
from policy_engine.rulebook.vocabulary import KINDS, fields_of, validate

OFFICER = {
    "expert": 0,
    "cert_from": 20210101,
    "cert_to": 20261231,
    "day_from": 20230701,
    "day_to": 20231231,
    "on_duty": 1,
    "leave_from": 0,
    "leave_to": 0,
    "qualification_needed": 0,
    "has_qualification": 0,
}
RELATION = {
    "inspector": "检查员-001",
    "target": "对象-001",
    "ground": "spouse",
    "route": "officer",
    "in_force": 1,
    "decision": "accepted",
    "decided": 1,
    "years_since": 0,
    "years_limit": 3,
}


def test_every_field_is_described_in_both_languages():
    for fields in KINDS.values():
        for field in fields.values():
            assert field.text.zh
            assert field.text.en


def test_no_field_has_a_name_that_the_engine_keeps_for_itself():
    for fields in KINDS.values():
        assert not fields.keys() & {"kind", "key", "id", "sid", "_j"}
        assert all(name.isidentifier() for name in fields)


def test_the_key_counts_as_a_text_field():
    assert fields_of("officer")["key"].type == "text"


def test_facts_with_exactly_their_fields_are_valid():
    validate([Fact("officer", "检查员-001", OFFICER), Fact("relation", "r", RELATION)])


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (Fact("nobody", "1", {}), "unknown kind"),
        (Fact("officer", "1", {**OFFICER, "rank": 3}), "unknown fields rank"),
        (Fact("officer", "1", {k: v for k, v in OFFICER.items() if k != "on_duty"}), "fields on_duty"),
        (Fact("officer", "1", {**OFFICER, "on_duty": 2}), "neither 0 nor 1"),
        (Fact("officer", "1", {**OFFICER, "on_duty": True}), "not an integer"),
        (Fact("officer", "1", {**OFFICER, "cert_to": 1.5}), "not an integer"),
        (Fact("officer", "1", {**OFFICER, "cert_to": 2**53}), "too large"),
        (Fact("officer", "e\u0301", OFFICER), "key is not in NFC"),
        (Fact("relation", "r", {**RELATION, "target": 5}), "not text"),
        (Fact("relation", "r", {**RELATION, "target": "长" * 1500}), "too long"),
        (Fact("relation", "r", {**RELATION, "target": "a\0b"}), "NUL"),
        (Fact("relation", "r", {**RELATION, "route": "rumour"}), "none of officer, party, ex_officio"),
    ],
)
def test_what_the_engine_must_never_see_is_refused(fact, words):
    with pytest.raises(ValueError, match=words):
        validate([fact])
