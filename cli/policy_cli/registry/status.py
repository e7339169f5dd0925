"""`policy registry status`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import Json, On
from policy_cli.picture import write_picture
from policy_engine.model.text import Text


def status(
    as_json: Json = False,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", help="把各项分布另存为图 / every breakdown as a picture", metavar="DIR"),
    ] = None,
    on: On = None,
) -> None:
    """现行名录库：户数和人数的分布、待核实的问题、各股室核实情况 / counts, open doubts and sign-offs."""
    with exits():
        from policy_engine.report.registry import data, render
        from policy_engine.report.registry import svg as picture
        from policy_engine.usecases.registry.status import status as look
        from policy_engine.usecases.workspace import find

        found = look(find(console.workspace, Path.cwd()), now=now(), on=on)
        if as_json:
            console.data(data(found, console.lang))
        else:
            if found.demo:
                console.demo_banner()
            console.lines(render(found, console.lang))
        if svg is not None:
            for one in found.breakdowns:
                write_picture(svg / f"{one.code}.svg", picture(one, console.lang), demo=found.demo)
            console.wrote(svg)
        console.next_step(
            Text(
                "policy registry attest 由发起股室核实；policy registry gaps 查看监管真空",
                "`policy registry attest`: the sections verify it; `policy registry gaps`: whom no task covers",
            )
        )
