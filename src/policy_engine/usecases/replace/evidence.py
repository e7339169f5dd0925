"""证据: the files that show why a target is replaced, kept in the log by SHA-256 with their names; the files stay where they are."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path

from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text


def evidence_of(files: Sequence[Path]) -> dict[str, str]:
    """The file names by SHA-256 (hex), sorted. Raises Unusable for no file, and for one that cannot be read or is empty."""
    if not files:
        raise Unusable(
            Text("没有证据文件，不能替换", "nothing is replaced without a file as evidence"),
            Text(
                "--evidence 后面写文件，如登记系统的截图、现场核查记录",
                "name a file after --evidence: a print of the registration, a report of the visit",
            ),
        )
    return dict(sorted((_digest(file), unicodedata.normalize("NFC", file.name)) for file in files))


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            if not opened.peek(1):
                raise _unusable(file, Text("是空的", "is empty"))
            digest = file_digest(opened, "sha256").hexdigest()
        file.name.encode()
    except FileNotFoundError:
        raise _unusable(file, Text("不存在", "does not exist")) from None
    except IsADirectoryError:
        raise _unusable(file, Text("是目录，不是文件", "is a directory, not a file")) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise _unusable(file, Text(f"读不出来（{why}）", f"cannot be read ({why})")) from None
    return digest


def _unusable(file: Path, why: Text) -> Unusable:
    return Unusable(
        Text("证据文件 {file} {why}", "the file of evidence {file} {why}").fill(file=file.name, why=why),
        Text("核对路径，什么也没有记录", "check the path; nothing was recorded"),
    )
