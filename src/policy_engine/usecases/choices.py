"""What may stand on a command line, for completion in the shell."""

from __future__ import annotations

from pathlib import Path

from policy_engine.plan.load import load_plan
from policy_engine.usecases.workspace import find


def tasks(workspace: Path | None, start: Path) -> list[tuple[str, str]]:
    """Code and name of every task of the workspace's plan, none where the plan has errors. Raises Unusable."""
    path = find(workspace, start).plan
    plan = load_plan(path, path.name).plan
    return [(task.code, task.name) for task in plan.tasks] if plan else []
