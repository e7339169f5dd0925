"""`policy rules`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine

app = typer.Typer(no_args_is_help=True, help="规则 / the rulebook")
Rules = Annotated[
    Path | None, typer.Option("--rules", help="规则目录；默认工作区的，再默认随附的 / rules directory")
]
Id = Annotated[str, typer.Argument(metavar="ID", help="规则编号，例如 P215 / the rule's id")]


@app.command("list")
def list_(rules: Rules = None) -> None:
    """列出规则 / list the rules."""
    with exits():
        from policy_engine.report.rules import listing
        from policy_engine.usecases.rules import rulebook

        book = rulebook(_start(), rules)
        console.lines(listing(book, console.lang, console.paint))
        console.next_step(
            Text("policy rules explain 编号 看一条规则", "`policy rules explain ID` explains one of them")
        )


@app.command("test")
def run_tests(rules: Rules = None) -> None:
    """运行 rules/tests/ 里的案例 / run the cases in rules/tests/."""
    with exits(), start_engine() as engine:
        from policy_engine.report.findings import render
        from policy_engine.report.rules import covered, results
        from policy_engine.usecases.rules import run_cases

        tested = run_cases(_start(), rules, engine)
        console.lines(results(tested.results, console.lang, console.paint))
        console.lines(render(tested.findings, "full", console.lang, console.paint))
        count, failed = len(tested.results), tested.failed
        console.note(Text(f"{count} 个案例，{failed} 个不符", f"{count} cases, {failed} failed"))
        console.note(covered(tested.coverage))
        console.next_step(_after(failed, tested.coverage.complete))
        if failed or not tested.coverage.complete:
            raise SystemExit(1)


@app.command("explain")
def explain(rule: Id, rules: Rules = None) -> None:
    """说明一条规则：问什么、依据、例子 / what a rule asks, its basis, examples."""
    with exits():
        from policy_engine.report.rules import explanation
        from policy_engine.usecases.rules import explain as explained

        console.lines(explanation(explained(_start(), rules, rule), console.lang, console.paint))
        console.next_step(Text("policy rules test 运行规则案例", "`policy rules test` runs the cases"))


@app.command("new")
def new(rule: Id, rules: Rules = None) -> None:
    """新写一条规则和它的两个案例的样子 / begin a rule and its two cases."""
    with exits():
        from policy_engine.usecases.rules import begin
        from policy_engine.usecases.workspace import shown

        for path in begin(_start(), rules, rule):
            console.say(Text(f"已写 {shown(path)}", f"wrote {shown(path)}"))
        console.next_step(
            Text(
                "改写这两个文件，再运行 policy rules test（改好之前第一个案例不符）",
                "fill both in, then `policy rules test` (the first case fails until you have)",
            )
        )


def _start() -> Path:
    return console.workspace or Path.cwd()


def _after(failed: int, complete: bool) -> Text:
    if failed:
        return Text(
            "对照上面的“应有”和“实有”改规则或案例",
            "compare expected and got above, then mend the rule or the case",
        )
    if not complete:
        return Text("给上面列出的规则补上案例", "add cases for the rules listed above")
    return Text("policy check", "policy check")
