"""`policy draw bundle`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text


def bundle(
    out: Annotated[Path, typer.Option("--out", "-o", help="新目录 / a new directory", metavar="DIR")],
    draws: Annotated[
        list[str] | None,
        typer.Argument(help="抽取名称；默认全部 / draws; all by default", metavar="[DRAW]..."),
    ] = None,
    auditor: Annotated[
        bool,
        typer.Option(
            "--auditor", help="审计用：含密钥、风险等级和回避申报 / private: secrets, tiers, recusals"
        ),
    ] = False,
) -> None:
    """写出核验包，离开工作区也能重新计算 / write what it takes to recompute draws elsewhere."""
    with exits():
        if not auditor:
            raise Unusable(
                Text("公开核验包还没有做", "the public bundle is not built yet"),
                Text("审计用的核验包请加 --auditor", "add --auditor for the auditor's bundle"),
            )
        from policy_engine.usecases.bundle.write import write_bundle
        from policy_engine.usecases.workspace import find

        made = write_bundle(find(console.workspace, Path.cwd()), out, draws or ())
        if made.demo:
            console.demo_banner()
        console.say(
            Text(
                f"已写出 {out}：抽取 {len(made.draws)} 次",
                f"wrote {out}; draws: {len(made.draws)}",
            )
        )
        console.head(made.size, made.root)
        console.say(
            Text(
                "内含密钥、风险等级和回避申报：只交给有权审计的人，不得公开",
                "it holds secrets, tiers and recusals: for authorised auditors only, never to be published",
            )
        )
        console.next_step(
            Text(f"policy verify --bundle {out}", f"policy verify --bundle {out}"),
        )
