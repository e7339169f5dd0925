"""`policy audit log`, `policy audit show`, `policy audit verify`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.audit.options import Keys, Rotations
from policy_cli.console import console, exits
from policy_engine.model.text import Text


def log(
    last: Annotated[
        int, typer.Option("--last", "-n", min=0, help="只看最近 N 条；0 为全部 / the last N; 0 for all")
    ] = 30,
    kind: Annotated[
        str | None, typer.Option("--kind", help="只看这类事件，如 draw / only events of this kind")
    ] = None,
) -> None:
    """列出事件 / list the events."""
    with exits():
        from policy_engine.report.audit import line
        from policy_engine.usecases.audit import log as read
        from policy_engine.usecases.workspace import find

        trail = read(find(console.workspace, Path.cwd()), last=last, kind=kind)
        if trail.demo:
            console.demo_banner()
        console.lines(line(event, console.lang) for event in trail.events)
        console.note(
            Text(
                f"共 {trail.size} 条，显示 {len(trail.events)} 条",
                f"{trail.size} entries, {len(trail.events)} shown",
            )
        )
        console.next_step(Text("policy audit show 序号 查看一条", "`policy audit show N` shows one"))


def show(
    number: Annotated[int, typer.Argument(help="序号 / number", min=0, metavar="N")],
    payload: Annotated[
        bool, typer.Option("--payload", help="也显示内部内容（含不公开的信息）/ the payload too, not public")
    ] = False,
) -> None:
    """显示一条事件 / show one event."""
    with exits():
        from policy_engine.report.audit import details
        from policy_engine.usecases.audit import show as read
        from policy_engine.usecases.workspace import find

        shown = read(find(console.workspace, Path.cwd()), number)
        if shown.demo:
            console.demo_banner()
        console.lines(details(shown.event, console.lang, payload=payload))
        console.next_step(Text("policy audit verify", "policy audit verify"))


def verify(
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            "--checkpoint",
            help="以前的签名检查点，与日志比较，可重复 / older signed checkpoints to compare with",
            metavar="FILE",
        ),
    ] = None,
    key: Keys = None,
    rotation: Rotations = None,
) -> None:
    """检查日志的每一个字节，并与各表核对 / check every byte of the log, and the tables against it."""
    with exits():
        from policy_engine.usecases.audit import verify as check
        from policy_engine.usecases.trust.outside import held_heads
        from policy_engine.usecases.workspace import find

        held = held_heads(checkpoint or (), key or (), rotation or ())
        if console.verified(check(find(console.workspace, Path.cwd()), held)):
            console.next_step(
                Text(
                    "保留现场，不要再写入；与备份或打印过的根比较",
                    "keep everything as it is; compare with a backup or a printed root",
                )
            )
            raise SystemExit(1)
        console.next_step(
            Text(
                "把上面的根抄录或打印留存；policy audit checkpoint -o 文件 给别人一份签名的",
                "copy or print the root above and keep it; `policy audit checkpoint -o FILE` makes a signed one to hand out",
            )
        )
