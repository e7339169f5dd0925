"""What the protocol asks of an attempt beyond its own figures: numbers that open, in time; a beacon that is one; attempts that follow.

Times are those that the log states, UTC seconds. They show that the record is in order, not that the clock was right.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from policy_engine.draw.beacon import Round, beacon_bytes
from policy_engine.draw.header import nonce_commitment
from policy_engine.ledger.body import Body, read_body
from policy_engine.model.text import Text, short
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.draw.awaited import beacon_said, beacon_time, deadline, withheld
from policy_engine.usecases.draw.following import following, not_kept
from policy_engine.usecases.draw.known import foreseeable
from policy_engine.usecases.match.words import APPROVERS
from policy_engine.usecases.trail import Ended


def protocol(store: Store, draw: RecordedDraw, ended: Ended | None) -> Iterator[Text]:
    """Everything that does not hold; `ended` is what the log has of its void."""
    yield from _followed(store, draw)
    yield from _voided(draw, ended)
    yield from _opened(draw)
    yield from _in_time(store, draw)
    if draw.seed is not None and draw.header.beacon is not None:
        yield from _beacon(draw)


def _followed(store: Store, draw: RecordedDraw) -> Iterator[Text]:
    """A later attempt follows a void one, takes a seed that nobody chooses alone, and, unless the inputs were wrong, keeps secret and pool."""
    if draw.attempt == 1:
        return
    before = next((a for a in queries.attempts(store, draw.name) if a.attempt == draw.attempt - 1), None)
    if before is None or before.void is None or before.commitment != draw.header.previous:
        yield Text("不是接着作废的前一次", "it does not follow a void attempt")
        return
    yield from following(draw.header, before.header, before.void)
    if before.void != "inputs" and draw.secret != before.secret:
        yield not_kept(Text("密钥", "secret"))


def _voided(draw: RecordedDraw, ended: Ended | None) -> Iterator[Text]:
    """A void had to be one that could be decided at that time, as the draw stood. A lack of officers is recomputed elsewhere."""
    if draw.state != "voided":
        return
    if ended is None:
        yield Text("日志中没有能读出的作废记录", "the log has no void that can be read")
        return
    recorded, missing, limit = ended.recorded, withheld(draw), deadline(draw)
    if recorded.approver not in _MAY_VOID or not recorded.text or not recorded.document:
        yield Text(
            "作废缺少说明、有权批准的人或文号",
            "the void lacks words, a document or somebody who may decide it",
        )
    late = limit is not None and ended.at > limit
    if recorded.reason == "withheld":
        holds = bool(missing) and late and recorded.withheld == missing
    else:
        holds = not (missing and (late or draw.nonces)) and not recorded.withheld
    if not holds:
        yield Text(
            "作废的事由与当时各方公开的情况不符",
            "the reason of the void does not fit what the parties had revealed by then",
        )
    known = foreseeable(draw, ended.at)
    if known and recorded.reason in ("inputs", "other") and recorded.approver != "collective":
        yield Text(
            "作废时结果已可知，没有集体讨论决定",
            "its outcome could be known when it was voided, which was not decided collectively",
        )


_MAY_VOID = APPROVERS.keys() - {"section_head"}


def _opened(draw: RecordedDraw) -> Iterator[Text]:
    header = draw.header
    promised = {party.name: party.commitment for party in header.parties}
    for party, nonce in sorted(draw.nonces.items()):
        opens = None
        with suppress(ValueError):
            opens = nonce_commitment(header.agency, draw.name, draw.attempt, party, bytes.fromhex(nonce))
        if opens is None or opens != promised.get(party):
            yield Text(
                "{party} 的随机数与它承诺的不符", "the number of {party} does not open its commitment"
            ).fill(party=short(party))


def _in_time(store: Store, draw: RecordedDraw) -> Iterator[Text]:
    """Commitment before the beacon, numbers before the deadline, the beacon entered after both."""
    out, limit = beacon_time(draw.header.beacon), deadline(draw)
    if out is None and limit is None:
        return
    for kind, at, party in _times(store, draw):
        if kind == "draw.committed" and out is not None and at >= out:
            yield Text("承诺晚于信标", "the commitment is later than the beacon")
        if kind == "draw.revealed" and limit is not None and at > limit:
            yield Text(
                "{party} 的随机数晚于截止时间", "the number of {party} is later than the deadline"
            ).fill(party=short(party))
        if kind == "draw.seeded" and out is not None and at < out:
            yield Text("种子早于信标", "the seed is earlier than the beacon")


def _times(store: Store, draw: RecordedDraw) -> Iterator[tuple[str, int, str]]:
    """The steps of an attempt as the log has them: kind, UTC second, party."""
    wanted, mine = {"draw.committed", "draw.revealed", "draw.seeded"}, (draw.name, draw.commitment)
    for entry in queries.entries(store, draw.idx):
        body = read_body(entry.body)
        if not isinstance(body, Body) or (body.subject, body.refs.get("commitment")) != mine:
            continue
        if body.kind in wanted:
            yield body.kind, body.at, body.refs.get("party", "")
        if body.kind in ("draw.seeded", "draw.voided"):
            return


def _beacon(draw: RecordedDraw) -> Iterator[Text]:
    """Whether the beacon on record is what its proof shows: a signature verified, numbers compared."""
    fixed = draw.header.beacon or {}
    if fixed["kind"] == "os":
        return
    given: Round | str = draw.proof.get("text", "")
    with suppress(ValueError):
        if fixed["kind"] == "drand":
            signature = bytes.fromhex(draw.proof.get("signature", ""))
            given = Round(fixed["chain"], fixed["round"], signature, bytes.fromhex(draw.beacon or ""))
        if beacon_bytes(fixed, given).hex() == draw.beacon:
            return
    yield Text("信标（{what}）没有凭证能证明", "nothing proves the beacon ({what})").fill(
        what=beacon_said(fixed)
    )
