"""`policy draw`"""

from __future__ import annotations

import typer

from policy_cli.draw.bundle import bundle
from policy_cli.draw.commit import commit, names
from policy_cli.draw.export import export
from policy_cli.draw.nonce import nonce
from policy_cli.draw.quota import quota
from policy_cli.draw.replace import replace
from policy_cli.draw.reserves import reserves
from policy_cli.draw.reveal import reveal
from policy_cli.draw.show import list_, show
from policy_cli.draw.slip import slip
from policy_cli.draw.vectors import vectors
from policy_cli.draw.void import void

app = typer.Typer(
    no_args_is_help=True, help="抽取：承诺、揭示、核验 / draws: commit, reveal, let others recompute"
)
app.command("names")(names)
app.command("commit")(commit)
app.command("nonce")(nonce)
app.command("reveal")(reveal)
app.command("void")(void)
app.command("list")(list_)
app.command("show")(show)
app.command("bundle")(bundle)
app.command("replace")(replace)
app.command("reserves")(reserves)
app.command("slip")(slip)
app.command("quota")(quota)
app.command("export")(export)
app.command("vectors")(vectors)


@app.callback()
def _draw() -> None:
    """Keeps `bundle` a subcommand."""
