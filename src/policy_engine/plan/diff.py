"""What changed between two versions of a plan, in words: rate 5% → 3%, window, cancelled.

The order of tasks, and of entries in lists whose order says nothing, is no change; nor is a comment. Tasks are matched by code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from policy_engine.model.matching import Matching
from policy_engine.model.plan import Goals, Heading, Plan, RiskTiers
from policy_engine.model.risk import Risk, TierShares, Weights
from policy_engine.model.scope import Scope, Where
from policy_engine.model.task import Task
from policy_engine.model.text import Text
from policy_engine.plan.in_words import NONE, by_batch, change, conditions, difference, tiers, words


class Change(msgspec.Struct, frozen=True):
    """One change (一处改动). `task`: the code, "" for the plan as a whole. `field`: its dotted name, "" where the task as such is
    `added` or `removed`. `what` says what was and what is."""

    task: str
    field: str
    what: Text
    kind: Literal["changed", "added", "removed"] = "changed"


NOT_A_CHANGE: Mapping[str, str] = {
    "format": "how the file is written, not what is planned",
    "plan.publication": "recorded after the plan was made public",
    "plan.number": "given by the supervision platform",
    "number": "given by the supervision platform",
    "matters_list": "a document that the plan refers to; it has versions of its own",
    "annexes": "what came with the order and whether it is at hand",
    "amendments": "the record of changes itself",
}
"""Fields that do not alter what is carried out, and why; those of a task without a prefix."""

LABELS: Mapping[str, Text] = {
    "plan.code": Text("计划编号", "plan code"),
    "plan.agency": Text("机关代码", "agency code"),
    "plan.year": Text("年度", "year"),
    "plan.title": Text("标题", "title"),
    "plan.document_number": Text("文号", "document number"),
    "plan.issuer": Text("发文机关", "issuer"),
    "plan.issued_on": Text("成文日期", "day of issue"),
    "plan.table": Text("任务表标题", "title of the table"),
    "plan.kind": Text("计划类型", "kind of plan"),
    "goals.enterprise_coverage": Text("抽查企业占比目标", "goal for coverage of enterprises"),
    "goals.publication": Text("抽查结果公示率目标", "goal for publication of results"),
    "goals.visits_at_most": Text("每户每年最多检查次数", "most checks of one entity in a year"),
    "risk_tiers.weights": Text("风险等级倍数", "weights of the tiers"),
    "risk_tiers.source": Text("倍数来源", "source of the weights"),
    "status": Text("实施状态", "status"),
    "name": Text("任务名称", "name"),
    "kind": Text("抽查类型", "kind of task"),
    "matters": Text("抽查事项", "matters"),
    "scope.text": Text("抽查对象范围", "scope"),
    "scope.where": Text("对象条件", "condition of the scope"),
    "scope.except_tasks": Text("除外任务", "tasks taken out of the scope"),
    "scope.unit": Text("抽查单位", "what is drawn"),
    "rate": Text("抽查比例/数量", "rate"),
    "rate_text": Text("抽查比例/数量（原文）", "rate as printed"),
    "frequency": Text("抽查频次", "frequency"),
    "rest_months": Text("检查间隔（月）", "months of rest between checks"),
    "risk.text": Text("信用风险分类管理（原文）", "risk clause"),
    "risk.policy": Text("风险分类做法", "risk policy"),
    "risk.weights": Text("本任务倍数", "weights of this task"),
    "risk.rates": Text("各等级比例或户数", "rates of the tiers"),
    "risk.base_tier": Text("基准等级", "base tier"),
    "risk.excluded": Text("不抽的等级", "tiers left out"),
    "window": Text("抽查起止时间", "window"),
    "batches": Text("批次", "batches"),
    "initiator": Text("发起主体/指导单位", "initiator"),
    "inspecting_body": Text("抽查检查主体", "inspecting body"),
    "section": Text("发起股室", "section"),
    "matching.mode": Text("匹配方式", "matching mode"),
    "matching.officers": Text("每户检查人数", "officers per visit"),
    "matching.qualification": Text("所需资格", "qualification"),
    "matching.leader": Text("需要组长", "leader needed"),
    "matching.jurisdiction": Text("属地方式", "jurisdiction"),
    "matching.groups": Text("固定检查组", "preset groups"),
    "matching.departments": Text("匹配的配合部门", "departments in the matching"),
    "matching.experts": Text("专家人数", "experts"),
    "matching.expertise": Text("专家所需专长", "expertise"),
    "order": Text("检查顺序", "order of visits"),
    "list_published": Text("抽中名单公布", "publication of the drawn list"),
    "joint_group": Text("内部联合组", "joint group"),
    "row": Text("序号（原文）", "printed row"),
    "drawn_by": Text("上级抽取", "drawn by a superior"),
    "cooperating": Text("配合部门", "co-operating departments"),
    "methods": Text("检查方式", "methods"),
    "arrangement": Text("抽查检查模式", "arrangement"),
    "note": Text("备注", "note"),
}
"""Every field whose change is one of the plan."""

_PARTS = (Heading, Goals, RiskTiers, Scope, Risk, Matching)
_IN_ORDER = frozenset({"batches"})
_STATUS: Mapping[str, Text] = {
    "planned": Text("恢复实施", "resumed"),
    "postponed": Text("延期实施，新的时间未定", "postponed, the new time is open"),
    "cancelled": Text("取消", "cancelled"),
}


def changes(old: Plan, new: Plan) -> tuple[Change, ...]:
    """What changed: of the plan as a whole, then task by task in the old plan's order, then tasks that are new."""
    before, after = ({task.code: task for task in plan.tasks} for plan in (old, new))
    found = [Change("", field, what) for field, what in _fields(old, new, "", skip=("tasks",))]
    for code, task in before.items():
        if code in after:
            found += [Change(code, field, what) for field, what in _fields(task, after[code], "")]
        else:
            found.append(
                Change(code, "", _whole(Text("删去任务“{name}”", "removed: {name}"), task), "removed")
            )
    for code, task in after.items():
        if code not in before:
            found.append(Change(code, "", _whole(Text("增加任务“{name}”", "added: {name}"), task), "added"))
    return tuple(found)


def alike(old: Plan, new: Plan) -> bool:
    """Whether two versions say the same, in what is planned and in what is only noted (`NOT_A_CHANGE`)."""
    return _noted(old) == _noted(new) and not changes(old, new)


def _noted(plan: Plan) -> tuple[object, ...]:
    numbers = {task.code: task.number for task in plan.tasks}
    return (
        plan.plan.publication,
        plan.plan.number,
        numbers,
        plan.matters_list,
        plan.annexes,
        plan.amendments,
    )


def _fields(
    old: msgspec.Struct, new: msgspec.Struct, prefix: str, skip: tuple[str, ...] = ()
) -> Iterator[tuple[str, Text]]:
    for name in old.__struct_fields__:
        path = prefix + name
        before, after = getattr(old, name), getattr(new, name)
        if before == after or path in NOT_A_CHANGE or name in skip:
            continue
        if isinstance(before, _PARTS):
            yield from _fields(before, after, f"{path}.")
            continue
        said = _said(path, before, after)
        if said is not None:
            yield path, said


def _said(path: str, old: Any, new: Any) -> Text | None:
    """A change of one field with its name in front; None where the two say the same."""
    if path == "status":
        return _STATUS[new]
    said: Text | None
    if isinstance(old, Where) and isinstance(new, Where):
        said = conditions(old, new)
    elif isinstance(old, Weights | TierShares) and isinstance(new, Weights | TierShares):
        said = tiers(old, new)
    elif isinstance(old, tuple) and old and new:
        said = by_batch(old, new) if path in _IN_ORDER else difference(old, new, path)
    elif path == "risk.weights":
        said = change(*(words(side) if side else _THE_PLANS for side in (old, new)))
    else:
        said = change(words(old, path), words(new, path))
    return said and Text("{label}：{said}", "{label}: {said}").fill(label=LABELS[path], said=said)


def _whole(head: Text, task: Task) -> Text:
    details = Text("{head}：{rate}，{window}", "{head}: {rate}, {window}")
    return details.fill(head=head.fill(name=task.name), rate=task.rate or NONE, window=words(task.window))


_THE_PLANS = Text("用计划的倍数", "the plan's")
