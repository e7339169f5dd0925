"""`policy draw reveal`"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import On
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def reveal(
    draw: Annotated[
        str | None, typer.Argument(help="抽取名称；默认等待着的那一次 / the draw", metavar="[DRAW]")
    ] = None,
    nonce: Annotated[
        list[Path] | None,
        typer.Option(
            "--nonce", help="参与方公开的随机数，可重复 / a party's number", metavar="FILE.nonce.json"
        ),
    ] = None,
    beacon: Annotated[
        Path | None, typer.Option("--beacon", help="drand 的一轮 / a round of drand", metavar="FILE.json")
    ] = None,
    text: Annotated[
        str, typer.Option("--text", help="开奖号码或骰子点数 / the numbers", metavar="TEXT")
    ] = "",
    evidence: Annotated[
        list[Path] | None,
        typer.Option("--evidence", help="号码的证据文件，可重复 / evidence of the numbers", metavar="FILE"),
    ] = None,
    witness: Annotated[
        list[str] | None,
        typer.Option("--witness", help="见证人，可重复 / a witness, repeatable", metavar="TEXT"),
    ] = None,
    no_run: Annotated[
        bool, typer.Option("--no-run", help="只录入，不接着抽取 / record only, do not go on")
    ] = False,
    on: On = None,
) -> None:
    """录入各方的随机数和信标；齐了就抽取 / enter the parties' numbers and the beacon; draw once all is there."""
    with exits(), start_engine() as engine:
        from policy_engine.report.run import drawn
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.draw.beacon_value import Brought
        from policy_engine.usecases.draw.reveal import Request
        from policy_engine.usecases.draw.reveal import reveal as enter
        from policy_engine.usecases.workspace import find

        request = Request(
            draw=draw,
            nonces=tuple(nonce or ()),
            brought=Brought(beacon, text, tuple(evidence or ()), tuple(witness or ())),
            on=on,
            go_on=not no_run,
        )
        workspace = find(console.workspace, Path.cwd())
        found = enter(workspace, request, engine, actor=actor(), now=now(), progress=console.note)
        if found.demo:
            console.demo_banner()
        console.say(f"{found.draw}  {found.level}")
        if found.parties:
            listed = ", ".join(found.parties)
            console.say(Text(f"  已公开：{'、'.join(found.parties)}", f"  revealed: {listed}"))
        if found.waits is not None:
            console.say(Text("  等待：{what}", "  waits for: {what}").fill(what=found.waits))
        if found.seed:
            console.say(Text(f"  种子 {found.seed}", f"  seed {found.seed}"))
        if found.outcome is not None:
            colour = sys.stdout.isatty()
            console.lines(drawn(found.outcome, found.on, console.lang, demo=found.demo, colour=colour))
        else:
            console.say(f"  {found.level}: {found.meaning.in_(console.lang)}")
        if found.blocked is not None:
            console.blocked(found.blocked)
        console.next_step(_next(found.draw, waits=found.waits is not None, made=found.outcome is not None))
        if found.blocked is not None:
            raise SystemExit(3)


def _next(draw: str, *, waits: bool, made: bool) -> Text:
    if waits:
        return Text(
            f"到齐后再运行 policy draw reveal {draw}",
            f"`policy draw reveal {draw}` again when the rest is there",
        )
    if made:
        return Text("policy verify 重新计算全部抽取", "`policy verify` recomputes every draw")
    return Text("policy run 接着做", "`policy run` goes on")
