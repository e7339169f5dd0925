"""A recorded replacement recomputed: who had to come, from what was on record before it, and with which officers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.words import APPROVERS
from policy_engine.usecases.replace.lot import Lacking, Standing, pick, started, swap
from policy_engine.usecases.replace.reasons import REASONS
from policy_engine.usecases.steps import Drawn
from policy_engine.usecases.trail import Swapped

_DIGEST = re.compile("[0-9a-f]{64}")


def replacement(
    swapped: Swapped, inputs: Inputs, drawn: Drawn, secret: bytes, standing: Standing, cage: Cage
) -> Iterator[Text]:
    """Everything that does not hold about a replacement in a draw that stood so before it; `drawn` has enough reserves."""
    recorded = swapped.recorded
    target = recorded.target
    proven = recorded.evidence and all(map(_DIGEST.fullmatch, recorded.evidence))
    if recorded.reason not in REASONS or recorded.approver not in APPROVERS or not proven:
        yield Text(
            f"{target} 的替换缺少事由、批准人或证据",
            f"the replacement of {target} lacks a reason, an approver or evidence",
        )
    picked = pick(drawn.results, standing, target, drawn.seed, secret)
    if not picked.ending:
        yield Text(
            f"{target} 的替换：当时没有待检查的任务",
            f"replacement of {target}: it had no inspection to be made",
        )
        return
    if recorded.numbers != picked.numbers:
        yield Text(
            f"{target} 的替换没有包括同一次上门的全部检查任务",
            f"the replacement of {target} does not cover all inspections of the visit",
        )
    if recorded.substitutes != picked.substitutes:
        yield Text(
            f"{target} 的替换不是同等级候补中的下一个：应为 {_said(picked.substitutes)}，记录为 {_said(recorded.substitutes)}",
            f"the replacement of {target} is not the next of its stratum: {_said(picked.substitutes)} expected, "
            f"{_said(recorded.substitutes)} on record",
        )
        return
    start = started(picked, swapped.start)
    stated = (dict(recorded.start.loads), dict(recorded.start.history), recorded.start.widened)
    if stated != (start.loads, start.history, start.widened):
        yield Text(
            f"{target} 的替换所依据的负荷、上次人员或扩大范围与此前的记录不符",
            f"the replacement of {target} starts from loads, officers or widenings that are not what was on record before it",
        )
        start = msgspec.structs.replace(start, loads=stated[0], history=stated[1], widened=stated[2])
    then = inputs.beside(inputs.digests | recorded.inputs)
    made = swap(then, picked, standing, drawn.seed, start, cage)
    if isinstance(made, Lacking):
        yield Text(
            f"{target} 的替换：重新计算时配不齐执法人员",
            f"replacement of {target}: recomputed, there are not enough officers",
        )
        return
    if recorded.bars != made.bars:
        yield Text(
            f"{target} 的替换：回避或资格结论与重新计算的不同",
            f"replacement of {target}: what bars officers differs from the recomputation",
        )
    if recorded.inspections != made.inspections:
        yield Text(
            f"{target} 的替换：新的检查任务或其执法人员与重新计算的不同",
            f"replacement of {target}: the new inspections or their officers differ from the recomputation",
        )


def _said(substitutes: tuple[tuple[str, str, str], ...]) -> str:
    return ", ".join(f"{task}: {new or '-'}" for task, _, new in substitutes)
