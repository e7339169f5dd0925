"""`policy plan set`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli import complete
from policy_cli.console import console, exits
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text


def set_(
    task: Annotated[
        str,
        typer.Argument(
            help="任务序号或名称；全计划的内容写 plan / a task, or `plan`",
            metavar="TASK",
            autocompletion=complete.tasks,
        ),
    ],
    field: Annotated[
        str,
        typer.Argument(
            help="字段，如 rate、window.from、抽查比例/数量 / a field by key or Chinese title",
            metavar="FIELD",
        ),
    ],
    value: Annotated[
        str | None, typer.Argument(help="新的值；列表用逗号或顿号隔开 / the new value", metavar="[VALUE]")
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="计划文件；默认工作区的计划 / plan file")
    ] = None,
    unset: Annotated[bool, typer.Option("--unset", help="删去这个字段 / take the field out")] = False,
) -> None:
    """修改计划的一个字段，其余文字和注释不变 / change one field; all else stays as written."""
    with exits():
        from policy_engine.usecases.plan.set import edit_plan, plan_file
        from policy_engine.usecases.workspace import shown

        if (value is None) != unset:
            raise Unusable(
                Text("要么写新的值，要么写 --unset", "give either a value or --unset"),
                Text("policy plan set 任务 字段 值", "`policy plan set TASK FIELD VALUE`"),
            )
        path = plan_file(plan, console.workspace, Path.cwd())
        edited = edit_plan(path, shown(path), task, field, value)
        if not edited.lines:
            console.say(
                Text(
                    f"{edited.label.zh}已经是这样写的，没有改动",
                    f"{edited.field} says so already; nothing changed",
                )
            )
        else:
            for line in edited.lines:
                style = "error" if line.sign == "-" else "good"
                console.say(
                    f"{shown(path)}:{line.number}: " + console.paint(f"{line.sign} {line.text}", style)
                )
        if edited.lines and edited.in_force:
            console.next_step(
                Text(
                    f"计划已在执行：在 amendments 里写备案记录，再 policy check {shown(path)}",
                    f"the plan is in force: add an amendment record, then `policy check {shown(path)}`",
                )
            )
        else:
            console.next_step(Text(f"policy check {shown(path)}", f"`policy check {shown(path)}`"))
