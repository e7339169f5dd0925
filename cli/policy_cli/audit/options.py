"""Options that the commands about keys and proofs share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from policy_cli.console import console

Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="日志的公钥，可重复 / the log's verifier key, repeatable", metavar="VKEY"),
]
Rotations = Annotated[
    list[Path] | None,
    typer.Option(
        "--rotation",
        help="更换密钥的签名文本，可重复 / signed notes of rotations, repeatable",
        metavar="FILE",
    ),
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="写到文件；默认打印 / write to a file", metavar="FILE")
]
Directory = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help="放私钥的目录，在工作区以外；默认用户配置目录 / where private keys go, outside the workspace",
        metavar="DIR",
    ),
]


def key_directory(chosen: Path | None) -> Path:
    """Where private keys go if nobody says: the person's configuration directory."""
    if chosen is not None:
        return chosen
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "policy" / "keys"


def handed_out(text: str, out: Path | None) -> None:
    """A note or proof, to a file or on standard output, word for word."""
    if out is None:
        print(text, end="")
        return
    from policy_engine.files import write

    write(out, text.encode())
    console.wrote(out)
