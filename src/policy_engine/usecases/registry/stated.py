"""The registration counts that a section states (登记系统的在册户数): on the command line, or in a sheet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from policy_engine.model.errors import FindingsStop, Unusable
from policy_engine.model.finding import has_errors
from policy_engine.model.text import Text
from policy_engine.registry.headings import Column, Sheet
from policy_engine.registry.table import opened
from policy_engine.registry.words import ENTITIES, read_word, suggest, tidy
from policy_engine.usecases.registry.sources import open_source

NAMES = {
    "enterprise": "enterprises",
    "individual": "individual businesses",
    "cooperative": "cooperatives",
    "other": "others",
}

SHEET = Sheet(
    Text("在册户数表", "sheet of registration counts"),
    "counts",
    (
        Column(
            "entity", Text("主体类型", "kind of entity"), ("主体类型", "市场主体类型", "经营主体类型", "类型")
        ),
        Column("count", Text("户数", "number"), ("户数", "在册户数", "存续户数", "数量", "实有户数")),
    ),
)


def stated_counts(written: Iterable[str], file: Path | None = None) -> dict[str, int]:
    """Open entities by kind, from words such as 企业=22043 and from a sheet of two columns.

    Raises Unusable for what cannot be read or is said twice, FindingsStop for a sheet without its columns.
    """
    found: dict[str, int] = {}
    for one in written:
        word, mark, number = one.replace("＝", "=").partition("=")
        if not mark:
            raise _unread(one)
        _put(found, word, number, one)
    if file is not None:
        table = opened(open_source(file, SHEET), SHEET)
        for row in table:
            word, number = row.cells
            _put(found, word, number, f"{file}:{row.line}")
        if has_errors(table.findings):
            raise FindingsStop(
                Text("户数表不能读取", "the sheet of counts cannot be read"),
                Text("按上面的位置改正", "mend what is named above"),
                table.findings,
            )
    return found


def _put(found: dict[str, int], word: str, number: str, where: str) -> None:
    entity = read_word(word, ENTITIES)
    if entity is None:
        raise Unusable(
            Text(f"“{tidy(word)}”不是主体类型（{where}）", f"“{tidy(word)}” is no kind of entity ({where})"),
            suggest(word, ENTITIES),
        )
    digits = tidy(number).replace(",", "").replace("，", "").removesuffix("户")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 12:
        raise _unread(where)
    if entity in found:
        raise Unusable(
            Text(f"{ENTITIES.word(entity)}的户数写了两次", f"{NAMES[entity]} are stated twice"),
            Text("只写一个数", "state one number"),
        )
    found[entity] = int(digits)


def _unread(written: str) -> Unusable:
    return Unusable(
        Text(f"读不出户数：{written}", f"no count can be read: {written}"),
        Text("写成 --count 企业=22043", "write --count 企业=22043"),
    )
