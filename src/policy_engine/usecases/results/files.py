"""Files of evidence (证据材料): taken by hash when a result is recorded, looked at again when it is reviewed."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec

from policy_engine.model.errors import Unusable
from policy_engine.model.result import Evidence
from policy_engine.model.text import Text, visible
from policy_engine.usecases.evidence import evidence_of

LARGEST = 2 * 1024**3
"""Bytes of one file: what is larger is cut into parts, or compressed, first."""


class Doubt(msgspec.Struct, frozen=True):
    """A file of evidence that is no longer what was recorded: `changed`, or not to be found."""

    inspection: str
    name: str
    sha256: str
    changed: bool


def taken(kind: str, file: Path) -> Evidence:
    """A file as evidence. Raises Unusable where it is missing, empty, unreadable, or over 2 GiB."""
    try:
        size = file.stat().st_size
    except (OSError, ValueError):
        size = 0  # What is wrong with it is said below.
    if size > LARGEST:
        raise Unusable(
            Text(
                f"证据文件 {visible(file.name)} 有 {size:,} 字节，超过 2 GiB",
                f"the file of evidence {visible(file.name)} has {size:,} bytes, more than 2 GiB",
            ),
            Text("分段或压缩以后再附，什么也没有记录", "split or compress it first; nothing was recorded"),
        )
    digest, name = evidence_of(file)
    return Evidence(kind, digest, name)


class Shelf:
    """The files below a directory, by name; each is hashed at most once."""

    def __init__(self, directory: Path) -> None:
        """Raises Unusable where it is no directory or cannot be read."""
        self._by_name: defaultdict[str, list[Path]] = defaultdict(list)
        self._digests: dict[Path, str] = {}
        if not directory.is_dir():
            raise Unusable(
                Text(f"证据目录 {directory} 不存在", f"there is no directory {directory}"),
                Text(
                    "用 --evidence-dir 写出存放证据的目录", "name with --evidence-dir where the evidence lies"
                ),
            )

        def stop(error: OSError) -> None:
            raise Unusable(
                Text(
                    f"证据目录读不出来：{error.strerror}", f"the directory cannot be read: {error.strerror}"
                ),
                Text("检查目录的权限", "check its permissions"),
            )

        for root, folders, names in os.walk(directory, onerror=stop):
            folders.sort()
            for name in sorted(names):
                self._by_name[_kept(name)].append(Path(root) / name)

    def doubts(self, inspection: str, evidence: Iterable[Evidence]) -> list[Doubt]:
        """Which of these files are not what was recorded. Raises Unusable (a file cannot be read)."""
        found = []
        for one in evidence:
            there = self._by_name.get(one.name, [])
            if not any(self._digest(path) == one.sha256 for path in there):
                found.append(Doubt(inspection, one.name, one.sha256, bool(there)))
        return found

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            # An empty file is no evidence, and certainly not the one that was recorded.
            self._digests[path] = evidence_of(path)[0] if path.stat().st_size else ""
        return self._digests[path]


def _kept(name: str) -> str:
    """A file's name as the log keeps it."""
    return unicodedata.normalize("NFC", visible(name))
