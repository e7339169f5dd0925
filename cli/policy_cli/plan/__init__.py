"""`policy plan`"""

from __future__ import annotations

import typer

from policy_cli.plan import set as setting
from policy_cli.plan import sheets, versions

app = typer.Typer(
    no_args_is_help=True, help="计划：比较、变更、导入导出 / plans: compare, amend, import, export"
)
app.command("diff")(versions.diff)
app.command("record")(versions.record)
app.command("history")(versions.history)
app.command("set")(setting.set_)
app.command("import")(sheets.import_)
app.command("export")(sheets.export)
