"""The columns of the province's platform (省监管平台): which there are and what they are called is data, shipped or a bureau's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from policy_engine.model.errors import FindingsStop
from policy_engine.model.finding import Finding, has_errors, in_order
from policy_engine.model.scope import Line
from policy_engine.model.text import Text
from policy_engine.registry.headings import Column, Sheet, fold
from policy_engine.rulebook.load import converted
from policy_engine.syntax.document import Document, parse
from policy_engine.syntax.read import read_text

FILE = "platform.yaml"
"""What a workspace's own columns are called."""

_SHIPPED = Path(__file__).with_name(FILE)

Field = Literal[
    "number", "platform_number", "task", "task_name", "kind", "matters", "target_name", "target", "station", "officers",
    "certificates", "body", "drawn_on", "window", "draw", "batch", "level",
]  # fmt: skip

REQUIRED: tuple[Field, ...] = ("number", "target")
"""Without these nothing could be found again."""

IDS: tuple[Field, ...] = ("platform_number", "target", "certificates")
"""What a spreadsheet would turn into a quantity."""


class PlatformColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """平台的一列: what is written into it, its heading, and the headings that it may come back under."""

    field: Annotated[Field, Meta(title="内容", description="这一列写什么", examples=["number"])]
    heading: Annotated[Line, Meta(title="列名", description="写出时的列名", examples=["任务编号"])]
    synonyms: Annotated[
        tuple[Line, ...], Meta(title="其他列名", description="读回时也认的列名", examples=[["检查单号"]])
    ] = ()


class PlatformFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """平台列名: platform.yaml."""

    format: Annotated[Literal["policy-platform/1"], Meta(title="格式", description="文件格式")]
    columns: Annotated[
        tuple[PlatformColumn, ...], Meta(min_length=1, title="各列", description="按写出的先后")
    ]


def platform_columns(workspace: Path) -> tuple[PlatformColumn, ...]:
    """The columns of a workspace (directory): its own `platform.yaml`, or those shipped. Raises FindingsStop, Unusable."""
    own = workspace / FILE
    return read_columns(own if own.exists() else _SHIPPED)


def read_columns(path: Path) -> tuple[PlatformColumn, ...]:
    """The columns of a file. Raises FindingsStop with the place of everything wrong in it, Unusable where it cannot be read."""
    document = parse(read_text(path))
    read, findings = converted(document, PlatformFile)
    if read is not None:
        findings += _doubled(read, document)
        findings += _missing(read, document)
    if read is None or has_errors(findings):
        raise FindingsStop(
            Text("平台列名文件有错误", "the file of the platform's columns has errors"),
            Text(
                "按上面的位置改正；删去这个文件就用随软件提供的列名",
                "mend what is named above; without the file the shipped columns hold",
            ),
            in_order(findings),
        )
    return read.columns


def sheet_of(columns: tuple[PlatformColumn, ...]) -> Sheet:
    """The same as a kind of sheet that can be read."""
    return Sheet(
        Text("平台检查任务表", "platform's sheet of inspections"),
        "tasks",
        tuple(
            Column(c.field, Text(c.heading, c.field), (c.heading, *c.synonyms), required=c.field in REQUIRED)
            for c in columns
        ),
        may_be_empty=True,
    )


def _doubled(read: PlatformFile, document: Document) -> list[Finding]:
    fields: dict[str, int] = {}
    headings: dict[str, int] = {}
    found = []
    for n, column in enumerate(read.columns):
        if fields.setdefault(column.field, n) != n:
            found.append(_twice(document, (n, "field"), column.field, fields[column.field]))
        for heading in dict.fromkeys((column.heading, *column.synonyms)):
            if headings.setdefault(fold(heading), n) != n:
                found.append(_twice(document, (n, "heading"), heading, headings[fold(heading)]))
    return found


def _twice(document: Document, route: tuple[int, str], what: str, first: int) -> Finding:
    message = Text(f"“{what}”在第 {first + 1} 列已经有了", f"“{what}” belongs to column {first + 1} already")
    advice = Text("每列的内容和列名都只写一次", "name each field and heading once")
    return document.finding("S660", "error", ("columns", *route), message, advice)


def _missing(read: PlatformFile, document: Document) -> list[Finding]:
    lacking = [field for field in REQUIRED if field not in {column.field for column in read.columns}]
    return [
        document.finding(
            "S661",
            "error",
            ("columns",),
            Text(f"没有 {field} 这一列", f"there is no column {field}"),
            Text("写回去：没有它就不能与平台核对", "put it back: without it nothing can be compared"),
        )
        for field in lacking
    ]
