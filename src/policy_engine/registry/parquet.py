"""A Parquet file as a source: DuckDB writes every column as text, however it was stored.

Records are counted from 1; `名录.parquet:17:3` is the third column of the seventeenth record.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from policy_engine.model.errors import Unusable
from policy_engine.model.finding import Finding
from policy_engine.model.text import Text
from policy_engine.registry.decode import read_bytes
from policy_engine.registry.source import LONGEST, Odd, Row, Source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LIMIT = 500_000_000
MAX_ROWS = 5_000_000
MAX_COLUMNS = 500

_MARK = b"PAR1"
_LOCKED = b"PARE"
_PAGE = 5_000
_MEMORY = "512MB"
_ANEW = Text("从原系统重新导出一份", "export it again")


def parquet_source(path: Path, limit: int = LIMIT) -> Source:
    """Open a Parquet file. Raises Unusable where there is none, or it is damaged, locked or too large."""
    data = read_bytes(path, limit)
    if isinstance(data, Finding):
        return Source(str(path), "", None, findings=(data,))
    if data[:4] == _LOCKED or data[-4:] == _LOCKED:
        raise _refusal(path, Text("文件是加密的", "the file is encrypted"))
    if data[:4] != _MARK or data[-4:] != _MARK:
        raise _refusal(path, Text("不是完整的 Parquet 文件", "this is not a whole Parquet file"))
    source = Source(str(path), sha256(data).hexdigest(), None)
    del data
    connection, titles, types, rows = _opened(path)
    source.size = rows
    source.rows = _rows(source, connection, titles, types)
    return source


def _opened(path: Path) -> tuple[DuckDBPyConnection, list[str], list[str], int]:
    import duckdb

    try:
        connection = duckdb.connect(config={"memory_limit": _MEMORY, "threads": 2})
        # The relation is built by its method: a path in SQL would have to be quoted.
        relation = connection.read_parquet(_literal(path), binary_as_string=True)
        titles, types = list(relation.columns), [str(kind) for kind in relation.types]
        if len(titles) > MAX_COLUMNS:
            raise _refusal(
                path, Text(f"有 {len(titles)} 列，不像名录", f"{len(titles)} columns, unlike a registry")
            )
        counted = connection.execute(
            "SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata($1)", [_literal(path)]
        ).fetchall()
        rows = int(counted[0][0] or 0)
        if rows > MAX_ROWS:
            raise _refusal(path, Text(f"有 {rows:,} 行，不像名录", f"{rows:,} rows, unlike a registry"))
        relation.create_view("sheet")
    except duckdb.Error as error:
        raise _damaged(path, error) from None
    return connection, titles, types, rows


def _rows(
    source: Source, connection: DuckDBPyConnection, titles: list[str], types: list[str]
) -> Iterator[Row]:
    import duckdb

    line = 0
    source.done = lambda: line
    unread = [Odd(n, "kind", kind) for n, kind in enumerate(types, 1) if _text("x", kind) is None]
    yield 1, list(titles)
    try:
        shown = ", ".join(_column(title, kind) for title, kind in zip(titles, types, strict=True))
        found = connection.execute(f"SELECT {shown} FROM sheet")
        while page := found.fetchmany(_PAGE):
            for record in page:
                line += 1
                cells = ["" if value is None else value for value in record]
                if unread:
                    source.odd[line] = unread
                elif max(map(len, cells)) > LONGEST:
                    source.odd[line] = [
                        Odd(n, "long", cell[:80]) for n, cell in enumerate(cells, 1) if len(cell) > LONGEST
                    ]
                if any(cells):
                    yield line, cells
    except duckdb.Error as error:
        raise _damaged(Path(source.file), error) from None
    finally:
        connection.close()


def _column(title: str, kind: str) -> str:
    quoted = '"' + title.replace('"', '""') + '"'
    return _text(quoted, kind) or "''"


def _text(column: str, kind: str) -> str | None:
    """SQL that writes a column as text; None where there is no sensible way."""
    if kind == "VARCHAR" or kind.startswith("ENUM"):
        return f"{column}::VARCHAR"
    if kind == "BOOLEAN":
        return f"CASE {column} WHEN true THEN '是' WHEN false THEN '否' END"
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        zoned = "TIME ZONE" in kind
        moment = f"timezone('Asia/Shanghai', {column})" if zoned else column
        return f"{moment}::DATE::VARCHAR"
    if kind in ("FLOAT", "DOUBLE"):
        # Beyond fifteen digits a number is no longer what was typed; it is shown as the quantity that it has become.
        whole = f"{column} = trunc({column}) AND abs({column}) < 1e15"
        return (
            f"CASE WHEN isnan({column}) THEN NULL WHEN {whole} THEN {column}::BIGINT::VARCHAR "
            f"WHEN abs({column}) >= 1e15 THEN format('{{:.15e}}', {column}::DOUBLE) ELSE {column}::VARCHAR END"
        )
    if kind.endswith(("INT", "INTEGER")) or kind.startswith("DECIMAL"):
        return f"{column}::VARCHAR"
    if kind == "VARCHAR[]":
        return f"array_to_string({column}, '；')"
    return """NULL::VARCHAR""" if kind in ('"NULL"', "NULL") else None


def _literal(path: Path) -> str:
    """The path with the characters of a pattern taken for themselves."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path.resolve()))


def _damaged(path: Path, error: Exception) -> Unusable:
    why = str(error).splitlines()[0][:160]
    return _refusal(path, Text(f"文件已损坏，读不出来（{why}）", f"the file is damaged ({why})"))


def _refusal(path: Path, what: Text) -> Unusable:
    return Unusable(Text(f"{path}：{what.zh}", f"{path}: {what.en}"), _ANEW)
