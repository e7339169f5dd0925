"""Options and arguments that several of these commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Case = Annotated[
    str,
    typer.Argument(
        help="检查任务编号，或能认出它的末尾，如 15/1#0001 / its number, or the end of it", metavar="CASE"
    ),
]
Role = Annotated[
    str,
    typer.Option("--as", help="由谁办理（代码或名称）/ who takes it: a role's id or name", metavar="ROLE"),
]
Branch = Annotated[
    int | None,
    typer.Option("--branch", min=0, help="第几条处置线；只有一条可办时不用写 / which branch", metavar="N"),
]
Officers = Annotated[
    list[str] | None,
    typer.Option("--officer", help="执法人员编号或姓名，可重复 / officer, repeatable", metavar="INSPECTOR"),
]
Documents = Annotated[
    list[str] | None,
    typer.Option(
        "--document", help="文书证据 种类=文件，可重复 / KIND=FILE, repeatable", metavar="KIND=FILE"
    ),
]
Note = Annotated[str, typer.Option("--note", help="理由、说明 / reason", metavar="TEXT")]
Happened = Annotated[
    str,
    typer.Option(
        "--happened",
        help="何时办理，2023-06-20T14:30（北京时间），默认现在 / when it happened; now if not said",
        metavar="TIME",
    ),
]
