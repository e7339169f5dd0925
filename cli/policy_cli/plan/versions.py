"""`policy plan diff`, `record`, `history`: versions of a plan."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_cli.confirm import confirm
from policy_cli.console import DEMO, console, exits, now
from policy_cli.options import On, Plan, Yes
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine

if TYPE_CHECKING:
    from policy_engine.usecases.plan.diff import Compared
    from policy_engine.usecases.plan.record import Version


class Format(StrEnum):
    text = "text"
    json = "json"


Form = Annotated[Format, typer.Option("--format", help="显示方式 / how to show it")]


def diff(
    plans: Annotated[
        list[Path] | None, typer.Argument(help="旧计划 新计划 / old plan, new plan", metavar="OLD NEW")
    ] = None,
    in_force: Annotated[
        bool, typer.Option("--in-force", help="与现行计划比较，不写 OLD / compare with the plan in force")
    ] = False,
    format: Form = Format.text,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="有改动时退出码为 1 / exit 1 where something changed")
    ] = False,
) -> None:
    """比较两个版本，逐项说明改动 / say in words what changed between two versions."""
    with exits():
        from policy_engine.report.plan import difference, difference_data, heading

        found = _compare(plans or [], in_force)
        if format is Format.json:
            if found.demo:
                console.note(DEMO)
            console.data(difference_data(found.old, found.new, found.changes))
        else:
            if found.demo:
                console.demo_banner()
            console.say(heading(found.old, found.new, console.lang))
            console.lines(difference(found.changes, found.names, console.lang, noted=found.noted))
        console.next_step(_after_diff(found, in_force))
        if exit_code and found.changes:
            raise SystemExit(1)


def record(
    plan: Plan = None,
    on: On = None,
    yes: Yes = False,
) -> None:
    """使计划或已备案的变更生效 / put a plan, or its amended version, in force."""
    with exits(), start_engine() as engine:
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.plan.record import record_plan
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())

        def asked(version: Version) -> None:
            _preview(version)
            if not yes:
                _confirm(version.code)

        done = record_plan(
            workspace,
            plan or workspace.plan,
            engine,
            actor=actor(),
            now=now(),
            on=on,
            confirm=asked,
        )
        if done.demo:
            console.demo_banner()
        if done.entered is None:
            console.say(
                Text(
                    f"计划 {done.code} 与现行版本内容相同，不用登记",
                    f"plan {done.code} says what the version in force says; there is nothing to record",
                )
            )
        else:
            console.say(
                Text(
                    f"计划 {done.code} 已生效，记录第 {done.entered.number} 号，摘要 {done.entered.version.sha256[:12]}",
                    f"plan {done.code} is in force: entry {done.entered.number}, digest {done.entered.version.sha256[:12]}",
                )
            )
        console.next_step(
            Text(
                f"policy plan history {done.code} 查看各版本",
                f"`policy plan history {done.code}` shows its versions",
            )
        )


def history(
    code: Annotated[
        str | None, typer.Argument(help="计划编号；默认全部 / a plan's code; default all", metavar="[CODE]")
    ] = None,
    format: Form = Format.text,
) -> None:
    """列出计划的各个版本、备案和改动 / list a plan's versions, amendments and changes."""
    with exits():
        from policy_engine.report.plan import history as lines
        from policy_engine.report.plan import history_data
        from policy_engine.usecases.plan.history import history as read
        from policy_engine.usecases.workspace import find

        found = read(find(console.workspace, Path.cwd()), code)
        if format is Format.json:
            if found.demo:
                console.note(DEMO)
            plans = [(plan.code, plan.title, plan.versions) for plan in found.plans]
            console.data(history_data(found.demo, plans))
        else:
            if found.demo:
                console.demo_banner()
            for plan in found.plans:
                console.lines(lines(plan.code, plan.title, plan.versions, console.lang))
            if not found.plans:
                console.say(Text("还没有登记过计划", "no plan is on record yet"))
        console.next_step(
            Text(
                "policy plan diff --in-force 看看计划文件与现行版本的差别",
                "`policy plan diff --in-force` compares the plan file with the version in force",
            )
            if found.plans
            else Text("policy plan record 使计划生效", "`policy plan record` puts the plan in force")
        )


def _compare(plans: list[Path], in_force: bool) -> Compared:
    from policy_engine.usecases.plan.diff import compare, compare_in_force
    from policy_engine.usecases.workspace import find

    if in_force and len(plans) <= 1:
        workspace = find(console.workspace, Path.cwd())
        return compare_in_force(workspace, plans[0] if plans else workspace.plan)
    if not in_force and len(plans) == 2:
        return compare(plans[0], plans[1])
    raise Unusable(
        Text(
            "--in-force 最多写一个计划文件" if in_force else "要写两个计划文件：旧的和新的",
            "--in-force takes one plan file at most"
            if in_force
            else "name two plan files: the old one and the new one",
        ),
        Text(
            "policy plan diff 旧.yaml 新.yaml，或 policy plan diff --in-force [新.yaml]",
            "`policy plan diff OLD.yaml NEW.yaml`, or `policy plan diff --in-force [NEW.yaml]`",
        ),
    )


def _after_diff(found: Compared, in_force: bool) -> Text:
    if in_force and (found.changes or found.noted):
        return Text(
            f"备案后 policy plan record {found.new.file} 使改动生效",
            f"once filed, `policy plan record {found.new.file}` puts the changes in force",
        )
    return Text(f"policy check {found.new.file}", f"policy check {found.new.file}")


def _preview(version: Version) -> None:
    """What is about to come into force, on standard error beside the question."""
    from policy_engine.report.plan import amendment, difference

    for filed in version.amendments:
        console.note(amendment(filed, console.lang))
    if version.previous is None:
        console.note(Text(f"计划 {version.code} 首次生效", f"plan {version.code}, for the first time"))
        return
    for line in difference(version.changes, version.names, console.lang, noted=True):
        console.note(line)


def _confirm(code: str) -> None:
    """Ask for the plan's code."""
    confirm(
        code,
        final=Text("生效后不能撤回", "a version in force stays on record"),
        question=Text(f"输入 {code} 确认生效: ", f"type {code} to put it in force: "),
    )
