"""A CSV as a source: decoded as it is walked, so that a large one is in memory once, as bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from policy_engine.model.finding import Finding, Place
from policy_engine.model.text import Text
from policy_engine.registry.decode import encoding_of, read_bytes
from policy_engine.registry.source import Row, Source

LIMIT = 200_000_000
"""Bytes of a file; about 1.3 million targets."""


def csv_source(path: Path, limit: int = LIMIT) -> Source:
    """Open a CSV. Everything wrong inside the file is a finding; raises Unusable where there is no file to read."""
    file = str(path)
    data = read_bytes(path, limit)
    if isinstance(data, Finding):
        return Source(file, "", None, findings=(data,))
    digest = sha256(data).hexdigest()
    encoding, findings = encoding_of(data, file)
    if encoding is None:
        return Source(file, digest, None, findings=findings)
    raw = io.BytesIO(data)
    source = Source(file, digest, None, findings=findings, size=len(data))
    source.rows = _rows(source, io.TextIOWrapper(raw, encoding=encoding, newline=""))
    source.done = raw.tell
    return source


def _rows(source: Source, text: io.TextIOWrapper) -> Iterator[Row]:
    """Ends with a finding where quotes do not match."""
    reader = csv.reader(text, strict=True)
    begin = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield begin, cells
            begin = reader.line_num + 1
    except csv.Error:
        source.findings.append(_broken_quotes(Place(source.file, begin)))


def _broken_quotes(place: Place) -> Finding:
    message = Text(
        "从这一行起引号不成对，或一格超过 13 万字，后面的行没有读取",
        "from this line on quotes do not match, or a cell has over 130,000 characters; later rows were not read",
    )
    advice = Text(
        "单元格里的引号要写两个，整格再用引号括起来",
        "double the quotes inside the cell and quote the whole cell",
    )
    return Finding("R512", "error", place, message, advice)
