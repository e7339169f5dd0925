"""`policy registry reconcile`"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_cli.options import Json
from policy_engine.model.text import Text


class Kind(StrEnum):
    targets = "targets"
    inspectors = "inspectors"
    tasks = "tasks"


def reconcile(
    kind: Annotated[Kind, typer.Argument(help="检查对象、执法人员、检查任务 / what is compared")],
    file: Annotated[Path, typer.Argument(help="平台导出的表 / the platform's sheet", metavar="FILE")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="全部差异，.csv 或 .xlsx / every difference", metavar="FILE"),
    ] = None,
    sheet: Annotated[
        str, typer.Option("--sheet", help="工作表名称 / sheet of a workbook", metavar="NAME")
    ] = "",
    as_json: Json = False,
) -> None:
    """与省监管平台的表核对编号和数目 / compare ids and counts with the province's platform."""
    with exits():
        from policy_engine.report.reconcile import data, render
        from policy_engine.usecases.registry.reconcile import reconcile as compare
        from policy_engine.usecases.workspace import find

        found = compare(find(console.workspace, Path.cwd()), kind.value, file, sheet=sheet, out=out)
        if as_json:
            console.data(data(found, console.lang))
        else:
            if found.demo:
                console.demo_banner()
            console.lines(render(found, console.lang))
        if out is not None:
            console.wrote(out)
        if not found.equal:
            console.next_step(
                Text(
                    "查明差异：补齐名录后重新导入，或更正平台",
                    "find out why: complete the registry, or correct the platform",
                )
            )
            raise SystemExit(1)
        console.next_step(Text("policy registry attest", "policy registry attest"))
