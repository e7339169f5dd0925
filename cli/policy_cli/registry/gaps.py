"""`policy registry gaps`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_cli.options import Json, Plan
from policy_engine.model.text import Text


def gaps(
    plan: Plan = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="全部名单，.csv 或 .xlsx / the full list", metavar="FILE"),
    ] = None,
    as_json: Json = False,
) -> None:
    """没有任何任务覆盖的存续主体（监管真空）/ open entities that no task of the plan covers."""
    with exits():
        from policy_engine.report.gaps import data, render
        from policy_engine.usecases.registry.gaps import gaps as look
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        found = look(workspace, plan or workspace.plan, out)
        if as_json:
            console.data(data(found))
        else:
            if found.demo:
                console.demo_banner()
            console.lines(render(found, console.lang))
        if out is not None:
            console.wrote(out)
        console.next_step(
            Text(
                "应当覆盖的，在计划里补充任务或调整 scope 的 where；再 policy registry attest",
                "where they ought to be covered, add a task or widen a scope; then `policy registry attest`",
            )
            if found.uncovered
            else Text("policy registry attest", "policy registry attest")
        )
