"""`policy status`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import AsOf, Json, Svg
from policy_cli.picture import write_picture, write_png
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def status(
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            min=2000,
            max=2100,
            help="年度；默认最近派发过的 / year; the last with a visit",
            metavar="YYYY",
        ),
    ] = None,
    section: Annotated[
        str, typer.Option("--section", help="只看一个股室 / one section", metavar="NAME")
    ] = "",
    station: Annotated[
        str, typer.Option("--station", help="只看一个监管所 / one station", metavar="NAME")
    ] = "",
    task: Annotated[str, typer.Option("--task", "-t", help="只看一项任务 / one task", metavar="CODE")] = "",
    trace: Annotated[
        str,
        typer.Option(
            "--trace",
            help="列出一行或一个数字背后的记录 / the events behind a line or figure",
            metavar="LINE",
        ),
    ] = "",
    on: AsOf = None,
    json: Json = False,
    svg: Svg = None,
    png: Annotated[
        Path | None, typer.Option("--png", help="另存为 PNG 图 / also as a PNG", metavar="FILE")
    ] = None,
) -> None:
    """全年情况：计划和法律要求的，对照已经做到的 / what the year asks, against what is on record."""
    with exits(), start_engine() as engine:
        from policy_engine.model.status import Scope
        from policy_engine.report.status import render, traced
        from policy_engine.report.status_data import data, trace_data
        from policy_engine.report.status_picture import status_svg
        from policy_engine.usecases.status.status import Asked
        from policy_engine.usecases.status.status import status as look
        from policy_engine.usecases.status.status import trace as follow
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        asked = Asked(year, Scope(section, station, task), on)
        if trace:
            found, events = follow(workspace, asked, trace, engine, now=now())
            if json:
                console.data(trace_data(trace, events))
            else:
                if found.demo:
                    console.demo_banner()
                line = next((one for one in found.lines if one.duty.id == trace), None)
                console.lines(traced(trace, events, console.lang, line))
        else:
            found = look(workspace, asked, engine, now=now())
            if json:
                console.data(data(found))
            else:
                if found.demo:
                    console.demo_banner()
                console.lines(render(found, console.lang, colour=sys.stdout.isatty()))
        if svg is not None:
            write_picture(svg, status_svg(found, console.lang), demo=found.demo)
            console.wrote(svg)
        if png is not None:
            write_png(png, status_svg(found, console.lang), demo=found.demo)
            console.wrote(png)
        console.next_step(_EVENTS if trace else _NEXT)


_NEXT = Text(
    "policy status --trace 代码 列出一行背后的记录；policy due 列出到期的事",
    "`policy status --trace ID` lists the events behind a line; `policy due` what is due",
)
_EVENTS = Text("policy audit show 号 查看一条记录", "`policy audit show NUMBER` shows an entry")
