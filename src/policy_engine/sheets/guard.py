"""What is refused before any parser sees it: archives that unpack to too much, macros, locked and damaged files."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Literal, NamedTuple

from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text

LIMIT = 50_000_000
"""Bytes of a file."""
MAX_UNPACKED = 200_000_000
MAX_RATIO = 200
MAX_PARTS = 5_000
MAX_ROWS = 100_000
MAX_CELLS = 500_000
"""A plan has tens of rows, its machine readings tens of thousands; beyond this it is something else."""

MAX_TEXT = 50_000_000
"""Characters of a book's cells, a text counted again for every cell that shows it: both formats let one long text stand in many."""


class Limits(NamedTuple):
    """How much of what a book may hold: bytes, bytes unpacked, rows and cells of a sheet, characters; `what` it is taken for."""

    size: int
    unpacked: int
    rows: int
    cells: int
    text: int
    what: Text


PLAN = Limits(LIMIT, MAX_UNPACKED, MAX_ROWS, MAX_CELLS, MAX_TEXT, Text("计划表", "a plan"))
REGISTRY = Limits(
    200_000_000, 2_000_000_000, 1_048_576, 30_000_000, 1_000_000_000, Text("名录", "a registry")
)
"""A million entities of thirteen columns are 60 MB packed; 1,048,576 rows are all that a sheet can have."""

Form = Literal["xlsx", "xls", "ods", "docx", "csv"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RATIO_MATTERS = 5_000_000
"""Unpacked bytes below which a file that packs well is merely repetitive."""

_SAVE = Text(
    "用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”，再导入",
    "open it in Excel or WPS, save it as “Excel workbook (*.xlsx)” and import that",
)


def refusal(name: str, zh: str, en: str, advice: Text = _SAVE) -> Unusable:
    """Why a file is not read."""
    return Unusable(Text(f"{name}：{zh}", f"{name}: {en}"), advice)


def form_of(data: bytes, name: str, limits: Limits = PLAN) -> Form:
    """What kind of file this is, by its content. Raises Unusable for one that must not or cannot be parsed."""
    if data.startswith(b"PK\x03\x04"):
        return _packed(data, name, limits)
    if data.startswith(b"PK\x05\x06"):
        raise refusal(name, "压缩包里是空的", "the archive is empty")
    if data.startswith(_OLE):
        return _compound(data, name)
    if data.startswith(b"%PDF"):
        raise refusal(name, "这是 PDF 文件，不是表格", "this is a PDF, not a sheet")
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        return "csv"
    raise refusal(
        name, "这不是 xlsx、xls、ods、docx 或 csv 文件", "this is not an xlsx, xls, ods, docx or csv file"
    )


def too_large(rows: int, columns: int, sheet: str, name: str, limits: Limits = PLAN) -> None:
    """Raises Unusable for a sheet with more rows or cells than any plan or registry has."""
    if rows > limits.rows or rows * columns > limits.cells:
        zh, en = limits.what.zh, limits.what.en
        raise refusal(
            name,
            f"“{sheet}”有 {rows:,} 行 {columns:,} 列，不像{zh}，没有读取",
            f"“{sheet}” has {rows:,} rows and {columns:,} columns, unlike {en}, and was not read",
            Text("删去表格以外的行和列再导入", "delete the rows and columns that are not the table first"),
        )


def too_long(characters: int, name: str, limits: Limits = PLAN) -> None:
    """Raises Unusable for a book whose cells hold more text than fits in memory."""
    if characters > limits.text:
        raise refusal(name, "单元格里的文字太多，不予读取", "the cells hold too much text, so it is not read")


def _packed(data: bytes, name: str, limits: Limits) -> Form:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _bounded(parts, len(data), name, limits)
            names = {part.filename for part in parts}
            _no_macros(names, name)
            if any(part.flag_bits & 1 for part in parts):
                raise locked(name)
            # Unpacks every part once: what the archive's directory says of sizes holds, and nothing is cut short.
            if archive.testzip() is not None:
                raise zipfile.BadZipFile
            form = _form(archive, names)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        advice = Text("重新复制或下载一份再导入", "copy or download it again")
        raise refusal(name, "文件不完整或已损坏", "the file is incomplete or damaged", advice) from None
    if form is None:
        raise refusal(name, "这是压缩包，不是表格", "this is an archive, not a sheet")
    return form


def locked(name: str) -> Unusable:
    """The refusal of a file that a password locks."""
    advice = Text("在 Excel 或 WPS 中取消密码后再导入", "remove the password in Excel or WPS first")
    return refusal(name, "文件设有打开密码", "the file is locked by a password", advice)


def _no_macros(names: set[str], name: str) -> None:
    holds = any(part.rsplit("/", 1)[-1].lower() == "vbaproject.bin" for part in names)
    if holds or name.lower().endswith((".xlsm", ".xltm", ".docm")):
        raise refusal(name, "文件里带有宏，不予读取", "the file holds macros and is not read")


def _bounded(parts: list[zipfile.ZipInfo], size: int, name: str, limits: Limits) -> None:
    """By what the archive's own directory says."""
    unpacked = sum(part.file_size for part in parts)
    bomb = unpacked > limits.unpacked or (unpacked > _RATIO_MATTERS and unpacked > MAX_RATIO * size)
    # Parts that overlap let a small file unpack to anything.
    overlapping = sum(part.compress_size for part in parts) > size
    if bomb or overlapping or len(parts) > MAX_PARTS:
        mb = unpacked // 1_000_000
        raise refusal(
            name,
            f"解压后有 {mb} MB，像是压缩炸弹，不予读取",
            f"it unpacks to {mb} MB, like a zip bomb, and is not read",
            Text(
                f"确是{limits.what.zh}的，删去多余的工作表和空白格式后再导入",
                f"if it is {limits.what.en}, delete unused sheets and formats first",
            ),
        )


def _form(archive: zipfile.ZipFile, names: set[str]) -> Form | None:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    kind = archive.read("mimetype") if "mimetype" in names else b""
    return "ods" if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet") else None


def _compound(data: bytes, name: str) -> Form:
    """An OLE container: a workbook of Excel 97, a locked xlsx, a Word document, an installer."""
    if _has(data, "EncryptedPackage"):
        raise locked(name)
    if _has(data, "_VBA_PROJECT"):
        raise refusal(name, "文件里带有宏，不予读取", "the file holds macros and is not read")
    if _has(data, "Workbook") or _has(data, "Book"):
        return "xls"
    if _has(data, "WordDocument"):
        raise refusal(
            name, "这是旧版 Word 文件", "this is an old Word file",
            Text("用 Word 或 WPS 另存为 docx 再导入", "save it as docx in Word or WPS first"),
        )  # fmt: skip
    raise refusal(name, "这不是表格文件", "this is not a sheet")


def _has(data: bytes, stream: str) -> bool:
    """Whether the container's directory names this stream; names stand there in UTF-16."""
    return (stream.encode("utf-16-le") + b"\0\0") in data
