"""`policy check`"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_cli.console import DEMO, console, exits, now
from policy_cli.options import day
from policy_engine.model.errors import Unusable
from policy_engine.model.finding import SEVERITIES
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine

if TYPE_CHECKING:
    from policy_engine.model.finding import Finding
    from policy_engine.model.page import Page
    from policy_engine.usecases.check import Checked


class Format(StrEnum):
    full = "full"
    concise = "concise"
    json = "json"
    sarif = "sarif"
    github = "github"
    junit = "junit"
    xlsx = "xlsx"


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
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入文件 / write to a file", metavar="FILE")
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="达到此级别即退出码 1 / lowest severity that makes exit 1")
    ] = FailOn.error,
    fix: Annotated[
        bool, typer.Option("--fix", help="就地改正写法上的问题，其余不动 / mend in place what can be mended")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="只显示 --fix 会怎样改 / show what --fix would change")
    ] = False,
    as_of: Annotated[
        date | None,
        typer.Option(
            "--as-of",
            parser=day,
            metavar="YYYY-MM-DD",
            help="按这一天有效的规则检查；默认计划成文之日的规则 / by the rules in force that day",
        ),
    ] = None,
    rules: Annotated[Path | None, typer.Option("--rules", help="规则目录 / rules directory")] = None,
) -> None:
    """检查计划：写法、结构、法定义务 / check plans: syntax, structure, obligations."""
    with exits(), start_engine() as engine:
        from policy_engine.report.findings import summary
        from policy_engine.usecases.check import check as check_plans
        from policy_engine.usecases.clock import business_day

        if format is Format.xlsx and output is None:
            raise Unusable(
                Text("xlsx 要写入文件", "xlsx is written to a file"),
                Text("加上 -o 意见.xlsx", "add -o FINDINGS.xlsx"),
            )
        if diff and format not in (Format.full, Format.concise):
            raise Unusable(
                Text("--diff 只有一种样子，不用 --format", "--diff has one form; it takes no --format"),
                Text("去掉其中一个", "leave out one of the two"),
            )
        checked = check_plans(
            plans or [],
            engine,
            start=console.workspace or Path.cwd(),
            today=business_day(now()),
            rules=rules,
            as_of=as_of,
            fix=fix,
            diff=diff,
        )
        if checked.demo:
            # On standard error: what programs read stays what it is.
            console.note(DEMO)
        if diff:
            _put(list(checked.diff), output)
        else:
            _show(checked, format, output, fail_on, rules)
        if checked.mended:
            done = (
                Text("可以改正 {n} 处", "{n} can be mended") if diff else Text("已改正 {n} 处", "{n} mended")
            )
            console.note(done.fill(n=checked.mended))
        files = "、".join(checked.files)
        console.note(
            Text(f"{files}: ", f"{files}: ").in_(console.lang) + summary(checked.findings).in_(console.lang)
        )
        counting = [finding for finding in checked.findings if not finding.suppressed]
        severities = SEVERITIES[: SEVERITIES.index(fail_on.value) + 1]
        failing = [finding for finding in counting if finding.severity in severities]
        console.next_step(_next(failing, mendable=checked.mended if diff else 0))
        if failing:
            raise SystemExit(1)


def _show(checked: Checked, form: Format, output: Path | None, fail_on: FailOn, rules: Path | None) -> None:
    """Print the findings, or write them to a file, whole or not at all."""
    from policy_engine.report.findings import document, render

    found = checked.findings
    match form.value:
        case "full" | "concise" | "github" as text:
            paint = console.paint if output is None else (lambda words, _style: words)
            _put(list(render(found, text, console.lang, paint)), output)
        case "json" | "sarif" | "junit" | "xlsx" as whole:
            known = _pages(checked, rules) if whole == "sarif" else None
            data = document(found, whole, console.lang, known, files=checked.files, fail_on=fail_on.value)
            if output is None:
                console.lines([data.decode().removesuffix("\n")])
            else:
                _write(output, data)


def _put(lines: list[str], output: Path | None) -> None:
    if output is None:
        console.lines(lines)
    else:
        _write(output, "".join(f"{line}\n" for line in lines).encode())


def _write(output: Path, data: bytes) -> None:
    from policy_engine.files import write

    write(output, data)
    console.note(Text(f"已写入 {output}", f"written to {output}"))


def _pages(checked: Checked, rules: Path | None) -> dict[str, Page]:
    from policy_engine.usecases.explain import pages

    return pages({f.code for f in checked.findings}, console.workspace or Path.cwd(), rules)


def _next(failing: list[Finding], *, mendable: int) -> Text:
    if mendable:
        return Text("policy check --fix 就地改正", "`policy check --fix` mends them in place")
    if any(finding.fix for finding in failing):
        return Text(
            "policy check --diff 看可以自动改正的，--fix 就地改正；其余照上面的建议改",
            "`policy check --diff` shows what can be mended, --fix mends it; mend the rest as advised above",
        )
    if failing:
        code = failing[0].code
        return Text(
            f"照上面的建议改，再运行 policy check；policy explain {code} 有详细说明",
            f"mend it as advised above, then `policy check` again; `policy explain {code}` says more",
        )
    return Text("policy run --dry-run 看看会抽多少", "`policy run --dry-run` shows how many would be drawn")
