"""`policy draw quota`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_cli.options import Json, Plan, Svg, Tasks
from policy_cli.picture import write_picture
from policy_engine.model.text import Text


def quota(
    plan: Plan = None,
    task: Tasks = None,
    weights: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            help="试算这组倍数，可重复，如 “A=1 B=2 C=10 D=30 -=2” / try these weights, repeatable",
            metavar="WEIGHTS",
        ),
    ] = None,
    rate: Annotated[
        str | None, typer.Option("--rate", help="试算这个比例，如 5% / try this rate", metavar="RATE")
    ] = None,
    as_json: Json = False,
    svg: Svg = None,
) -> None:
    """各等级应抽多少，换一组倍数又是多少；不抽取 / what each tier gives, and would under other weights."""
    with exits():
        from policy_engine.report.quota import data, render
        from policy_engine.report.quota import svg as picture
        from policy_engine.usecases.draw.trials import Asked
        from policy_engine.usecases.draw.whatif import what_if
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        found = what_if(
            workspace, plan or workspace.plan, Asked(tuple(task or ()), tuple(weights or ()), rate)
        )
        if as_json:
            console.data(data(found, console.lang))
        else:
            if found.demo:
                console.demo_banner()
            console.lines(render(found, console.lang, colour=sys.stdout.isatty()))
        if svg is not None:
            write_picture(svg, picture(found, console.lang), demo=found.demo)
            console.wrote(svg)
        console.next_step(
            Text(
                "policy plan set 任务序号 rate 比例 修改比例；policy run --dry-run 试算本次抽取",
                "`policy plan set TASK rate RATE` changes a rate; `policy run --dry-run` works out the draws that are due",
            )
        )
