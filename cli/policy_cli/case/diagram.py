"""`policy case diagram`"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_engine.model.text import Text


class Format(StrEnum):
    """图的格式."""

    text = "text"
    mermaid = "mermaid"
    dot = "dot"
    svg = "svg"


_ENDINGS = {".mmd": Format.mermaid, ".dot": Format.dot, ".gv": Format.dot, ".svg": Format.svg}


def diagram(
    form: Annotated[
        Format | None,
        typer.Option("--format", help="默认按文件后缀，否则 text / by the file's ending, else text"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="写到文件 / write to a file", metavar="FILE")
    ] = None,
    rules: Annotated[Path | None, typer.Option("--rules", help="规则目录 / rules directory")] = None,
) -> None:
    """后续处置的流程图 / the diagram of follow-up handling."""
    with exits():
        from policy_engine.files import write
        from policy_engine.usecases.cases.diagram import diagram as drawn

        chosen = form or (_ENDINGS.get(out.suffix.lower(), Format.text) if out else Format.text)
        written = drawn(console.workspace or Path.cwd(), rules, chosen.value, console.lang)
        if out is None:
            console.lines(written.rstrip().splitlines())
            console.next_step(
                Text(
                    "加 -o 流程.svg 存成图，用浏览器打开",
                    "add -o FILE.svg for a picture, and open it in a browser",
                )
            )
            return
        write(out, written.encode())
        console.wrote(out)
        console.next_step(
            Text(
                "改 rules/followup.yaml 以后再画一次，并运行 policy rules test",
                "after changing rules/followup.yaml draw it again, and run `policy rules test`",
            )
        )
