"""`policy registry reconcile`: the province's sheets beside our registries and inspections, entry by entry and in total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from policy_engine.model.errors import FindingsStop
from policy_engine.model.finding import has_errors
from policy_engine.model.registry import Reconciled, Unlike
from policy_engine.model.text import Text
from policy_engine.registry.headings import INSPECTORS, TARGETS, Sheet
from policy_engine.registry.table import Table, opened
from policy_engine.registry.words import (
    ENTITIES,
    STANDINGS,
    TIERS,
    Vocabulary,
    read_date,
    read_list,
    read_word,
    tidy,
    tidy_code,
)
from policy_engine.sheets.archive import read_back
from policy_engine.sheets.lists import write_list
from policy_engine.sheets.platform import platform_columns, sheet_of
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.usecases.draw.export import platform_rows
from policy_engine.usecases.registry.ground import in_force, inputs_of
from policy_engine.usecases.registry.sources import open_source
from policy_engine.usecases.workspace import Workspace

Kind = Literal["targets", "inspectors", "tasks"]
Entry = dict[str, str]


class _Side(NamedTuple):
    """What is compared: the sheet it comes in, by what an entry is known, how each field is read, and by what totals are made."""

    sheet: Sheet
    key: str
    fields: Mapping[str, Callable[[str], str]]
    total: str


def reconcile(
    workspace: Workspace, kind: Kind, file: Path, *, sheet: str = "", out: Path | None = None
) -> Reconciled:
    """Compare; `out` gets every difference, as CSV or XLSX. Columns that the sheet lacks are not compared.

    Raises FindingsStop for a sheet that cannot be read, Unusable, Refused where there is nothing of ours to compare.
    """
    side = _side(workspace, kind)
    theirs, table, doubled = _theirs(side, file, sheet)
    with open_store(workspace.store, read_only=True) as store, store.reading():
        demo = queries.is_demo(store)
        ours = _ours(workspace, store, kind)
    compared = [field for field in side.fields if field in table.columns]
    differing = [
        Unlike(key, field, ours[key][field], theirs[key][field], theirs[key]["place"])
        for key in sorted(ours.keys() & theirs.keys())
        for field in compared
        if ours[key][field] != theirs[key][field]
    ]
    found = Reconciled(
        demo=demo,
        kind=kind,
        file=str(file),
        ours=len(ours),
        theirs=len(theirs),
        only_ours=tuple(
            Unlike(key, "", _called(ours[key]), "") for key in sorted(ours.keys() - theirs.keys())
        ),
        only_theirs=tuple(
            Unlike(key, "", "", _called(theirs[key]), theirs[key]["place"])
            for key in sorted(theirs.keys() - ours.keys())
        ),
        differing=(*doubled, *differing),
        totals=tuple(_totals(side, ours, theirs, side.total in table.columns)),
        compared=tuple(compared),
        remarks=_remarks(side, compared),
    )
    if out is not None:
        write_differences(found, out)
    return found


def write_differences(found: Reconciled, path: Path) -> None:
    """Every difference as a row of a CSV or XLSX. Raises Unusable."""
    rows = [
        *(("只在本级", one.id, "", one.ours, "", "") for one in found.only_ours),
        *(("只在平台", one.id, "", "", one.theirs, one.place) for one in found.only_theirs),
        *(("不一致", one.id, one.field, one.ours, one.theirs, one.place) for one in found.differing),
    ]
    write_list(path, "核对结果", ("情况", "编号", "项目", "本级", "平台", "平台表位置"), rows, ids=(1,))


def _side(workspace: Workspace, kind: Kind) -> _Side:
    if kind == "targets":
        reading = {
            "name": _text,
            "entity": _word(ENTITIES),
            "standing": _word(STANDINGS),
            "tier": _tier,
            "station": _text,
        }
        return _Side(_relaxed(TARGETS, "id"), "id", reading, "entity")
    if kind == "inspectors":
        reading = {
            "name": _text,
            "unit": _text,
            "certificate": tidy_code,
            "certificate_from": _day,
            "certificate_to": _day,
            "qualifications": _several,
        }
        return _Side(_relaxed(INSPECTORS, "id"), "id", reading, "unit")
    columns = platform_columns(workspace.root)
    special = {
        "target": tidy_code,
        "officers": _several,
        "certificates": _several,
        "matters": _several,
        "drawn_on": _day,
    }
    fields: dict[str, Callable[[str], str]] = {
        c.field: special.get(c.field, _text) for c in columns if c.field != "number"
    }
    return _Side(sheet_of(columns), "number", fields, "task")


def _relaxed(sheet: Sheet, key: str) -> Sheet:
    """A sheet that needs nothing but its key: what the platform leaves out is not compared."""
    columns = tuple(msgspec.structs.replace(c, required=c.field == key) for c in sheet.columns)
    return msgspec.structs.replace(sheet, columns=columns)


def _theirs(side: _Side, file: Path, name: str) -> tuple[dict[str, Entry], Table, list[Unlike]]:
    """The entries of their sheet by key, each with its place, and those that occur twice."""
    table = opened(open_source(file, side.sheet, name), side.sheet)
    names = [column.field for column in side.sheet.columns]
    entries: dict[str, Entry] = {}
    doubled: list[Unlike] = []
    for line, cells in table:
        row = dict(zip(names, map(read_back, cells), strict=True))
        key = _key(side, row[side.key])
        entry = {field: read(row[field]) for field, read in side.fields.items()}
        entry["place"] = f"{file.name}:{line}"
        if key in entries:
            doubled.append(
                Unlike(key, side.key, "", f"{entries[key]['place']}, {entry['place']}", entry["place"])
            )
        entries.setdefault(key, entry)
    if has_errors(table.findings):
        raise FindingsStop(
            Text(
                "平台的表不能读取，没有核对", "the platform's sheet cannot be read, so nothing was compared"
            ),
            Text("按上面的位置改正，再核对一次", "mend what is named above and compare again"),
            table.findings,
        )
    return entries, table, doubled


def _key(side: _Side, cell: str) -> str:
    """By what an entry is known: codes of businesses and officers in capitals, numbers of inspections as they are."""
    return tidy(cell) if side.key == "number" else tidy_code(cell)


def _ours(workspace: Workspace, store: Store, kind: Kind) -> dict[str, Entry]:
    if kind == "tasks":
        side = _side(workspace, kind)
        return {
            _key(side, row["number"]): {field: read(row[field]) for field, read in side.fields.items()}
            for row in platform_rows(workspace, store)
        }
    in_force(store, kind)
    inputs = inputs_of(workspace, store)
    if kind == "targets":
        return {
            t.id: {
                "name": t.name,
                "entity": t.profile.entity,
                "standing": t.profile.standing,
                "tier": t.profile.tier,
                "station": t.profile.station,
            }
            for t in inputs.targets
        }
    return {
        tidy_code(i.id): {
            "name": i.name,
            "unit": i.unit,
            "certificate": i.certificate,
            "certificate_from": i.certificate_from.isoformat() if i.certificate_from else "",
            "certificate_to": i.certificate_to.isoformat() if i.certificate_to else "",
            "qualifications": "、".join(sorted(i.qualifications)),
        }
        for i in inputs.inspectors
    }


def _totals(
    side: _Side, ours: Mapping[str, Entry], theirs: Mapping[str, Entry], divided: bool
) -> list[tuple[Text, int, int]]:
    totals = [(Text("合计", "all"), len(ours), len(theirs))]
    if divided:
        mine = Counter(entry[side.total] for entry in ours.values())
        yours = Counter(entry[side.total] for entry in theirs.values())
        for value in sorted(mine.keys() | yours.keys()):
            zh = ENTITIES.word(value) if side.total == "entity" and value in ENTITIES.names else value
            what = Text(f"任务{value}", f"task {value}") if side.total == "task" else Text(zh, value)
            totals.append((what, mine[value], yours[value]))
    return totals


def _remarks(side: _Side, compared: list[str]) -> tuple[Text, ...]:
    left = [side.sheet.column(field).title for field in side.fields if field not in compared]
    if not left:
        return ()
    zh, en = "、".join(title.zh for title in left), ", ".join(title.en for title in left)
    return (
        Text(
            f"平台的表没有这些列，没有核对：{zh}",
            f"the sheet lacks these columns, which were not compared: {en}",
        ),
    )


def _called(entry: Entry) -> str:
    return entry.get("name") or entry.get("target_name") or ""


def _text(cell: str) -> str:
    return tidy(cell)


def _word(vocabulary: Vocabulary) -> Callable[[str], str]:
    return lambda cell: read_word(cell, vocabulary) or tidy(cell)


def _tier(cell: str) -> str:
    return read_word(cell, TIERS) or tidy(cell) or "-"


def _day(cell: str) -> str:
    day = read_date(cell)
    return day.isoformat() if day else tidy(cell)


def _several(cell: str) -> str:
    return "、".join(read_list(cell))
