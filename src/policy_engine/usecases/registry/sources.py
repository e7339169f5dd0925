"""Which reader a file is for, by its content."""

from __future__ import annotations

from pathlib import Path

from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text
from policy_engine.registry.csv_file import csv_source
from policy_engine.registry.headings import Sheet
from policy_engine.registry.parquet import parquet_source
from policy_engine.registry.source import Source

_BOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")


def open_source(path: Path, sheet: Sheet, name: str = "") -> Source:
    """The file as rows: a workbook (its sheet `name`, else the one that fits), a Parquet file, or a CSV. Raises Unusable."""
    start = _start(path)
    if start in _BOOKS:
        from policy_engine.sheets.registry_book import book_source

        return book_source(path, sheet, name)
    if name:
        raise Unusable(
            Text(f"{path} 不是工作簿，没有工作表可选", f"{path} is no workbook and has no sheets"),
            Text("去掉 --sheet", "leave out --sheet"),
        )
    if start in (b"PAR1", b"PARE") or path.suffix.lower() == ".parquet":
        return parquet_source(path)
    return csv_source(path)


def _start(path: Path) -> bytes:
    """The first bytes of a plain file; what cannot be read is for its reader to say."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(4)
    except OSError:
        return b""
