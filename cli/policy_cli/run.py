"""`policy run`"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.confirm import common, confirm
from policy_cli.console import console, exits, now
from policy_cli.log_key import signed_checkpoint
from policy_cli.options import Plan, Tasks, Yes, day
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def run(
    plan: Plan = None,
    task: Tasks = None,
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            parser=day,
            metavar="YYYY-MM-DD",
            help="业务日期；只用于演练或演示工作区 / business day; rehearsals and demonstrations only",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试算，不抽取不记录 / compute only")] = False,
    rehearse: Annotated[
        bool,
        typer.Option("--rehearse", help="演练：完整抽一遍，不派发 / a full draw that is never dispatched"),
    ] = False,
    yes: Yes = False,
) -> None:
    """抽取、匹配、派发：到期未抽的任务 / draw, match and dispatch the tasks that are due."""
    with exits(), start_engine() as engine:
        from policy_engine.report.findings import render as render_findings
        from policy_engine.report.run import render
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.launch import Options
        from policy_engine.usecases.run import run_plan
        from policy_engine.usecases.workspace import find

        if dry_run and rehearse:
            raise Unusable(
                Text("--dry-run 和 --rehearse 只能用一个", "--dry-run and --rehearse exclude each other"),
                Text(
                    "只要数字用 --dry-run，要走完整流程用 --rehearse",
                    "--dry-run for figures, --rehearse for the whole procedure",
                ),
            )
        workspace = find(console.workspace, Path.cwd())
        options = Options(
            plan=plan or workspace.plan,
            tasks=tuple(task or ()),
            on=on,
            kind="dry_run" if dry_run else "rehearsal" if rehearse else "run",
        )

        def asked(draws: tuple[str, ...]) -> None:
            if not yes:
                _confirm(draws)

        outcome = run_plan(
            workspace, options, engine, actor=actor(), now=now(), confirm=asked, progress=console.note
        )
        if outcome.demo:
            console.demo_banner()
        console.lines(render_findings(outcome.findings, "full", console.lang, console.paint))
        console.lines(render(outcome, console.lang, colour=sys.stdout.isatty()))
        for blocked in outcome.blocked:
            console.blocked(blocked)
        if outcome.kind == "run" and outcome.draws:
            signed_checkpoint(workspace)
        console.next_step(_next(outcome.kind, bool(outcome.draws), bool(outcome.blocked)))
        if outcome.blocked:
            raise SystemExit(3)


def _confirm(draws: tuple[str, ...]) -> None:
    batches = [d.split("/")[2:] for d in draws]
    listed = Text(
        "、".join(codes if batch == "1" else f"{codes} 第{batch}批" for codes, batch in batches),
        ", ".join(codes if batch == "1" else f"{codes} batch {batch}" for codes, batch in batches),
    )
    confirm(
        common(draws),
        final=Text("抽取后不能撤回", "a draw cannot be taken back"),
        about=Text(
            f"将抽取任务 {listed.zh}，抽取后不能撤回。",
            f"about to draw task {listed.en}; a draw cannot be taken back.",
        ),
    )


def _next(kind: str, drawn: bool, blocked: bool) -> Text:
    if blocked:
        return Text(
            "按上面的建议处理后重新运行 policy run，会接着做",
            "act on the advice above, then `policy run` again: it goes on from there",
        )
    if kind == "dry_run":
        return Text(
            "policy run --rehearse 演练一遍，或 policy run 正式抽取",
            "`policy run --rehearse` to rehearse, or `policy run` to draw",
        )
    if kind == "rehearsal":
        return Text("policy run 正式抽取", "`policy run` draws for real")
    if not drawn:
        return Text(
            "没有可以抽取的任务；policy draw list 查看等待着的，policy audit log 查看记录",
            "nothing to draw; `policy draw list` shows what waits, `policy audit log` the trail",
        )
    return Text(
        "policy task list 看派发的检查任务；policy verify 重新计算全部抽取",
        "`policy task list` shows what was dispatched; `policy verify` recomputes every draw",
    )
