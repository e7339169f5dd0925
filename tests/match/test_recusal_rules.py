"""The shipped recusal rules on the facts of eligibility, against what each ground means in plain words."""

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from policy_engine.match.eligibility import (
    bars_from,
    earlier_facts,
    home_facts,
    officer_facts,
    reasons_for,
    relation_facts,
)
from policy_engine.model.target import Inspector, Profile, Recusal, Target
from policy_engine.rulebook.load import load_rules
from policy_engine.rulebook.reference import evaluate

RULES = {
    rule.id: rule
    for rule in load_rules(Path(__file__).resolve().parents[2] / "rules").rules
    if rule.stage == "match"
}
GROUND_RULES = {
    "own_interest": "M411",
    "spouse": "M412",
    "lineal": "M413",
    "collateral": "M414",
    "affinity": "M415",
    "shareholding": "M417",
    "other": "M418",
    "dispute": "M421",
    "mutual_check": "M422",
}
DAY_FROM, DAY_TO = date(2023, 6, 15), date(2023, 7, 31)
TARGET = Target("T1", "商户", Profile("enterprise", "open", "B", "高都所", "药品零售"))


def reasons(inspector, *, recusals=(), history=None, jurisdiction="fixed", qualification="", expertise=""):
    days = {"day_from": DAY_FROM, "day_to": DAY_TO}
    facts = [
        *officer_facts([inspector], **days, qualification=qualification, expertise=expertise),
        *relation_facts(recusals, {TARGET.id}, **days),
        *earlier_facts(history or {}, [inspector], {TARGET.id}),
        *home_facts([inspector], [TARGET], jurisdiction=jurisdiction),
    ]
    fired = [(code, [facts[position] for position in row]) for code, row in evaluate(RULES.values(), facts)]
    return reasons_for(bars_from(fired, [inspector]), inspector.id, TARGET.id, TARGET.profile.station)


def person(**others):
    given = {"unit": "高都所", "certificate_from": date(2020, 1, 1), "certificate_to": date(2025, 1, 1)}
    return Inspector(
        **({"id": "01", "name": "01", "unit_kind": "station", "certificate": "证"} | given | others)
    )


def test_nothing_bars_a_sound_officer_fit_to_lead_or_not():
    assert reasons(person()) == reasons(person(leader=True)) == reasons(person(department="交通运输局")) == ()


def test_each_condition_bars_by_its_own_rule():
    assert reasons(person(certificate_from=DAY_FROM + timedelta(1))) == ("M401",)
    assert reasons(person(certificate_to=DAY_TO - timedelta(1))) == ("M402",)
    assert reasons(person(on_duty=False)) == ("M403",)
    assert reasons(person(), qualification="食品") == ("M404",)
    assert reasons(person(leave=((DAY_FROM, DAY_TO),))) == ("M405",)
    assert reasons(person(certificate_from=None, certificate_to=None)) == ("M406",)
    assert reasons(person(), history={"T1": {"01"}}) == ("M424",)
    assert reasons(person(), jurisdiction="other") == ("M425",)


def test_what_comes_close_does_not_bar():
    assert reasons(person(certificate_from=DAY_FROM, certificate_to=DAY_TO)) == ()
    assert reasons(person(leave=((DAY_FROM, DAY_TO - timedelta(1)),))) == ()
    assert reasons(person(leave=((DAY_FROM + timedelta(1), DAY_TO),))) == ()
    assert reasons(person(qualifications=("食品",)), qualification="食品") == ()
    assert reasons(person(), history={"T1": {"02"}, "T2": {"01"}}) == ()
    assert reasons(person(), jurisdiction="drawn") == ()
    assert reasons(person(unit="南村所"), jurisdiction="other") == ()
    assert reasons(person(unit_kind="section"), jurisdiction="other") == ()


def test_an_expert_needs_no_certificate_but_the_expertise():
    expert = person(expert=True, certificate="", certificate_from=None, certificate_to=None)
    assert reasons(expert, qualification="食品") == ()
    assert reasons(expert, expertise="食品") == ("M404",)


DAYS = st.none() | st.dates(date(2019, 1, 1), date(2024, 1, 1))


@given(
    ground=st.sampled_from([*GROUND_RULES, "former_employer", "classmate"]),
    decision=st.sampled_from(["pending", "accepted", "rejected"]),
    by=st.sampled_from(["", "head", "collective", "section_head"]),
    since=DAYS,
    until=DAYS,
    ended=DAYS,
)
def test_a_declaration_bars_exactly_when_its_ground_says_so(ground, decision, by, since, until, ended):
    recusal = Recusal("01", "T1", ground, "officer", since, until, decision, by, None, ended)
    in_force = (since or date.min) <= DAY_TO and (until or date.max) >= DAY_FROM
    if not in_force or decision == "rejected":
        expected = ()
    elif decision == "pending":
        expected = ("M420",)
    elif ground == "former_employer":
        recent = ended is None or date(ended.year + 3, ended.month, min(ended.day, 28)) > DAY_FROM
        expected = ("M416",) if recent else ("M423",) if by else ()
    else:
        expected = (GROUND_RULES.get(ground, "M419"),)
    assert reasons(person(), recusals=[recusal]) == expected
