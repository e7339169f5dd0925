"""`policy draw reveal`: parties open their commitments, the beacon is entered, and as soon as everything is there the draw is made.

What is refused leaves the draw as it was, and is on record as `run.refused`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import msgspec

from policy_engine.draw.level import level
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.event import NewEvent
from policy_engine.model.outcome import Blocked, DrawOutcome
from policy_engine.model.text import Text, short, visible
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.draw.awaited import awaited, beacon_said, beacon_time, clock
from policy_engine.usecases.draw.beacon_value import Brought, value_of
from policy_engine.usecases.draw.nonce import Nonce, read_nonce
from policy_engine.usecases.draw.words import STATES, of_attempt
from policy_engine.usecases.in_force import version
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_draw
from policy_engine.usecases.outcomes import drawn_outcome
from policy_engine.usecases.steps import Recorder, advance, take_seed
from policy_engine.usecases.undrawn import stalled
from policy_engine.usecases.workspace import Workspace


class Request(msgspec.Struct, frozen=True):
    """What the person brings. Without a `draw` it is the one that waits; `go_on` draws as soon as everything is there."""

    draw: str | None = None
    nonces: tuple[Path, ...] = ()
    brought: Brought = Brought()
    on: date | None = None
    go_on: bool = True


class Revealed(msgspec.Struct, frozen=True):
    """What is on record now. `waits` says what is still missing; `outcome` is the draw, once it is made, `blocked` why it is not.

    `seed` (hex) is "" until it is taken.
    """

    demo: bool
    on: str
    draw: str
    attempt: int
    level: str
    meaning: Text
    parties: tuple[str, ...]
    seed: str
    waits: Text | None
    outcome: DrawOutcome | None
    blocked: Blocked | None


def reveal(
    workspace: Workspace,
    request: Request,
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    progress: Callable[[Text], None],
) -> Revealed:
    """Record what is brought; take the seed and go on if nothing is missing then.

    Raises Unusable (files, unknown draw), Refused (does not open, too late, too early, another round …).
    """
    nonces = [(path, read_nonce(path)) for path in request.nonces]
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(request.on, now, allowed=demo), actor)
        draw = find_draw(store, request.draw) if request.draw else _the_one(store, nonces)
        try:
            _open(record, draw, nonces)
            draw = find_draw(store, draw.name)
            draw = _seeded(record, draw, request.brought, progress)
        except Refused as refusal:
            record.record([_on_record(record, draw, refusal)])
            raise
        waits = awaited(draw)
        outcome, blocked = None, None
        if request.go_on and draw.seed is not None:
            outcome, blocked = _go_on(workspace, record, draw, cage, progress)
        reached = level(draw.header)
        return Revealed(
            demo=demo,
            on=record.on.isoformat(),
            draw=draw.name,
            attempt=draw.attempt,
            level=reached.code,
            meaning=reached.meaning,
            parties=tuple(one.party for _, one in nonces),
            seed=draw.seed or "",
            waits=waits.said() if waits.something else None,
            outcome=outcome,
            blocked=blocked,
        )


def _the_one(store: Store, nonces: Sequence[tuple[Path, Nonce]]) -> RecordedDraw:
    """The draw that the nonces are for, else the only one that waits. Raises Unusable where that is not one."""
    named = {one.draw for _, one in nonces}
    if len(named) == 1:
        return find_draw(store, named.pop())
    waiting = [draw for draw in queries.draws(store) if awaited(draw).something]
    if len(waiting) == 1:
        return waiting[0]
    listed = "、".join(draw.name for draw in waiting)
    raise Unusable(
        Text(f"等待揭示的抽取有 {len(waiting)} 次：{listed}", f"{len(waiting)} draws wait: {listed}")
        if waiting
        else Text("没有等待揭示的抽取", "no draw waits for anything"),
        Text("写明抽取名称；policy draw list 列出全部", "name the draw; `policy draw list` lists them"),
    )


def _open(record: Recorder, draw: RecordedDraw, nonces: Sequence[tuple[Path, Nonce]]) -> None:
    """Record the parties' numbers, all or none of them. Raises Refused."""
    if draw.state != "committed":
        raise Refused(
            _STATE.fill(draw=of_attempt(draw.name, draw.attempt), state=STATES[draw.state]),
            _SHOW.fill(draw=draw.name),
        )
    for path, one in nonces:
        _check(record.at, draw, path.name, one)
    names = [one.party for _, one in nonces]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(_TWICE.fill(party=twice[0]), _SHOW.fill(draw=draw.name))
    record.record(
        [
            record.of_draw(
                "draw.revealed",
                draw.header,
                {"commitment": draw.commitment, "party": one.party},
                {"party": one.party, "nonce": one.nonce},
            )
            for _, one in nonces
        ]
    )


def _check(at: int, draw: RecordedDraw, file: str, one: Nonce) -> None:
    promised = {party.name: party.commitment for party in draw.header.parties}
    party = short(one.party)
    if (one.draw, one.attempt) != (draw.name, draw.attempt):
        theirs = of_attempt(short(one.draw), one.attempt)
        raise Refused(_OTHER.fill(file=file, theirs=theirs, draw=of_attempt(draw.name, draw.attempt)), _ASK)
    if one.party not in promised:
        raise Refused(_STRANGER.fill(party=party, draw=draw.name), _SHOW.fill(draw=draw.name))
    if one.party in draw.nonces:
        raise Refused(_TWICE.fill(party=party), _SHOW.fill(draw=draw.name))
    out = beacon_time(draw.header.beacon)
    if out is not None and at >= out:
        raise Refused(
            _AFTER.fill(party=party, what=beacon_said(draw.header.beacon or {}), at=clock(at)),
            _VOID.fill(draw=draw.name),
        )
    if draw.reveal_by is not None and at > draw.reveal_by:
        raise Refused(_LATE.fill(party=party, until=clock(draw.reveal_by)), _VOID.fill(draw=draw.name))
    if one.agency != draw.header.agency or one.commitment != promised[one.party]:
        raise Refused(_CLOSED.fill(party=party, file=file), _ASK)


def _seeded(
    record: Recorder, draw: RecordedDraw, brought: Brought, progress: Callable[[Text], None]
) -> RecordedDraw:
    """The draw with its seed, if everything for it is there now. Raises Refused."""
    waits = awaited(draw)
    raw, proof = b"", {}
    if brought.something:
        if waits.parties:
            raise Refused(
                _NOT_YET.fill(names="、".join(map(short, waits.parties))), _FIRST.fill(draw=draw.name)
            )
        progress(Text("核验信标 …", "verifying the beacon …"))
        value = value_of(draw.header.beacon, brought, record.at)
        raw, proof = value.raw, value.proof
    elif waits.something:
        return draw
    take_seed(record, draw, raw, proof)
    return find_draw(record.store, draw.name)


def _go_on(
    workspace: Workspace,
    record: Recorder,
    draw: RecordedDraw,
    cage: Cage,
    progress: Callable[[Text], None],
) -> tuple[DrawOutcome | None, Blocked | None]:
    """As `policy run` does; what cannot be completed now is left to it."""
    progress(Text(f"抽取 {draw.name} …", f"drawing {draw.name} …"))
    try:
        latest = queries.latest_plan(record.store, draw.header.plan)
        if latest is not None:
            idle = stalled(version(workspace.snapshots, latest.sha256), [draw])
            if draw.name in idle:
                return None, Blocked(draw.name, idle[draw.name], _RUN)
        inputs = Inputs(workspace.snapshots, draw.inputs)
        drawn, found = advance(record, inputs, draw, cage)
    except Refused as refusal:
        return None, Blocked(draw.name, refusal.message, refusal.advice, refusal.basis)
    return drawn_outcome(inputs, drawn, found), None


def _on_record(record: Recorder, draw: RecordedDraw, refusal: Refused) -> NewEvent:
    # It may quote a file's name, which need not be text that the log can keep.
    message = unicodedata.normalize("NFC", visible(refusal.message.zh.encode(errors="replace").decode()))
    what = {"step": "reveal", "message": message, "basis": refusal.basis}
    return record.of_draw("run.refused", draw.header, {"commitment": draw.commitment}, what)


_RUN = Text("policy run 接着做", "`policy run` goes on with it")
_STATE = Text("{draw} 不等待揭示：{state}", "{draw} waits for nothing: {state}")
_SHOW = Text("policy draw show {draw} 查看", "see `policy draw show {draw}`")
_TWICE = Text("“{party}” 的随机数已经公开过", "“{party}” has revealed its number already")
_OTHER = Text("{file} 是为 {theirs} 作出的，这里是 {draw}", "{file} was made for {theirs}; this is {draw}")
_ASK = Text(
    "请参与方交来承诺时一并生成的 .nonce.json",
    "ask the party for the .nonce.json that was made with its commitment",
)
_STRANGER = Text("“{party}” 不是 {draw} 的参与方", "“{party}” is no party to {draw}")
_AFTER = Text(
    "“{party}” 的随机数在 {at} 才交来，信标（{what}）已经产生",
    "the number of “{party}” came at {at}, after the beacon ({what})",
)
_LATE = Text(
    "“{party}” 的随机数过了截止时间（{until}）才交来",
    "the number of “{party}” came after the deadline, {until}",
)
_VOID = Text(
    "不再接收；policy draw void {draw} --reason withheld 作废这次抽取，再由公共信标重抽",
    "it is not taken; void the attempt with `policy draw void {draw} --reason withheld`, then commit again with a public beacon",
)
_CLOSED = Text(
    "“{party}” 的随机数（{file}）与它承诺的不符",
    "the number of “{party}” ({file}) does not open its commitment",
)
_NOT_YET = Text(
    "{names} 还没有公开随机数，信标要在各方公开之后录入",
    "{names} have not revealed yet; the beacon is entered after all parties have",
)
_FIRST = Text(
    "先用 policy draw reveal {draw} --nonce 录入；逾期不公开的，作废",
    "enter them with `policy draw reveal {draw} --nonce`; void the attempt if they withhold",
)
