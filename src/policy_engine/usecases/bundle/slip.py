"""`policy draw slip`: a business asks whether it was in the pool and whether it was drawn, and is given what opens its own leaf.

Only after the visits, and only where strata are withheld or there is one: beside published strata the salt would tell the
business's tier. Who was given one is on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import msgspec

from policy_engine.draw.disclosure import without_tiers
from policy_engine.draw.slip import Slip, slip_of
from policy_engine.files import write
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text, joined
from policy_engine.registry import snapshot
from policy_engine.registry.words import tidy_code
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.bundle.disclosed import InputsOf, disclosed, names_due, taken_whole
from policy_engine.usecases.bundle.folder import line
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_draw
from policy_engine.usecases.steps import Recorder, restored
from policy_engine.usecases.workspace import Workspace


class Issued(msgspec.Struct, frozen=True):
    """What a business is told: its slip, or (None) why there is none because it was not in the pool of `draw`."""

    demo: bool
    draw: str
    target: str
    slip: Slip | None
    absent: Text | None


def issue_slip(
    workspace: Workspace,
    target: str,
    draw: str | None,
    out: Path,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
) -> Issued:
    """Write the slip of one business (by id) to a new file and record it; of no draw named, that of the one draw it was in the pool of.

    Raises Refused before the names are out, where strata are public, and where the file exists; Unusable for an unknown draw.
    """
    ident = tidy_code(target)
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        inputs = InputsOf(store, workspace.snapshots)
        found = _one_draw(store, inputs, ident) if draw is None else find_draw(store, draw)
        of_draw = inputs[found.name, found.attempt]
        absent = _absent(of_draw, found, ident)
        if absent is not None:
            return Issued(demo, found.name, ident, None, absent)
        _refuse(store, workspace, found, record.on)
        slip = _slip(of_draw, found, ident)
        if out.exists():
            raise Refused(_EXISTS.fill(path=out), _ELSEWHERE)
        payload = {"draw": found.name, "attempt": found.attempt, "target": ident}
        refs = {"commitment": found.commitment}
        try:
            with store.transaction() as transaction:
                transaction.append([record.of_draw("slip.issued", found.header, refs, payload)])
                write(out, line(slip))
        except BaseException:
            # A slip that is not on record was never issued.
            out.unlink(missing_ok=True)
            raise
    return Issued(demo, found.name, ident, slip, None)


def _one_draw(store: Store, inputs: InputsOf, ident: str) -> RecordedDraw:
    """The one draw that has the business in its pool. Raises Unusable where there is none or more than one."""
    ended = [draw for draw in queries.draws(store) if draw.state == "dispatched"]
    fitting = [draw for draw in ended if _absent(inputs[draw.name, draw.attempt], draw, ident) is None]
    if len(fitting) != 1:
        names = joined(Text(draw.name, draw.name) for draw in fitting or ended)
        many = _SEVERAL if fitting else _NOWHERE if ended else _NO_DRAWS
        advice = _NAME if fitting else _WHY_NOT if ended else _LATER
        raise Unusable(many.fill(id=ident), advice.fill(names=names))
    return fitting[0]


def _absent(inputs: Inputs, draw: RecordedDraw, ident: str) -> Text | None:
    """Why a business is not in the pool of a draw; None where it is."""
    codes = {task.code for task in draw.header.tasks}
    target = inputs.named({ident}).get(ident)
    if target is None:
        return _UNKNOWN.fill(id=ident)
    if codes.intersection(inputs.codes_of(target)):
        return None
    rules = _rules(inputs, ident, codes)
    if rules:
        return _EXCLUDED.fill(id=ident, rules=joined(Text(rule, rule) for rule in rules))
    return (_OUT_OF_SCOPE if target.profile.standing == "open" else _NOT_OPEN).fill(id=ident)


def _rules(inputs: Inputs, ident: str, codes: set[str]) -> Sequence[str]:
    if "exclusions" not in inputs.digests:
        return ()
    kept = snapshot.read_records(inputs.path("exclusions"))
    return sorted({str(e["rule"]) for e in kept if e["target"] == ident and e["task"] in codes})


def _refuse(store: Store, workspace: Workspace, draw: RecordedDraw, on: date) -> None:
    """Raises Refused where a slip of this draw would come too early, or would tell a tier."""
    if draw.state != "dispatched":
        raise Refused(_UNFINISHED.fill(draw=draw.name), _LATER)
    due = names_due(store, draw, workspace.snapshots)
    if due is None or on < due:
        raise Refused(_EARLY.fill(draw=draw.name), _LATER if due is None else _FROM.fill(day=due))
    if without_tiers(draw.header.tasks):
        return
    key = draw.name, draw.attempt
    public = disclosed(store, InputsOf(store, workspace.snapshots), workspace.snapshots, on)
    # Refused to all of a draw: to refuse it to the members of one stratum would tell them of it.
    if key in public.strata or key not in public.names or taken_whole(draw):
        raise Refused(_TELLS.fill(draw=draw.name), _AUDITORS, "R12")


def _slip(inputs: Inputs, draw: RecordedDraw, ident: str) -> Slip:
    header, pool = restored(inputs, draw)
    own = next(member for _, member in pool.by_id() if member.id == ident)
    leaves = [leaf for leaf, _ in pool.by_leaf()]
    drawn = [t.code for t in draw.tasks if any(ident in ids for ids in t.selected.values())]
    secret = bytes.fromhex(draw.secret)
    return slip_of(header, draw.commitment, secret, own, leaves, drawn)


_EXISTS = Text("{path} 已经存在，没有改动", "{path} exists already; nothing was changed")
_ELSEWHERE = Text("换一个文件名", "name a new file")
_SEVERAL = Text("{id} 在几次抽取的总体中", "{id} is in the pools of several draws")
_NOWHERE = Text("{id} 不在任何一次抽取的总体中", "{id} is in the pool of no draw")
_NO_DRAWS = Text("还没有派发了的抽取", "no draw has been dispatched yet")
_WHY_NOT = Text("加 --draw 说明为什么不在其中：{names}", "--draw tells why it is not in one of: {names}")
_NAME = Text("用 --draw 指明：{names}", "name one with --draw: {names}")
_UNKNOWN = Text("{id} 不在这次抽取所用的检查对象库中", "{id} is not in the registry that this draw stands on")
_EXCLUDED = Text(
    "{id} 依规则 {rules} 没有列入这次抽取的总体", "{id} was left out of this draw's pool by rule {rules}"
)
_OUT_OF_SCOPE = Text("{id} 不在这次抽取的任务范围内", "{id} is not in the scope of this draw's tasks")
_NOT_OPEN = Text(
    "{id} 当时不是存续状态，不在抽取总体中", "{id} was not open at the time, and so not in the pool"
)
_UNFINISHED = Text("{draw} 还没有派发", "{draw} has not been dispatched")
_EARLY = Text(
    "{draw} 的检查还没有结束，名单尚未公布", "the visits of {draw} are not over; its names are not public"
)
_LATER = Text("检查结束、名单公布以后再来", "come again when the visits are over and the names are public")
_FROM = Text("{day} 起可以出具", "from {day} on")
_TELLS = Text(
    "{draw} 的验签单连同已公布的资料会透露风险等级，不能出具",
    "beside what is published a slip of {draw} would tell a tier; none is issued",
)
_AUDITORS = Text(
    "分层已公布的，抽取可凭公开核验包复算；个案由有权审计的人凭审计用核验包核对",
    "where strata are public the draw can be recomputed from the public bundle; for a single case ask those who hold the auditor's",
)
