"""Files of evidence as a cell names them, `检查记录=记录.pdf` on a line each: hashed where they lie, under one directory."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from policy_engine.model.errors import Stop
from policy_engine.model.result import Evidence
from policy_engine.model.text import Text, short
from policy_engine.sheets.choices import Choices
from policy_engine.usecases.evidence import evidence_of

Wrong = tuple[Text, Text]
"""Message and advice."""


class Hashed(NamedTuple):
    """A file's SHA-256 (hex) and its name as the log keeps it."""

    sha256: str
    name: str


_LINES = re.compile(r"[\n;；]+")
_DRIVE = re.compile(r"^[A-Za-z]:")
LARGEST = 2 << 30
"""Bytes of a file of evidence: 2 GiB."""


class Files:
    """The directory that the cells' names are of; a file is hashed once."""

    def __init__(self, directory: Path, kinds: Choices) -> None:
        self.directory, self.kinds = directory, kinds
        self._hashed: dict[str, Hashed | Wrong] = {}

    def read(self, cell: str) -> Iterator[Evidence | Wrong]:
        """Each file that a cell names, or what is wrong with it."""
        for line in _LINES.split(cell):
            text = line.strip()
            if not text or text in ("无", "-"):
                continue
            kind, sign, name = text.replace("＝", "=").partition("=")
            picked = self.kinds.read(kind)
            if not sign or not name.strip():
                yield _FORM.fill(line=short(text)), _HOW
            elif len(picked.ids) != 1 or picked.unknown:
                labels = "、".join(self.kinds.label(id_) for id_ in self.kinds.terms)
                yield _NO_KIND.fill(kind=short(kind)), Text(f"可以写：{labels}", f"allowed: {labels}")
            else:
                found = self._file(name.strip())
                yield Evidence(picked.ids[0], *found) if isinstance(found, Hashed) else found

    def _file(self, name: str) -> Hashed | Wrong:
        if name not in self._hashed:
            self._hashed[name] = self._hash(name)
        return self._hashed[name]

    def _hash(self, name: str) -> Hashed | Wrong:
        path = PurePosixPath(name.replace("\\", "/"))
        # A sheet comes from elsewhere: it names files of its own directory and no others.
        if path.is_absolute() or _DRIVE.match(name) or ".." in path.parts:
            return _ELSEWHERE.fill(name=short(name)), _INSIDE
        for form in dict.fromkeys(
            (str(path), unicodedata.normalize("NFC", str(path)), unicodedata.normalize("NFD", str(path)))
        ):
            file = self.directory / form
            try:
                if not file.is_file():
                    continue
                if file.stat().st_size > LARGEST:
                    return _LARGE.fill(name=short(name)), _SPLIT
                return Hashed(*evidence_of(file))
            except OSError:
                continue
            except ValueError:
                break
            except Stop as stop:
                return stop.message, _WHERE
        return _MISSING.fill(name=short(name)), _WHERE


_FORM = Text("“{line}”没有写成“种类=文件名”", "“{line}” is not of the form KIND=FILE")
_HOW = Text(
    "如 检查记录=记录0001.pdf，每个文件一行", "such as 检查记录=record0001.pdf, one line for each file"
)
_NO_KIND = Text("“{kind}”不是证据种类", "“{kind}” is no kind of evidence")
_ELSEWHERE = Text(
    "证据文件“{name}”不在证据目录之内", "the file of evidence “{name}” lies outside its directory"
)
_INSIDE = Text(
    "写相对于证据目录的文件名，用 --evidence-dir 指明目录",
    "write its name below the directory that --evidence-dir names",
)
_LARGE = Text("证据文件“{name}”超过 2 GiB", "the file of evidence “{name}” is over 2 GiB")
_SPLIT = Text("把录音录像分段保存", "save the recording in parts")
_MISSING = Text("没有找到证据文件“{name}”", "the file of evidence “{name}” was not found")
_WHERE = Text(
    "核对文件名；文件不与本表同一目录的，用 --evidence-dir 指明目录",
    "check its name; --evidence-dir names the directory where it is not that of the sheet",
)
