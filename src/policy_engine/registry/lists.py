"""Importing lists and licences (专项名单、许可备案), and applying them to the targets.

The registry of lists decides about what it names: a target has a list or licence named here exactly while it is valid. What only
the targets' own sheet names stays as it is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.model.progress import Progress
from policy_engine.model.target import Profile, Target
from policy_engine.model.text import Text
from policy_engine.registry.action import read_action
from policy_engine.registry.cells import read_day, read_term
from policy_engine.registry.headings import LISTS
from policy_engine.registry.ids import empty, lost_target
from policy_engine.registry.imported import Imported, Remark, rejects
from policy_engine.registry.source import Source
from policy_engine.registry.table import imported, opened
from policy_engine.registry.words import KINDS_OF_LIST, tidy, tidy_code

Record = Mapping[str, Any]


def import_lists(
    file: Path | Source, *, on: date, targets: Container[str], progress: Progress | None = None
) -> Imported[dict[str, Any]]:
    """The entries of a sheet: {target, kind: list|licence, name, since, until, reason, by}, days yyyy-mm-dd or null.

    Entries of unknown targets and those not valid on the day are kept with a warning; they have no effect. An entry that occurs
    twice is an error. `dropped` holds keys (`list_key`). Raises Unusable where there is no file to read.
    """
    table = opened(file, LISTS, progress)
    lines: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    dropped: list[str] = []
    for line, cells in table:
        record, remarks = _read(cells, on, targets)
        drop, about = read_action(cells[8])
        remarks += about
        if not rejects(remarks):
            key = list_key(record)
            if (first := lines.setdefault(key, line)) != line:
                remarks += (_twice(record, first, line),)
            elif drop:
                dropped.append(key)
                remarks = ()
            else:
                rows.append(record)
        table.remark(line, cells, remarks)
    return imported(table, rows, table.total - len(rows) - len(dropped), dropped)


def list_key(record: Record) -> str:
    """By what an entry is known: target, kind and name."""
    return f"{record['target']}/{record['kind']}/{record['name']}"


def in_effect(record: Record, on: date) -> bool:
    """Whether an entry is valid on a day; both ends are included."""
    day = on.isoformat()
    return (record["since"] or day) <= day <= (record["until"] or day)


def apply_lists(
    targets: Sequence[Target], old: Iterable[Record], new: Iterable[Record], on: date
) -> tuple[Target, ...]:
    """The targets with what the entries `new` say on a day; what only the entries `old` had given is taken away.

    Profile objects stay shared. A target that nothing is said about is the same object as before.
    """
    out: dict[str, set[tuple[str, str]]] = {}
    put: dict[str, set[tuple[str, str]]] = {}
    for record in (*old, *new):
        out.setdefault(record["target"], set()).add((record["kind"], record["name"]))
    for record in new:
        if in_effect(record, on):
            put.setdefault(record["target"], set()).add((record["kind"], record["name"]))
    shared: dict[Profile, Profile] = {}
    result: list[Target] = []
    for target in targets:
        named = out.get(target.id)
        if named:
            held = put.get(target.id, set())
            profile = msgspec.structs.replace(
                target.profile,
                lists=_with(target.profile.lists, "list", named, held),
                licences=_with(target.profile.licences, "licence", named, held),
            )
            if profile != target.profile:
                target = msgspec.structs.replace(target, profile=shared.setdefault(profile, profile))
        result.append(target)
    return tuple(result)


def _with(
    items: Iterable[str], kind: str, named: set[tuple[str, str]], held: set[tuple[str, str]]
) -> tuple[str, ...]:
    kept = {item for item in items if (kind, item) not in named}
    return tuple(sorted(kept | {name for which, name in held if which == kind}))


def _read(
    cells: tuple[str, ...], on: date, targets: Container[str]
) -> tuple[dict[str, Any], tuple[Remark, ...]]:
    target, name = tidy_code(cells[0]), tidy(cells[1])
    kind, remarks = read_term("kind", "类别", "kind", cells[2], KINDS_OF_LIST)
    since, about_since = read_day("since", "有效期起", "first day", cells[3])
    until, about_until = read_day("until", "有效期止", "last day", cells[4])
    remarks += about_since + about_until
    if not target:
        remarks += (empty("target", "统一社会信用代码", "credit code"),)
    elif target not in targets:
        remarks += (lost_target(target),)
    if not name:
        remarks += (empty("name", "名单或许可名称", "list or licence"),)
    if since is not None and until is not None and until < since:
        remarks += (_reversed(since, until),)
    elif (until is not None and until < on) or (since is not None and since > on):
        remarks += (_not_valid(since, until, on),)
    record = {
        "target": target,
        "kind": kind,
        "name": name,
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "reason": tidy(cells[5]),
        "by": tidy(cells[6]),
    }
    return record, remarks


def _twice(record: Record, first: int, line: int) -> Remark:
    message = Text(
        f"{record['target']} 的“{record['name']}”重复：第 {first} 行和第 {line} 行",
        f"“{record['name']}” of {record['target']} occurs on line {first} and on line {line}",
    )
    advice = Text("核对两行，只保留有效的一行", "compare the two and keep the one in force")
    return Remark("name", "R525", "error", message, advice)


def _reversed(since: date, until: date) -> Remark:
    message = Text(f"有效期 {since} 至 {until} 颠倒", f"it ends on {until}, before it begins on {since}")
    return Remark("until", "R575", "error", message, Text("请改正日期", "correct the dates"))


def _not_valid(since: date | None, until: date | None, on: date) -> Remark:
    if until is not None and until < on:
        message = Text(
            f"已于 {until} 期满，没有计入检查对象", f"it ended on {until}; not applied to the target"
        )
        return Remark(
            "until", "R576", "warning", message, Text("续期后重新导入", "import it again once renewed")
        )
    message = Text(
        f"自 {since} 起才有效，没有计入检查对象", f"valid only from {since}; not applied to the target"
    )
    return Remark("since", "R576", "warning", message, Text("到期后重新导入", "import it again on that day"))
