"""`policy case`"""

from __future__ import annotations

import typer

from policy_cli.case.advance import advance
from policy_cli.case.attach import attach
from policy_cli.case.clocks import extend, pause, resume
from policy_cli.case.diagram import diagram
from policy_cli.case.list import list_
from policy_cli.case.show import explain, show

app = case = typer.Typer(
    no_args_is_help=True,
    help="案卷：后续处置、期限、材料 / cases: follow-up, deadlines, documents",
)
app.command("list")(list_)
app.command("show")(show)
app.command("explain")(explain)
app.command("advance")(advance)
app.command("attach")(attach)
app.command("pause")(pause)
app.command("resume")(resume)
app.command("extend")(extend)
app.command("diagram")(diagram)
