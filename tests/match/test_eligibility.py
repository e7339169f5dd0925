from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.match.eligibility import (
    FORMER_EMPLOYER_YEARS,
    Bars,
    bars_from,
    earlier_facts,
    explain_pair,
    home_facts,
    officer_facts,
    reasons_for,
    relation_facts,
)
from policy_engine.model.fact import Fact
from policy_engine.model.target import Inspector, Profile, Recusal, Target
from policy_engine.rulebook.vocabulary import validate

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
                "expert": 0,
                "cert_from": 20210203,
                "cert_to": 20251231,
                "day_from": 20230615,
                "day_to": 20230930,
                "on_duty": 0,
                "leave_from": 0,
                "leave_to": 0,
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
        {
            "inspector": "01",
            "target": "T1",
            "ground": "近亲属",
            "route": "party",
            "in_force": in_force,
            "decision": "accepted",
            "decided": 0,
            "years_since": 0,
            "years_limit": 3,
        },
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


def test_experts_are_asked_for_expertise_and_not_for_the_officers_qualification(inspector):
    people = [
        inspector("01", "x", qualifications=("食品",)),
        inspector(
            "02", "y", qualifications=("检验",), expert=True, certificate_from=None, certificate_to=None
        ),
    ]

    def flags(**wanted):
        facts = officer_facts(people, **DAYS, **wanted)
        return [(f.fields["qualification_needed"], f.fields["has_qualification"]) for f in facts]

    assert flags(qualification="食品", expertise="检验") == [(1, 1), (1, 1)]
    assert flags(qualification="检验", expertise="食品") == [(1, 0), (1, 0)]
    assert flags(qualification="食品") == [(1, 1), (0, 0)]
    expert = officer_facts(people, **DAYS, qualification="")[1].fields
    assert (expert["expert"], expert["cert_from"], expert["cert_to"]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("leave", "fact"),
    [
        ([], (0, 0)),
        ([("2023-06-01", "2023-06-14"), ("2023-10-01", "2023-10-02")], (0, 0)),
        ([("2023-06-01", "2023-06-15")], (20230601, 20230615)),
        ([("2023-09-30", "2023-12-01")], (20230930, 20231201)),
        ([("2023-06-01", "2023-06-16"), ("2023-07-01", "2023-07-09")], (20230701, 20230709)),
        ([("2023-07-01", "2023-07-09"), ("2023-08-01", "2023-08-09")], (20230701, 20230709)),
    ],
)
def test_the_leave_that_takes_most_of_the_visits_is_the_one_told(inspector, leave, fact):
    spans = tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in leave)
    (said,) = officer_facts([inspector("01", "x", leave=spans)], **DAYS, qualification="")
    assert (said.fields["leave_from"], said.fields["leave_to"]) == fact


@given(st.lists(st.dates(date(2023, 5, 1), date(2023, 11, 1)), unique=True, max_size=8).map(sorted))
def test_a_leave_through_all_the_visits_is_never_missed(days):
    spans = tuple(zip(days[::2], days[1::2], strict=False))
    one = Inspector("01", "01", "x", "station", "证", date(2020, 1, 1), date(2025, 1, 1), leave=spans)
    (fact,) = officer_facts([one], **DAYS, qualification="")
    told = fact.fields["leave_from"], fact.fields["leave_to"]
    covers = 0 < told[0] <= 20230615 and told[1] >= 20230930
    assert covers == any(a <= DAYS["day_from"] and DAYS["day_to"] <= b for a, b in spans)


@pytest.mark.parametrize(
    ("ended", "years"),
    [
        (None, 0),
        (date(2020, 6, 16), 2),
        (date(2020, 6, 15), 3),
        (date(2020, 2, 29), 3),
        (date(2023, 6, 15), 0),
        (date(2024, 1, 1), 0),
        (date(1990, 1, 1), 33),
    ],
)
def test_the_years_since_a_relation_ended_are_full_years_up_to_the_first_visit(ended, years):
    (fact,) = relation_facts(
        [Recusal("01", "T1", "former_employer", "officer", ended_on=ended)], {"T1"}, **DAYS
    )
    assert (fact.fields["years_since"], fact.fields["years_limit"]) == (years, FORMER_EMPLOYER_YEARS)


def test_what_was_decided_and_whether_by_somebody_is_told():
    rows = [
        Recusal("01", "T1", "spouse", "officer", decision="pending"),
        Recusal("02", "T1", "spouse", "officer", decision="rejected", decided_by="head"),
    ]
    facts = relation_facts(rows, {"T1"}, **DAYS)
    assert [(f.fields["decision"], f.fields["decided"]) for f in facts] == [("pending", 0), ("rejected", 1)]


def test_declarations_that_differ_in_the_decision_only_keep_their_order():
    rows = [
        Recusal("01", "T1", "spouse", "officer", decision=decision, decided_by=by, ended_on=ended)
        for decision in ("rejected", "pending", "accepted")
        for by in ("head", "")
        for ended in (None, date.min)
    ]
    facts = relation_facts(rows, {"T1"}, **DAYS)
    assert len(facts) == 12
    assert facts == relation_facts(rows[::-1], {"T1"}, **DAYS)


def test_who_inspected_a_drawn_target_last_time_is_told_while_on_the_register(inspector):
    history = {"T2": frozenset({"02", "01"}), "T1": ("03", "99"), "T3": ("01",)}
    facts = earlier_facts(history, [inspector(n, "x") for n in ("01", "02", "03")], ["T1", "T2", "T9"])
    assert [(f.key, f.fields) for f in facts] == [
        ("03/T1", {"inspector": "03", "target": "T1"}),
        ("01/T2", {"inspector": "01", "target": "T2"}),
        ("02/T2", {"inspector": "02", "target": "T2"}),
    ]


def test_jurisdiction_is_told_once_for_each_station_with_officers_and_targets(inspector, target):
    people = [
        inspector("01", "高都所"),
        inspector("02", "高都所"),
        inspector("03", "南村所"),
        inspector("04", "计量股", "section"),
    ]
    targets = [
        target("T1", "高都所"),
        target("T2", "高都所"),
        target("T3", "巴公所"),
        target("T4", "计量股"),
    ]
    assert home_facts(people, targets, jurisdiction="other") == [
        Fact("home", "高都所", {"station": "高都所", "jurisdiction": "other", "officers": 2, "targets": 2})
    ]


def test_every_fact_speaks_the_rules_language(inspector, target):
    people = [
        inspector("01", "高都所", leave=((date(2023, 6, 1), date(2023, 7, 1)),)),
        inspector("02", "x", expert=True, certificate_from=None, certificate_to=None),
    ]
    rows = [Recusal("01", "T1", "spouse", "officer", decision="pending", ended_on=date(2020, 1, 1))]
    validate(officer_facts(people, **DAYS, qualification="食品"))
    validate(relation_facts(rows, {"T1"}, **DAYS))
    validate(earlier_facts({"T1": ("01",)}, people, {"T1"}))
    validate(home_facts(people, [target("T1")], jurisdiction="drawn"))


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


def earlier(inspector, target):
    return Fact("earlier", f"{inspector}/{target}", {"inspector": inspector, "target": target})


def home(station):
    return Fact("home", station, {"station": station})


def test_a_verdict_on_an_earlier_inspection_bars_the_pair():
    bars = bars_from([("M424", [earlier("01", "T1")]), ("M411", [relation("01", "T1")])])
    assert bars == Bars(pairs={"T1": {"01": ("M411", "M424")}})


def test_a_verdict_on_a_station_bars_its_officers_from_its_targets(inspector):
    people = [inspector("02", "高都所"), inspector("01", "高都所"), inspector("03", "南村所")]
    people.append(inspector("04", "高都所", "section"))
    bars = bars_from([("M425", [home("高都所")]), ("M425", [home("巴公所")])], people)
    assert bars == Bars(stations={"高都所": {"01": ("M425",), "02": ("M425",)}})
    assert list(bars.stations["高都所"]) == ["01", "02"]
    narrow = bars_from([("M425", [officer("01"), home("高都所")])], people)
    assert narrow.officers == {}


def test_reasons_come_from_officer_pair_and_station_together():
    bars = Bars({"01": ("M402",)}, {"T1": {"01": ("M411",), "02": ("M412",)}}, {"高都所": {"01": ("M425",)}})
    assert reasons_for(bars, "01", "T1", "高都所") == ("M402", "M411", "M425")
    assert reasons_for(bars, "01", "T1") == ("M402", "M411")
    assert reasons_for(bars, "02", "T1", "高都所") == ("M412",)
    assert reasons_for(bars, "02", "T2", "高都所") == ()


def test_a_pair_is_explained_by_its_own_facts_and_verdicts(inspector, target):
    facts = [
        officer("01"),
        officer("02"),
        relation("01", "T1"),
        relation("01", "T2"),
        earlier("02", "T1"),
        home("高都所"),
        home("南村所"),
        Fact("task", "1", {}),
    ]
    verdicts = [
        ("M425", [facts[5]]),
        ("M411", [facts[2]]),
        ("M411", [facts[3]]),
        ("M424", [facts[4]]),
        ("M402", [facts[0]]),
    ]
    why = explain_pair(facts, verdicts, inspector("01", "高都所"), target("T1", "高都所"))
    assert why.facts == (facts[0], facts[2], facts[5])
    assert why.reasons == (("M402", (facts[0],)), ("M411", (facts[2],)), ("M425", (facts[5],)))
    nothing = explain_pair(facts, verdicts, inspector("02", "南村所"), target("T2", "高都所"))
    assert (nothing.inspector, nothing.target) == ("02", "T2")
    assert (nothing.facts, nothing.reasons) == ((facts[1],), ())


STATIONS = ("高都所", "南村所")
PEOPLE = [
    Inspector(f"0{n}", "x", STATIONS[n % 2], "station", "证", date(2020, 1, 1), date(2025, 1, 1))
    for n in range(4)
]
TARGETS = [
    Target(f"T{n}", "x", Profile("enterprise", "open", "B", STATIONS[n % 2], "药品零售")) for n in range(3)
]
PAIRS = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(TARGETS)).map(lambda p: (p[0].id, p[1].id))
FACTS = st.one_of(
    st.sampled_from(PEOPLE).map(lambda i: officer(i.id)),
    PAIRS.map(lambda pair: relation(*pair)),
    PAIRS.map(lambda pair: earlier(*pair)),
    st.sampled_from(STATIONS).map(home),
)


@given(
    st.lists(
        st.tuples(st.sampled_from(("M401", "M411", "M425")), st.lists(FACTS, min_size=1, max_size=3)),
        max_size=8,
    )
)
def test_an_explanation_names_exactly_the_rules_that_bar_the_pair(verdicts):
    bars = bars_from(verdicts, PEOPLE)
    assert bars == bars_from(verdicts[::-1], PEOPLE[::-1])
    facts = [fact for _, bound in verdicts for fact in bound]
    for i in PEOPLE:
        for t in TARGETS:
            why = explain_pair(facts, verdicts, i, t)
            codes = tuple(sorted({code for code, _ in why.reasons}))
            assert codes == reasons_for(bars, i.id, t.id, t.profile.station)
