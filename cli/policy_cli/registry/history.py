"""`policy registry list` and `diff`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_cli.options import Json
from policy_cli.registry.import_ import Kind
from policy_engine.model.text import Text


def list_(
    kind: Annotated[
        Kind | None, typer.Argument(help="只看这一种名录 / one kind of registry only", metavar="[KIND]")
    ] = None,
    as_json: Json = False,
) -> None:
    """列出历次导入的快照：何时、何人、为何、变了什么 / every snapshot: when, by whom, why, what changed."""
    with exits():
        from policy_engine.report.registry_history import listed, listed_data
        from policy_engine.usecases.registry.history import history
        from policy_engine.usecases.workspace import find

        found = history(find(console.workspace, Path.cwd()), kind.value if kind else "")
        if as_json:
            console.data(listed_data(found))
        else:
            if found.demo:
                console.demo_banner()
            console.lines(listed(found, console.lang))
        if any(one.intact != "intact" for one in found.imports):
            console.next_step(
                Text("从备份恢复 snapshots/ 中的文件", "restore the files in snapshots/ from a backup")
            )
            raise SystemExit(1)
        if not found.imports and not as_json:
            console.note(Text("还没有导入任何名录", "nothing has been imported yet"))
            console.next_step(
                Text("policy registry import targets 文件", "`policy registry import targets FILE`")
            )
            return
        console.next_step(
            Text("policy registry diff 查看最近的变更", "`policy registry diff` shows the latest changes")
        )


def diff(
    old: Annotated[
        str, typer.Argument(help="前一个快照：摘要开头或 previous / the first snapshot", metavar="[A]")
    ] = "",
    new: Annotated[
        str,
        typer.Argument(help="后一个快照；默认现行 / the second, by default the one in force", metavar="[B]"),
    ] = "",
    as_json: Json = False,
    out: Annotated[
        Path | None,
        typer.Option("--csv", help="全部变更另存为 .csv 或 .xlsx / all changes as a file", metavar="FILE"),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="逐户列出 / every change")] = False,
) -> None:
    """检查对象库前后的变更，以及何人、为何 / what changed in the registry of targets, by whom and why."""
    with exits():
        from policy_engine.report.registry_history import compared, compared_data
        from policy_engine.usecases.registry.history import difference, write_changes
        from policy_engine.usecases.workspace import find

        found = difference(find(console.workspace, Path.cwd()), old, new)
        ends, steps = (found.old, found.new), [(step.made, step.changes) for step in found.steps]
        if as_json:
            console.data(compared_data(found.demo, ends, steps, found.net))
        else:
            if found.demo:
                console.demo_banner()
            console.lines(compared(ends, found.why, steps, found.net, console.lang, full=full))
        if out is not None:
            write_changes(found, out)
            console.wrote(out)
        console.next_step(
            Text("policy registry attest 由发起股室核实", "`policy registry attest`: the sections verify it")
        )
