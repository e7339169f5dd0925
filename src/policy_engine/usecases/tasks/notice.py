"""`policy task notice`: the notice (检查通知书) of a visit, to hand over or to print. Reads only.

A visit that serves several tasks (进一次门、查多项事) has one notice. Stratum and tier are internal and are never on it (R12).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from policy_engine.draw.level import level
from policy_engine.files import write
from policy_engine.ledger.check import Checkpoint
from policy_engine.ledger.keys import Signer
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.notice import Notice, NoticeOfficer, Notices, NoticeTask
from policy_engine.model.plan import Plan
from policy_engine.model.target import Inspector
from policy_engine.model.text import Lang, Text
from policy_engine.plan.facts.matters import listed_matters
from policy_engine.registry import snapshot
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.values import RecordedDraw, RecordedInspection
from policy_engine.usecases.cases.find import find_number
from policy_engine.usecases.in_force import version
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_draw
from policy_engine.usecases.match.words import unknown
from policy_engine.usecases.snapshots import SUFFIX
from policy_engine.usecases.tasks.ground import Planned, not_dispatched, register
from policy_engine.usecases.trust.signing import signature_line, signer_at_hand
from policy_engine.usecases.workspace import Workspace

Visit = tuple[RecordedInspection, ...]


class Asked(msgspec.Struct, frozen=True):
    """Which visits: that of an inspection (number or its end), or all still to be made of a task (code) or of a draw (name)."""

    number: str = ""
    task: str = ""
    draw: str = ""


def notices(workspace: Workspace, asked: Asked, key: Path | None = None) -> Notices:
    """The notices of the visits asked for, with the log's signature where its key (`key`, or policy.toml's) is at hand.

    Raises Unusable (not exactly one of the three, unknown), Refused (none left to be made).
    """
    if sum(map(bool, (asked.number, asked.task, asked.draw))) != 1:
        raise Unusable(_WHICH, _ONE_OF)
    with open_store(workspace.store, read_only=True) as store, store.reading():
        planned = Planned(store, workspace.snapshots)
        maker = _Maker(workspace, store, planned, signer_at_hand(store, workspace, key))
        found = _one(store, asked.number) if asked.number else _several(store, asked, planned)
        return Notices(queries.is_demo(store), tuple(map(maker.notice, found)))


def write_docx(path: Path, notices: Sequence[Notice], lang: Lang) -> None:
    """Write the notices as a Word document, each beginning a page. Raises Unusable."""
    from policy_engine.report.notice import lines
    from policy_engine.sheets.pages import document

    if path.suffix.lower() != ".docx":
        raise Unusable(_ENDING.fill(path=path), _DOCX)
    write(path, document([list(lines(notice, lang)) for notice in notices], _TITLE.in_(lang)))


def _one(store: Store, word: str) -> list[Visit]:
    number = find_number(store, word)
    rows = queries.inspections(store, number.rpartition("#")[0])
    mine = next(row for row in rows if row.number == number)
    if mine.state == "replaced":
        raise Refused(_REPLACED.fill(number=number, target=mine.target), _SHOW.fill(number=number))
    return [visit for visit in _visits(rows) if mine in visit]


def _several(store: Store, asked: Asked, planned: Planned) -> list[Visit]:
    """All visits of a task or a draw of which some inspection has no result yet."""
    name = find_draw(store, asked.draw).name if asked.draw else None
    rows = queries.inspections(store, name)
    tasks = sorted({row.task for row in rows})
    if asked.task and asked.task not in tasks:
        if asked.task in planned.codes():
            raise not_dispatched(asked.task)
        raise unknown(Text("已派发的任务", "dispatched task"), asked.task, tasks, _LIST)
    done = queries.result_states(store)
    found = [
        visit
        for visit in _visits(rows)
        if (not asked.task or asked.task in {row.task for row in visit})
        and any(row.number not in done for row in visit)
    ]
    if not found:
        raise Refused(_NONE_LEFT.fill(what=asked.task or asked.draw), _LIST)
    return found


def _visits(rows: Sequence[RecordedInspection]) -> list[Visit]:
    """Inspections by visit, in the order of the first of each; without those whose target was replaced."""
    grouped: dict[tuple[str, int, str], list[RecordedInspection]] = {}
    for row in rows:
        if row.state != "replaced":
            grouped.setdefault((row.draw, row.attempt, row.target), []).append(row)
    return [tuple(visit) for visit in grouped.values()]


class _Maker:
    """Makes notices of one state of the store; what many of them share is read once."""

    def __init__(self, workspace: Workspace, store: Store, planned: Planned, signer: Signer | None) -> None:
        self._signer = signer
        self._snapshots, self._planned = workspace.snapshots, planned
        self._demo = queries.is_demo(store)
        self._latest = {plan.code: plan.sha256 for plan in queries.plans(store)}
        self._now = {i.id: i for i in register(workspace, store)}
        self._then: dict[str, Mapping[str, Inspector]] = {}
        self._plans: dict[str, Plan] = {}
        self._checkpoints: Sequence[Checkpoint] = queries.checkpoints(store)
        self._sizes = [point.size for point in self._checkpoints]
        self._bases = _bases(workspace, store)
        self._joined: dict[str, int] = {}
        for one in queries.assignments(store):
            if one.state == "active":
                self._joined[one.inspection] = max(self._joined.get(one.inspection, 0), one.idx)

    def notice(self, visit: Visit) -> Notice:
        """The notice of one visit."""
        first = visit[0]
        draw = self._planned.draw(first)
        plan = self._plan(self._latest.get(draw.header.plan, draw.inputs["plan"]))
        reached = level(draw.header)
        at = max(max(row.idx, self._joined.get(row.number, 0)) for row in visit)
        point = self._checkpoints[min(bisect_right(self._sizes, at), len(self._sizes) - 1)]
        return Notice(
            demo=self._demo,
            issuer=plan.plan.issuer,
            document=plan.plan.document_number,
            plan_title=plan.plan.table or plan.plan.title,
            target=first.target,
            name=first.name,
            tasks=tuple(self._task(row, plan) for row in visit),
            officers=tuple(self._officer(officer, draw) for officer in first.officers),
            dispatched=first.on,
            draw=draw.name,
            attempt=draw.attempt,
            commitment=draw.commitment,
            pool_root=draw.header.pool.root,
            pool_size=draw.header.pool.size,
            level=reached.code,
            meaning=reached.meaning,
            log_size=point.size,
            log_root=point.root,
            log_signature=""
            if self._signer is None
            else signature_line(self._signer, point.size, point.root),
        )

    def _task(self, row: RecordedInspection, plan: Plan) -> NoticeTask:
        task = self._planned.task(row)
        bases = self._bases | {name: matter.basis for name, matter in listed_matters(plan).items()}
        matters = tuple((name, bases.get(name, "")) for name in task.matters)
        window = task.window
        return NoticeTask(
            number=row.number,
            code=task.code,
            name=task.name,
            section=task.section,
            matters=matters,
            window=window.text,
            start=window.start.isoformat(),
            end=window.end.isoformat(),
        )

    def _officer(self, id_: str, draw: RecordedDraw) -> NoticeOfficer:
        """By the register in force, whose certificate is today's; by the draw's for who has left it since."""
        found = self._now.get(id_) or self._of_draw(draw).get(id_)
        if found is None:
            return NoticeOfficer(id_, "", "", "", expert=False)
        unit = found.department or found.unit
        return NoticeOfficer(id_, found.name, unit, found.certificate, found.expert)

    def _of_draw(self, draw: RecordedDraw) -> Mapping[str, Inspector]:
        digest = draw.inputs["inspectors"]
        if digest not in self._then:
            inputs = Inputs(self._snapshots, draw.inputs)
            self._then[digest] = {i.id: i for i in inputs.inspectors}
        return self._then[digest]

    def _plan(self, digest: str) -> Plan:
        if digest not in self._plans:
            self._plans[digest] = version(self._snapshots, digest)
        return self._plans[digest]


def _bases(workspace: Workspace, store: Store) -> dict[str, str]:
    """The legal basis of each matter by name, by the register of matters in force; for plans that give no list themselves."""
    latest = queries.latest_registry(store, "matters")
    if latest is None:
        return {}
    records = snapshot.read_records(workspace.snapshots / (latest.digest + SUFFIX["matters"]))
    return {str(record["name"]): str(record["basis"]) for record in records}


_TITLE = Text("双随机抽查检查通知书", "Notice of inspection")
_WHICH = Text("没有写明要哪些通知书，或写了不止一种", "it is not said which notices, or in more than one way")
_ONE_OF = Text(
    "写一个检查任务编号，或 --task 序号，或 --draw 抽取名称",
    "give the number of an inspection, or --task CODE, or --draw NAME",
)
_ENDING = Text("{path} 的后缀不是 .docx", "{path} does not end in .docx")
_DOCX = Text("把文件名写成 通知书.docx", "call it FILE.docx")
_REPLACED = Text(
    "{number} 的检查对象 {target} 已经替换，不再检查，没有通知书",
    "{number}: its target {target} was replaced and is not visited, so there is no notice",
)
_SHOW = Text("policy task show {number} 查看经过", "`policy task show {number}` tells what happened")
_NONE_LEFT = Text("{what} 的检查任务都已录入结果", "every inspection of {what} has its result on record")
_LIST = Text(
    "policy task list 列出检查任务；补印一户的，写它的编号",
    "`policy task list` lists them; for one notice again, give the number",
)
