"""Options that several commands about draws share, and Beijing time as people write it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from policy_cli import complete

BEIJING = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]

Plan = Annotated[Path | None, typer.Argument(help="计划文件；默认工作区的计划 / plan file", metavar="[PLAN]")]
Tasks = Annotated[
    list[str] | None,
    typer.Option(
        "--task",
        "-t",
        help="只办这个任务，可重复 / only this task, repeatable",
        metavar="N",
        autocompletion=complete.tasks,
    ),
]
On = Annotated[
    datetime | None,
    typer.Option(
        "--on", formats=["%Y-%m-%d"], help="业务日期；只用于演示工作区 / business day; demonstrations only"
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问 / do not ask")]
Attempt = Annotated[
    int | None, typer.Option("--attempt", min=1, help="第几次；默认最后一次 / which attempt", metavar="N")
]


def utc_seconds(written: datetime | None) -> int | None:
    """A time without a zone, as Beijing time."""
    if written is None:
        return None
    from policy_engine.usecases.clock import CHINA, seconds

    return seconds(written.replace(tzinfo=CHINA))
