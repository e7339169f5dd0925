"""Content-named files (snapshots/): what draws and versions of a plan stand on, each under the digest of its bytes."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

from policy_engine.model.errors import Refused
from policy_engine.model.text import Text

SUFFIX = {
    "plan": ".yaml",
    "rules": ".rules",
    "targets": ".parquet",
    "inspectors": ".jsonl",
    "recusals": ".jsonl",
    "exclusions": ".jsonl",
    "superior": ".jsonl",
    "checks": ".jsonl",
    "lists": ".jsonl",
    "matters": ".jsonl",
    "changes": ".jsonl",
}
"""What is kept, and how the names of such files end."""

_DIGEST = re.compile("[0-9a-f]{64}")


def is_digest(name: object) -> bool:
    """Whether it is a digest in hex. One that is read from the store may be forged, and must not lead outside the directory."""
    return isinstance(name, str) and _DIGEST.fullmatch(name) is not None


def place(directory: Path, digest: str, kind: str) -> Path:
    """Where a file of a kind lies. Raises Refused where its digest on record is none."""
    if not is_digest(digest):
        raise Refused(
            Text(
                f"记录中没有写明所依据的 {kind} 的摘要",
                f"the record does not name the digest of its {kind}",
            ),
            Text("policy audit verify 检查记录", "`policy audit verify` checks the log"),
        )
    return directory / (digest + SUFFIX[kind])


def content(directory: Path, digest: str, kind: str) -> bytes:
    """The bytes of a file of a kind; not of targets, whose digest is not over bytes. Raises Refused where they are missing or changed."""
    path = place(directory, digest, kind)
    try:
        data = path.read_bytes()
    except OSError as error:
        why = Text(f"读不出来（{error.strerror}）", f"cannot be read ({error.strerror})")
        if isinstance(error, FileNotFoundError):
            why = Text("不见了", "it is missing")
        raise broken(path, why) from None
    if sha256(data).hexdigest() != digest:
        why = Text("内容与文件名中的摘要不符", "its content does not match the digest in its name")
        raise broken(path, why)
    return data


def broken(path: Path, what: Text) -> Refused:
    """The refusal of a file that is not what was recorded."""
    return Refused(
        Text(f"所依据的文件 {path.name} {what.zh}", f"{path.name}, on which this stands: {what.en}"),
        Text("从备份恢复 snapshots/ 中的这个文件", "restore this file in snapshots/ from a backup"),
    )
