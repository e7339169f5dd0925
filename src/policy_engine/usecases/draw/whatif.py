"""`policy draw quota`: what a plan draws from each tier, and what other weights or another rate would, before anything is drawn.

Worked out from the registry's counts by profile: neither the store nor any target's row is read, and no seed is needed.
Entities that a draw leaves out because they were inspected lately are still counted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import msgspec

from policy_engine.draw.quota import RISING, cut_of, ideals
from policy_engine.model.draw import Quota
from policy_engine.model.errors import Refused
from policy_engine.model.plan import Goals, Plan
from policy_engine.model.target import TIERS, Profile
from policy_engine.model.task import Task
from policy_engine.model.text import Text, joined, short, visible
from policy_engine.model.whatif import TaskShare, TierShare, Variant, WhatIf
from policy_engine.plan.quota import quota_of
from policy_engine.usecases.batches import of_batch
from policy_engine.usecases.draw.trials import Asked, Trial, changed, trials_of
from policy_engine.usecases.inclusion import Draw, Group, drawn_here, draws_of, members_of
from policy_engine.usecases.mark import marked_demo
from policy_engine.usecases.plan.in_file import plan_of, refuse_unknown_tasks
from policy_engine.usecases.population import population
from policy_engine.usecases.projection import groups, project
from policy_engine.usecases.workspace import Workspace


def what_if(workspace: Workspace, path: Path, asked: Asked) -> WhatIf:
    """The plan's quotas beside those asked for.

    Raises Unusable for weights or a rate that cannot be read, FindingsStop for a plan with errors, Refused for another
    agency's plan, a task that it does not have, a registry that is not imported.
    """
    trials = trials_of(asked)
    plan = plan_of(workspace, path)
    refuse_unknown_tasks(plan, asked.tasks)
    chosen = [task for task in plan.tasks if not asked.tasks or task.code in asked.tasks]
    counts = _counts(workspace)
    figured = [task for task in chosen if _why_not(plan, task) is None]
    people, _ = groups(plan, counts)
    projected = project(_without_goals(plan), counts)
    goal = plan.goals.enterprise_coverage
    return WhatIf(
        plan=plan.plan.code,
        demo=marked_demo(workspace.root),
        registered=projected.registered,
        goal=goal.share if goal else None,
        complete=projected.complete,
        variants=tuple(_variant(plan, figured, counts, people, trial) for trial in trials),
        left_out=tuple(why for task in chosen if (why := _why_not(plan, task)) is not None),
    )


def _counts(workspace: Workspace) -> Mapping[Profile, int]:
    counts = population(workspace.root)
    if counts is None:
        raise Refused(
            Text(
                "检查对象库还没有导入，或其汇总数字缺失、损坏",
                "no registry of targets has been imported, or its numbers are missing or damaged",
            ),
            Text(
                "policy registry import targets 文件.csv；再次导入同一文件会补上汇总数字",
                "`policy registry import targets FILE.csv`; importing the same file again mends the numbers",
            ),
            "泽市监〔2023〕10号 二（一）、二（四）",
        )
    return counts


def _why_not(plan: Plan, task: Task) -> Text | None:
    """Why a task has no figures here."""
    if not task.active:
        why = _CANCELLED if task.status == "cancelled" else _POSTPONED
    elif task.drawn_by is not None:
        why = _SUPERIOR.fill(organ=visible(short(task.drawn_by.by)))
    elif not drawn_here(task):
        why = _NO_SCOPE
    elif not plan.by_profile(task):
        why = _ROWS
    else:
        return None
    return Text("任务{code}：{why}", "task {code}: {why}").fill(code=task.code, why=why)


def _variant(
    plan: Plan,
    tasks: Sequence[Task],
    counts: Mapping[Profile, int],
    people: Mapping[Group, int],
    trial: Trial,
) -> Variant:
    members = members_of(people)
    trying = {task.code: changed(plan, task, trial) for task in tasks}
    tried = msgspec.structs.replace(plan, tasks=tuple(trying.get(task.code, task) for task in plan.tasks))
    batches = [(task, batch) for task in trying.values() for batch in task.batch_numbers]
    shares: list[TaskShare] = []
    remarks: dict[Text, list[str]] = {}
    for task, batch in batches:
        mine = members.get(task.code, {})
        try:
            quota = quota_of(tried, task, sum(mine.values()), batch)
            shares.append(_share(task, batch, quota, mine))
        except ValueError:
            said = [_NO_BASE]
        else:
            said = list(_remarks(task, quota, shares[-1]))
        for remark in [*said, *_unused(task, trial)]:
            if task.code not in remarks.setdefault(remark, []):
                remarks[remark].append(task.code)
    draws, _ = draws_of(tried, members, {(task.code, batch) for task, batch in batches})
    return Variant(
        trial.label,
        tuple(shares),
        _visits(people, draws),
        project(_without_goals(tried), counts).expected,
        tuple(_of_tasks(remark, codes) for remark, codes in remarks.items()),
    )


def _share(task: Task, batch: int, quota: Quota, members: Mapping[str, int]) -> TaskShare:
    expected = ideals(quota, members)
    return TaskShare(
        code=task.code,
        name=task.name,
        batch=batch,
        batches=len(task.batch_numbers),
        method=quota.method,
        rate=of_batch(task, batch).rate,
        tiers={
            tier: TierShare(members.get(tier, 0), quota.strata[tier], expected[tier])
            for tier in TIERS
            if tier in quota.strata
        },
        cut=cut_of(quota, members),
    )


def _visits(people: Mapping[Group, int], draws: Sequence[Draw]) -> Fraction:
    """One visit for each entity of each draw, whatever number of the draw's tasks it serves."""
    return sum(
        (
            Fraction(sum(count * draw.hit(tier, codes) for (tier, codes), count in people.items()), draw.of)
            for draw in draws
        ),
        Fraction(0),
    )


def _remarks(task: Task, quota: Quota, share: TaskShare) -> Iterator[Text]:
    """What a reader of the figures has to know: weights that do not rise (R10), tiers that are exempt (R13), heads cut."""
    asked = {
        tier: Fraction(*value) if isinstance(value, tuple) else Fraction(value)
        for tier, value in quota.strata.items()
    }
    if quota.method != "counts" and task.risk.policy != "not_applicable":
        for low, high in pairwise(tier for tier in RISING if tier in asked):
            if asked[high] <= asked[low]:
                yield _FLAT.fill(high=high, low=low)
    for tier, value in asked.items():
        if not value:
            yield _EXEMPT.fill(tier=tier if tier != "-" else _UNRATED)
    if share.cut:
        yield _CUT.fill(cut=share.cut)


def _unused(task: Task, trial: Trial) -> Iterator[Text]:
    """What of a trial says nothing to a task."""
    if task.risk.policy == "rates" and (trial.weights or trial.rate):
        yield _BY_TIER
    elif task.risk.policy == "not_applicable" and trial.weights:
        yield _NO_TIERS


def _of_tasks(remark: Text, codes: Sequence[str]) -> Text:
    return Text("{remark}（任务 {tasks}）", "{remark} (task {tasks})").fill(
        remark=remark, tasks=joined(Text(code, code) for code in codes)
    )


def _without_goals(plan: Plan) -> Plan:
    """So that no change is looked for that would reach them."""
    return msgspec.structs.replace(plan, goals=Goals())


_UNRATED = Text("未分类", "the unrated")
_CANCELLED = Text("已取消，不抽取", "cancelled, not drawn")
_POSTPONED = Text("已延期，时间未定", "postponed, to a time not yet fixed")
_SUPERIOR = Text("由{organ}抽取", "drawn by {organ}")
_NO_SCOPE = Text(
    "抽的不是主体，或没有写选对象的条件（where）", "not about entities, or without a condition (where)"
)
_ROWS = Text(
    "条件要看名称或日期，汇总数字里没有；用 policy run --dry-run 看",
    "its condition looks at names or dates, which the counts do not tell; see `policy run --dry-run`",
)
_NO_BASE = Text(
    "比例是基准等级的，基准等级的倍数却是 0，或写的是户数：推算不出来",
    "the rate is the base tier's, whose weight is 0, or it is a number of heads: no figures",
)
_FLAT = Text(
    "{high} 级不高于 {low} 级，不是“递加”（R10）", "{high} is not above {low}: the rates do not rise (R10)"
)
_EXEMPT = Text("{tier} 一户也抽不到，等于免于抽查（R13）", "nobody of {tier} is ever drawn: exempt (R13)")
_CUT = Text("可抽的户数不足，少抽 {cut} 户", "too few members can be drawn; {cut} fewer are")
_BY_TIER = Text(
    "各等级的比例或户数在计划里分别写明，试算的倍数、比例不适用",
    "the plan gives each tier its own share, so neither weights nor rate apply",
)
_NO_TIERS = Text("不涉及信用风险分类，试算的倍数不适用", "does not use tiers, so the weights do not apply")
