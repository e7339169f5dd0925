"""`policy registry`"""

from __future__ import annotations

import typer

from policy_cli.registry.attest import attest
from policy_cli.registry.gaps import gaps
from policy_cli.registry.history import diff, list_
from policy_cli.registry.import_ import import_
from policy_cli.registry.reconcile import reconcile
from policy_cli.registry.status import status

app = typer.Typer(
    no_args_is_help=True,
    help="名录库：导入、核实、变更、与监管平台核对 / registries: import, verify, compare",
)
app.command("import")(import_)
app.command("status")(status)
app.command("list")(list_)
app.command("diff")(diff)
app.command("attest")(attest)
app.command("gaps")(gaps)
app.command("reconcile")(reconcile)
