"""The pool of a draw on disk: `pools/<root>.<seal>.parquet` with leaf, id, stratum and tasks, in the order of the leaves.

It links businesses to their leaves, so it is as secret as the store: its directory is open to its owner only. It saves time and
proves nothing: it can be deleted at any time, because it follows from registry, plan and secret, from which `policy verify`
always makes it again. Its root alone would not notice ids that change places, so the name carries a *seal* as well:

    HMAC-SHA-256, key H(D("file/pool") ‖ secret), over root ‖ the file's bytes
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from policy_engine.draw.protocol import of_length, tagged
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text

_BLOCK = 1 << 20


def private(directory: Path) -> Path:
    """The directory, made if need be, open to its owner only. Raises OSError."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    directory.chmod(0o700)
    return directory


@contextmanager
def working(directory: Path) -> Iterator[Path]:
    """Where DuckDB may spill, in a directory of the workspace. What fails there is said in plain words: raises Unusable."""
    try:
        yield directory / ".spill"
    except OSError as error:
        raise Unusable(
            Text(
                f"无法在 {directory} 中计算：{error.strerror}",
                f"cannot compute in {directory}: {error.strerror}",
            ),
            Text("请检查磁盘空间和写入权限", "check free space and permissions"),
        ) from None


def seal(path: Path, root: bytes, secret: bytes) -> str:
    """The seal of a pool's file, hexadecimal. Raises OSError where it cannot be read."""
    mac = hmac.new(tagged("file/pool", of_length(secret, 32, "secret")), root, sha256)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            mac.update(block)
    return mac.hexdigest()


def check_seal(path: Path, secret: bytes) -> None:
    """Raises Refused, naming the file, unless its content is what was sealed under this secret and root."""
    root, _, stated = path.name.removesuffix(".parquet").partition(".")
    try:
        holds = hmac.compare_digest(seal(path, bytes.fromhex(root), secret).encode(), stated.encode())
    except OSError as error:
        why = Text(f"读不出来（{error.strerror}）", f"cannot be read ({error.strerror})")
        raise _refused(path, why) from None
    if not holds:
        raise _refused(path, Text("内容与名称不符", "its content is not what its name promises"))


def find(directory: Path, root: str, secret: bytes) -> Path | None:
    """The file of a pool's root (hexadecimal), None where there is none. Raises Refused where one was changed."""
    found = sorted(directory.glob(f"{root}.*.parquet"))
    for path in found:
        check_seal(path, secret)
    return found[0] if found else None


def _refused(path: Path, what: Text) -> Refused:
    return Refused(
        Text(f"抽取总体文件 {path.name} {what.zh}", f"{path.name}, the pool of a draw: {what.en}"),
        Text(
            "pools/ 中的文件可以由快照重新生成：查明原因后移走这个文件，再重新运行",
            "files in pools/ are made again from the snapshot: find out who changed it, move it away, run again",
        ),
    )
