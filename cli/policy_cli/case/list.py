"""`policy case list`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import AsOf, Json
from policy_engine.model.text import Text


def list_(
    state: Annotated[
        str, typer.Option("--state", help="有处置线在这个状态的（代码或名称）/ state", metavar="STATE")
    ] = "",
    unit: Annotated[
        str, typer.Option("--unit", help="发起股室或监管所 / section or station", metavar="UNIT")
    ] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="只看逾期的 / only what is late")] = False,
    closed: Annotated[
        bool, typer.Option("--closed/--open", help="已归档的；默认没有归档的 / closed, or open ones")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="全部列出，不只前 100 件 / all lines")] = False,
    as_json: Json = False,
    on: AsOf = None,
) -> None:
    """列出案卷，期限最近的在前 / list cases, the most urgent first."""
    with exits():
        from policy_engine.report.cases import SHOWN, listed, listed_data
        from policy_engine.usecases.cases.listing import Filter, listing
        from policy_engine.usecases.workspace import find

        wanted = Filter(state=state, unit=unit, overdue=overdue, closed=closed)
        found = listing(find(console.workspace, Path.cwd()), wanted, now=now(), on=on)
        if as_json:
            console.data(listed_data(found))
        else:
            if found.demo:
                console.demo_banner()
            console.lines(listed(found, console.lang, most=None if every else SHOWN))
        if found.unknown:
            console.note(
                Text(
                    f"{found.unknown} 条处置线的期限落在假期还没有公布的年份，公布后更新软件再看",
                    f"{found.unknown} branches are due in a year whose holidays are not announced; update once they are",
                )
            )
        first = found.rows[0].number if found.rows else ""
        console.next_step(
            Text(f"policy case explain {first}", f"policy case explain {first}")
            if first and not closed
            else Text("policy due", "policy due")
        )
        if found.unknown:
            raise SystemExit(1)
