"""`policy result accountability`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import On
from policy_cli.result.options import Number
from policy_engine.model.text import Text


def accountability(
    number: Number,
    officer: Annotated[str, typer.Option("--officer", help="人员编号 / who", metavar="INSPECTOR")],
    matter: Annotated[
        str,
        typer.Option("--matter", help="fake 弄虚作假、other 其他不依法履职 / what for", metavar="CODE"),
    ],
    reason: Annotated[str, typer.Option("--reason", help="经过和事由 / what happened", metavar="TEXT")],
    on: On = None,
) -> None:
    """登记追责；不改变检查结果 / somebody is held to account; the result stays as it is."""
    with exits():
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.results.accountability import hold_to_account
        from policy_engine.usecases.workspace import find

        done = hold_to_account(
            find(console.workspace, Path.cwd()),
            number,
            officer,
            matter,
            reason,
            actor=actor(),
            now=now(),
            on=on,
        )
        if done.demo:
            console.demo_banner()
        console.say(
            Text(
                f"已记录为第 {done.event} 号：{done.inspector} 因“{done.matter.zh}”追责，{done.number}",
                f"entry {done.event}: {done.inspector} is held to account ({done.matter.en}), {done.number}",
            )
        )
        console.next_step(
            Text(
                f"结果要更正的：policy result correct {done.number} --reason …；全年：policy status",
                f"a wrong result: `policy result correct {done.number} --reason …`; the year: `policy status`",
            )
        )
