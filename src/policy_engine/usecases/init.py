"""`policy init`: a new workspace with the shipped plans and rules, and a log whose first entry says what it is."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.event import NewEvent
from policy_engine.model.text import Text
from policy_engine.resources import shipped
from policy_engine.usecases.clock import business_day, seconds
from policy_engine.usecases.workspace import CONFIG, FORMAT, Workspace, load

EDITOR = ".vscode"
"""Settings that give a plan completion, hover and `policy check` as a task in VS Code."""

_CONFIG = """\
# policy 工作区 · workspace
format = "{format}"
agency = "{agency}"
plan = "plans/2023.yaml"
"""


def init(directory: Path, *, agency: str, demo: bool, actor: str, now: datetime) -> Workspace:
    """Make a workspace in `directory`, which may exist if none of the workspace's names are in it.

    A demonstration says so in the first entry of its log, where nothing can take it back. Raises Refused, Unusable.
    """
    from policy_engine.store.open import create

    first = NewEvent(
        kind="workspace.created",
        at=seconds(now),
        on=business_day(now).isoformat(),
        actor=actor,
        subject=agency,
        refs={"demo": "yes"} if demo else {},
        payload={"agency": agency, "demo": demo, "format": FORMAT},
    )
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=directory, prefix=".policy-init-") as name:
            new = Path(name)
            for part in ("plans", "rules", "schemas"):
                shutil.copytree(shipped(part), new / part)
            if not (directory / EDITOR).exists():  # Somebody's own settings stay.
                shutil.copytree(shipped(EDITOR), new / EDITOR)
            (new / "snapshots").mkdir()
            create(new / "policy.db", first).close()
            (new / CONFIG).write_text(_CONFIG.format(format=FORMAT, agency=agency), encoding="utf-8")
            # policy.toml is what makes the directory a workspace, so it arrives last.
            parts = sorted(new.iterdir(), key=lambda p: (p.name == CONFIG, p.name))
            _refuse_existing(directory, [p.name for p in parts])
            for part_path in parts:
                part_path.rename(directory / part_path.name)
    except OSError as error:
        raise Unusable(
            Text(
                f"无法在 {directory} 建立工作区：{error.strerror}",
                f"cannot make a workspace in {directory}: {error.strerror}",
            ),
            Text("换一个可以写入的目录", "choose a directory that can be written"),
        ) from error
    return load(directory)


def _refuse_existing(directory: Path, names: list[str]) -> None:
    there = [name for name in names if (directory / name).exists()]
    if there:
        listed = "、".join(there)
        raise Refused(
            Text(
                f"{directory} 里已经有 {listed}，没有改动",
                f"{directory} already has {listed}; nothing was changed",
            ),
            Text(
                "换一个空目录；已有的工作区可以直接使用",
                "choose an empty directory; an existing workspace can be used as it is",
            ),
        )
