"""`policy draw`"""

from __future__ import annotations

import typer

from policy_cli.draw.bundle import bundle

app = typer.Typer(
    no_args_is_help=True, help="抽取：承诺、揭示、核验 / draws: commit, reveal, let others recompute"
)
app.command("bundle")(bundle)


@app.callback()
def _draw() -> None:
    """Keeps `bundle` a subcommand."""
