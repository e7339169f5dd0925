"""`policy task`"""

from __future__ import annotations

import typer

from policy_cli.task.list import list_
from policy_cli.task.notice import notice
from policy_cli.task.show import show

app = typer.Typer(
    no_args_is_help=True, help="检查任务：列出、查看、检查通知书 / inspections to make, and their notices"
)
app.command("list")(list_)
app.command("show")(show)
app.command("notice")(notice)
