"""Files that are either whole or not there, for a person's directories: what goes wrong is said in plain words."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its place when the block ends well; the directory is made if need be.

    Raises Unusable where the directory or disk does not allow it. Nothing is left behind, whatever happens.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        draft = Path(name)
        try:
            yield draft
            _sync(draft)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        if os.name != "nt":  # Windows has no handle by which to sync a directory.
            # An event may name the file as soon as this returns, so its name must survive a power cut too.
            _sync(path.parent)
    except OSError as error:
        raise Unusable(
            Text(f"无法写入 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}"),
            Text("请检查磁盘空间和写入权限", "check free space and permissions"),
        ) from None


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises Unusable."""
    with replacing(path) as draft:
        draft.write_bytes(data)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
