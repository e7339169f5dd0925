"""`policy audit cosign` for another body, `policy audit witness` for the office that it watches."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_cli.audit.options import Out, Rotations, handed_out
from policy_cli.console import console, exits, now
from policy_cli.options import Json
from policy_engine.model.text import Text

app = typer.Typer(no_args_is_help=True, help="外部见证 / other bodies that cosign checkpoints")


def cosign(
    file: Annotated[
        Path, typer.Argument(help="检查点，或一致性证明 / a checkpoint, or a proof of growth", metavar="FILE")
    ],
    state: Annotated[
        Path, typer.Option("--state", help="见证的记录：上次见到什么 / what was seen last", metavar="STATE")
    ],
    key: Annotated[
        Path, typer.Option("--key", help="见证的私钥文件 / the witness's private key", metavar="KEYFILE")
    ],
    log: Annotated[
        list[str] | None,
        typer.Option(
            "--log", help="日志的公钥，第一次见证时 / the log's verifier key, the first time", metavar="VKEY"
        ),
    ] = None,
    rotation: Rotations = None,
    out: Out = None,
) -> None:
    """见证：核对检查点接着上次见到的，再签名 / witness: sign a checkpoint that continues the last one seen."""
    with exits():
        from policy_engine.usecases.clock import seconds
        from policy_engine.usecases.trust.cosign import cosign_file

        made = cosign_file(
            file,
            state=state,
            key=key,
            logs=tuple(log or ()),
            rotations=tuple(rotation or ()),
            at=seconds(now()),
        )
        handed_out(made.note.dump(), out)
        console.note(
            Text(
                f"第一次见到 {made.origin}：{made.size} 条",
                f"{made.origin} seen for the first time: {made.size} entries",
            )
            if made.first
            else Text(
                f"{made.origin} 由 {made.before} 条接续到 {made.size} 条，没有改写",
                f"{made.origin} went on from {made.before} to {made.size} entries, nothing rewritten",
            )
        )
        console.next_step(
            Text(
                "把签好的文件交回，该机关用 policy audit witness add 登记；自己留一份",
                "hand the signed file back, to be recorded with `policy audit witness add`; keep a copy",
            )
        )


@app.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="见证签过的检查点 / the cosigned checkpoint", metavar="FILE")],
    key: Annotated[
        str, typer.Option("--key", help="见证的公钥 / the witness's verifier key", metavar="VKEY")
    ],
) -> None:
    """登记一份见证 / put a cosigned checkpoint on record."""
    with exits():
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.trust.witness import add as record
        from policy_engine.usecases.workspace import find

        made = record(find(console.workspace, Path.cwd()), file, key, actor=actor(), now=now())
        if made.demo:
            console.demo_banner()
        console.say(
            Text(
                f"第 {made.event} 条：{made.witness} 见证了前 {made.size} 条",
                f"entry {made.event}: {made.witness} witnessed the first {made.size} entries",
            )
        )
        console.next_step(
            Text("policy audit verify 今后都与它核对", "`policy audit verify` compares with it from now on")
        )


@app.command("list")
def list_(as_json: Json = False) -> None:
    """列出登记的见证 / list the cosignatures on record."""
    with exits():
        from policy_engine.usecases.trust.offline import moment
        from policy_engine.usecases.trust.witness import listing
        from policy_engine.usecases.workspace import find

        found = listing(find(console.workspace, Path.cwd()))
        if as_json:
            rows = [
                {
                    "event": one.number,
                    "witness": one.witness.text,
                    "time": one.time,
                    "size": one.checkpoint.head.size,
                    "root": one.checkpoint.head.root.hex(),
                }
                for one in found.seen
            ]
            console.data({"demo": found.demo, "witnessed": rows})
            return
        if found.demo:
            console.demo_banner()
        console.lines(
            f"{one.number:>6}  {moment(one.time)}  {one.checkpoint.head.size:>8}  {one.witness.name}"
            for one in found.seen
        )
        console.next_step(
            Text(
                "policy audit consistency 条数 --now -o 文件 请见证单位再签一次",
                "`policy audit consistency SIZE --now -o FILE` is what a witness signs next",
            )
        )
