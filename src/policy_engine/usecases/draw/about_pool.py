"""What is said of a draw's pool wherever the draw is shown: how many are left out by which rule, and that a superior drew the list."""

from __future__ import annotations

from policy_engine.model.text import Text
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.exclusions import frozen, said
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.undrawn import superior


def about_pool(draw: RecordedDraw, inputs: Inputs) -> tuple[Text, ...]:
    """A line for each rule and task, then for each task whose list a superior drew; no id, no tier. Raises Refused.

    `inputs` are the draw's. What neither leaves anybody out nor was drawn by a superior is told without reading a file.
    """
    if not draw.inputs.keys() & {"exclusions", "superior"}:
        return ()
    codes = {task.code for task in draw.header.tasks}
    left_out = [one for one in frozen(inputs) if one[0] in codes]
    drawn = superior(task for task in inputs.plan.tasks if task.code in codes)
    return (*(said(left_out, inputs) if left_out else ()), *drawn)
