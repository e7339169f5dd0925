"""The turns of the demonstration's year that happen once: registries, sign-offs, draws, amendments, a recusal, a replacement."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from policy_engine.files import write
from policy_engine.model.errors import Refused, Stop
from policy_engine.model.text import Text
from policy_engine.registry.sample import MARK, write_county
from policy_engine.registry.snapshot import read_inspectors
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.values import RecordedInspection
from policy_engine.usecases.demo.clock import Clock
from policy_engine.usecases.demo.papers import Papers
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.init import init
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.launch import Options
from policy_engine.usecases.match.refuse import refuse
from policy_engine.usecases.match.substitute import Request as Substitution
from policy_engine.usecases.match.substitute import substitute
from policy_engine.usecases.registry.attest import Asked, attest
from policy_engine.usecases.registry.kinds import Kind
from policy_engine.usecases.replace.replace import Request as Replacement
from policy_engine.usecases.replace.replace import replace
from policy_engine.usecases.results.accountability import hold_to_account
from policy_engine.usecases.run import run_plan
from policy_engine.usecases.snapshots import SUFFIX
from policy_engine.usecases.workspace import Workspace

AGENCY = "140525"
SEED = 2023
_SAID = "演示中写明的事由（生成数据 generated）"
_KINDS: tuple[Kind, ...] = ("targets", "inspectors", "recusals")
_AMENDMENTS = """\
amendments:
  - number: 2023-01
    filed_on: 2023-04-24
    applicant: 价格监股
    application: 价格监股关于任务10延期的申请
    reason: 与省局转供电专项检查错开
    tasks: ["10"]
    reported_on: 2023-04-26
    reported_to: 晋城市市场监督管理局
"""
_SECOND = """\
  - number: 2023-02
    filed_on: 2023-06-20
    applicant: 信用监管股
    application: 信用监管股关于提高任务12抽查比例的申请
    reason: 全年企业抽查占比预计不足3%
    tasks: ["12"]
    reported_on: 2023-06-26
    reported_to: 晋城市市场监督管理局
"""


class Story:
    """What people do in the demonstration's workspace, at the time of its clock; `told` hears of each turn."""

    def __init__(
        self, directory: Path, cage: Cage, clock: Clock, actor: str, told: Callable[[str, Text], None]
    ) -> None:
        self.root, self.cage, self.clock, self.actor = directory, cage, clock, actor
        self._told = told
        self.workspace: Workspace = init(directory, agency=AGENCY, demo=True, actor=actor, now=clock.now)
        self.papers = Papers(directory / "evidence")

    def as_(self, role: str) -> str:
        """The pseudonym of whoever acts in a role: those who report and those who decide are different people."""
        return "op-" + sha256(f"{self.actor}/{role}".encode()).hexdigest()[:12]

    def tell(self, zh: str, en: str) -> None:
        """Say what has happened today."""
        self._told(self.clock.day.isoformat(), Text(zh, en))

    def registries(self, targets: int, inspectors: int) -> None:
        """A county is generated and imported."""
        county = self.root / "county"
        write_county(county, SEED, targets=targets, inspectors=inspectors)
        rows = []
        for kind in _KINDS:
            file = county / f"{kind}.generated.csv"
            rows.append(
                import_registry(self.workspace, kind, file, actor=self.actor, now=self.clock.now).rows
            )
        self.tell(
            f"导入生成的名录：检查对象 {rows[0]}，执法人员 {rows[1]}，回避申报 {rows[2]}",
            f"generated registries imported: {rows[0]} targets, {rows[1]} inspectors, {rows[2]} declared recusals",
        )

    def publish(self) -> None:
        """The plan is made public."""
        text = self.workspace.plan.read_text(encoding="utf-8")
        heading = "  issued_on: 2023-02-06\n"
        published = heading + "  publication: { on: 2023-02-24, at: 县政府网站 双随机、一公开 }\n"
        write(self.workspace.plan, text.replace(heading, published, 1).encode())
        self.tell("计划向社会公示", "the plan is made public")

    def refuse(self, visits: tuple[RecordedInspection, ...]) -> None:
        """An officer will not carry out a visit, which goes on record (R63); the other goes all the same."""
        visit = visits[-1]
        officer = visit.officers[0]
        refuse(
            self.workspace, visit.number, officer, _SAID, actor=self.as_("section_head"), now=self.clock.now
        )
        self.tell(
            f"{visit.number}：{officer} 拒不执行，记录在案",
            f"{visit.number}: {officer} refuses to go, on record",
        )

    def hold_to_account(self) -> None:
        """Whoever refused is held to account."""
        with open_store(self.workspace.store, read_only=True) as store:
            refusal = queries.refusals(store)[0]
        number, officer = refusal.inspection, refusal.inspector
        hold_to_account(
            self.workspace, number, officer, "other", _SAID, actor=self.as_("head"), now=self.clock.now
        )
        self.tell(
            f"{number}：对拒不执行的 {officer} 追责，记录在案",
            f"{number}: {officer}, who refused to go, is held to account, on record",
        )

    def draw(self) -> tuple[RecordedInspection, ...]:
        """Every section signs off the registry, and what is due is drawn; the new inspections."""
        before = {row.number for row in self.inspections()}
        attest(self.workspace, Asked(self.workspace.plan), actor=self.actor, now=self.clock.now)
        options = Options(plan=self.workspace.plan, tasks=(), on=None, kind="run")
        made = run_plan(
            self.workspace,
            options,
            self.cage,
            actor=self.actor,
            now=self.clock.now,
            confirm=lambda names: None,
            progress=lambda text: None,
        )
        fresh = tuple(row for row in self.inspections() if row.number not in before)
        codes = [task.code for draw in made.draws for task in draw.tasks]
        self.tell(
            f"各股室核实名录；抽取任务{'、'.join(codes)}，派发 {len(fresh)} 项检查",
            f"sections sign off the registry; task {', '.join(codes)} drawn, {len(fresh)} inspections dispatched",
        )
        return fresh

    def delay(self) -> None:
        """Task 10 is delayed by an amendment on file."""
        self._rewrite("10", r"from: \S+", "from: 2023-07-01", r"text: 6月—11月", "text: 7月—11月")
        self._append(_AMENDMENTS)
        self.tell("备案 2023-01：任务10延期到7月", "amendment 2023-01 on file: task 10 is delayed to July")

    def raise_rate(self) -> None:
        """Task 12 takes more enterprises, so that the year's goal of 3 % can be met."""
        self._rewrite("12", r"rate: .*", "rate: 5%")
        self._append(_SECOND)
        self.tell("备案 2023-02：任务12比例提高到5%", "amendment 2023-02 on file: task 12 takes 5 %")

    def recuse(self, visits: tuple[RecordedInspection, ...]) -> None:
        """An officer declares an interest in a business after the draw, and the next in the committed order comes instead."""
        for visit in visits:
            out = visit.officers[-1]
            sheet = self.root / "county" / "recusal-2.generated.csv"
            lines = ["人员编号,统一社会信用代码,回避事由,提出方式,决定,决定人,决定日期,数据标记"]
            lines.append(f"{out},{visit.target},本人利害关系,本人,同意,负责人,{self.clock.day},{MARK}")
            write(sheet, ("\ufeff" + "\n".join(lines) + "\n").encode())
            import_registry(
                self.workspace, "recusals", sheet, actor=self.actor, now=self.clock.now, update=True
            )
            try:
                done = substitute(
                    self.workspace,
                    visit.number,
                    Substitution(out, "recusal", "head"),
                    self.cage,
                    actor=self.actor,
                    now=self.clock.now,
                )
            except Refused:
                continue
            self.tell(
                f"{visit.number}：{out} 申报回避，按抽签顺序由 {done.substitute.id} 接替",
                f"{visit.number}: {out} is recused; by the order of the lot {done.substitute.id} comes instead",
            )
            return

    def replace(self, visits: tuple[RecordedInspection, ...]) -> tuple[RecordedInspection, ...]:
        """A drawn business turns out to be closed, and the next ticket of its stratum comes instead; the new inspections."""
        for visit in self._with_reserves(visits):
            proof = self.papers.single(
                visit.number, "deregistered", Text("注销登记查询截图", "print of the registration")
            )
            try:
                done = replace(
                    self.workspace,
                    visit.number,
                    Replacement("closed", (proof,), "head"),
                    self.cage,
                    actor=self.actor,
                    now=self.clock.now,
                    confirm=lambda visit: None,
                )
            except Stop:
                continue
            self.tell(
                f"{visit.number}：{visit.target} 已注销，由候补 {'、'.join(i.target for i in done.inspections)} 接替",
                f"{visit.number}: {visit.target} is closed; {', '.join(i.target for i in done.inspections)} comes instead",
            )
            numbers = {inspection.number for inspection in done.inspections}
            return tuple(row for row in self.inspections() if row.number in numbers)
        return ()

    def _with_reserves(self, visits: tuple[RecordedInspection, ...]) -> Iterator[RecordedInspection]:
        """Those in whose stratum somebody is left to come."""
        with open_store(self.workspace.store, read_only=True) as store:
            tasks = {(draw.name, task.code): task for draw in queries.draws(store) for task in draw.tasks}
        for visit in visits:
            task = tasks[visit.draw, visit.task]
            if task.quota[visit.stratum] < task.population[visit.stratum]:
                yield visit

    def officers_by_unit(self) -> dict[str, tuple[str, ...]]:
        """The ids of officers in the register in force, by unit."""
        with open_store(self.workspace.store, read_only=True) as store:
            latest = queries.latest_registry(store, "inspectors")
        assert latest is not None
        by: defaultdict[str, list[str]] = defaultdict(list)
        for one in read_inspectors(self.workspace.snapshots / (latest.digest + SUFFIX["inspectors"])):
            if not one.expert and not one.department:
                by[one.unit].append(one.id)
        return {unit: tuple(ids) for unit, ids in by.items()}

    def entities(self, targets: Iterable[str]) -> dict[str, str]:
        """What kind of entity each of these targets is, by id, in the registry in force."""
        with open_store(self.workspace.store, read_only=True) as store:
            latest = queries.latest_registry(store, "targets")
        assert latest is not None
        found = Inputs(self.workspace.snapshots, {"targets": latest.digest}).named(frozenset(targets))
        return {id_: target.profile.entity for id_, target in found.items()}

    def inspections(self) -> tuple[RecordedInspection, ...]:
        """All inspections that are to be made."""
        with open_store(self.workspace.store, read_only=True) as store:
            return tuple(row for row in queries.inspections(store) if row.state != "replaced")

    def _rewrite(self, code: str, *changes: str) -> None:
        """Change lines of one task: pairs of pattern and replacement."""
        text = self.workspace.plan.read_text(encoding="utf-8")
        head, mark, tail = text.partition(f'  - code: "{code}"\n')
        task, following, rest = tail.partition("\n  - code: ")
        for pattern, replacement in zip(changes[::2], changes[1::2], strict=True):
            task = re.sub(pattern, replacement, task, count=1)
        write(self.workspace.plan, f"{head}{mark}{task}{following}{rest}".encode())

    def _append(self, lines: str) -> None:
        text = self.workspace.plan.read_text(encoding="utf-8").rstrip("\n") + "\n"
        write(self.workspace.plan, (text + lines).encode())
