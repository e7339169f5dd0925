"""证据: files that show why something was decided, kept in the log by SHA-256 with their names; the files stay where they are."""

from __future__ import annotations

import unicodedata
from hashlib import file_digest
from pathlib import Path

from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text, visible


def evidence_of(file: Path) -> tuple[str, str]:
    """A file's SHA-256 (hex), and its name as the log keeps it. Raises Unusable where it cannot be read or is empty."""
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
    return digest, unicodedata.normalize("NFC", visible(file.name))


def _unusable(file: Path, why: Text) -> Unusable:
    return Unusable(
        Text("证据文件 {file} {why}", "the file of evidence {file} {why}").fill(file=file.name, why=why),
        Text("核对路径，什么也没有记录", "check the path; nothing was recorded"),
    )
