"""`policy draw void`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.confirm import confirm
from policy_cli.console import console, exits, now
from policy_cli.options import Draw, On, Yes
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def void(
    draw: Draw,
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            help="事由：withheld 逾期不公开、officers 人员不足、inputs 名录或计划有误、other 其他 / why",
            metavar="REASON",
        ),
    ],
    text: Annotated[str, typer.Option("--text", help="说明 / the reason in words", metavar="TEXT")],
    approver: Annotated[
        str,
        typer.Option(
            "--approver", help="批准人：负责人、集体讨论 / who approved: head, collective", metavar="ROLE"
        ),
    ],
    document: Annotated[
        str, typer.Option("--document", help="批准文件的文号 / number of the approval", metavar="NO")
    ],
    on: On = None,
    yes: Yes = False,
) -> None:
    """作废还没有派发的一次抽取，写明事由和批准人 / void an attempt that is not dispatched."""
    with exits(), start_engine() as engine:
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.draw.void import Decision
        from policy_engine.usecases.draw.void import void as end
        from policy_engine.usecases.workspace import find

        def asked(name: str) -> None:
            if not yes:
                confirm(
                    name,
                    final=Text("作废不能撤回", "a void cannot be taken back"),
                    about=Text(
                        f"将作废 {name}，不能撤回。", f"about to void {name}; it cannot be taken back."
                    ),
                )

        done = end(
            find(console.workspace, Path.cwd()),
            draw,
            Decision(reason, text, approver, document),
            engine,
            actor=actor(),
            now=now(),
            on=on,
            confirm=asked,
        )
        if done.demo:
            console.demo_banner()
        console.say(
            Text(
                f"{done.draw} 第{done.attempt}次已作废  {done.level}",
                f"attempt {done.attempt} at {done.draw} is void  {done.level}",
            )
        )
        if done.withheld:
            names = "、".join(done.withheld)
            console.say(
                Text(f"  没有公开随机数：{names}", f"  withheld their numbers: {', '.join(done.withheld)}")
            )
        if done.known:
            console.say(
                Text(
                    "  作废时结果已可知：policy draw list、policy verify 和公开核验包都会写明",
                    "  its outcome could be known by then: `policy draw list`, `policy verify` and the public bundle all say so",
                )
            )
        task = done.draw.split("/")[2].split("+")[0]
        console.next_step(
            Text(
                f"policy draw commit --task {task} --beacon drand --round-after '日期 时间' 作出第{done.attempt + 1}次承诺",
                f"`policy draw commit --task {task} --beacon drand --round-after 'DATE TIME'` commits to attempt {done.attempt + 1}",
            )
        )
