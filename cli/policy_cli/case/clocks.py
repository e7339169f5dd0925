"""`policy case pause`, `resume` and `extend`"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_cli.case.options import Branch, Case, Documents, Happened, Note, Officers, Role
from policy_cli.console import console, exits, now
from policy_cli.options import On
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine

if TYPE_CHECKING:
    from policy_engine.usecases.cases.clocks import What

_TEAM = "team"


def pause(
    case: Case,
    role: Role = _TEAM,
    ground: Annotated[
        str,
        typer.Option("--ground", help="事由，如 testing 检验检测 / ground, such as testing", metavar="ID"),
    ] = "",
    branch: Branch = None,
    officer: Officers = None,
    document: Documents = None,
    note: Note = "",
    happened: Happened = "",
    on: On = None,
) -> None:
    """停止计算期限：从这一天起不计入（检验检测等）/ stop a branch's clock from that day on, as while goods are tested."""
    _clock("pause", case, role, ground, branch, officer, document, note, happened, on)


def resume(
    case: Case,
    role: Role = _TEAM,
    branch: Branch = None,
    officer: Officers = None,
    document: Documents = None,
    note: Note = "",
    happened: Happened = "",
    on: On = None,
) -> None:
    """恢复计算期限：从第二天起继续计算 / let the clock run on, from the next day."""
    _clock("resume", case, role, "", branch, officer, document, note, happened, on)


def extend(
    case: Case,
    role: Role,
    branch: Branch = None,
    officer: Officers = None,
    document: Documents = None,
    note: Note = "",
    happened: Happened = "",
    on: On = None,
) -> None:
    """经批准延长期限；写明理由 / put a deadline off, by an approval; say why."""
    _clock("extend", case, role, "", branch, officer, document, note, happened, on)


def _clock(
    what: What,
    case: str,
    role: str,
    ground: str,
    branch: int | None,
    officer: list[str] | None,
    document: list[str] | None,
    note: str,
    happened: str,
    on: date | None,
) -> None:
    with exits(), start_engine() as engine:
        from policy_engine.report.cases import done as lines
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.cases.clocks import Request, clock
        from policy_engine.usecases.cases.words import asked
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        said = asked(
            what,
            role,
            branch=branch,
            officers=officer or (),
            documents=document or (),
            note=note,
            happened=happened,
        )
        request = Request(what=what, asked=said, ground=ground)
        done = clock(workspace, case, request, engine, actor=actor(), now=now(), on=on)
        if done.demo:
            console.demo_banner()
        for one in done.done:
            console.lines(lines(one, done.machine, console.lang))
        number = done.done[0].number
        follow = "resume" if what == "pause" else "show"
        console.next_step(Text(f"policy case {follow} {number}", f"policy case {follow} {number}"))
