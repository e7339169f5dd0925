"""`policy verify`"""

from __future__ import annotations

from pathlib import Path

from policy_cli.console import console, exits
from policy_engine.model.text import Text
from policy_engine.usecases.engine import start_engine


def verify() -> None:
    """从快照、承诺和种子重新计算每一次抽取 / recompute every draw from snapshot, header and seed."""
    with exits(), start_engine() as engine:
        from policy_engine.usecases.verify import verify_draws
        from policy_engine.usecases.workspace import find

        checked = verify_draws(find(console.workspace, Path.cwd()), engine)
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
