"""`policy draw bundle`"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits, now
from policy_cli.options import On
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text


def bundle(
    out: Annotated[Path, typer.Option("--out", "-o", help="新目录 / a new directory", metavar="DIR")],
    draws: Annotated[
        list[str] | None,
        typer.Argument(help="抽取名称；默认全部 / draws; all by default", metavar="[DRAW]..."),
    ] = None,
    public: Annotated[
        bool,
        typer.Option("--public", help="公开用：不含风险等级和密钥 / for everybody: no tiers, no secrets"),
    ] = False,
    auditor: Annotated[
        bool,
        typer.Option(
            "--auditor", help="审计用：含密钥、风险等级和回避申报 / private: secrets, tiers, recusals"
        ),
    ] = False,
    on: On = None,
) -> None:
    """写出核验包，离开工作区也能重新计算 / write what it takes to recompute draws elsewhere."""
    with exits():
        if public == auditor:
            raise Unusable(
                Text("没有说明核验包给谁", "it is not said for whom the bundle is"),
                Text(
                    "给社会公众加 --public，给审计人员加 --auditor",
                    "add --public for everybody, or --auditor for auditors",
                ),
            )
        if public:
            _public(out, draws or (), on)
        else:
            _auditor(out, draws or ())
        console.next_step(Text(f"policy verify --bundle {out}", f"policy verify --bundle {out}"))


def _public(out: Path, draws: list[str] | tuple[()], on: date | None) -> None:
    from policy_engine.usecases.bundle.write import write_public
    from policy_engine.usecases.workspace import find

    with console.progress(_WRITING) as progress:
        published = write_public(
            find(console.workspace, Path.cwd()), out, draws, now=now(), on=on, progress=progress
        )
    made = published.manifest
    _wrote(out, made.demo, len(made.draws))
    console.head(made.size, made.root)
    _levels(made.draws)
    if published.withheld:
        console.say(published.sentence)
        console.lines(f"  {name}" for name in published.withheld)


def _auditor(out: Path, draws: list[str] | tuple[()]) -> None:
    from policy_engine.usecases.bundle.write import write_bundle
    from policy_engine.usecases.workspace import find

    with console.progress(_WRITING) as progress:
        made = write_bundle(find(console.workspace, Path.cwd()), out, draws, progress=progress)
    _wrote(out, made.demo, len(made.draws))
    console.head(made.size, made.root)
    _levels(made.draws)
    console.say(
        Text(
            "内含密钥、风险等级和回避申报：只交给有权审计的人，不得公开",
            "it holds secrets, tiers and recusals: for authorised auditors only, never to be published",
        )
    )


def _wrote(out: Path, demo: bool, draws: int) -> None:
    if demo:
        console.demo_banner()
    console.say(Text(f"已写出 {out}：抽取 {draws} 次", f"wrote {out}; draws: {draws}"))


def _levels(draws: tuple[str, ...]) -> None:
    """What whoever gets the bundle may rely on, draw by draw."""
    from policy_engine.report.draw import levels
    from policy_engine.usecases.draw.show import listed
    from policy_engine.usecases.workspace import find

    rows = listed(find(console.workspace, Path.cwd())).rows
    console.lines(levels([row for row in rows if row.draw in draws], console.lang))


_WRITING = Text("写核验包", "writing")
