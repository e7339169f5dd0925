"""`policy due`"""

from __future__ import annotations

import sys
from datetime import UTC, date
from pathlib import Path
from typing import Annotated, Literal

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import day
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text

Format = Literal["table", "json", "ics", "xlsx"]
_ENDINGS: dict[str, Format] = {".json": "json", ".ics": "ics", ".xlsx": "xlsx"}


def due(
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            parser=day,
            metavar="YYYY-MM-DD",
            help="看这一天的情况；只看，不改动 / as of this day; looks only",
        ),
    ] = None,
    unit: Annotated[
        str, typer.Option("--unit", help="发起股室或监管所 / section or station", metavar="UNIT")
    ] = "",
    form: Annotated[
        Format | None,
        typer.Option("--format", help="默认按文件后缀，否则 table / by the file's ending, else table"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="写到文件 / write to a file", metavar="FILE"),
    ] = None,
) -> None:
    """逾期、今天、本周、以后要办的 / what is overdue, due today, this week, and later."""
    with exits():
        from policy_engine.files import write
        from policy_engine.report.due import UNKNOWN, UNKNOWN_ADVICE, data, document, render
        from policy_engine.usecases.due import due as look
        from policy_engine.usecases.workspace import find

        chosen = form or (_ENDINGS.get(out.suffix.lower(), "table") if out else "table")
        if chosen == "xlsx" and out is None:
            raise Unusable(
                Text("xlsx 不能写到屏幕上", "an xlsx cannot be written to the terminal"),
                Text("加 -o 待办.xlsx", "add -o FILE.xlsx"),
            )
        at = now()
        found = look(find(console.workspace, Path.cwd()), now=at, on=on, unit=unit)
        stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        if out is not None:
            write(out, document(found, chosen, console.lang, stamp=stamp))
            console.wrote(out)
        elif chosen == "json":
            console.data(data(found))
        elif chosen == "ics":
            # Bytes, so that no line end is changed on the way.
            sys.stdout.flush()
            sys.stdout.buffer.write(document(found, "ics", console.lang, stamp=stamp))
            sys.stdout.buffer.flush()
        else:
            if found.demo:
                console.demo_banner()
            console.lines(render(found, console.lang))
        unknown = found.of("unknown")
        without = len(found.of("open"))
        if chosen == "ics" and (unknown or without):
            console.note(
                Text(
                    f"没有日期的 {len(unknown) + without} 项不在日历里，policy due 列出",
                    f"{len(unknown) + without} items without a date are not in the calendar; `policy due` lists them",
                )
            )
        if unknown:
            console.note(UNKNOWN.fill(n=len(unknown)))
            console.next_step(UNKNOWN_ADVICE)
            raise SystemExit(1)
        first = found.items[0] if found.items else None
        if first is None:
            console.next_step(Text("policy status", "policy status"))
        elif first.branch < 0:
            console.next_step(Text(f"policy task show {first.number}", f"policy task show {first.number}"))
        else:
            console.next_step(
                Text(f"policy case explain {first.number}", f"policy case explain {first.number}")
            )
