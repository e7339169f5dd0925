"""`policy explain`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli import complete
from policy_cli.console import console, exits
from policy_engine.model.text import Text


def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            help="编号，如 P203；不写则列出全部 / a code; all are listed without",
            metavar="[CODE]",
            autocompletion=complete.codes,
        ),
    ] = None,
    rules: Annotated[Path | None, typer.Option("--rules", help="规则目录 / rules directory")] = None,
) -> None:
    """解释一个编号：为什么、依据、示例、建议 / explain a code: why, basis, examples, advice."""
    with exits():
        from policy_engine.report.page import listing, plain
        from policy_engine.usecases import explain as explaining

        start = console.workspace or Path.cwd()
        if code is None:
            known = explaining.explained(start, rules)
            console.lines(listing(known.groups, known.titles, console.lang, console.paint))
            console.next_step(
                Text("policy explain P203 看其中一个", "`policy explain P203` shows one of them")
            )
            return
        page = explaining.explain(code, start, rules)
        console.lines(plain(page, console.lang, console.paint))
        again = Text("改正后重新运行刚才的命令", "mend it, then run the command again")
        checked = Text("改正后运行 policy check", "mend it, then run `policy check`")
        console.next_step(checked if page.code.startswith("P") else again)
