"""`policy draw reserves`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_cli.options import Draw
from policy_engine.model.text import Text


def reserves(
    draw: Draw,
    task: Annotated[
        str | None, typer.Option("--task", help="只看一项任务 / one task only", metavar="CODE")
    ] = None,
    first: Annotated[
        int, typer.Option("--first", min=1, max=1000, help="每个等级列几名 / how many of each", metavar="K")
    ] = 5,
) -> None:
    """候补顺序（内部）：替换时由谁接替 / who would come next; for the bureau alone."""
    with exits():
        from policy_engine.usecases.replace.reserves import reserves as found_in
        from policy_engine.usecases.workspace import find

        found = found_in(find(console.workspace, Path.cwd()), draw, task=task, first=first)
        if found.demo:
            console.demo_banner()
        console.say(
            Text("【内部：含风险等级，不得公开】", "[internal: it tells tiers, and is never to be published]")
        )
        tiered = {queue.task for queue in found.queues if queue.stratum != "-"}
        for queue in found.queues:
            name = _stratum(queue.stratum, queue.task in tiered)
            console.say(
                Text("任务{task} {stratum}：", "task {task} {stratum}:").fill(task=queue.task, stratum=name)
            )
            for place, (target, called) in enumerate(queue.targets, 1):
                console.say(f"  {place:>3}  {target}  {called}")
            if not queue.targets:
                console.say(Text("  没有候补", "  nobody left"))
        console.next_step(
            Text(
                "抽中的主体已不存在的：policy draw replace 编号 --reason 事由 --evidence 文件 --approver 负责人",
                "where a drawn target is gone: `policy draw replace NUMBER --reason CODE --evidence FILE --approver head`",
            )
        )


def _stratum(stratum: str, tiered: bool) -> Text:
    """The stratum of those without a tier is everybody where no tier is told apart."""
    if stratum != "-":
        return Text(stratum, stratum)
    return Text("未分类", "unrated") if tiered else Text("不分等级", "all")
