"""The real plan's text, and ways to change it and see what is said."""

from pathlib import Path

import pytest

from policy_engine.plan.load import load_plan_bytes

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def plan_text():
    return (ROOT / "plans/2023.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def load():
    return lambda text: load_plan_bytes(text.encode(), "plan.yaml")


@pytest.fixture(scope="session")
def changed(plan_text, load):
    """The plan with the first `old` replaced by `new`, loaded."""

    def change(old, new):
        assert old in plan_text
        return load(plan_text.replace(old, new, 1))

    return change


@pytest.fixture(scope="session")
def plan(plan_text, load):
    return load(plan_text).plan


SMALL = """\
format: policy-plan/1
plan: { code: p, agency: "140525", year: 2024, title: 计划, document_number: 1号, issuer: 局, issued_on: 2024-01-05 }
goals: {}
risk_tiers: { weights: { A: 1, B: 2, C: 10, D: 30, unrated: 0 } }
tasks:
  - code: "1"
    name: 任务
    kind: 定向
    matters: [登记事项检查]
    scope: { text: 全县企业, where: { entity: [enterprise] } }
    rate: 5%
    risk: { text: 递加 }
    window: { text: 3月—9月, from: 2024-03-01, to: 2024-09-30 }
    initiator: 信用股
    inspecting_body: 局
    section: 信用监管股
    matching: { mode: 股内随机 }
"""


@pytest.fixture(scope="session")
def small():
    """A plan of one task."""
    return SMALL


@pytest.fixture(scope="session")
def small_with(load):
    """The plan of one task with each (old, new) replaced, loaded."""

    def with_(*changes):
        text = SMALL
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        return load(text)

    return with_


@pytest.fixture(scope="session")
def one():
    """What the only finding points at; it is of this code and severity, and its words are among these."""

    def check(loaded, code, severity, words, advice=""):
        (finding,) = loaded.findings
        assert (finding.code, finding.severity) == (code, severity)
        assert words in finding.message.zh
        assert advice in finding.advice.zh
        assert finding.message.en != finding.message.zh
        assert (loaded.plan is None) == (severity == "error")
        line = loaded.document.source.lines[finding.place.line - 1]
        return line[finding.place.column - 1 :][: finding.place.width]

    return check
