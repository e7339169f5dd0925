"""`policy result template`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_engine.model.text import Text


def template(
    xlsx: Annotated[Path, typer.Option("--xlsx", help="写入的工作簿 / workbook to write", metavar="FILE")],
    what: Annotated[
        str | None,
        typer.Argument(
            help="任务序号、抽取名称或检查任务编号；不写则全部 / a task, draw or inspection; all by default",
            metavar="[TASK|DRAW]",
        ),
    ] = None,
    officer: Annotated[
        str, typer.Option("--officer", help="只列这名人员的任务 / this officer's tasks only", metavar="ID")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="覆盖已有的文件 / overwrite a file that exists")
    ] = False,
) -> None:
    """生成结果录入表：还没有录入的检查任务，一行一项 / a sheet to fill in: the tasks without a result, a row each."""
    with exits():
        from policy_engine.usecases.results.template import template as make
        from policy_engine.usecases.workspace import find

        made = make(find(console.workspace, Path.cwd()), xlsx, what=what or "", officer=officer, force=force)
        if made.demo:
            console.demo_banner()
        console.say(
            Text(f"{made.rows} 项检查任务已写入 {xlsx}", f"{made.rows} inspections written to {xlsx}")
        )
        if made.recorded:
            console.note(
                Text(
                    f"另有 {made.recorded} 项已录入，不在表里；其中退回 {made.returned} 项",
                    f"{made.recorded} more have a result and are left out; {made.returned} of them were returned",
                )
            )
        following = f"policy result import {xlsx}"
        console.next_step(Text(f"填写后 {following}", f"fill it in, then `{following}`"))
