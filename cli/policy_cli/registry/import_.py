"""`policy registry import`"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits, now
from policy_engine.model.text import Text


class Kind(StrEnum):
    targets = "targets"
    inspectors = "inspectors"
    recusals = "recusals"


def import_(
    kind: Annotated[Kind, typer.Argument(help="检查对象、执法人员、回避申报 / which registry")],
    file: Annotated[Path, typer.Argument(help="CSV 文件 / CSV file", metavar="FILE.csv")],
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="业务日期；只用于演示工作区 / demonstrations only"),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="逐条显示提醒和说明 / show warnings and infos one by one")
    ] = False,
) -> None:
    """导入名单：全部合格才入库，否则一行也不入 / import a list, all of it or nothing."""
    with exits():
        from policy_engine.report.findings import render, tally
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.import_registry import import_registry
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        day = on.date() if on else None
        done = import_registry(workspace, kind.value, file, actor=actor(), now=now(), on=day)
        if done.demo:
            console.demo_banner()
        show = render(done.findings, "full", console.lang, console.paint)
        console.lines(show if full else tally(done.findings, console.lang, console.paint))
        console.say(
            Text(
                f"{'内容未变，' if done.unchanged else ''}已入库 {done.rows} 条，摘要 {done.digest[:16]}…",
                f"{'unchanged: ' if done.unchanged else ''}{done.rows} rows in the registry, digest {done.digest[:16]}…",
            )
        )
        following = {
            "targets": "policy registry import inspectors FILE.csv",
            "inspectors": "policy registry import recusals FILE.csv",
            "recusals": "policy run --dry-run",
        }[kind.value]
        console.next_step(Text(following, following))
