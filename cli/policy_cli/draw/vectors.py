"""`policy draw vectors`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_engine.model.text import Text


def vectors(
    files: Annotated[list[Path], typer.Argument(help="算例文件 / complete cases", metavar="FILE...")],
) -> None:
    """重新计算公布的算例，指出第一处不同 / recompute complete cases, name the first value that differs."""
    with exits():
        from policy_engine.usecases.vectors import compare

        differing = 0
        for case in compare(files):
            if case.difference is None:
                console.say(Text(f"相符  {case.file}", f"holds  {case.file}"))
            else:
                differing += 1
                console.say(
                    Text(
                        f"不符  {case.file}: {case.difference}",
                        f"FAILS  {case.file}: {case.difference}",
                    )
                )
        if differing:
            console.next_step(
                Text(
                    "按 docs/double-random-v1.md 检查写出该文件的实现",
                    "check the implementation that wrote it against docs/double-random-v1.md",
                )
            )
            raise SystemExit(1)
        console.next_step(
            Text(
                "用另一种实现核对：python verify/verify_draw.py --vector FILE…",
                "compare another implementation: python verify/verify_draw.py --vector FILE…",
            )
        )
