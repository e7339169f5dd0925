"""What rules can speak about: the kinds of facts and their typed fields. Rules are linted against it, facts validated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policy_engine.model.fact import Fact
from policy_engine.model.text import Text
from policy_engine.rulebook import case_kinds, plan_kinds, run_kinds, status_kinds
from policy_engine.rulebook.field import Field, text, text_problem, value_problem

KINDS: Mapping[str, Mapping[str, Field]] = {
    "plan": plan_kinds.PLAN,
    "projection": plan_kinds.PROJECTION,
    "task": plan_kinds.TASK,
    "weights": plan_kinds.WEIGHTS,
    "shares": plan_kinds.SHARES,
    "listed": plan_kinds.LISTED,
    "matter": plan_kinds.MATTER,
    "overlap": plan_kinds.OVERLAP,
    "attachment": plan_kinds.ATTACHMENT,
    "change": plan_kinds.CHANGE,
    "amendment": plan_kinds.AMENDMENT,
    "launch": run_kinds.LAUNCH,
    "registry": run_kinds.REGISTRY,
    "gap": run_kinds.GAP,
    "history": run_kinds.HISTORY,
    "roster": run_kinds.ROSTER,
    "officer": run_kinds.OFFICER,
    "relation": run_kinds.RELATION,
    "earlier": run_kinds.EARLIER,
    "home": run_kinds.HOME,
    "result": case_kinds.RESULT,
    "review": case_kinds.REVIEW,
    "outcome": case_kinds.OUTCOME,
    "step": case_kinds.STEP,
    "coverage": status_kinds.COVERAGE,
    "stratum": status_kinds.STRATUM,
    "duty": status_kinds.DUTY,
}

TITLES: Mapping[str, Text] = {
    "plan": Text("计划", "the plan"),
    "projection": Text("企业占比测算", "the projected coverage"),
    "task": Text("任务", "a task"),
    "weights": Text("风险等级倍数", "a set of weights"),
    "shares": Text("各等级比例", "a task's rates per tier"),
    "listed": Text("清单事项", "a matter of the list"),
    "matter": Text("任务的事项", "a task's matter"),
    "overlap": Text("对象重叠", "an overlap"),
    "attachment": Text("附件", "an annex"),
    "change": Text("计划改动", "a change to the plan in force"),
    "amendment": Text("变更备案", "an amendment"),
    "launch": Text("任务发起", "a launch"),
    "registry": Text("名录库", "a registry"),
    "gap": Text("监管真空", "entities without a task"),
    "history": Text("此前的检查", "earlier checks of some entities"),
    "roster": Text("上级名单", "a superior's list"),
    "officer": Text("执法人员", "an officer"),
    "relation": Text("回避申报", "a declared relation"),
    "earlier": Text("上次检查", "an earlier visit"),
    "home": Text("监管所", "a station"),
    "result": Text("检查结果", "a result"),
    "review": Text("复核", "a review"),
    "outcome": Text("检查结果的一项代码或线索", "a code or lead of a result"),
    "step": Text("处置步骤", "a step of a case"),
    "coverage": Text("全年企业占比", "the year's coverage"),
    "stratum": Text("任务的一个风险等级", "a tier of a task"),
    "duty": Text("全年的一条义务", "a duty of the year"),
}
"""What each kind is called."""

KEY = text("编号", "number")
"""Every fact's own `key`."""


def fields_of(kind: str) -> Mapping[str, Field]:
    """The fields of a kind, the fact's own `key` among them. Raises KeyError for an unknown kind."""
    return {"key": KEY, **KINDS[kind]}


def validate(facts: Iterable[Fact]) -> None:
    """Raise ValueError unless every fact has exactly its kind's fields, each of its type and size."""
    for fact in facts:
        fields = KINDS.get(fact.kind)
        if fields is None:
            raise ValueError(f"unknown kind of fact: {fact.kind}")
        if fact.fields.keys() != fields.keys():
            odd = sorted(fact.fields.keys() ^ fields.keys())
            raise ValueError(f"fact {fact.kind} {fact.key}: missing or unknown fields {', '.join(odd)}")
        problem = text_problem(fact.key)
        if problem:
            raise ValueError(f"fact {fact.kind}: key {problem}")
        for name, field in fields.items():
            problem = value_problem(field, fact.fields[name])
            if problem:
                raise ValueError(f"fact {fact.kind} {fact.key}: {name} {problem}")
