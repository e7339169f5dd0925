"""Options and arguments that several commands share, and days and Beijing time as people write them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from time import strptime
from typing import Annotated

import typer

from policy_cli import complete

BEIJING = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]


def day(written: str) -> date:
    """A day, written 2023-06-15. Raises typer.BadParameter."""
    try:
        return date(*strptime(written, "%Y-%m-%d")[:3])
    except ValueError:
        raise typer.BadParameter(f"{written!r} does not match the format '%Y-%m-%d'.") from None


Plan = Annotated[Path | None, typer.Argument(help="计划文件；默认工作区的计划 / plan file", metavar="[PLAN]")]
Draw = Annotated[str, typer.Argument(help="抽取名称 / the draw", metavar="DRAW")]
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
    date | None,
    typer.Option(
        "--on",
        parser=day,
        metavar="YYYY-MM-DD",
        help="业务日期；只用于演示工作区 / business day; demonstrations only",
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--on",
        parser=day,
        metavar="YYYY-MM-DD",
        help="按哪一天看；默认今天 / as of which day; today if not given",
    ),
]
Approver = Annotated[
    str,
    typer.Option(
        "--approver",
        help="批准人：负责人、集体讨论、股室负责人 / who approved: head, collective, section_head",
        metavar="ROLE",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问 / do not ask")]
Json = Annotated[bool, typer.Option("--json", help="给程序读 / for programs")]
Svg = Annotated[Path | None, typer.Option("--svg", help="另存为图 / also as a picture", metavar="FILE")]


def utc_seconds(written: datetime | None) -> int | None:
    """A time without a zone, as Beijing time."""
    if written is None:
        return None
    from policy_engine.usecases.clock import CHINA, seconds

    return seconds(written.replace(tzinfo=CHINA))
