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


@app.command("list")
def list_(rules: Rules = None) -> None:
    """列出规则 / list the rules."""
    with exits():
        from policy_engine.report.rules import listing
        from policy_engine.usecases.rules import rulebook

        book = rulebook(console.workspace or Path.cwd(), rules)
        console.lines(listing(book, console.lang, console.paint))
        console.next_step(Text("policy rules test 运行规则用例", "`policy rules test` runs their cases"))


@app.command("test")
def run_tests(rules: Rules = None) -> None:
    """运行 rules/tests/ 里的用例 / run the cases in rules/tests/."""
    with exits(), start_engine() as engine:
        from policy_engine.report.rules import results
        from policy_engine.usecases.rules import run_cases

        outcome = run_cases(console.workspace or Path.cwd(), rules, engine)
        console.lines(results(outcome, console.lang, console.paint))
        failed = sum(not case.passed for case in outcome)
        console.note(
            Text(f"{len(outcome)} 个用例，{failed} 个不符", f"{len(outcome)} cases, {failed} failed")
        )
        console.next_step(
            Text(
                "对照上面的“应有”和“实有”改规则或用例",
                "compare expected and got above, then mend the rule or the case",
            )
            if failed
            else Text("policy check", "policy check")
        )
        if failed:
            raise SystemExit(1)
