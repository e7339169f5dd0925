"""What an import gives, and remarks: findings that do not know their row yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

import msgspec

from policy_engine.model.finding import Finding, Severity
from policy_engine.model.text import Text

T = TypeVar("T")


class Imported(msgspec.Struct, Generic[T], frozen=True):
    """The rows of a sheet that have no errors, and everything found (导入结果).

    `total` counts the rows of data (no headings, blank or total rows), `rejected` those with an error. `sha256` is that of
    the file's bytes, hexadecimal; empty if the file was too large to be read. Whether rejected rows stop the import is for
    the caller to say. `dropped` names what the file asks to take out (操作 删除), by the key of its kind.
    """

    rows: tuple[T, ...]
    findings: tuple[Finding, ...]
    total: int
    rejected: int
    sha256: str
    dropped: tuple[str, ...] = ()


class Remark(msgspec.Struct, frozen=True):
    """A finding about the cell of a field, before it is known in which row: the same cell text gets the same remarks."""

    field: str
    code: str
    severity: Severity
    message: Text
    advice: Text
    basis: str = ""


def rejects(remarks: Iterable[Remark]) -> bool:
    """Whether one of the remarks is an error, so that the row cannot be taken."""
    return any(remark.severity == "error" for remark in remarks)
