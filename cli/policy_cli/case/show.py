"""`policy case show` and `explain`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.case.options import Case
from policy_cli.console import console, exits, now
from policy_cli.options import AsOf, Json
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def show(case: Case, as_json: Json = False, on: AsOf = None) -> None:
    """一件案卷：处置线、期限、材料、经过 / a case: branches, deadlines, documents, history."""
    with exits():
        from policy_engine.report.cases import shown, shown_data
        from policy_engine.usecases.cases.show import show as look
        from policy_engine.usecases.workspace import find

        found = look(find(console.workspace, Path.cwd()), case, now=now(), on=on)
        if as_json:
            console.data(shown_data(found))
        else:
            if found.demo:
                console.demo_banner()
            console.lines(shown(found, console.lang))
        number = found.case.number
        console.next_step(Text(f"policy case explain {number}", f"policy case explain {number}"))


def explain(
    case: Case,
    step: Annotated[
        str, typer.Argument(help="只看这一步（代码或名称）/ about this step only", metavar="[STEP]")
    ] = "",
    as_json: Json = False,
    on: AsOf = None,
) -> None:
    """现在可以办什么、由谁、还缺什么、期限；不能办的为什么 / what can be done now, by whom, what is missing, and why not."""
    with exits(), start_engine() as engine:
        from policy_engine.report.case_choices import command, explained, explained_data
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.cases.explain import explain as look
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        found = look(workspace, case, engine, step=step, actor=actor(), now=now(), on=on)
        if as_json:
            console.data(explained_data(found))
        else:
            if found.demo:
                console.demo_banner()
            console.lines(explained(found, console.lang))
        number = found.case.number
        console.next_step(command(found) or Text(f"policy case show {number}", f"policy case show {number}"))
