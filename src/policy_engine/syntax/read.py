"""From bytes to text with lines. What cannot be read as UTF-8 text stops here, with the place and a hint."""

from __future__ import annotations

import re
import stat
from hashlib import sha256
from pathlib import Path

import msgspec

from policy_engine.model.errors import FindingsStop, Unusable
from policy_engine.model.finding import Finding, Fix, Place, Severity
from policy_engine.model.text import UNSEEN, Text
from policy_engine.syntax import problems, text_fixes
from policy_engine.syntax.problems import Problem

LIMIT = 20 * 1024 * 1024
"""The largest file read, in bytes."""

LINE_END = re.compile(r"\r\n|\r|\n")
_LONGEST_EXCERPT = 1000
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"SQLite format 3\0")
"""How workbooks and documents (new and old), PDFs and databases begin."""


class Source(msgspec.Struct, frozen=True):
    """The text of one file.

    `file` is the name to show, `lines` are without line ends, `sha256` (hex) is of the bytes.
    """

    file: str
    text: str
    lines: tuple[str, ...]
    sha256: str

    def place(self, line: int, column: int, width: int = 1) -> Place:
        """The place, moved inside the file where it is not; a column may be one past the end of its line."""
        line = min(max(line, 1), len(self.lines))
        length = len(self.lines[line - 1])
        column = min(max(column, 1), length + 1)
        return Place(self.file, line, column, max(1, min(width, length - column + 1)))

    def finding(
        self,
        code: str,
        severity: Severity,
        place: Place,
        message: Text,
        advice: Text,
        basis: str = "",
        fix: Fix | None = None,
    ) -> Finding:
        """A finding at `place` with its source line as excerpt (none where the line is too long to show)."""
        line = self.lines[place.line - 1]
        excerpt = line if len(line) <= _LONGEST_EXCERPT else ""
        return Finding(code, severity, place, message, advice, basis, excerpt, fix)

    def problem(
        self, problem: Problem, place: Place, severity: Severity = "error", fix: Fix | None = None
    ) -> Finding:
        """The finding of a problem at `place`."""
        return self.finding(problem.code, severity, place, problem.message, problem.advice, fix=fix)


def read_text(path: Path, limit: int = LIMIT, shown_as: str | None = None) -> Source:
    """The text of a file of at most `limit` bytes.

    Raises Unusable where the file is missing, a directory or unreadable; FindingsStop where it is too large,
    not UTF-8, or contains control characters.
    """
    shown = str(path) if shown_as is None else shown_as
    return decode(read_bytes(path, shown, limit), shown)


def read_bytes(path: Path, shown_as: str, limit: int = LIMIT) -> bytes:
    """The bytes of a file. Raises as `read_text`. A file over the limit is not read whole."""
    try:
        refuse_endless(path, shown_as)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise Unusable(
            Text(f"找不到文件 {shown_as}", f"no such file: {shown_as}"),
            Text("检查路径和文件名是否写对", "check the path and the file name"),
        ) from None
    except IsADirectoryError:
        raise Unusable(
            Text(f"{shown_as} 是目录，不是文件", f"{shown_as} is a directory, not a file"),
            Text("给出目录里的具体文件", "name a file inside it"),
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unusable(
            Text(f"文件 {shown_as} 读不出来：{reason}", f"cannot read {shown_as}: {reason}"),
            Text("检查文件权限和路径", "check the path and its permissions"),
        ) from None
    if len(data) <= limit:
        return data
    size = f"{limit // 2**20} MB" if limit >= 2**20 else f"{limit} B"
    raise _stop(Source(shown_as, "", ("",), ""), problems.TOO_LARGE.about(limit=size), 0)


def refuse_endless(path: Path, shown_as: str) -> None:
    """Raises Unusable for a pipe, a device or a socket: they may have no end, or never begin. OSError where nothing is there."""
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise Unusable(
            Text(
                f"{shown_as} 不是普通文件（是管道或设备）",
                f"{shown_as} is not a regular file (a pipe or a device)",
            ),
            Text("先存成文件，再给出它的名字", "save it as a file first, and name that"),
        )


def decode(data: bytes, shown_as: str) -> Source:
    """The text of `data`, without byte order mark. Raises FindingsStop: not UTF-8, or control characters."""
    digest = sha256(data).hexdigest()
    if data.startswith(_BINARY):
        raise _stop(Source(shown_as, "", ("",), digest), problems.BINARY, 0)
    try:
        source = _source(shown_as, data.decode().removeprefix("\ufeff"), digest)
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start, shown_as, digest) from None
    unseen = UNSEEN.search(source.text)
    if unseen is None:
        return source
    count = len(UNSEEN.findall(source.text))
    problem = problems.UNSEEN.about(name=f"U+{ord(unseen[0]):04X}", count=count)
    raise _stop(source, problem, unseen.start(), text_fixes.hidden(source.lines))


def _source(shown_as: str, text: str, digest: str) -> Source:
    return Source(shown_as, text, tuple(LINE_END.split(text)), digest)


def _not_utf8(data: bytes, start: int, shown_as: str, digest: str) -> FindingsStop:
    before = data[:start].decode().removeprefix("\ufeff")
    encoding = _guess(data, before)
    rest = "" if encoding == "UTF-16" else data[start:].decode("gb18030" if encoding else "utf-8", "replace")
    source = _source(shown_as, before + rest, digest)
    problem = (
        problems.ENCODING.about(encoding=encoding) if encoding else problems.DAMAGED.about(byte=start + 1)
    )
    return _stop(source, problem, len(before))


def _guess(data: bytes, before: str) -> str:
    """The encoding that bytes which are not UTF-8 seem to have; `before` is what could be decoded."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    # GBK seldom gets past its first few characters as UTF-8; a file that did is UTF-8 with a damaged byte.
    if sum(not c.isascii() for c in before) > 4:
        return ""
    text = data.decode("gb18030", "replace")
    return "GBK" if "\ufffd" not in text and any("\u4e00" <= c <= "\u9fff" for c in text) else ""


def _stop(source: Source, problem: Problem, index: int, fix: Fix | None = None) -> FindingsStop:
    """Nothing more can be read: the problem at the character with this index."""
    before = LINE_END.split(source.text[:index])
    finding = source.problem(problem, source.place(len(before), len(before[-1]) + 1), fix=fix)
    message = problem.message
    stop = Text(f"{source.file}：{message.zh}", f"{source.file}: {message.en}")
    return FindingsStop(stop, problem.advice, [finding])
