from datetime import date

import pytest

from policy_engine.match.eligibility import Bars, bars_from, officer_facts, relation_facts
from policy_engine.model.fact import Fact
from policy_engine.model.target import Recusal

DAYS = {"day_from": date(2023, 6, 15), "day_to": date(2023, 9, 30)}


def test_an_officers_fact_carries_dates_as_integers_and_flags(inspector):
    one = inspector(
        "01", "高都所", certificate_from=date(2021, 2, 3), qualifications=("食品",), on_duty=False
    )
    assert officer_facts([one], **DAYS, qualification="食品") == [
        Fact(
            "officer",
            "01",
            {
                "cert_from": 20210203,
                "cert_to": 20251231,
                "day_from": 20230615,
                "day_to": 20230930,
                "on_duty": 0,
                "qualification_needed": 1,
                "has_qualification": 1,
            },
        )
    ]


def test_officer_facts_come_in_the_order_of_ids(inspector):
    rows = [inspector("02", "x"), inspector("01", "x")]
    assert [f.key for f in officer_facts(rows, **DAYS, qualification="")] == ["01", "02"]


@pytest.mark.parametrize(("wanted", "flags"), [("", (0, 0)), ("特种设备", (1, 0)), ("食品", (1, 1))])
def test_a_qualification_counts_only_if_the_task_asks_for_it(inspector, wanted, flags):
    (fact,) = officer_facts([inspector("01", "x", qualifications=("食品",))], **DAYS, qualification=wanted)
    assert (fact.fields["qualification_needed"], fact.fields["has_qualification"]) == flags


@pytest.mark.parametrize(
    ("since", "until", "in_force"),
    [
        (None, None, 1),
        (date(2023, 9, 30), None, 1),
        (date(2023, 10, 1), None, 0),
        (None, date(2023, 6, 15), 1),
        (None, date(2023, 6, 14), 0),
        (date(2023, 7, 1), date(2023, 7, 2), 1),
        (date(2022, 7, 1), date(2024, 7, 2), 1),
    ],
)
def test_a_recusal_is_in_force_if_it_overlaps_the_days_of_visits(since, until, in_force):
    (fact,) = relation_facts([Recusal("01", "T1", "近亲属", "party", since, until)], {"T1"}, **DAYS)
    assert fact == Fact(
        "relation",
        "01/T1",
        {"inspector": "01", "target": "T1", "ground": "近亲属", "route": "party", "in_force": in_force},
    )


def test_only_drawn_targets_have_relations():
    rows = [Recusal("01", "T1", "近亲属", "officer"), Recusal("01", "T2", "近亲属", "officer")]
    assert [f.key for f in relation_facts(rows, ["T2"], **DAYS)] == ["01/T2"]


def test_a_pair_declared_twice_keeps_both_declarations_under_different_keys():
    rows = [
        Recusal("01", "T1", "近亲属", "officer"),
        Recusal("01", "T1", "持有股份", "party"),
        Recusal("01", "T1", "近亲属", "officer"),
    ]
    facts = relation_facts(rows, {"T1"}, **DAYS)
    assert [(f.key, f.fields["ground"]) for f in facts] == [("01/T1", "持有股份"), ("01/T1/2", "近亲属")]
    assert facts == relation_facts(rows[::-1], {"T1"}, **DAYS)


def officer(key):
    return Fact("officer", key, {})


def relation(inspector, target):
    return Fact("relation", f"{inspector}/{target}", {"inspector": inspector, "target": target})


def test_verdicts_on_officers_bar_them_altogether_with_every_reason_once():
    verdicts = [("M302", [officer("02")]), ("M301", [officer("02")]), ("M301", [officer("01")])]
    expected = Bars(officers={"01": ("M301",), "02": ("M301", "M302")})
    assert bars_from(verdicts) == bars_from([*verdicts, verdicts[0]]) == expected


def test_a_verdict_on_a_relation_bars_the_pair_and_not_the_officer_who_is_bound_with_it():
    bars = bars_from([("M310", [officer("01"), relation("01", "T1")]), ("M311", [relation("02", "T1")])])
    assert bars == Bars(pairs={"T1": {"01": ("M310",), "02": ("M311",)}})


def test_a_verdict_on_something_else_is_refused():
    with pytest.raises(ValueError, match="P100"):
        bars_from([("P100", [Fact("task", "1", {})])])
