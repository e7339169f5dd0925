"""`policy registry`"""

from __future__ import annotations

import typer

from policy_cli.registry.import_ import import_

app = typer.Typer(no_args_is_help=True, help="检查对象库、执法人员库、回避申报 / registries")
app.command("import")(import_)


@app.callback()
def _registry() -> None:
    """Keeps `import` a subcommand while it is the only one."""
