"""`policy audit checkpoint`, `prove`, `verify-proof`, `consistency`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.audit.options import Keys, Out, Rotations, handed_out
from policy_cli.console import console, exits
from policy_cli.log_key import key_named
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text


def checkpoint(out: Out = None) -> None:
    """签名的检查点：此刻日志的条数和根 / the signed checkpoint of now."""
    with exits():
        from policy_engine.usecases.trust.signing import checkpoint_now
        from policy_engine.usecases.workspace import find

        made = checkpoint_now(find(console.workspace, Path.cwd()), key_named())
        _note_demo(made.demo)
        handed_out(made.checkpoint.note.dump(), out)
        console.next_step(
            Text(
                "交给上级、审计机关或见证单位保存；policy audit consistency 旧 --now 证明没有改写",
                "hand it to the superior, the auditor or a witness; `policy audit consistency OLD --now` shows later that nothing was rewritten",
            )
        )


def prove(
    number: Annotated[int, typer.Argument(help="事件序号 / the event's number", min=0, metavar="EVENT")],
    out: Out = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--checkpoint",
            help="用以前签过（见证过）的检查点；默认现在签一个 / an earlier, perhaps cosigned checkpoint",
            metavar="FILE",
        ),
    ] = None,
    bare: Annotated[bool, typer.Option("--bare", help="不附记录本身 / without the entry itself")] = False,
) -> None:
    """证明某条事件在日志中，外人可离线核对 / prove that an event is in the log, for anybody to check offline."""
    with exits():
        from policy_engine.usecases.trust import proofs
        from policy_engine.usecases.workspace import find

        made = proofs.prove(
            find(console.workspace, Path.cwd()), number, key_named(), checkpoint=against, bare=bare
        )
        _note_demo(made.demo)
        handed_out(made.text, out)
        console.next_step(
            Text(
                f"对方运行 policy audit verify-proof {out or '文件'} --key 公钥",
                f"they run `policy audit verify-proof {out or 'FILE'} --key VKEY`",
            )
        )


def verify_proof(
    file: Annotated[Path, typer.Argument(help="证明文件 / the proof", metavar="FILE")],
    key: Keys = None,
    witness: Annotated[
        list[str] | None,
        typer.Option(
            "--witness",
            help="见证单位的公钥，须有其签名，可重复 / witnesses that must have signed",
            metavar="VKEY",
        ),
    ] = None,
    held: Annotated[
        Path | None,
        typer.Option("--checkpoint", help="自己手里的检查点 / a checkpoint that you hold", metavar="FILE"),
    ] = None,
    entry: Annotated[
        Path | None,
        typer.Option(
            "--entry", help="记录本身，证明里没有附上时 / the entry, where the proof lacks it", metavar="FILE"
        ),
    ] = None,
    rotation: Rotations = None,
) -> None:
    """离线核对证明，不需要工作区 / check a proof offline, without a workspace."""
    with exits():
        from policy_engine.report.audit import entry_lines
        from policy_engine.usecases.trust.offline import verify_proof as check

        if not key:
            raise Unusable(
                Text("要用日志的公钥核对", "the log's verifier key is needed"),
                Text("加 --key 公钥，以可靠方式取得", "add --key VKEY, got by a way that you trust"),
            )
        found = check(
            file, key, witnesses=witness or (), rotations=rotation or (), checkpoint=held, entry=entry
        )
        failed = console.checks(found.checks)
        if found.index is not None and found.body is not None and not failed:
            console.lines(entry_lines(found.index, found.body, console.lang))
        console.head(found.size, found.root)
        if failed:
            console.next_step(
                Text(
                    "保留文件，向出具的机关和其上级查询",
                    "keep the files, and ask the office that issued them and its superior",
                )
            )
            raise SystemExit(1)
        console.next_step(
            Text(
                "与通知书上印的根、自己留存的检查点比较",
                "compare with the root on a notice, or a checkpoint that you kept",
            )
        )


def consistency(
    old: Annotated[
        str, typer.Argument(help="旧检查点的文件，或条数 / the older checkpoint, or a size", metavar="OLD")
    ],
    new: Annotated[
        Path | None,
        typer.Argument(help="新检查点的文件；不写即现在 / the newer one; now if left out", metavar="[NEW]"),
    ] = None,
    current: Annotated[bool, typer.Option("--now", help="与现在比较 / up to now")] = False,
    out: Out = None,
) -> None:
    """证明旧检查点的日志是新检查点的开头 / prove that an older checkpoint's log is the beginning of a newer one's."""
    with exits():
        from policy_engine.usecases.trust import proofs
        from policy_engine.usecases.workspace import find

        if current and new is not None:
            raise Unusable(
                Text("--now 和新检查点只能用一个", "--now and a newer checkpoint exclude each other"),
                Text("去掉其中一个", "leave out one of them"),
            )
        before = int(old) if old.isascii() and old.isdecimal() and len(old) < 19 else Path(old)
        made = proofs.grown(find(console.workspace, Path.cwd()), before, new, key_named())
        _note_demo(made.demo)
        handed_out(made.text, out)
        console.next_step(
            Text(
                "对方运行 policy audit cosign 文件，或 policy audit verify-proof 文件 --checkpoint 旧 --key 公钥",
                "they run `policy audit cosign FILE`, or `policy audit verify-proof FILE --checkpoint OLD --key VKEY`",
            )
        )


def _note_demo(demo: bool) -> None:
    """On standard error: what is on standard output is a file, word for word."""
    from policy_cli.console import DEMO

    if demo:
        console.note(DEMO)
