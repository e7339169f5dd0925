"""Why a task is not drawn here although its time may have come: cancelled, postponed, drawn by a superior, or nothing to draw from."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date

from policy_engine.model.errors import Refused
from policy_engine.model.plan import Plan
from policy_engine.model.task import Task
from policy_engine.model.text import Text
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.schedule import Turn


def refusals(turns: Sequence[Turn], on: date, named: Container[str] | None = None) -> dict[str, Refused]:
    """Why not, by task (code), in the plan's order: of the named tasks, or else of those whose time has come and that somebody has to put right."""
    # A superior sends its lists batch by batch.
    listed = {turn.task.code for turn in turns if turn.task.drawn_by and turn.state != "superior"}
    return {
        turn.task.code: why
        for turn in turns
        if (turn.task.code in named if named is not None else _to_mend(turn, on))
        and not (turn.state == "superior" and turn.task.code in listed)
        and (why := why_not(turn)) is not None
    }


def why_not(turn: Turn) -> Refused | None:
    """Why a batch is not drawn here, whatever the day; None where it is, or was."""
    task = turn.task
    match turn.state:
        case "cancelled":
            said, advice = _CANCELLED, _RESUME
        case "postponed":
            said, advice = _POSTPONED, _RESUME
        case "superior":
            organ = task.drawn_by.by if task.drawn_by else ""
            return Refused(_SUPERIOR.fill(code=task.code, organ=organ), _LIST)
        case "other_unit":
            return Refused(
                _UNIT.fill(code=task.code, unit=_unit(task)), _OTHER_WAY, "国市监信〔2019〕38号 二（二）"
            )
        case "uneven":
            return Refused(_UNEVEN.fill(code=task.code, group=task.joint_group), _EVEN)
        case _:
            return None
    return Refused(said.fill(code=task.code), advice, "泽市监〔2023〕10号 二（四）")


def superior(tasks: Iterable[Task]) -> Iterator[Text]:
    """What is said of every draw whose targets a superior drew."""
    for task in tasks:
        if task.drawn_by is not None:
            yield ROSTER.fill(code=task.code, organ=task.drawn_by.by)


def stalled(plan: Plan, draws: Iterable[RecordedDraw]) -> dict[str, Text]:
    """The plan's draws that were begun and are not gone on with, because all their tasks have been cancelled or postponed since, by name."""
    idle = {task.code for task in plan.tasks if not task.active}
    return {
        draw.name: _STALLED.fill(draw=draw.name)
        for draw in draws
        if draw.header.plan == plan.plan.code
        and draw.state not in ("dispatched", "voided")
        and idle.issuperset(task.code for task in draw.tasks)
    }


def _to_mend(turn: Turn, on: date) -> bool:
    window = turn.task.window
    return turn.state in ("other_unit", "uneven") and window.start <= on <= window.end


def _unit(task: Task) -> Text:
    return Text(task.scope.unit, _UNITS[task.scope.unit])


_UNITS = {"主体": "entities", "产品": "products", "项目": "projects", "行为": "behaviours"}

_CANCELLED = Text("任务{code}已取消，不抽取", "task {code} is cancelled, so nothing is drawn")
_POSTPONED = Text(
    "任务{code}已延期，新的时间未定，暂不抽取",
    "task {code} is postponed to a time not yet fixed, so nothing is drawn for now",
)
_RESUME = Text(
    "要恢复实施，由发起股室书面申请，报信用监管股备案；然后在计划的 amendments 里写这次备案，任务的 status 改回 planned，起止时间按备案写",
    "to resume it, the initiating section applies in writing and files with the credit section; then write that filing into the "
    "plan's amendments, set the task's status back to planned, and give the window as filed",
)
_SUPERIOR = Text(
    "任务{code}由{organ}抽取，本级不抽",
    "task {code} is drawn by {organ}; nothing is drawn here",
)
_LIST = Text(
    "等上级派发抽查名单；改由本级抽取的，办理计划变更备案后删去任务的 drawn_by",
    "wait for the list from above; if it is to be drawn here after all, file the change, then delete the task's drawn_by",
)
_UNIT = Text(
    "任务{code}抽的是{unit}，检查对象库里只有主体，不能在这里抽取",
    "task {code} is about {unit}, but the registry of targets holds entities only, so it cannot be drawn here",
)
_OTHER_WAY = Text(
    "抽的其实是主体的，把 scope 的 unit 改成 主体；否则按该类对象自己的名录另行随机抽取",
    "if it is entities that are drawn, set the scope's unit to 主体; if not, draw at random from a register of its own kind",
)
ROSTER = Text(
    "任务{code}：名单由{organ}抽取，本级只随机匹配人员和检查顺序",
    "task {code}: the list was drawn by {organ}; here only officers and the order of visits are random",
)
_STALLED = Text(
    "{draw} 已承诺、没有做完，任务已取消或延期，不再接着做；恢复实施后 policy run 会接着做",
    "{draw} was begun and is not gone on with, its task being cancelled or postponed; once it resumes, `policy run` goes on",
)
_UNEVEN = Text(
    "任务{code}的批次数和联合组“{group}”里其他任务的不一样，不能逐批一起抽取",
    "task {code} has not as many batches as the others of joint group {group}, so they cannot be drawn together batch by batch",
)
_EVEN = Text(
    "同一联合组的任务写同样多的批次；不一起上门的，删去 joint_group",
    "give all tasks of the group as many batches, or delete joint_group where they are not visited together",
)
