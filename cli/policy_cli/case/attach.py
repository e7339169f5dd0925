"""`policy case attach`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.case.options import Case, Note
from policy_cli.console import console, exits, now
from policy_cli.options import On
from policy_engine.model.text import Text, visible


def attach(
    case: Case,
    document: Annotated[
        list[str], typer.Argument(help="文书证据 种类=文件 / documents", metavar="KIND=FILE...")
    ],
    branch: Annotated[
        int | None,
        typer.Option(
            "--branch",
            min=0,
            help="只算这条处置线的；不写的算整个案卷的 / counts for this branch alone, else for the whole case",
            metavar="N",
        ),
    ] = None,
    note: Note = "",
    on: On = None,
) -> None:
    """把材料归入案卷；文件留在原处，记录它的摘要 / put documents on file, by hash; the files stay where they are."""
    with exits():
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.cases.attach import attach as put
        from policy_engine.usecases.cases.words import documents_of
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        papers = documents_of(document)
        done = put(workspace, case, papers, branch=branch, note=note, actor=actor(), now=now(), on=on)
        if done.demo:
            console.demo_banner()
        for one, title in zip(done.documents, done.titles, strict=True):
            kind = title.in_(console.lang)
            console.say(f"{done.number}  {kind}  {visible(one.name)}  {one.sha256[:16]}…")
        console.next_step(Text(f"policy case explain {done.number}", f"policy case explain {done.number}"))
