"""`policy sample county`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_engine.model.text import Text

app = typer.Typer(no_args_is_help=True, help="生成示例数据 / generated sample data")


@app.callback()
def _group() -> None:
    """Keeps `county` a subcommand: a Typer group with one command would otherwise swallow its name."""


@app.command("county")
def county(
    directory: Annotated[Path, typer.Argument(help="写入的目录 / where to write", metavar="DIR")],
    seed: Annotated[
        int, typer.Option("--seed", min=0, help="随机种子；相同种子得到相同文件 / same seed, same bytes")
    ] = 2023,
    targets: Annotated[
        int, typer.Option("--targets", min=100, max=2_000_000, help="检查对象数 / number of targets")
    ] = 50_000,
    inspectors: Annotated[
        int, typer.Option("--inspectors", min=50, max=5_000, help="执法人员数 / number of inspectors")
    ] = 300,
) -> None:
    """生成一个虚构的县，文件名和每一行都标明是生成数据 / a generated county, marked as generated in name and row."""
    with exits():
        from policy_engine.usecases.sample import county as write

        files = write(directory, seed=seed, targets=targets, inspectors=inspectors)
        for file in files:
            console.say(str(file))
        following = f"policy registry import targets {files[0]}"
        console.next_step(Text(following, following))
