"""`policy draw commit`, `policy draw names`"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.confirm import common, confirm
from policy_cli.console import console, exits, now
from policy_cli.options import BEIJING, On, Plan, Tasks, Yes, utc_seconds
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def commit(
    plan: Plan = None,
    task: Tasks = None,
    party: Annotated[
        list[Path] | None,
        typer.Option(
            "--party",
            help="参与方交来的承诺，可重复 / a party's commitment, repeatable",
            metavar="FILE.commitment.json",
        ),
    ] = None,
    beacon: Annotated[
        str,
        typer.Option("--beacon", help="信标：os、none、drand、lottery、dice / the beacon", metavar="KIND"),
    ] = "",
    round_: Annotated[
        int | None, typer.Option("--round", help="drand 的轮次 / round of drand", metavar="N")
    ] = None,
    round_after: Annotated[
        datetime | None,
        typer.Option(
            "--round-after", formats=BEIJING, help="此后的第一轮（北京时间）/ the first round from then on"
        ),
    ] = None,
    event: Annotated[
        str,
        typer.Option("--event", help="哪一次开奖 / which lottery, which issue of it", metavar="TEXT"),
    ] = "",
    form: Annotated[
        str,
        typer.Option(
            "--form",
            help="号码格式：9 数字、6 骰子 / form of the numbers: 9 a digit, 6 a die",
            metavar="FORM",
        ),
    ] = "",
    witness: Annotated[
        list[str] | None,
        typer.Option(
            "--witness", help="掷骰子的见证人，可重复 / a witness of the dice, repeatable", metavar="TEXT"
        ),
    ] = None,
    reveal_by: Annotated[
        datetime | None,
        typer.Option(
            "--reveal-by", formats=BEIJING, help="各方公开的截止时间（北京时间）/ until when parties reveal"
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="公告写入这个目录 / announcements", metavar="DIR")
    ] = None,
    on: On = None,
    yes: Yes = False,
) -> None:
    """作出承诺并停下，等待公告、揭示 / commit and stop, for the announcement and what is to be revealed."""
    with exits(), start_engine() as engine:
        from policy_engine.report.draw import committed
        from policy_engine.report.findings import render as render_findings
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.draw.commit import Request, commit_draws
        from policy_engine.usecases.draw.terms import Wanted
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        request = Request(
            plan=plan or workspace.plan,
            tasks=tuple(task or ()),
            on=on,
            parties=tuple(party or ()),
            wanted=Wanted(
                beacon=beacon,
                round=round_,
                round_after=utc_seconds(round_after),
                event=event,
                form=form,
                witnesses=tuple(witness or ()),
                reveal_by=utc_seconds(reveal_by),
            ),
            out=out,
        )

        def asked(draws: tuple[str, ...]) -> None:
            if not yes:
                _confirm(draws)

        with console.progress(Text("承诺", "committing")) as progress:
            made = commit_draws(
                workspace, request, engine, actor=actor(), now=now(), confirm=asked, progress=progress
            )
        if made.demo:
            console.demo_banner()
        console.lines(render_findings(made.findings, "full", console.lang, console.paint))
        console.lines(committed(made.notices, console.lang))
        for path in made.files:
            console.wrote(path)
        for blocked in made.blocked:
            console.blocked(blocked)
        console.next_step(_next([one.draw for one in made.notices if one.awaited], bool(made.notices)))
        if made.blocked:
            raise SystemExit(3)


def names(plan: Plan = None, task: Tasks = None, on: On = None) -> None:
    """列出到期抽取的名称和次数，供参与方准备随机数 / what the draws that are due are called."""
    with exits(), start_engine() as engine:
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.draw.commit import due_names
        from policy_engine.usecases.launch import Options
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        options = Options(plan or workspace.plan, tuple(task or ()), on)
        found = due_names(workspace, options, engine, actor=actor(), now=now())
        if found.demo:
            console.demo_banner()
        for one in found.due:
            console.say(Text(f"{one.draw}  第{one.attempt}次", f"{one.draw}  attempt {one.attempt}"))
            if one.void is not None:
                console.say(_AFTER_VOID.fill(why=one.void))
        for blocked in found.blocked:
            console.blocked(blocked)
        if found.due:
            first = found.due[0]
            console.next_step(_NONCE.fill(draw=first.draw, attempt=first.attempt))
        else:
            console.next_step(
                Text("没有到期未抽的任务；policy run --dry-run", "nothing is due; `policy run --dry-run`")
            )


def _confirm(draws: tuple[str, ...]) -> None:
    listed = Text("、".join(draws), ", ".join(draws))
    confirm(
        common(draws),
        final=Text("承诺以后每次抽取只做一次", "once committed, a draw is made once"),
        about=Text("将对 {draws} 作出承诺。", "about to commit to {draws}.").fill(draws=listed),
    )


def _next(waiting: list[str], made: bool) -> Text:
    if waiting:
        return Text(
            f"公告以上内容；各方公开、信标产生后 policy draw reveal {waiting[0]}",
            f"announce the above; once the parties reveal and the beacon is out: `policy draw reveal {waiting[0]}`",
        )
    if made:
        return Text("公告以上内容，然后 policy run", "announce the above, then `policy run`")
    return Text(
        "没有可以承诺的抽取：还没有到期，或已经承诺；policy draw list 查看等待着的",
        "nothing to commit to: nothing is due, or it is committed already; `policy draw list` shows what waits",
    )


_AFTER_VOID = Text(
    "    此前一次已作废（{why}），再抽要用公共信标",
    "    an attempt before is void ({why}); the next one takes a public beacon",
)
_NONCE = Text(
    "有参与方的，各自运行 policy draw nonce {draw} --attempt {attempt} --party 名称 --out 目录；否则 policy draw commit",
    "each party, if any, runs `policy draw nonce {draw} --attempt {attempt} --party NAME --out DIR`; otherwise `policy draw commit`",
)
