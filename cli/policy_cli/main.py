"""The command line: parse, call a use case, print. Nothing else."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import choose_language, console

COMMANDS = {
    name: f"policy_cli.{name}"
    for name in ("init", "check", "explain", "run", "verify", "demo", "status", "due")
}
"""Single commands: the function of that name in a module."""

GROUPS = {
    name: f"policy_cli.{name}"
    for name in ("plan", "registry", "draw", "match", "task", "result", "case", "audit", "rules", "sample")
}
"""Groups of commands: a module's `app`."""


def _version(wanted: bool) -> None:
    if wanted:
        from policy_engine import __version__

        print(f"policy {__version__}")
        raise typer.Exit


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


def command_line(only: str = "") -> typer.Typer:
    """The commands, or the one of that name alone: to build all of them takes longer than most of them do."""
    app = typer.Typer(
        name="policy",
        help="双随机、一公开：检查计划、公正抽取、留痕可验 / check plans, draw fairly, keep a verifiable trail.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(options)
    for name, module in COMMANDS.items():
        if only in ("", name):
            app.command(name)(getattr(import_module(module), name))
    for name, module in GROUPS.items():
        if only in ("", name):
            app.add_typer(import_module(module).app, name=name)
    return app


def asked(arguments: Sequence[str]) -> str:
    """The command that these arguments begin with, after the options of all; "" where it cannot be told."""
    rest = iter(arguments)
    for word in rest:
        if word in ("--workspace", "-w", "--lang"):
            next(rest, None)
        elif word not in ("--quiet", "-q") and not word.startswith(("--workspace=", "--lang=")):
            return word if word in COMMANDS.keys() | GROUPS.keys() else ""
    return ""


def main() -> None:
    """The console script `policy`. Anything unforeseen is one line and exit 70; POLICY_DEBUG=1 shows where it came from."""
    # A command builds trees and ends: looking through them for cycles again and again takes a third of its time.
    gc.set_threshold(1_000_000, 50, 50)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A character that the terminal cannot show, or half of one in a file's name, is no reason to stop.
            stream.reconfigure(errors="backslashreplace")
    try:
        # The shell's completion asks for all of them.
        command_line("" if "_POLICY_COMPLETE" in os.environ else asked(sys.argv[1:]))()
    except Exception as error:
        if os.environ.get("POLICY_DEBUG"):
            raise
        print(f"内部错误 / internal error: {type(error).__name__}: {error}", file=sys.stderr)
        print(
            "请带上 POLICY_DEBUG=1 的输出报告此问题 / please report it with the output of POLICY_DEBUG=1",
            file=sys.stderr,
        )
        raise SystemExit(70) from None
