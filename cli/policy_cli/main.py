"""The command line: parse, call a use case, print. Nothing else."""

from __future__ import annotations

import gc
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from policy_cli import audit, case, draw, match, plan, registry, result, rules, task
from policy_cli.check import check
from policy_cli.console import choose_language, console
from policy_cli.demo import demo
from policy_cli.due import due
from policy_cli.explain import explain
from policy_cli.init import init
from policy_cli.run import run
from policy_cli.sample import county
from policy_cli.status import status
from policy_cli.verify import verify

app = typer.Typer(
    name="policy",
    help="双随机、一公开：检查计划、公正抽取、留痕可验 / check plans, draw fairly, keep a verifiable trail.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from policy_engine import __version__

        print(f"policy {__version__}")
        raise typer.Exit


@app.callback()
def options(
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            "-w",
            envvar="POLICY_WORKSPACE",
            help="工作区目录；默认向上寻找 / workspace directory",
        ),
    ] = None,
    lang: Annotated[str | None, typer.Option("--lang", help="zh 或 en / language")] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="不显示进度和小结 / no progress or summary")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本 / version")
    ] = False,
) -> None:
    console.lang, console.quiet, console.workspace = choose_language(lang), quiet, workspace


app.command("init")(init)
app.command("check")(check)
app.command("explain")(explain)
app.command("run")(run)
app.command("verify")(verify)
app.command("demo")(demo)
app.command("status")(status)
app.command("due")(due)
app.add_typer(plan.app, name="plan")
app.add_typer(registry.app, name="registry")
app.add_typer(draw.app, name="draw")
app.add_typer(match.app, name="match")
app.add_typer(task.app, name="task")
app.add_typer(result.app, name="result")
app.add_typer(case.app, name="case")
app.add_typer(audit.app, name="audit")
app.add_typer(rules.app, name="rules")
sample = typer.Typer(no_args_is_help=True, help="生成示例数据 / generated sample data")
sample.command("county")(county)
app.add_typer(sample, name="sample")


@sample.callback()
def _sample() -> None:
    """Keeps `county` a subcommand: a Typer group with one command would otherwise swallow its name."""


def main() -> None:
    """The console script `policy`. Anything unforeseen is one line and exit 70; POLICY_DEBUG=1 shows where it came from."""
    # A command builds trees and ends: looking through them for cycles again and again takes a third of its time.
    gc.set_threshold(1_000_000, 50, 50)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A character that the terminal cannot show, or half of one in a file's name, is no reason to stop.
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except Exception as error:
        if os.environ.get("POLICY_DEBUG"):
            raise
        print(f"内部错误 / internal error: {type(error).__name__}: {error}", file=sys.stderr)
        print(
            "请带上 POLICY_DEBUG=1 的输出报告此问题 / please report it with the output of POLICY_DEBUG=1",
            file=sys.stderr,
        )
        raise SystemExit(70) from None
