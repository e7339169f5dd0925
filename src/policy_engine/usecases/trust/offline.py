"""`policy audit verify-proof`: what a stranger checks without any workspace, from a proof file and the log's verifier key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from policy_engine.ledger.body import Body, read_body
from policy_engine.ledger.checkpoint import SignedHead
from policy_engine.ledger.keys import COSIGNATURE, Key
from policy_engine.ledger.proof import Growth, Inclusion
from policy_engine.ledger.wrong import Untrue, Wrong
from policy_engine.model.errors import Unusable
from policy_engine.model.outcome import Check
from policy_engine.model.text import Text, visible
from policy_engine.usecases.trust.handed import checkpoint_file, contents, proof_file, trusted


class Offline(msgspec.Struct, frozen=True):
    """What was checked, and the entry that the proof is about; None for a proof of growth, or where the entry did not come along."""

    checks: tuple[Check, ...]
    index: int | None
    body: Body | None
    origin: str
    size: int
    root: str


def verify_proof(
    file: Path,
    keys: Sequence[str],
    *,
    witnesses: Sequence[str] = (),
    rotations: Sequence[Path] = (),
    checkpoint: Path | None = None,
    entry: Path | None = None,
) -> Offline:
    """Checks signatures, the proof, and a checkpoint that one holds oneself. Raises Unusable, Refused for what cannot be read or trusted."""
    proof = proof_file(file)
    own = trusted(keys, rotations)
    seen_by = trusted(witnesses)
    signed = proof.checkpoint
    checks = [_signature(signed, own)]
    checks += [_witness(signed, own, witness) for witness in seen_by]
    held = None if checkpoint is None else checkpoint_file(checkpoint)
    if held is not None:
        checks.append(_signature(held, own, Text("所持检查点的签名", "the signature of the checkpoint held")))
    if isinstance(proof, Growth):
        if held is None:
            raise Unusable(
                Text(
                    "这是一致性证明，要与你手里的旧检查点比较",
                    "this proves growth, from an older checkpoint that you hold",
                ),
                Text("加 --checkpoint 旧检查点文件", "add --checkpoint FILE, the older one"),
            )
        checks.append(_growth(proof, held))
        return _done(checks, proof, None, None)
    data = proof.extra if entry is None else contents(entry).strip(b"\n")
    if not data:
        raise Unusable(
            Text("证明里没有附上记录本身", "the proof does not carry the entry itself"),
            Text("用 --entry 给出记录的文件", "name the entry's file with --entry"),
        )
    checks.append(
        _holds(
            "证明 proof",
            Text(
                f"第 {proof.index} 条在前 {signed.head.size} 条之中",
                f"entry {proof.index} is among the first {signed.head.size}",
            ),
            lambda: proof.check(data),
        )
    )
    if held is not None:
        checks.append(_same(proof, held))
    body = read_body(data)
    return _done(checks, proof, proof.index, body if isinstance(body, Body) else None)


def _signature(signed: SignedHead, keys: Sequence[Key], what: Text | None = None) -> Check:
    head = signed.head
    named = Text(
        f"日志 {visible(head.origin)} 的检查点，{head.size} 条",
        f"checkpoint of {visible(head.origin)}, {head.size} entries",
    )
    return _holds("签名 signature", what or named, lambda: signed.signed(keys))


def _witness(signed: SignedHead, keys: Sequence[Key], witness: Key) -> Check:
    times: list[int] = []

    def check() -> None:
        if witness.kind != COSIGNATURE:
            raise Untrue(Text(f"{witness.name} 不是见证的公钥。", f"{witness.name} is no witness's key."))
        found = [one.time for one in signed.signed([*keys, witness]) if one.key == witness]
        if not found or found[0] is None:
            raise Untrue(Text(f"没有 {witness.name} 的签名。", f"{witness.name} did not sign."))
        times.append(found[0])

    checked = _holds("见证 witness", Text(witness.name, witness.name), check)
    if not times:
        return checked
    at = moment(times[0])
    return Check(checked.subject, Text(f"{witness.name}，{at}", f"{witness.name}, {at}"))


def _growth(proof: Growth, held: SignedHead) -> Check:
    what = Text(
        f"所持的前 {held.head.size} 条是现在 {proof.checkpoint.head.size} 条的开头",
        f"the {held.head.size} entries held are the beginning of the {proof.checkpoint.head.size}",
    )
    return _holds("一致 growth", what, lambda: proof.check(held.head))


def _same(proof: Inclusion, held: SignedHead) -> Check:
    """A held checkpoint of the same size must have the same root; one of another size needs a proof of growth besides."""
    own, other = proof.checkpoint.head, held.head
    what = Text("与所持的检查点相同", "the same as the checkpoint held")

    def check() -> None:
        if own.origin != other.origin:
            raise Untrue(Text("是两个不同的日志。", "they are of two different logs."))
        if own.size != other.size:
            raise Untrue(
                Text(
                    f"所持的是 {other.size} 条，证明用的是 {own.size} 条：请索取两者之间的一致性证明（policy audit consistency）。",
                    f"the one held counts {other.size}, the proof's {own.size}: ask for the proof of growth between the two (`policy audit consistency`).",
                )
            )
        if own.root != other.root:
            raise Untrue(
                Text(
                    "条数相同而根不同：日志被改写，或给不同的人看不同的日志。两份文件都是证据。",
                    "same size, other root: the log was written anew, or different people are shown different logs. Both files are evidence.",
                )
            )

    return _holds("检查点 checkpoint", what, check)


def moment(at: int) -> str:
    """A witness's time; what no calendar has is told as the number that it is."""
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return str(at)


def _holds(subject: str, what: Text, check: Callable[[], object]) -> Check:
    try:
        check()
    except Wrong as wrong:
        return Check(subject, what, (wrong.message,))
    return Check(subject, what)


def _done(
    checks: Sequence[Check], proof: Inclusion | Growth, index: int | None, body: Body | None
) -> Offline:
    head = proof.checkpoint.head
    return Offline(tuple(checks), index, body, head.origin, head.size, head.root.hex())
