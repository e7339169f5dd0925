"""`policy result review`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import On
from policy_cli.result.told import refused
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def review(
    numbers: Annotated[
        list[str], typer.Argument(help="检查任务编号，可写几个 / inspections", metavar="NUMBER...")
    ],
    by: Annotated[str, typer.Option("--by", help="复核人 / who reviews", metavar="INSPECTOR")],
    accept: Annotated[bool, typer.Option("--accept", help="通过 / accept it")] = False,
    send_back: Annotated[
        bool, typer.Option("--return", help="退回检查组更正，须写 --note / send it back, with a note")
    ] = False,
    note: Annotated[str, typer.Option("--note", help="意见 / note", metavar="TEXT")] = "",
    evidence_dir: Annotated[
        Path | None,
        typer.Option(
            "--evidence-dir", help="证据材料所在目录，逐件核对 / where the evidence lies", metavar="DIR"
        ),
    ] = None,
    on: On = None,
) -> None:
    """复核检查结果；不能复核自己录入的 / a second person reviews what was recorded."""
    with exits(), start_engine() as engine:
        from policy_engine.report import results as say
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.results.review import review as judge
        from policy_engine.usecases.results.review import state_title
        from policy_engine.usecases.workspace import find

        if accept == send_back:
            raise Unusable(
                Text("没有写复核意见，或者写了两个", "neither or both verdicts are given"),
                Text("写 --accept（通过）或 --return（退回）", "write --accept or --return"),
            )
        workspace = find(console.workspace, Path.cwd())
        done = judge(
            workspace,
            numbers,
            "accept" if accept else "return",
            by,
            note,
            engine,
            actor=actor(),
            now=now(),
            on=on,
            evidence_dir=evidence_dir,
        )
        if done.demo:
            console.demo_banner()
        for one in done.doubts:
            console.say(
                f"{one.inspection}  " + say.doubt(one.name, one.sha256, changed=one.changed).in_(console.lang)
            )
        if done.rejected:
            refused(
                done.rejected,
                Text(
                    f"policy task show {done.rejected[0].inspection} 看结果和经过",
                    f"`policy task show {done.rejected[0].inspection}`: the result and what happened",
                ),
            )
        for number, event, (state, due) in zip(done.numbers, done.events, done.states, strict=True):
            title = state_title(workspace, state)
            console.say(say.reviewed(number, event, title, due) if accept else say.returned(number, event))
        console.lines(say.warnings(done.warnings, console.lang))
        console.next_step(
            _CASE.fill(number=done.numbers[0]) if accept else _AGAIN.fill(number=done.numbers[0])
        )


_CASE = Text(
    "policy case show {number} 查看分流、公示和期限",
    "`policy case show {number}`: triage, publication, deadlines",
)
_AGAIN = Text(
    "检查组更正：policy result correct {number} --reason …",
    "the team corrects it: `policy result correct {number} --reason …`",
)
