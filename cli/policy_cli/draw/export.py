"""`policy draw export`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_engine.model.text import Text


def export(
    out: Annotated[Path, typer.Option("--out", "-o", help="写到 .xlsx 或 .csv / where to", metavar="FILE")],
    draws: Annotated[
        list[str] | None,
        typer.Argument(help="抽取名称；默认全部 / draws; all by default", metavar="[DRAW]..."),
    ] = None,
) -> None:
    """按省监管平台的列写出已派发的检查任务 / dispatched inspections in the platform's columns."""
    with exits():
        from policy_engine.usecases.draw.export import export as write
        from policy_engine.usecases.workspace import find

        made = write(find(console.workspace, Path.cwd()), out, tuple(draws or ()))
        if made.demo:
            console.demo_banner()
        console.say(
            Text(
                f"已写出 {out}：检查任务 {made.rows} 条，抽取 {len(made.draws)} 次",
                f"wrote {out}: {made.rows} inspections of {len(made.draws)} draws",
            )
        )
        console.next_step(
            Text(
                f"导入平台后，用平台导出的表核对：policy registry reconcile tasks {out}",
                f"once it is on the platform, compare with its own sheet: policy registry reconcile tasks {out}",
            )
        )
