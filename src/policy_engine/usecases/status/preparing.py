"""What the document asks before a visit is made: registers, plans, tiers, launches, and the lot (二（一）—（四）)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from policy_engine.model.calendar import add_working_days
from policy_engine.model.status import Duty, Item, ItemState
from policy_engine.model.text import Text
from policy_engine.plan.facts.heading import PUBLICATION_DAYS
from policy_engine.usecases.batches import of_batch
from policy_engine.usecases.status.known import Known


def of_the_bureau(known: Known) -> Iterator[Duty]:
    """What is asked of the bureau as a whole; not for a part of it."""
    yield _register(
        known,
        "targets",
        Text("监管对象库动态更新", "the register of targets is kept current"),
        Text("当年导入次数", "imports in the year"),
    )
    yield _register(
        known,
        "inspectors",
        Text("执法人员名录库动态更新", "the register of inspectors is kept current"),
        Text("当年导入次数", "imports in the year"),
    )
    yield _matters(known)
    yield _gaps(known)
    yield _published(known)
    yield _joint_plan(known)


def of_tasks(known: Known) -> Iterator[Duty]:
    """What is asked of tasks and their draws."""
    yield _repeated(known)
    yield _tiered(known)
    yield _launched(known)
    yield _verified(known)
    yield _amended(known)
    yield _teams(known)


def _register(known: Known, kind: str, question: Text, figure: Text) -> Duty:
    made = [one for one in known.imports if one.kind == kind and one.on[:4] == f"{known.year:04d}"]
    items = [Item(f"{kind} {one.on}", "met", (one.idx,)) for one in made]
    if not made and known.draws:
        items.append(Item(kind, "lacking", tuple(draw.idx for draw in known.draws)))
    return Duty(kind, "二（一）", question, figure, tuple(items), None if items else _NOTHING_DRAWN)


def _matters(known: Known) -> Duty:
    imported = [one for one in known.imports if one.kind == "matters" and one.on[:4] <= f"{known.year:04d}"]
    items = [Item(f"matters {one.on}", "met", (one.idx,)) for one in imported[-1:]]
    items += [
        Item(f"plan {row.code}", "met", (row.idx,))
        for row, plan in known.plans
        if plan.matters_list is not None and plan.matters_list.status == "provided"
    ]
    return Duty(
        "matters",
        "二（一）",
        Text("抽查事项清单（一单）动态更新", "the published list of matters is kept current"),
        Text("有清单内容的计划和导入", "plans and imports that hold the list"),
        tuple(items),
        None if items else Text("事项清单没有录入系统", "the list of matters is not in the system"),
    )


def _gaps(known: Known) -> Duty:
    last = {one.section: one for one in known.attestations if one.on[:4] == f"{known.year:04d}"}
    newest = max(last.values(), key=lambda one: one.idx, default=None)
    items: list[Item] = []
    if newest is not None:
        covered = sum(newest.counted.values()) - newest.uncovered
        items.append(Item("covered", "met", (newest.idx,), count=covered))
        if newest.uncovered:
            items.append(Item("uncovered", "lacking", (newest.idx,), count=newest.uncovered))
    return Duty(
        "gaps",
        "二（一）二（四）",
        Text("不出现监管真空", "no entity is left without supervision"),
        Text(
            "存续主体中有任务覆盖的（按最近一次核实）",
            "open entities that some task covers (latest sign-off)",
        ),
        tuple(items),
        None if items else Text("当年没有股室核实过对象库", "no section verified the register in the year"),
    )


def _published(known: Known) -> Duty:
    items: list[Item] = []
    for row, plan in known.plans:
        due = add_working_days(plan.plan.issued_on, PUBLICATION_DAYS)
        record = plan.plan.publication
        if record is not None:
            items.append(Item(row.code, "met", (row.idx,), late=due is not None and record.on > due))
        else:
            passed = due is not None and due < known.today
            items.append(Item(row.code, "lacking" if passed else "ahead", (row.idx,)))
    return Duty(
        "plan",
        "二（二）",
        Text("年度抽查计划制定后向社会公示", "the year's plan is made and published"),
        Text("有公示记录的计划", "plans with a record of publication"),
        tuple(items),
        None if items else Text("这一年的计划没有记录", "no plan of the year is on record"),
    )


def _joint_plan(known: Known) -> Duty:
    joint = [(row, plan) for row, plan in known.plans if plan.plan.kind == "joint"]
    return Duty(
        "joint_plan",
        "二（二）二（四）",
        Text("部门联合抽查计划的制定和实施", "the joint plan with other departments is made and carried out"),
        Text("记录在案的联合计划", "joint plans on record"),
        tuple(Item(row.code, "met", (row.idx,)) for row, _ in joint),
        None
        if joint
        else Text("联合抽查计划（附件2）没有录入系统", "the joint plan (annex 2) is not in the system"),
    )


def _repeated(known: Known) -> Duty:
    draws: defaultdict[str, dict[tuple[str, int], int]] = defaultdict(dict)
    # A target is called by its first inspection: ids of businesses stay out of what may be passed on.
    called: dict[str, str] = {}
    for visit in known.visits:
        called.setdefault(visit.row.target, visit.row.number)
        draws[visit.row.target].setdefault((visit.row.draw, visit.row.attempt), visit.row.idx)
    items = [
        Item(
            called[target],
            "lacking" if len(made) > 1 else "met",
            tuple(sorted(made.values())),
        )
        for target, made in sorted(draws.items())
    ]
    return Duty(
        "merged",
        "二（二）",
        Text("共同检查对象联合抽查，能合并的检查合并", "shared targets are inspected jointly, visits merged"),
        Text("当年只上门一次的检查对象", "targets visited by one draw only"),
        tuple(items),
        None if items else _NOTHING_DRAWN,
    )


def _tiered(known: Known) -> Duty:
    items = []
    for draw in known.draws:
        for task in draw.tasks:
            planned = known.task_of(draw.name, draw.attempt, task.code)
            if known.asked(planned.section, task.code):
                used = planned.risk.policy in ("weights", "rates")
                # Whoever a superior lists is drawn there, and so are the tiers.
                if planned.risk.policy != "not_applicable" and planned.drawn_by is None:
                    items.append(Item(f"{draw.name} {task.code}", "met" if used else "lacking", (draw.idx,)))
    return Duty(
        "tiered",
        "二（三）",
        Text("凡随机抽查必风险分类", "every random inspection uses the risk tiers"),
        Text("按风险等级抽取的任务", "tasks drawn by tier"),
        tuple(items),
        None if items else _NOTHING_DRAWN,
    )


def _launched(known: Known) -> Duty:
    drawn: dict[tuple[str, str, int], tuple[str, int]] = {}
    for draw in known.draws:
        for task in draw.tasks:
            batch = int(draw.name.rpartition("/")[2])
            drawn[draw.header.plan, task.code, batch] = (draw.on, draw.idx)
    items = []
    for row, plan in known.plans:
        for planned in plan.tasks:
            if not planned.drawable or not known.asked(planned.section, planned.code):
                continue
            for batch in planned.batch_numbers:
                window = of_batch(planned, batch).window
                name = f"{row.code} {planned.code}/{batch}"
                made = drawn.get((row.code, planned.code, batch))
                if made is not None:
                    late = not window.start <= date.fromisoformat(made[0]) <= window.end
                    items.append(Item(name, "met", (made[1],), late=late))
                else:
                    state: ItemState = "lacking" if window.end < known.today else "ahead"
                    items.append(Item(name, state, (row.idx,)))
    return Duty(
        "launched",
        "二（四）",
        Text("在计划规定的时限内发起抽查", "tasks are launched within the time that the plan gives"),
        Text("已抽取的任务（分批的按批）", "tasks drawn, batch by batch"),
        tuple(items),
        None if items else Text("这一年的计划没有记录", "no plan of the year is on record"),
    )


def _verified(known: Known) -> Duty:
    items = []
    for draw in known.draws:
        for task in draw.tasks:
            section = known.task_of(draw.name, draw.attempt, task.code).section
            if not known.asked(section, task.code):
                continue
            signed = [
                one.idx
                for one in known.attestations
                if one.section == section and one.digest == draw.inputs.get("targets") and one.idx < draw.idx
            ]
            state: ItemState = "met" if signed else "lacking"
            items.append(Item(f"{draw.name} {task.code}", state, (*signed[-1:], draw.idx)))
    return Duty(
        "verified",
        "二（四）",
        Text("发起任务之前核实检查对象库", "the register is verified before a task is launched"),
        Text("抽取前由发起股室核实过的任务", "tasks whose section had verified it before the draw"),
        tuple(items),
        None if items else _NOTHING_DRAWN,
    )


def _amended(known: Known) -> Duty:
    items = []
    for row, plan in known.plans:
        sections = {task.code: task.section for task in plan.tasks}
        for one in plan.amendments:
            if known.scope.whole or any(known.asked(sections.get(code, ""), code) for code in one.tasks):
                state: ItemState = "lacking" if one.reported_on is None else "met"
                items.append(Item(f"{row.code} {one.number}", state, (row.idx,)))
    return Duty(
        "amendments",
        "二（四）",
        Text(
            "修改、延期、取消计划的，备案并向市局报备",
            "changes, delays and cancellations are filed and reported to the city bureau",
        ),
        Text("已报备的变更", "amendments reported"),
        tuple(items),
        None if items or known.plans else Text("这一年的计划没有记录", "no plan of the year is on record"),
    )


def _teams(known: Known) -> Duty:
    items = tuple(
        Item(visit.row.number, "met" if len(visit.row.officers) >= 2 else "lacking", (visit.row.idx,))
        for visit in known.visits
    )
    return Duty(
        "teams",
        "二（四）",
        Text(
            "随机匹配执法人员派发任务，每户不少于两人",
            "officers are matched by lot, at least two to a visit",
        ),
        Text("已派发并配足人员的检查任务", "inspections dispatched with enough people"),
        items,
        None if items else _NOTHING_DRAWN,
    )


_NOTHING_DRAWN = Text("这一年还没有抽取", "nothing was drawn in the year")
