"""`policy match widen`: an approved unit is let into the pools of a draw that lacks officers. Never fewer than two officers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from policy_engine.match.request import requests_for
from policy_engine.match.whynot import Infeasible
from policy_engine.match.widen import Ask
from policy_engine.model.errors import Refused
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_draw
from policy_engine.usecases.match.words import APPROVERS, choice, unknown, written
from policy_engine.usecases.shortage import shortage
from policy_engine.usecases.steps import Recorder, restored, start_now, work_out
from policy_engine.usecases.teams import Start, Teams, teams
from policy_engine.usecases.workspace import Workspace


class Widened(msgspec.Struct, frozen=True):
    """What was put on record; `lacking` says what is still missing then, None if every target can be given its officers."""

    demo: bool
    draw: str
    units: tuple[str, ...]
    lacking: Refused | None


class Approval(msgspec.Struct, frozen=True):
    """Who approved (a role), why, and in which document, as the person wrote it."""

    approver: str
    reason: str
    document: str = ""


def widen(
    workspace: Workspace,
    name: str,
    units: Sequence[str],
    approval: Approval,
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
) -> Widened:
    """Put the widening on record. Raises Unusable (unknown draw or unit, nothing stated), Refused (state, approver, no use)."""
    approver = choice(approval.approver, APPROVERS, Text("批准人", "approver"))
    reason = written(approval.reason, Text("事由", "reason"))
    document = written(approval.document, Text("文号", "document")) if approval.document else ""
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        draw = find_draw(store, name)
        inputs = Inputs(workspace.snapshots, draw.inputs)
        asked_for = _known(units, inputs)
        if approver != "head":
            raise Refused(
                Text(
                    f"扩大匹配范围要由负责人批准，写的是{APPROVERS[approver].zh}",
                    f"a widening is approved by the head, not by: {APPROVERS[approver].en}",
                ),
                Text("取得批准后写 --approver 负责人", "once approved, write --approver head"),
            )
        if draw.state != "selected":
            raise _wrong_state(draw)
        header, pool = restored(inputs, draw)
        seed = bytes.fromhex(draw.seed or "")
        drawn = work_out(header, draw.commitment, pool, seed, bytes.fromhex(draw.secret))
        start = start_now(record, drawn)
        made = teams(inputs, drawn.visits, seed, start, cage)
        _useful(inputs, start, made, asked_for)
        after = msgspec.structs.replace(start, widened=(*start.widened, *asked_for))
        then = teams(inputs, drawn.visits, seed, after, cage)
        record.record(
            [
                record.of_draw(
                    "match.widened",
                    header,
                    {"commitment": draw.commitment},
                    {
                        "draw": draw.name,
                        "attempt": draw.attempt,
                        "units": list(asked_for),
                        "reason": reason,
                        "approver": approver,
                        "document": document,
                    },
                )
            ]
        )
    lacking = (
        shortage(draw.name, then.found, then.asked, inputs, after.widened, rehearsal=False)
        if isinstance(then.found, Infeasible)
        else None
    )
    return Widened(demo, draw.name, asked_for, lacking)


def _known(units: Sequence[str], inputs: Inputs) -> tuple[str, ...]:
    """The units, all of them in the draw's register of inspectors, none twice."""
    known = {i.unit for i in inputs.inspectors if not i.expert and not i.department}
    named = tuple(written(unit, Text("单位", "unit")) for unit in units)
    for unit in named:
        if unit not in known:
            listed = "、".join(sorted(known))
            otherwise = Text(f"名录中的单位：{listed}", f"units on the register: {listed}")
            raise unknown(Text("单位", "unit"), unit, sorted(known), otherwise)
    twice = sorted({unit for unit in named if named.count(unit) > 1})
    if twice:
        raise _no_use(twice[0], Text("写了两次", "is named twice"))
    return named


def _useful(inputs: Inputs, start: Start, made: Teams, units: Sequence[str]) -> None:
    """Raises Refused unless officers are lacking, and each unit adds somebody where they lack."""
    if not isinstance(made.found, Infeasible):
        raise Refused(
            Text("不扩大也配得齐执法人员", "every target can be given its officers without a widening"),
            _RUN,
        )
    short = {target for lack in made.found.shortages for target in lack.targets}
    asks = [
        msgspec.structs.replace(ask, targets=tuple(t for t in ask.targets if t.id in short))
        for _, ask in made.asked.asks
    ]
    before = _pools(asks, inputs, start.widened)
    for unit in units:
        if unit in start.widened:
            raise _no_use(unit, Text("已经批准扩大到这个单位", "was let in already"))
        if _pools(asks, inputs, (*start.widened, unit)) == before:
            raise _no_use(
                unit,
                Text(
                    "的人员本来就在所缺各户的匹配范围内，或者都不能参加",
                    "has nobody to add: its officers are in these pools already, or none of them can take part",
                ),
            )


def _pools(asks: Sequence[Ask], inputs: Inputs, widened: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Who may fill the places of these visits."""
    return [
        pool.officers
        for ask in asks
        for request in requests_for(ask.task, ask.targets, inputs.inspectors, ask.bars, widened)
        for pool in request.slots
    ]


def _no_use(unit: str, why: Text) -> Refused:
    return Refused(
        Text(f"{unit} {why.zh}，没有记录", f"{unit} {why.en}; nothing was recorded"),
        Text(
            "policy run 会列出还缺的人员和最小的扩大范围",
            "`policy run` says who is lacking and what the smallest widening is",
        ),
    )


def _wrong_state(draw: RecordedDraw) -> Refused:
    if draw.state in ("matched", "dispatched"):
        return Refused(
            Text(f"{draw.name} 已经匹配并派发", f"{draw.name} is matched and dispatched already"),
            Text(
                "个别人员不能到场的：policy match substitute",
                "for an officer who cannot go: `policy match substitute`",
            ),
        )
    if draw.state == "voided":
        return Refused(
            Text(f"{draw.name} 第{draw.attempt}次已经作废", f"attempt {draw.attempt} at {draw.name} is void"),
            Text(f"policy draw show {draw.name} 查看", f"see `policy draw show {draw.name}`"),
        )
    return Refused(
        Text(f"{draw.name} 还没有抽出检查对象", f"the targets of {draw.name} are not drawn yet"), _RUN
    )


_RUN = Text("policy run 接着做", "`policy run` goes on with it")
