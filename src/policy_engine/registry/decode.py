"""Bytes to text: UTF-8 with or without a mark, GB18030 said aloud, everything else named and not guessed at."""

from __future__ import annotations

from pathlib import Path

from policy_engine.model.errors import Unusable
from policy_engine.model.finding import Finding, Place
from policy_engine.model.text import Text
from policy_engine.syntax.read import refuse_endless

_SAVE_AS_CSV = Text(
    "在 Excel 或 WPS 中打开，另存为“CSV UTF-8（逗号分隔）”或 xlsx，再导入",
    "open it in Excel or WPS, save it as “CSV UTF-8 (comma delimited)” or xlsx and import that",
)
_MAGIC = (
    (b"PK\x03\x04", Text("xlsx 工作簿或压缩包", "an xlsx workbook or an archive")),
    (b"\xd0\xcf\x11\xe0", Text("xls 工作簿", "an xls workbook")),
    (b"%PDF", Text("PDF 文件", "a PDF")),
    (b"\xff\xfe", Text("UTF-16 文本", "UTF-16 text")),
    (b"\xfe\xff", Text("UTF-16 文本", "UTF-16 text")),
    (b"\x1f\x8b", Text("gzip 压缩文件", "a gzip archive")),
)


def read_bytes(path: Path, limit: int) -> bytes | Finding:
    """The file's bytes, or a finding if there are more than `limit`. Raises Unusable where there is no file to read."""
    if path.is_dir():
        raise Unusable(
            Text(f"{path} 是文件夹，不是文件", f"{path} is a directory, not a file"),
            Text("请给出文件夹中的名录文件", "name the file inside it"),
        )
    try:
        refuse_endless(path, str(path))
        if path.stat().st_size > limit:
            mb = limit // 1_000_000
            return Finding(
                "R504",
                "error",
                Place(str(path)),
                Text(f"文件超过 {mb} MB，没有读取", f"the file is over {mb} MB and was not read"),
                Text(
                    "请确认这是名录；确实这样大的，请分批导入",
                    "make sure that it is a registry; if so, import it in parts",
                ),
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise Unusable(
            Text(f"找不到文件 {path}", f"there is no file {path}"),
            Text("请检查文件名和所在文件夹", "check the name and the folder"),
        ) from None
    except OSError as error:
        raise Unusable(
            Text(f"无法读取 {path}：{error.strerror}", f"cannot read {path}: {error.strerror}"),
            Text(
                "请检查是否有读取权限，是否被其他程序占用",
                "check permissions, and whether another program holds it",
            ),
        ) from None


def encoding_of(data: bytes, file: str) -> tuple[str | None, list[Finding]]:
    """The encoding by which all of a CSV can be read, or None and the finding that says why there is none."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            message = Text("这不是 CSV 文件，而是{kind}", "this is not a CSV but {kind}").fill(kind=kind)
            return None, [Finding("R505", "error", Place(file), message, _SAVE_AS_CSV)]
    nul = data.find(b"\x00")
    if nul >= 0:
        message = Text("文件中有空字符（NUL），可能已损坏", "the file has NUL bytes; it may be damaged")
        return None, [Finding("R503", "error", Place(file, _line(data, nul)), message, _SAVE_AS_CSV)]
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return _gb18030(data, file, _line(data, error.start))
    return "utf-8-sig", []


def _gb18030(data: bytes, file: str, line: int) -> tuple[str | None, list[Finding]]:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        message = Text(
            "从这一行起既不是 UTF-8，也不是 GB18030/GBK 编码",
            "from this line on the file is neither UTF-8 nor GB18030/GBK",
        )
        return None, [Finding("R502", "error", Place(file, line), message, _SAVE_AS_CSV)]
    message = Text(
        "文件不是 UTF-8，已按 GB18030/GBK 读取", "the file is not UTF-8; it was read as GB18030/GBK"
    )
    return "gb18030", [Finding("R501", "info", Place(file, line), message, _SAVE_AS_CSV)]


def _line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
