"""`policy draw nonce`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_cli.options import Draw
from policy_engine.model.text import Text


def nonce(
    draw: Draw,
    party: Annotated[
        str, typer.Option("--party", help="参与方：单位或岗位 / the party: a unit or role", metavar="NAME")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="写入的目录 / directory", metavar="DIR")],
    agency: Annotated[
        str | None, typer.Option("--agency", help="机关代码，用于核对 / agency, to be compared")
    ] = None,
    attempt: Annotated[int, typer.Option("--attempt", min=1, help="第几次 / which attempt", metavar="N")] = 1,
) -> None:
    """参与方在自己的机器上生成随机数和承诺 / a party's own random number and its commitment."""
    with exits():
        from policy_engine.usecases.draw.nonce import make_nonce

        made = make_nonce(out, draw, party, agency=agency, attempt=attempt)
        console.say(
            Text(
                f"{made.secret}  随机数：自己保存，抽取承诺公告之前不给任何人",
                f"{made.secret}  the number: keep it, and show it to nobody before the draw's commitment is announced",
            )
        )
        console.say(
            Text(
                f"{made.commitment}  承诺：现在交给组织抽取的一方",
                f"{made.commitment}  the commitment: hand it in now to those who hold the draw",
            )
        )
        console.next_step(
            Text(
                "抽取承诺公告之后、截止时间之前，交出 .nonce.json；不交的，这次抽取作废并记下是谁",
                "after the announcement and before the deadline, hand in the .nonce.json; who does not is named, and the attempt is void",
            )
        )
