"""`policy draw slip`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import On
from policy_engine.model.text import Text
from policy_engine.usecases.actor import actor


def slip(
    target: Annotated[str, typer.Argument(help="统一社会信用代码或注册号 / the business's id", metavar="ID")],
    out: Annotated[Path, typer.Option("--out", "-o", help="新文件 / a new file", metavar="FILE")],
    draw: Annotated[
        str | None, typer.Option("--draw", help="抽取名称 / name of the draw", metavar="DRAW")
    ] = None,
    on: On = None,
) -> None:
    """给一户出具验签单，供其自行核对 / give a business what opens its own leaf."""
    with exits():
        from policy_engine.usecases.bundle.slip import issue_slip
        from policy_engine.usecases.workspace import find

        made = issue_slip(
            find(console.workspace, Path.cwd()),
            target,
            draw,
            out,
            actor=actor(),
            now=now(),
            on=on,
        )
        if made.demo:
            console.demo_banner()
        if made.slip is None:
            console.say(made.absent or "")
            console.say(Text(f"抽取 {made.draw}：没有验签单", f"draw {made.draw}: there is no slip"))
            console.next_step(Text("policy match show 查看抽取", "`policy match show` lists the draws"))
            return
        drawn = "、".join(made.slip.drawn)
        console.say(
            Text(
                f"抽取 {made.draw}：{made.target} 在总体中，"
                + (f"任务 {drawn} 抽中" if drawn else "没有抽中"),
                f"draw {made.draw}: {made.target} was in the pool, and "
                + (f"was drawn for {drawn}" if drawn else "was not drawn"),
            )
        )
        console.say(_ABOUT)
        console.say(_HOW.fill(file=out.name))
        console.next_step(
            Text(
                f"把 {out} 交给该户，并告知公开核验包在哪里",
                f"hand {out} to the business, and say where the public bundle is",
            )
        )


_ABOUT = Text(
    "验签单只打开这一户自己的叶子：凭它能在公布的叶子中找到自己，核对是否在总体中、票号多少、是否抽中。其中没有风险等级；不要公开，谁拿到它就知道哪片叶子是这一户。",
    "A slip opens this business's own leaf alone: with it the business finds itself among the published leaves, and checks that it was in the "
    "pool, its ticket, and whether it was drawn. No tier is in it. It is not to be published: whoever holds it knows whose leaf this is.",
)
_HOW = Text(
    "核对办法：下载公开核验包和 verify_draw.py（任何装有 Python 3.10 以上的电脑），运行 python verify_draw.py 核验包目录 --slip {file}",
    "To check it: with the public bundle, verify_draw.py and any Python from 3.10 on, run `python verify_draw.py BUNDLE --slip {file}`",
)
