"""docs/plan-language.md tells the truth: each of its fragments goes into a plan, and each of its rates can be read."""

import re
from datetime import date
from pathlib import Path

import pytest

from policy_engine.plan.load import load_plan_bytes
from policy_engine.resources import shipped
from policy_engine.rulebook.load import load_rules
from policy_engine.syntax.document import parse
from policy_engine.syntax.read import decode
from policy_engine.usecases.judge import Judge

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "plan-language.md").read_text(encoding="utf-8")
FRAGMENTS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
RATES = re.findall("`([^`]+)`", "".join(re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)))
CANCELLED = next(fragment for fragment in FRAGMENTS if "status: cancelled" in fragment)
AMENDMENT = next(fragment for fragment in FRAGMENTS if "amendments:" in fragment)
REMARK = next(fragment for fragment in FRAGMENTS if "policy: ignore" in fragment)

HEAD = """\
format: policy-plan/1
plan:
  code: p
  agency: "140525"
  year: 2023
  title: 计划
  document_number: 〔2023〕1号
  issuer: 泽州县市场监督管理局
  issued_on: 2023-02-06
  table: 计划表
goals:
  publication: { text: 抽查结果公示率达到100%, at_least: 100% }
risk_tiers:
  weights: { A: 1, B: 2, C: 10, D: 30, unrated: 2 }
  source: 本计划
matters_list: { title: 抽查事项清单, status: not_provided }
annexes: [{ title: 计划表, status: provided }]
tasks:
  -
"""
TASK = {
    "code": '"1"',
    "name": "企业双随机抽查",
    "kind": "不定向",
    "matters": "[登记事项检查]",
    "scope": "{ text: 全县企业, where: { entity: [enterprise] } }",
    "rate": "3%",
    "risk": "{ text: 分别递加比例抽查, policy: weights }",
    "window": "{ text: 3月—10月, from: 2023-03-01, to: 2023-10-31 }",
    "initiator": "县市场监督管理局计量股组织发起",
    "section": "计量股",
    "inspecting_body": "泽州县市场监督管理局",
    "matching": "{ mode: 所所随机 }",
}


def plan_with(*fragments):
    """The base plan; an entry of a fragment takes the place of the task's own, `amendments` goes to the end."""
    below = [fragment for fragment in fragments if "amendments:" not in fragment]
    written = {key for fragment in below for key in parse(decode(fragment.encode(), "")).data}
    lines = [f"{key}: {value}" for key, value in TASK.items() if key not in written]
    lines += [line for fragment in below for line in fragment.splitlines()]
    task = "".join(f"    {line}\n" for line in lines)
    head = HEAD.replace("  year:", "  kind: joint\n  year:") if "cooperating" in written else HEAD
    return head + task + "".join(fragment for fragment in fragments if fragment not in below)


@pytest.fixture
def judged(cage):
    judge = Judge(load_rules(shipped("rules")), cage, date(2023, 7, 1), root=None)
    return lambda *fragments: judge.text(plan_with(*fragments).encode(), "plan.yaml")[1]


def test_the_page_has_its_fragments_and_rates():
    assert len(FRAGMENTS) >= 11
    assert len(RATES) >= 10


def test_the_plan_they_go_into_is_sound(judged):
    assert [finding for finding in judged() if finding.severity == "error"] == []


@pytest.mark.parametrize("fragment", [one for one in FRAGMENTS if one not in (CANCELLED, AMENDMENT)])
def test_a_fragment_goes_into_a_task(judged, fragment):
    assert load_plan_bytes(plan_with(fragment).encode(), "plan.yaml").findings == ()
    assert [finding for finding in judged(fragment) if finding.severity == "error"] == []


def test_a_cancelled_task_needs_its_amendment(judged):
    assert load_plan_bytes(plan_with(CANCELLED).encode(), "plan.yaml").findings == ()
    assert [f.code for f in judged(CANCELLED) if f.severity == "error"] == ["P296"]
    assert [f.code for f in judged(CANCELLED, AMENDMENT) if f.severity == "error"] == []


@pytest.mark.parametrize("rate", RATES)
def test_a_printed_rate_can_be_read(rate):
    order = "order: random\n" if rate.startswith("100%") else ""
    plan = load_plan_bytes(plan_with(f'rate: "{rate}"\n{order}').encode(), "plan.yaml")
    assert plan.plan is not None, plan.findings


def test_the_remark_sets_its_finding_aside_with_the_reason(judged):
    (aside,) = (finding for finding in judged(REMARK) if finding.suppressed)
    assert (aside.code, aside.suppressed) == ("P203", "发起主体写的是旧名，已核对")
    assert not {"P190", "P191", "P192", "P193"} & {finding.code for finding in judged(REMARK)}
