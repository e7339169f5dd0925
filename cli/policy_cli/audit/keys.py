"""`policy audit keygen`, `policy audit rotate`"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_cli.audit.options import Directory, key_directory
from policy_cli.confirm import confirm
from policy_cli.console import console, exits, now
from policy_cli.log_key import key_named
from policy_cli.options import Yes
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text

if TYPE_CHECKING:
    from policy_engine.usecases.trust.keys import Made

_KEEP = Text(
    "把公钥当面或以盖章文书交给上级、审计机关和见证单位；私钥另存一份备份",
    "hand the verifier key to the superior, the auditor and the witness in person or sealed; keep a copy of the private key elsewhere",
)


def keygen(
    name: Annotated[
        str | None,
        typer.Option("--name", help="密钥名称；默认由机关和日志得出 / the key's name", metavar="NAME"),
    ] = None,
    out: Directory = None,
    witness: Annotated[
        bool,
        typer.Option("--witness", help="见证单位的密钥，不需要工作区 / a witness's key, no workspace needed"),
    ] = False,
) -> None:
    """生成检查点密钥并公告；私钥不进数据库 / make the key that signs checkpoints; it never enters the database."""
    with exits():
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.trust import keys
        from policy_engine.usecases.workspace import find

        directory, seed = key_directory(out), secrets.token_bytes(32)
        if witness:
            if name is None:
                raise Unusable(
                    Text("见证密钥要有名称", "a witness's key needs a name"),
                    Text(
                        "加 --name，如 audit.example.gov.cn/140500",
                        "add --name, such as audit.example.gov.cn/140500",
                    ),
                )
            _print(keys.witness_key(name, directory, seed))
            console.next_step(
                Text(
                    "把公钥交给被见证的机关；policy audit cosign 检查点 --state 记录 --key 私钥 签名",
                    "give the verifier key to the office that is witnessed; `policy audit cosign FILE --state STATE --key KEYFILE` signs",
                )
            )
            return
        named = key_named()
        made = keys.keygen(
            find(console.workspace, Path.cwd()),
            directory,
            seed,
            name=name,
            configure=named is None,
            actor=actor(),
            now=now(),
        )
        _print(made)
        _where(made, named)
        console.next_step(_KEEP)


def rotate(
    out: Directory = None,
    lost: Annotated[
        str,
        typer.Option(
            "--lost",
            help="原私钥丢失或泄露，不能签字：写明原因 / why the old key cannot sign",
            metavar="TEXT",
        ),
    ] = "",
    note: Annotated[
        Path | None,
        typer.Option(
            "--note",
            help="交接的签名文本另存一份，给持旧公钥的人 / the signed rotation, for others",
            metavar="FILE",
        ),
    ] = None,
    yes: Yes = False,
) -> None:
    """更换检查点密钥，新旧密钥都签字 / a new key takes over, signed by the old one and itself."""
    with exits():
        from policy_engine.files import write
        from policy_engine.usecases.actor import actor
        from policy_engine.usecases.trust import keys
        from policy_engine.usecases.workspace import find

        workspace = find(console.workspace, Path.cwd())
        if not yes:
            confirm(workspace.agency, final=Text("更换密钥不能撤回", "a rotation cannot be taken back"))
        named = key_named()
        made = keys.rotate(
            workspace,
            key_directory(out),
            secrets.token_bytes(32),
            named=named,
            lost=lost,
            actor=actor(),
            now=now(),
        )
        if note is not None and made.note is not None:
            write(note, made.note.dump().encode())
            console.wrote(note)
        _print(made)
        _where(made, named)
        console.next_step(
            Text(
                "原私钥已不再使用，但不要毁掉旧公钥：以前的检查点用它核对",
                "the old private key is used no more; keep the old verifier key, which checks older checkpoints",
            )
            if not lost
            else _KEEP
        )


def _print(made: Made) -> None:
    if made.demo:
        console.demo_banner()
    console.say(Text(f"公钥 {made.key.text}", f"verifier key {made.key.text}"))
    if made.event is not None:
        console.say(Text(f"记入日志第 {made.event} 条", f"recorded as entry {made.event}"))
    console.note(Text(f"私钥在 {made.file}", f"the private key is in {made.file}"))


def _where(made: Made, named: Path | None) -> None:
    if named is not None:
        console.note(Text("把 POLICY_KEY 改为上面的私钥文件", "set POLICY_KEY to the file above"))
    elif not made.configured:
        console.note(
            Text(
                "policy.toml 的 [audit] 没有改动，请自行写上 key = 私钥文件",
                "[audit] in policy.toml was left as it is; write `key = FILE` there",
            )
        )
