"""`policy status`: obligations against facts, each number with the events behind it. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from policy_engine.ledger.body import Body, read_body
from policy_engine.model.status import Count, Group, Item, Scope, Traced, YearStatus
from policy_engine.model.text import Text
from policy_engine.registry.profiles import ENDING, read_profiles
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.usecases.clock import business_day, local_minute
from policy_engine.usecases.judge import sound_rules
from policy_engine.usecases.match.words import unknown
from policy_engine.usecases.snapshots import is_digest
from policy_engine.usecases.status.groups import codes, groups, states
from policy_engine.usecases.status.known import Known
from policy_engine.usecases.status.lines import ENTERPRISE, coverage, lines
from policy_engine.usecases.status.tiers import strata
from policy_engine.usecases.workspace import Workspace


class Asked(msgspec.Struct, frozen=True):
    """What the person wants to see. `year` None: the last one with a dispatched inspection, or that of the day."""

    year: int | None = None
    scope: Scope = Scope()
    on: date | None = None


def status(workspace: Workspace, asked: Asked, cage: Cage, *, now: datetime) -> YearStatus:
    """The year as it stands. Raises Unusable for an unknown section, station or task; Refused where a snapshot is damaged."""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        return _status(workspace, store, asked, cage, now)


def trace(
    workspace: Workspace, asked: Asked, name: str, cage: Cage, *, now: datetime
) -> tuple[YearStatus, tuple[Traced, ...]]:
    """The events behind a line (its id) or a figure of a breakdown (its key), in order. Raises Unusable for an unknown one."""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        found = _status(workspace, store, asked, cage, now)
        items = _traceable(found)
        if name not in items:
            raise unknown(Text("这一行", "line"), name, sorted(items), _WHICH)
        return found, tuple(_events(store, items[name]))


def _status(workspace: Workspace, store: Store, asked: Asked, cage: Cage, now: datetime) -> YearStatus:
    demo = queries.is_demo(store)
    today = asked.on or business_day(now)
    at = local_minute(now, asked.on)
    year = int(queries.last_day(store)[:4] or today.year) if asked.year is None else asked.year
    known = Known(store, workspace.snapshots, year=year, at=at, today=today, scope=asked.scope)
    _check(store, workspace, known)
    rulebook = sound_rules(workspace.rules)
    found = coverage(known, _registered(workspace, known))
    tiers = strata(known)
    judged = lines(known, found, tiers, rulebook, cage)
    return YearStatus(
        demo=demo,
        agency=workspace.agency,
        year=year,
        at=at,
        scope=asked.scope,
        coverage=found,
        lines=judged,
        groups=groups(known),
        strata=tiers,
        codes=codes(known, rulebook.results),
        states=states(known, rulebook.followup),
        remarks=tuple(_remarks(known, any(line.rules for line in judged))),
    )


def _registered(workspace: Workspace, known: Known) -> int | None:
    """Open enterprises of the register, of one station where only that is asked about; None where it is not known."""
    registry = known.targets
    if registry is None or not is_digest(registry.digest):
        return None
    try:
        data = (workspace.snapshots / (registry.digest + ENDING)).read_bytes()
    except OSError:
        return None
    counts = read_profiles(data, registry.digest)
    if counts is None:
        return None
    return sum(
        count
        for profile, count in counts.items()
        if profile.standing == "open"
        and profile.entity == ENTERPRISE
        and known.scope.station in ("", profile.station)
    )


def _check(store: Store, workspace: Workspace, known: Known) -> None:
    """Raises Unusable for a section, station or task that no plan of the year and no visit has."""
    everything = (
        known
        if known.scope.whole
        else Known(store, workspace.snapshots, year=known.year, at=known.at, today=known.today, scope=Scope())
    )
    planned = [task for _, plan in everything.plans for task in plan.tasks]
    have = {
        "section": {task.section for task in planned} | {v.task.section for v in everything.visits},
        "station": {v.row.station for v in everything.visits},
        "task": {task.code for task in planned} | {v.row.task for v in everything.visits},
    }
    for kind, title in _SCOPES.items():
        word = getattr(known.scope, kind)
        if word and word not in have[kind]:
            raise unknown(title, word, sorted(have[kind]), _WITHOUT)


def _remarks(known: Known, ruled: bool) -> Iterator[Text]:
    if not ruled:
        yield Text(
            "规则目录里没有全年情况的规则（rules/status.yaml），各行都判断不了：从新的工作区复制这个文件",
            "the rules hold none about the year (rules/status.yaml), so no line can be judged: copy it from a new workspace",
        )
    missing = [a.title for _, plan in known.plans for a in plan.annexes if a.status == "not_provided"]
    if missing or any(task.drawn_by for _, plan in known.plans for task in plan.tasks):
        yield Text(
            "企业占比是下限：没有录入的附件和上级自行检查的任务没有计入",
            "the share of enterprises is a lower bound: annexes not provided and checks by superiors are not counted",
        )
    if not known.scope.whole:
        yield Text(
            "只看一部分：全局的义务（名录库、计划公示、宣传培训等）没有列出",
            "a part of the bureau: duties of the bureau as a whole (registers, the plan's publication, training) are left out",
        )


def _traceable(found: YearStatus) -> dict[str, tuple[Item, ...]]:
    """By the name of every line and figure what it counts."""
    named = {line.duty.id: line.duty.items for line in found.lines}
    figures: list[Group | Count] = [*found.groups, *found.codes, *found.states]
    for figure in figures:
        named[figure.key] = (Item("", "met", figure.events),)
    for one in found.strata:
        named[one.key] = (Item("", "met", (one.event,)),)
    return named


def _events(store: Store, items: tuple[Item, ...]) -> Iterator[Traced]:
    """Each event once for every thing it shows, in the order of the log."""
    wanted = sorted({(event, item.subject, item.state, item.late) for item in items for event in item.events})
    bodies: dict[int, Body] = {}
    numbers = {event for event, *_ in wanted}
    if numbers:
        for entry in queries.entries(store, min(numbers), max(numbers) + 1):
            if entry.idx in numbers:
                read = read_body(entry.body)
                if isinstance(read, Body):
                    bodies[entry.idx] = read
    for event, subject, state, late in wanted:
        body = bodies.get(event)
        yield Traced(
            event,
            body.kind if body else "",
            body.on if body else "",
            subject or (body.subject if body else ""),
            state if subject else "",
            late,
        )


_SCOPES = {
    "section": Text("股室", "section"),
    "station": Text("监管所", "station"),
    "task": Text("任务", "task"),
}
_WITHOUT = Text("policy status 列出全部", "`policy status` lists all")
_WHICH = Text(
    "policy status --json 里每一行的 id、每个数字的 key 都可以写",
    "write an id or key of `policy status --json`",
)
