"""`policy task list`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_cli.options import Json, Tasks
from policy_engine.model.text import Text


def list_(
    task: Tasks = None,
    unit: Annotated[
        str, typer.Option("--unit", help="发起股室或监管所 / section or station", metavar="UNIT")
    ] = "",
    officer: Annotated[
        str, typer.Option("--officer", help="人员编号或姓名 / inspector", metavar="INSPECTOR")
    ] = "",
    state: Annotated[
        str,
        typer.Option(
            "--state",
            help="todo 待检查、recorded 待复核、returned 已退回、reviewed 已复核、closed 已结案、replaced 已替换 / state",
            metavar="STATE",
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """列出检查任务和办到哪一步 / list inspections and how far each has come."""
    with exits():
        from policy_engine.report.tasks import data
        from policy_engine.report.tasks import listing as lines
        from policy_engine.usecases.tasks.listing import Asked, listing
        from policy_engine.usecases.workspace import find

        found = listing(find(console.workspace, Path.cwd()), Asked(tuple(task or ()), unit, officer, state))
        if as_json:
            console.data(data(found))
        else:
            if found.demo:
                console.demo_banner()
            console.lines(lines(found, console.lang))
        todo = next((line.number for line in found.tasks if line.state == "todo"), None)
        if todo is not None:
            console.next_step(
                Text(
                    f"policy task notice {todo} 打印检查通知书；检查后 policy result record {todo}",
                    f"`policy task notice {todo}` prints its notice; after the visit, `policy result record {todo}`",
                )
            )
        elif found.all:
            console.next_step(Text("policy due 查看期限", "`policy due` shows what is due"))
        else:
            console.next_step(Text("policy run 抽取并派发", "`policy run` draws and dispatches"))
