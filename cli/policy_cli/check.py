"""`policy check`"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import DEMO, console, exits, now
from policy_engine.model.finding import SEVERITIES
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


class Format(StrEnum):
    full = "full"
    concise = "concise"
    json = "json"


class FailOn(StrEnum):
    error = "error"
    warning = "warning"
    info = "info"


def check(
    plans: Annotated[
        list[Path] | None,
        typer.Argument(help="计划文件；默认工作区的全部计划 / plan files", metavar="[PLAN]..."),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="显示方式 / how to show findings")] = Format.full,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="达到此级别即退出码 1 / lowest severity that makes exit 1")
    ] = FailOn.error,
    rules: Annotated[Path | None, typer.Option("--rules", help="规则目录 / rules directory")] = None,
) -> None:
    """检查计划：写法、结构、法定义务 / check plans: syntax, structure, obligations."""
    with exits(), start_engine() as engine:
        from policy_engine.report.findings import render, summary
        from policy_engine.usecases.check import check as check_plans
        from policy_engine.usecases.clock import business_day

        here = console.workspace or Path.cwd()
        checked = check_plans(plans or [], engine, start=here, today=business_day(now()), rules=rules)
        if checked.demo:
            # On standard error: what programs read stays what it is.
            console.note(DEMO)
        console.lines(render(checked.findings, format.value, console.lang, console.paint))
        files = "、".join(checked.files)
        console.note(
            Text(f"{files}: ", f"{files}: ").in_(console.lang) + summary(checked.findings).in_(console.lang)
        )
        failing = SEVERITIES[: SEVERITIES.index(fail_on.value) + 1]
        failed = any(f.severity in failing for f in checked.findings)
        if any(f.severity == "error" for f in checked.findings):
            console.next_step(
                Text(
                    "改正上面的错误，再运行 policy check",
                    "mend the errors above, then run `policy check` again",
                )
            )
        else:
            console.next_step(
                Text(
                    "policy run --dry-run 看看会抽多少",
                    "`policy run --dry-run` shows how many would be drawn",
                )
            )
        if failed:
            raise SystemExit(1)
