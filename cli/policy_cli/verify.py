"""`policy verify`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console, exits
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def verify(
    bundle: Annotated[
        Path | None,
        typer.Option(
            "--bundle", help="核验包；不需要工作区 / verify a bundle, without a workspace", metavar="DIR"
        ),
    ] = None,
) -> None:
    """从快照、承诺和种子重新计算每一次抽取 / recompute every draw from snapshot, header and seed."""
    if bundle is not None:
        _bundle(bundle)
        return
    with exits(), start_engine() as engine:
        from policy_engine.usecases.verify import verify_draws
        from policy_engine.usecases.workspace import find

        with console.progress(_VERIFYING) as progress:
            checked = verify_draws(find(console.workspace, Path.cwd()), engine, progress)
        if checked.demo:
            console.demo_banner()
        failed = console.checks(checked.checks)
        if not checked.checks:
            console.note(Text("还没有任何抽取", "there is no draw yet"))
            console.next_step(Text("policy run", "policy run"))
        elif failed:
            console.next_step(
                Text(
                    "policy audit verify 检查记录本身是否完整", "`policy audit verify` checks the log itself"
                )
            )
        else:
            console.next_step(Text("policy audit verify", "policy audit verify"))
        if failed:
            raise SystemExit(1)


def _bundle(directory: Path) -> None:
    with exits(), start_engine() as engine:
        from policy_engine.usecases.bundle.verify import verify_bundle

        with console.progress(_VERIFYING) as progress:
            found = verify_bundle(directory, engine, progress)
        if console.verified(found):
            console.next_step(
                Text(
                    "把这个结果和核验包一起保存，向出具的机关重新索取",
                    "keep this result with the bundle, and ask the agency for it again",
                )
            )
            raise SystemExit(1)
        console.next_step(
            Text(
                "把上面的根与公告或以前打印的根比较",
                "compare the root above with the announced one, or one printed before",
            )
        )


_VERIFYING = Text("重新计算", "recomputing")
