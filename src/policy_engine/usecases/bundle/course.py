"""The course of an attempt by the log's entries about it, which a public bundle proves: each step once, in order, in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.ledger.body import Body
from policy_engine.model.text import Text
from policy_engine.usecases.bundle.draws import Attempt, Void
from policy_engine.usecases.draw.awaited import beacon_time


def course(attempt: Attempt, said: Sequence[Body]) -> Iterator[Text]:
    """Each step stands in the log once, in order, with the values that are published."""
    own = {"attempt": str(attempt.attempt), "commitment": attempt.commitment}
    beacon = {"beacon": attempt.beacon} if attempt.beacon else {}
    expected: list[tuple[str, dict[str, str]]] = [("draw.committed", {"level": attempt.level})]
    # Parties reveal in whatever order they like.
    order = {body.refs.get("party", ""): place for place, body in enumerate(said)}
    revealed = sorted((nonce.name for nonce in attempt.nonces), key=lambda name: order.get(name, 0))
    expected += [("draw.revealed", {"party": name}) for name in revealed]
    if attempt.seed:
        expected.append(("draw.seeded", beacon | {"seed": attempt.seed}))
    if attempt.tasks:
        expected.append(("draw.selected", {}))
    if attempt.state in ("matched", "dispatched"):
        expected.append(("draw.matched", {}))
    if attempt.void:
        expected.append(("draw.voided", {}))
    steps = [body for body in said if body.kind != "target.replaced"]
    if [body.kind for body in steps] != [kind for kind, _ in expected]:
        yield Text(
            "日志证明的步骤与写明的进度不符",
            "the steps that the log proves are not those of the stated progress",
        )
    for body, (kind, refs) in zip(steps, expected, strict=False):
        if body.kind == kind and not (own | refs).items() <= body.refs.items():
            yield _STEP.fill(kind=kind)
        if kind == "draw.voided" and Void(body.on, body.reason) != attempt.void:
            yield _STEP.fill(kind=kind)
    yield from _times(attempt, steps)
    if len(said) - len(steps) != attempt.skips:
        yield Text("替换的户数与日志不符", "the log has another number of replacements")


def _times(attempt: Attempt, steps: Sequence[Body]) -> Iterator[Text]:
    """Whatever had to be fixed before a round of drand came out, by the log's times; and that a void could still be decided."""
    out = beacon_time(attempt.header.beacon)
    for step in steps:
        if out is not None and step.kind in ("draw.committed", "draw.revealed") and step.at >= out:
            yield Text("{kind} 晚于信标", "{kind} is later than the beacon").fill(kind=step.kind)
        if out is not None and step.kind == "draw.seeded" and step.at < out:
            yield Text("种子早于信标", "the seed is earlier than the beacon")
    if attempt.void is not None and attempt.void.reason not in _reasons(attempt):
        yield Text(
            "作废的事由与当时的进度不符", "the reason of the void does not fit how far the attempt had come"
        )


def _reasons(attempt: Attempt) -> tuple[str, ...]:
    """For what an attempt may be voided that has come so far."""
    if attempt.seed is None:
        return ("withheld", "inputs", "other")
    return ("officers", "inputs", "other") if attempt.tasks else ("inputs", "other")


_STEP = Text("日志中的 {kind} 写的是别的内容", "{kind} in the log says something else")
