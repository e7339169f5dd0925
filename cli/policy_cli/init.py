"""`policy init`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits, now
from policy_engine.model.text import Text


def init(
    directory: Annotated[Path, typer.Argument(help="新工作区的目录 / the new workspace", metavar="DIR")],
    demo: Annotated[
        bool,
        typer.Option(
            "--demo", help="演示工作区：可以用 --on 指定日期；此标记不可撤销 / a demonstration, for good"
        ),
    ] = False,
    agency: Annotated[str, typer.Option("--agency", help="机关代码（行政区划六位）/ agency code")] = "140525",
) -> None:
    """新建工作区 / make a workspace."""
    with exits():
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.init import init as make

        workspace = make(directory, agency=agency, demo=demo, actor=actor(), now=now())
        console.say(Text(f"已建立工作区 {directory}", f"made the workspace {directory}"))
        if demo:
            console.demo_banner()
        where = "" if workspace.root.resolve() == Path.cwd() else f"cd {directory}，然后 "
        where_en = "" if workspace.root.resolve() == Path.cwd() else f"cd {directory}, then "
        console.next_step(
            Text(
                f"{where}policy registry import targets 名单.csv",
                f"{where_en}policy registry import targets FILE.csv",
            )
        )
