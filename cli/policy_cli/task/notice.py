"""`policy task notice`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli import complete
from policy_cli.console import console, exits
from policy_cli.log_key import key_named
from policy_engine.model.text import Text


def notice(
    number: Annotated[
        str,
        typer.Argument(
            help="检查任务编号，或它的末尾 / the inspection, or the end of its number", metavar="[NUMBER]"
        ),
    ] = "",
    task: Annotated[
        str,
        typer.Option(
            "--task",
            "-t",
            help="这个任务里还没有录入结果的 / all of a task without a result",
            metavar="CODE",
            autocompletion=complete.tasks,
        ),
    ] = "",
    draw: Annotated[
        str,
        typer.Option(
            "--draw", help="这次抽取里还没有录入结果的 / all of a draw without a result", metavar="DRAW"
        ),
    ] = "",
    docx: Annotated[
        Path | None,
        typer.Option(
            "--docx", help="写成 Word 文件，每户另起一页 / as a Word file, a page each", metavar="FILE"
        ),
    ] = None,
) -> None:
    """检查通知书：检查内容、人员、权利、怎样核实抽取 / the notice of a visit."""
    with exits():
        from policy_engine.report.notice import render
        from policy_engine.usecases.tasks.notice import Asked, notices, write_docx
        from policy_engine.usecases.workspace import find

        workspace, key = find(console.workspace, Path.cwd()), key_named()
        found = notices(workspace, Asked(number, task, draw), key)
        if docx is None:
            if found.demo:
                console.demo_banner()
            console.lines(render(found.notices, console.lang))
        else:
            write_docx(docx, found.notices, console.lang)
            console.wrote(docx)
        n = len(found.notices)
        console.note(Text(f"通知书 {n} 份", f"{n} notices"))
        if (key or workspace.key) and not found.notices[0].log_signature:
            console.note(
                Text(
                    "没有附上检查点的签名；policy audit checkpoint 说明原因",
                    "the checkpoint's signature is missing; `policy audit checkpoint` says why",
                )
            )
        first = found.notices[0].numbers[0]
        console.next_step(
            Text(
                f"检查后由检查人员录入：policy result record {first}",
                f"after the visit the team records the result: `policy result record {first}`",
            )
        )
