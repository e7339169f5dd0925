"""`policy task show`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_cli.options import Json
from policy_engine.model.text import Text


def show(
    number: Annotated[
        str,
        typer.Argument(
            help="检查任务编号，或它的末尾 / the inspection, or the end of its number", metavar="NUMBER"
        ),
    ],
    as_json: Json = False,
) -> None:
    """一项检查任务的全部记录 / everything on record of one inspection."""
    with exits():
        from policy_engine.report.tasks import show as lines
        from policy_engine.report.tasks import task_data
        from policy_engine.usecases.tasks.show import show as look
        from policy_engine.usecases.workspace import find

        found = look(find(console.workspace, Path.cwd()), number)
        if as_json:
            console.data(task_data(found))
        else:
            if found.demo:
                console.demo_banner()
            console.lines(lines(found, console.lang))
        own = found.line.number
        steps = {
            "todo": Text(f"policy task notice {own}", f"policy task notice {own}"),
            "recorded": Text(
                f"policy result review {own} 由另一人复核",
                f"`policy result review {own}`, by a second person",
            ),
            "returned": Text(f"policy result correct {own}", f"policy result correct {own}"),
        }
        show_case = Text(f"policy case show {own}", f"policy case show {own}")
        ended = Text("policy task list", "policy task list")
        console.next_step(steps.get(found.line.state, ended if found.line.state == "replaced" else show_case))
