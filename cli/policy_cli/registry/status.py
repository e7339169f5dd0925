"""`policy registry status`"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_cli.console import console, exits, now
from policy_engine.model.text import Text

if TYPE_CHECKING:
    from policy_engine.model.registry import Status


def status(
    as_json: Annotated[bool, typer.Option("--json", help="给程序读 / for programs")] = False,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", help="把各项分布另存为图 / every breakdown as a picture", metavar="DIR"),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="业务日期；只用于演示工作区 / demonstrations only"),
    ] = None,
) -> None:
    """现行名录库：户数和人数的分布、待核实的问题、各股室核实情况 / counts, open doubts and sign-offs."""
    with exits():
        from policy_engine.report.registry import data, render
        from policy_engine.usecases.registry.status import status as look
        from policy_engine.usecases.workspace import find

        found = look(find(console.workspace, Path.cwd()), now=now(), on=on.date() if on else None)
        if as_json:
            console.say(json.dumps(data(found, console.lang), ensure_ascii=False, indent=2))
        else:
            if found.demo:
                console.demo_banner()
            console.lines(render(found, console.lang))
        if svg is not None:
            _pictures(found, svg)
        console.next_step(
            Text(
                "policy registry attest 由发起股室核实；policy registry gaps 查看监管真空",
                "`policy registry attest`: the sections verify it; `policy registry gaps`: whom no task covers",
            )
        )


def _pictures(found: Status, directory: Path) -> None:
    from policy_engine.files import write
    from policy_engine.report.registry import svg
    from policy_engine.report.stamp import stamped

    for breakdown in found.breakdowns:
        picture = svg(breakdown, console.lang)
        write(
            directory / f"{breakdown.code}.svg",
            (stamped(picture, console.lang) if found.demo else picture).encode(),
        )
    console.note(Text(f"已写出 {directory}", f"wrote {directory}"))
