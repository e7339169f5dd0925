"""A plan of any shape is findings or a plan, and never anything else."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_engine.model.finding import has_errors
from policy_engine.plan.codes import CODES
from policy_engine.plan.load import load_plan_bytes


def load(text):
    return load_plan_bytes(text.encode(), "plan.yaml")


def test_every_code_of_a_plans_meaning_has_a_title():
    assert {f"P{n}" for n in range(121, 150)} <= CODES.keys()


RICH = {
    "format": "policy-plan/1",
    "plan": {
        "code": "p",
        "agency": "140525",
        "year": 2024,
        "title": "计划",
        "document_number": "1号",
        "issuer": "局",
        "issued_on": "2024-01-05",
        "kind": "joint",
    },
    "goals": {},
    "risk_tiers": {"weights": {"A": 1, "B": 2, "C": 10, "D": 30, "unrated": 2}},
    "tasks": [
        {
            "code": "1",
            "name": "任务",
            "kind": "定向",
            "matters": ["登记事项检查"],
            "scope": {"text": "企业", "except_tasks": []},
            "rate": "A3% B4%",
            "rate_text": "A3% B4%;2次/年",
            "risk": {
                "text": "x",
                "policy": "rates",
                "rates": {"A": "3%", "B": "4%"},
                "base_tier": "",
                "excluded": [{"tier": tier, "reason": "文件"} for tier in ("C", "D", "unrated")],
            },
            "window": {"text": "3月—9月", "from": "2024-03-01", "to": "2024-09-30"},
            "initiator": "股",
            "inspecting_body": "局",
            "section": "股",
            "matching": {"mode": "股内随机", "departments": ["公安局"]},
            "frequency": "2次/年",
            "batches": [
                {"window": {"text": "3月", "from": "2024-03-01", "to": "2024-03-31"}, "rate": "A5% B6%"},
                {"window": {"text": "5月", "from": "2024-05-01", "to": "2024-05-31"}},
            ],
            "cooperating": [{"department": "公安局", "matters": ["登记事项检查"]}],
        }
    ],
    "amendments": [
        {
            "number": "1",
            "filed_on": "2024-05-01",
            "applicant": "股",
            "application": "申请",
            "reason": "变更",
            "tasks": ["1"],
            "reported_on": "2024-05-02",
        }
    ],
}
WORDS = [
    "x",
    "五",
    "0%",
    "A3%",
    "5%",
    "20户",
    "2次/年",
    "每月1次",
    "A",
    "unrated",
    "weights",
    "flat",
    "rates",
    "2024-02-30",
    "2024-06-01",
]
VALUES = (None, True, 0, -1, "", [], {}, [[]], [1], ["公安局"], {"x": 1}, {"A": "3%"}, {"department": []})
JUNK = st.sampled_from([*WORDS, *VALUES])


def routes(data, route=()):
    yield route
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield from routes(value, (*route, key))


ROUTES = [route for route in routes(RICH) if route]


def replaced(data, route, value):
    copy = json.loads(json.dumps(data))
    at = copy
    try:
        for step in route[:-1]:
            at = at[step]
        at[route[-1]] = value
    except (TypeError, KeyError, IndexError):
        return data
    return copy


@settings(max_examples=400, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ROUTES), JUNK), min_size=1, max_size=4))
def test_a_plan_of_any_shape_is_findings_or_a_plan(changes):
    data = RICH
    for route, value in changes:
        data = replaced(data, route, value)
    loaded = load(json.dumps(data, ensure_ascii=False, indent=1))
    assert (loaded.plan is None) == has_errors(loaded.findings)
    for finding in loaded.findings:
        assert finding.code != "P109", "the schema and the types disagree"
        assert finding.message.zh
        assert finding.advice.zh
        assert 1 <= finding.place.line <= len(loaded.document.source.lines)


def test_the_plan_whose_shape_is_changed_is_in_order():
    assert load(json.dumps(RICH, ensure_ascii=False)).findings == ()
