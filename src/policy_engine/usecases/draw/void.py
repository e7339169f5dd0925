"""`policy draw void`: an attempt ends without a dispatch, with reason, approver and document on record.

Whoever may know the outcome must not be able to end an attempt for it quietly. While a party has still to reveal and another has
already, only that party's withholding ends the attempt, once its time is over; a lack of officers is recomputed, not taken at word;
any other reason takes a collective decision as soon as the seed may be known, and is shown wherever the attempt is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import msgspec

from policy_engine.draw.level import level
from policy_engine.match.whynot import Infeasible
from policy_engine.model.errors import Refused
from policy_engine.model.text import Text, joined
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.payloads import Voided
from policy_engine.store.values import RecordedDraw, VoidReason
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.draw.awaited import awaited, clock
from policy_engine.usecases.draw.known import foreseeable
from policy_engine.usecases.draw.words import VOID, of_attempt
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_draw
from policy_engine.usecases.match.words import APPROVERS, choice, written
from policy_engine.usecases.steps import Recorder, restored, start_now, work_out
from policy_engine.usecases.teams import teams
from policy_engine.usecases.workspace import Workspace


class Decision(msgspec.Struct, frozen=True):
    """What was decided, as the person wrote it: a reason (a code or its name), the reason in words, who approved, in which document."""

    reason: str
    text: str
    approver: str
    document: str


class Done(msgspec.Struct, frozen=True):
    """The attempt that is void now, and its level; `withheld` names the parties that did not reveal.

    `known` says whether its outcome could be known already.
    """

    demo: bool
    draw: str
    attempt: int
    level: str
    reason: VoidReason
    withheld: tuple[str, ...]
    known: bool


def void(
    workspace: Workspace,
    name: str,
    decision: Decision,
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
    confirm: Callable[[str], None],
) -> Done:
    """Void the last attempt at a draw. `confirm` gets its name and raises to stop before anything is recorded.

    Raises Unusable (words, unknown draw), Refused (state, approver, or the reason does not hold).
    """
    reason: VoidReason = msgspec.convert(
        choice(decision.reason, VOID, Text("作废事由", "reason")), VoidReason
    )
    approver = choice(decision.approver, APPROVERS, Text("批准人", "approver"))
    text = written(decision.text, Text("说明", "text"))
    document = written(decision.document, Text("文号", "document"))
    if approver == "section_head":
        raise Refused(
            Text(
                "作废由负责人批准或集体讨论决定，股室负责人不能决定",
                "a void is decided by the head or collectively, never by a section head",
            ),
            Text(
                "决定后写 --approver 负责人 或 集体讨论", "once decided, write --approver head or collective"
            ),
        )
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        draw = find_draw(store, name)
        _check(workspace, record, draw, reason, approver, cage)
        confirm(draw.name)
        with store.transaction() as transaction:
            # The decision was about this attempt as it stood: what was revealed or drawn meanwhile is another matter.
            if queries.draw(store, draw.name) != draw:
                raise Refused(_MOVED.fill(draw=name), _LOOK.fill(draw=name))
            withheld = awaited(draw).parties if reason == "withheld" else ()
            payload = msgspec.to_builtins(Voided(reason, text, approver, document, withheld))
            refs = {"commitment": draw.commitment}
            event = record.of_draw("draw.voided", draw.header, refs, payload)
            # The code alone stands in the body, which is public: a public bundle shows it, and the log proves it.
            transaction.append([msgspec.structs.replace(event, reason=reason)])
    known = foreseeable(draw, record.at)
    return Done(demo, draw.name, draw.attempt, level(draw.header).code, reason, withheld, known)


def _check(
    workspace: Workspace,
    record: Recorder,
    draw: RecordedDraw,
    reason: VoidReason,
    approver: str,
    cage: Cage,
) -> None:
    which = of_attempt(draw.name, draw.attempt)
    if draw.state == "voided":
        raise Refused(_VOID_ALREADY.fill(draw=which), _LOOK.fill(draw=draw.name))
    if draw.state in ("matched", "dispatched"):
        raise Refused(_DISPATCHED.fill(draw=which), _REPLACE)
    waits = awaited(draw)
    late = waits.until is not None and record.at > waits.until
    if reason == "withheld":
        if not waits.parties:
            raise Refused(_NOBODY.fill(draw=which), _RUN)
        if not late:
            raise Refused(_EARLY.fill(draw=which, until=clock(waits.until)), _WAIT)
    elif waits.parties and (late or draw.nonces):
        names = joined(Text(party, party) for party in waits.parties)
        said = _WITHHELD if late else _RUNNING
        raise Refused(
            said.fill(draw=which, names=names, until=clock(waits.until)), _SAY_WITHHELD if late else _WAIT
        )
    if reason == "officers" and not _lacking(workspace, record, draw, cage):
        raise Refused(_NO_LACK.fill(draw=which), _RUN)
    if reason in ("inputs", "other") and approver != "collective" and foreseeable(draw, record.at):
        raise Refused(_SEEN.fill(draw=which), _TOGETHER)


def _lacking(workspace: Workspace, record: Recorder, draw: RecordedDraw, cage: Cage) -> bool:
    """Whether the drawn targets cannot be given their officers, as things stand."""
    if draw.state != "selected" or draw.seed is None:
        return False
    inputs = Inputs(workspace.snapshots, draw.inputs)
    header, pool = restored(inputs, draw)
    secret, seed = bytes.fromhex(draw.secret), bytes.fromhex(draw.seed)
    drawn = work_out(header, draw.commitment, pool, seed, secret, reserves=0)
    return isinstance(teams(inputs, drawn.visits, seed, start_now(record, drawn), cage).found, Infeasible)


_RUN = Text("policy run 接着做", "`policy run` goes on with it")
_LOOK = Text("policy draw show {draw} 查看", "see `policy draw show {draw}`")
_VOID_ALREADY = Text("{draw} 已经作废", "{draw} is void already")
_DISPATCHED = Text("{draw} 已经派发，不能作废", "{draw} is dispatched and can no longer be voided")
_REPLACE = Text(
    "个别检查对象不能检查的：policy draw replace；个别人员不能到场的：policy match substitute",
    "for a target that cannot be inspected: `policy draw replace`; for an officer who cannot go: `policy match substitute`",
)
_NOBODY = Text("{draw} 没有逾期不公开的参与方", "no party withholds its number from {draw}")
_EARLY = Text(
    "{draw} 的公开截止时间是 {until}，还没有到", "{draw}: the parties have until {until}, which is not over"
)
_WAIT = Text(
    "等到截止时间；届时仍不公开的，写 --reason withheld 作废，记下是哪一方",
    "wait until then; a party that still withholds is named by a void with --reason withheld",
)
_WITHHELD = Text(
    "{draw} 的 {names} 逾期没有公开随机数，应按这个事由作废",
    "{draw}: {names} withheld beyond the time, and that is the reason to void it",
)
_SAY_WITHHELD = Text("写 --reason withheld", "write --reason withheld")
_RUNNING = Text(
    "{draw} 已有参与方公开，{names} 到 {until} 还可以公开：这时以别的事由作废，等于看了随机数再决定要不要",
    "{draw}: a party has revealed and {names} may until {until}; a void for another reason now could be made in view of the numbers",
)
_NO_LACK = Text(
    "{draw} 没有因人员不足停下：或者还没有抽到匹配这一步，或者配得齐",
    "{draw} is not held up by a lack of officers: it has not come to the matching, or everybody can be matched",
)
_SEEN = Text(
    "{draw} 的种子已经可以知道：这时作废等于不要这个结果，须集体讨论决定",
    "the seed of {draw} can be known by now: to void it is to reject its outcome, which takes a collective decision",
)
_TOGETHER = Text(
    "集体讨论决定后写 --approver 集体讨论；人员不足的写 --reason officers",
    "once decided so, write --approver collective; where officers are lacking, --reason officers",
)
_MOVED = Text("确认期间 {draw} 的情况有了变化，没有作废", "{draw} moved on meanwhile; nothing was voided")
