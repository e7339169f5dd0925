"""`policy case advance`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.case.options import Branch, Documents, Happened, Note, Officers, Role
from policy_cli.confirm import confirm
from policy_cli.console import console, exits, now
from policy_cli.options import On, Yes
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def advance(
    words: Annotated[
        list[str],
        typer.Argument(
            help="一件或几件案卷的编号，最后写步骤 / one or more cases, then the step", metavar="CASE... STEP"
        ),
    ],
    role: Role,
    branch: Branch = None,
    officer: Officers = None,
    document: Documents = None,
    note: Note = "",
    happened: Happened = "",
    deadline: Annotated[
        str, typer.Option("--deadline", help="改正期限 / to be put right by", metavar="YYYY-MM-DD")
    ] = "",
    recipient: Annotated[
        str, typer.Option("--recipient", help="接收机关 / body that receives it", metavar="TEXT")
    ] = "",
    channel: Annotated[
        str, typer.Option("--channel", help="公示渠道 / where it is published", metavar="TEXT")
    ] = "",
    ground: Annotated[
        str, typer.Option("--ground", help="不公示的法定理由 / lawful ground for withholding", metavar="TEXT")
    ] = "",
    consent: Annotated[
        str,
        typer.Option("--consent", help="上级同意的文号 / number of the superior's consent", metavar="TEXT"),
    ] = "",
    penalty: Annotated[
        str,
        typer.Option("--penalty", help="处罚种类，仅予警告的写“警告” / kind of penalty", metavar="TEXT"),
    ] = "",
    detail: Annotated[
        list[str] | None,
        typer.Option(
            "--detail", help="其他要写明的 代码=内容，可重复 / ID=TEXT, repeatable", metavar="ID=TEXT"
        ),
    ] = None,
    open_: Annotated[
        list[str] | None,
        typer.Option(
            "--open",
            help="另开的处置线（状态），可重复；有几个接收机关的写成 状态=接收机关 / branch to open, repeatable; STATE=BODY for several bodies",
            metavar="STATE",
        ),
    ] = None,
    on: On = None,
    yes: Yes = False,
) -> None:
    """办理一步：案卷按后续处置流程往下走；逾期的记录在案 / take a step of follow-up handling; lateness goes on record."""
    with exits(), start_engine() as engine:
        from policy_engine.report.cases import done as lines
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.cases.advance import Wanted
        from policy_engine.usecases.cases.advance import advance as take
        from policy_engine.usecases.cases.words import asked, cases_and_step, details_of
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        numbers, step = cases_and_step(words)
        own = {"deadline": deadline, "recipient": recipient, "channel": channel, "ground": ground}
        request = asked(
            step,
            role,
            branch=branch,
            officers=officer or (),
            documents=document or (),
            note=note,
            happened=happened,
            details=own | {"consent": consent, "penalty": penalty} | details_of(detail or ()),
            opens=open_ or (),
        )
        if len(numbers) > 1 and not yes:
            confirm(
                str(len(numbers)),
                final=Text("办理后记入日志，不能撤回", "what is done goes into the log and stays there"),
                question=Text(
                    f"{len(numbers)} 件案卷一起办理 {step}，输入件数确认: ",
                    f"{len(numbers)} cases take {step}; type their number to confirm: ",
                ),
            )
        wanted = [Wanted(number, request) for number in numbers]
        done = take(workspace, wanted, engine, actor=actor(), now=now(), on=on)
        if done.demo:
            console.demo_banner()
        for one in done.done:
            console.lines(lines(one, done.machine, console.lang))
        last = done.done[-1].number
        console.next_step(
            Text(
                f"policy case explain {last} 下面可以办什么",
                f"`policy case explain {last}` says what comes next",
            )
        )
