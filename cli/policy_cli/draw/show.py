"""`policy draw list`, `policy draw show`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_cli.options import Draw, Json
from policy_engine.model.text import Text


def list_() -> None:
    """列出各次抽取：进度、可信等级、等待什么 / every attempt at every draw."""
    with exits():
        from policy_engine.report.draw import table
        from policy_engine.usecases.draw.show import listed
        from policy_engine.usecases.workspace import find

        found = listed(find(console.workspace, Path.cwd()))
        if found.demo:
            console.demo_banner()
        console.lines(table(found.rows, console.lang))
        if found.rows:
            name = found.rows[-1].draw
            console.next_step(Text(f"policy draw show {name}", f"policy draw show {name}"))
        else:
            console.note(Text("还没有任何抽取", "there is no draw yet"))
            console.next_step(Text("policy draw names 或 policy run", "`policy draw names` or `policy run`"))


def show(
    draw: Draw,
    attempt: Annotated[
        int | None, typer.Option("--attempt", min=1, help="第几次；默认最后一次 / which attempt", metavar="N")
    ] = None,
    as_json: Json = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="重写公告到这个目录 / write the announcement again", metavar="DIR"),
    ] = None,
) -> None:
    """一次抽取的全部情况（内部）/ everything about one draw, for inside the agency."""
    with exits():
        from policy_engine.report.draw import data, page
        from policy_engine.usecases.draw.show import shown
        from policy_engine.usecases.workspace import find

        found = shown(find(console.workspace, Path.cwd()), draw, attempt, out=out)
        if as_json:
            value = data(found.page, console.lang) | {"demo": found.demo}
            console.data(value)
        else:
            if found.demo:
                console.demo_banner()
            console.lines(page(found.page, console.lang))
        for path in found.files:
            console.wrote(path)
        console.next_step(
            Text(f"policy draw reveal {draw}", f"policy draw reveal {draw}")
            if found.page.row.awaited is not None
            else Text("policy verify 重新计算全部抽取", "`policy verify` recomputes every draw")
        )
