"""Files that are either whole or not there, for a person's directories: what goes wrong is said in plain words."""

from __future__ import annotations

import os
import shutil
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
        # An event may name the file as soon as this returns, so its name must survive a power cut too.
        _sync_names(path.parent)
    except OSError as error:
        raise Unusable(
            Text(f"无法写入 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}"),
            Text("请检查磁盘空间和写入权限", "check free space and permissions"),
        ) from None


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises Unusable."""
    with replacing(path) as draft:
        draft.write_bytes(data)


@contextmanager
def arriving(directory: Path) -> Iterator[Path]:
    """A new directory (0700) to fill, which stands at `directory` when the block ends well; there may be an empty one already.

    Raises Unusable where the disk does not allow it. Nothing is left behind, whatever happens.
    """
    directory = directory.absolute()
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=directory.parent, prefix=f".{directory.name}."))
        try:
            yield draft
            if directory.is_dir():
                directory.rmdir()
            draft.rename(directory)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        _sync_names(directory.parent)
    except OSError as error:
        raise Unusable(
            Text(f"无法写入 {directory}：{error.strerror}", f"cannot write {directory}: {error.strerror}"),
            Text("请检查磁盘空间和写入权限", "check free space and permissions"),
        ) from None


def _sync_names(directory: Path) -> None:
    if os.name != "nt":  # Windows has no handle by which to sync a directory.
        _sync(directory)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
