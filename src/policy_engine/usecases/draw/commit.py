"""`policy draw commit`: everything that is checked before a draw, then the commitment, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import msgspec

from policy_engine.model.attempt import Notice
from policy_engine.model.draw import Party
from policy_engine.model.errors import Refused
from policy_engine.model.finding import Finding
from policy_engine.model.outcome import Blocked
from policy_engine.model.progress import Progress, unseen
from policy_engine.model.text import Text, short
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.draw.announce import notice, place_for, write_notices
from policy_engine.usecases.draw.nonce import read_commitment
from policy_engine.usecases.draw.terms import Source, Wanted, source_of
from policy_engine.usecases.draw.words import VOID
from policy_engine.usecases.drawing import Terms
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.launch import Options, Situation, situation
from policy_engine.usecases.plan.record import enter
from policy_engine.usecases.schedule import Slot
from policy_engine.usecases.steps import Recorder, commit, restored
from policy_engine.usecases.workspace import Workspace


class Request(msgspec.Struct, frozen=True):
    """What the person asked for. `parties` are the files that they handed in, `out` where announcements go."""

    plan: Path
    tasks: tuple[str, ...] = ()
    on: date | None = None
    parties: tuple[Path, ...] = ()
    wanted: Wanted = Wanted()
    out: Path | None = None


class Committed(msgspec.Struct, frozen=True):
    """What is on record now, and what stood in the way of other draws."""

    demo: bool
    notices: tuple[Notice, ...]
    files: tuple[Path, ...]
    blocked: tuple[Blocked, ...]
    findings: tuple[Finding, ...]


class Due(msgspec.Struct, frozen=True):
    """A draw that is due: its name and the number of its next attempt, for the parties to make their numbers for."""

    draw: str
    attempt: int
    void: Text | None


class Names(msgspec.Struct, frozen=True):
    """The draws that are due."""

    demo: bool
    due: tuple[Due, ...]
    blocked: tuple[Blocked, ...]


def commit_draws(
    workspace: Workspace,
    request: Request,
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    confirm: Callable[[tuple[str, ...]], None],
    progress: Progress = unseen,
) -> Committed:
    """Commit to the draws that are due. `confirm` gets their names and raises to stop before anything is recorded.
    `progress` is told of the draws that are committed to.

    Raises as `run_plan`; Refused also for parties of another draw or attempt, and for a seed that somebody could know or choose.
    """
    handed_in = [(path, read_commitment(path)) for path in request.parties]
    parties = tuple(sorted((one.as_party() for _, one in handed_in), key=lambda party: party.name))
    _each_once(parties)
    source = source_of(request.wanted, parties, seconds(now))
    if request.out is not None:
        place_for(request.out)
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(request.on, now, allowed=demo), actor)
        here = situation(workspace, Options(request.plan, request.tasks, request.on), record, cage)
        if parties and len(here.draws) != 1:
            raise Refused(_ONE_DRAW.fill(n=len(here.draws)), _ONE_TASK)
        planned = [(slot, *_terms(here, slot, source)) for slot in here.draws]
        for slot, _, terms in planned:
            for path, one in handed_in:
                name = here.name(slot)
                if (one.agency, one.draw, one.attempt) != (here.inputs.plan.plan.agency, name, terms.attempt):
                    theirs = {"party": one.party, "file": path.name, "draw": short(one.draw)}
                    raise Refused(
                        _OTHER_DRAW.fill(**theirs, attempt=one.attempt, name=name, due=terms.attempt), _AGAIN
                    )
        if planned:
            confirm(tuple(here.name(slot) for slot in here.draws))
            enter(record, workspace, here.sound)
        made: list[str] = []
        for slot, inputs, terms in planned:
            progress(len(made), len(planned))
            made.append(commit(record, inputs, slot.codes, slot.batch, terms))
        drawn = [draw for name in made if (draw := queries.draw(store, name)) is not None]
        notices = tuple(
            notice(draw, inputs.beside(draw.inputs))
            for draw, (_, inputs, _) in zip(drawn, planned, strict=True)
        )
    files = write_notices(request.out, notices, demo=demo) if request.out is not None else ()
    return Committed(demo, notices, files, here.held, here.findings)


def due_names(workspace: Workspace, options: Options, cage: Cage, *, actor: str, now: datetime) -> Names:
    """What the draws that are due are called. Records nothing. Raises as `commit_draws`."""
    with open_store(workspace.store, read_only=True) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(options.on, now, allowed=demo), actor)
        here = situation(workspace, msgspec.structs.replace(options, kind="dry_run"), record, cage)
        due = []
        for slot in here.draws:
            name = here.name(slot)
            void = here.void.get(name)
            number = void.attempt + 1 if void is not None and void.name == name else 1
            due.append(Due(name, number, None if void is None else VOID[void.void or "other"]))
        return Names(demo, tuple(due), here.held)


def _terms(here: Situation, slot: Slot, source: Source) -> tuple[Inputs, Terms]:
    """What a draw is committed to, and under which terms.

    An attempt after a void one takes a seed that nobody chooses alone. Unless the inputs were at fault it keeps secret and pool, so
    that only the seed is new; where officers were lacking, the registers of officers and recusals are those in force.
    """
    name, void = here.name(slot), here.void.get(here.name(slot))
    fresh = Terms(parties=source.parties, beacon=source.beacon, reveal_by=source.reveal_by)
    if void is None:
        return here.inputs, fresh
    if source.kind == "os" or (void.void != "inputs" and source.kind == "none"):
        raise Refused(
            _SHOPPING.fill(draw=void.name, attempt=void.attempt, why=VOID[void.void or "other"]), _BEACON
        )
    if void.name != name:
        return here.inputs, fresh
    again = msgspec.structs.replace(fresh, attempt=void.attempt + 1, previous=void.commitment)
    if void.void == "inputs":
        return here.inputs, again
    kept = here.inputs.beside(void.inputs)
    restored(kept, void)
    if void.void == "officers":
        latest = {kind: here.inputs.digests[kind] for kind in ("inspectors", "recusals")}
        kept = here.inputs.beside(void.inputs | latest)
    return kept, msgspec.structs.replace(again, secret=bytes.fromhex(void.secret))


def _each_once(parties: tuple[Party, ...]) -> None:
    names = [party.name for party in parties]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(
            Text(f"参与方“{twice[0]}”给了两次", f"party “{twice[0]}” is given twice"),
            Text("每个参与方只交一个 .commitment.json", "one .commitment.json for each party"),
        )


_ONE_DRAW = Text(
    "参与方的随机数只用于一次抽取，这里要承诺的有 {n} 次",
    "the parties' numbers are for exactly one draw, but {n} would be committed here",
)
_ONE_TASK = Text(
    "用 --task 指明一个任务；policy draw names 列出到期的抽取",
    "name one task with --task; `policy draw names` lists the draws that are due",
)
_OTHER_DRAW = Text(
    "{party} 的承诺（{file}）是为 {draw} 第{attempt}次作出的，这里是 {name} 第{due}次",
    "the commitment of {party} ({file}) was made for {draw}, attempt {attempt}; this is {name}, attempt {due}",
)
_AGAIN = Text(
    "请参与方按 policy draw names 列出的名称和次数重新运行 policy draw nonce",
    "ask the party to run `policy draw nonce` again, for the draw and attempt that `policy draw names` lists",
)
_SHOPPING = Text(
    "{draw} 第{attempt}次已作废（{why}），再抽不能只凭本机随机数或各方的随机数：否则等于换种子挑结果",
    "attempt {attempt} at {draw} is void ({why}): another one without a public value would be shopping for a seed",
)
_BEACON = Text(
    "--beacon drand --round-after '日期 时间'，或 --beacon lottery、dice；名录有误重抽的，也可以由两个以上参与方",
    "--beacon drand --round-after 'DATE TIME', or --beacon lottery or dice; where the inputs were wrong, two parties will do",
)
