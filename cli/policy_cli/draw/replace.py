"""`policy draw replace`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_cli.confirm import confirm
from policy_cli.console import console, exits, now
from policy_cli.options import Approver, On, Yes
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine

if TYPE_CHECKING:
    from policy_engine.usecases.match.find import FoundVisit
    from policy_engine.usecases.replace.replace import Done


def replace(
    what: Annotated[
        str,
        typer.Argument(
            help="检查任务编号，或检查对象的代码 / an inspection, or a target", metavar="NUMBER|TARGET"
        ),
    ],
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            help="closed 注销吊销关闭、moved_out 迁出、duplicate 重复、merged 合并、not_in_scope 不属于范围 / why",
            metavar="CODE",
        ),
    ],
    evidence: Annotated[
        list[Path],
        typer.Option("--evidence", help="证据文件，可重复 / what shows it, repeatable", metavar="FILE"),
    ],
    approver: Approver,
    note: Annotated[str, typer.Option("--note", help="说明 / note", metavar="TEXT")] = "",
    yes: Yes = False,
    on: On = None,
) -> None:
    """抽中的主体已不存在：由同等级的下一名接替 / a drawn target is gone; the next of its stratum comes."""
    with exits(), start_engine() as engine:
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.replace.replace import Request
        from policy_engine.usecases.replace.replace import replace as record
        from policy_engine.usecases.workspace import find

        def asked(visit: FoundVisit) -> None:
            if not yes:
                _confirm(visit)

        done = record(
            find(console.workspace, Path.cwd()),
            what,
            Request(reason, tuple(evidence), approver, note),
            engine,
            actor=actor(),
            now=now(),
            confirm=asked,
            on=on,
        )
        if done.demo:
            console.demo_banner()
        _say(done)
        console.next_step(Text("policy verify 重新计算替换", "`policy verify` recomputes the replacement"))


def _confirm(visit: FoundVisit) -> None:
    first = visit.inspections[0]
    confirm(
        first.target,
        final=Text("替换后不能撤回", "a replacement cannot be taken back"),
        about=Text(
            f"将结束 {first.target} {first.name} 的检查任务 {'、'.join(visit.numbers)}，不能撤回。",
            f"about to end {', '.join(visit.numbers)} of {first.target} {first.name}; this cannot be taken back.",
        ),
    )


def _say(done: Done) -> None:
    console.say(Text("【内部：不得公开】", "[internal: not to be published]"))
    console.say(
        Text(
            f"{done.target} {done.name} 已替换，结束的检查任务：{'、'.join(done.numbers)}",
            f"{done.target} {done.name} is replaced; inspections that ended: {', '.join(done.numbers)}",
        )
    )
    for row in done.inspections:
        shared = row.number in done.shared
        console.say(
            Text(
                f"任务{row.task}：由 {row.target} {row.name} 接替，检查任务 {row.number}，第 {row.position} 户，"
                f"{'与已有的检查一次上门，' if shared else ''}执法人员 {'、'.join(row.officers)}",
                f"task {row.task}: {row.target} {row.name} comes instead, inspection {row.number}, place {row.position}, "
                f"{'on a visit that is due anyway, ' if shared else ''}officers {', '.join(row.officers)}",
            )
        )
    for task in done.nobody:
        console.say(
            Text(
                f"任务{task}：同等级没有候补，少查一户，已记录",
                f"task {task}: its stratum has nobody left; one fewer is inspected, which is on record",
            )
        )
