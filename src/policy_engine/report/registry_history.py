"""Imports and what they changed (名录变更), for a terminal and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone

import msgspec

from policy_engine.model.registry import History, Import, Json
from policy_engine.model.text import Lang, Text, joined, visible
from policy_engine.registry.changes import KINDS, Change, Kind, tally
from policy_engine.report.fields import change as fields_changed
from policy_engine.report.registry import INTERNAL
from policy_engine.report.registry import KINDS as REGISTRIES

FORMAT = "policy-registry-diff/1"
_CHINA = timezone(timedelta(hours=8))
FIRST = 5
"""Changes of each kind that are shown where not all are asked for."""

CHANGES: Mapping[Kind, Text] = {
    "added": Text("新增", "added"),
    "dropped": Text("退出", "dropped"),
    "retiered": Text("等级变更", "retiered"),
    "moved": Text("换所", "moved"),
    "edited": Text("其他修改", "edited"),
}
_INTACT = {
    "intact": Text("完好", "intact"),
    "missing": Text("文件不见了", "FILE MISSING"),
    "changed": Text("文件被改动", "FILE CHANGED"),
    None: Text("", ""),
}
_MODES = {"full": Text("整份", "full"), "update": Text("增量", "update")}


def listed(found: History, lang: Lang) -> Iterator[str]:
    """A line or two for each import: when, what, who, why, what changed, and whether its file is intact. `*` marks those in force."""
    for one in found.imports:
        mark = "*" if one.idx in found.current else " "
        intact = _INTACT[one.intact].in_(lang)
        yield f"{mark} {line(one, lang)}  {intact}"
        if one.changes and any(one.changes.values()):
            yield f"      {counted_changes(one.changes).in_(lang)}"


def listed_data(found: History) -> list[Json]:
    """The same for programs."""
    return [{**msgspec.to_builtins(one), "in_force": one.idx in found.current} for one in found.imports]


def line(one: Import, lang: Lang) -> str:
    """`   3  2023-06-10 10:00  检查对象库  整份  50000  1f2e3d4c5b6a…  targets.csv  op-0123456789ab  月度更新`"""
    at = datetime.fromtimestamp(one.at, _CHINA).strftime("%Y-%m-%d %H:%M")
    mode = _MODES.get(one.mode, Text(one.mode, one.mode)).in_(lang)
    kind = REGISTRIES.get(one.kind, Text(one.kind, one.kind)).in_(lang)
    parts = [
        f"{one.idx:>4}",
        at,
        kind,
        mode,
        f"{one.rows}",
        f"{one.digest[:12]}…",
        visible(one.source),
        one.actor,
    ]
    return "  ".join([*parts, visible(one.reason)]).rstrip()


def counted_changes(counts: Mapping[str, int]) -> Text:
    """`新增 3，退出 1`; what did not happen is left out."""
    said = [
        Text("{kind} {n}", "{kind} {n}").fill(kind=CHANGES[kind], n=counts[kind])
        for kind in KINDS
        if counts.get(kind)
    ]
    return joined(said, Text("，", ", ")) if said else Text("没有变化", "nothing changed")


def compared(
    ends: tuple[Import, Import],
    why: Text,
    steps: Sequence[tuple[Import, Sequence[Change]]],
    net: Sequence[Change],
    lang: Lang,
    *,
    full: bool,
) -> Iterator[str]:
    """Lines to print: from one snapshot to another, import by import with who and why, then what is different in the end."""
    old, new = ends
    yield (
        Text(
            "从 {old}…（{old_on}）到 {new}…（{new_on}）：{why}",
            "from {old}… ({old_on}) to {new}… ({new_on}): {why}",
        )
        .fill(old=old.digest[:12], old_on=old.on, new=new.digest[:12], new_on=new.on, why=why)
        .in_(lang)
    )
    for made, changes in steps:
        yield ""
        yield line(made, lang)
        yield f"      {counted_changes(tally(changes)).in_(lang)}"
        yield from _changes(changes, lang, full)
    yield ""
    yield (
        Text("前后相比：{changes}", "in the end: {changes}")
        .fill(changes=counted_changes(tally(net)))
        .in_(lang)
    )
    yield INTERNAL.in_(lang)


def compared_data(
    demo: bool,
    ends: tuple[Import, Import],
    steps: Sequence[tuple[Import, Sequence[Change]]],
    net: Sequence[Change],
) -> Json:
    """The same for programs, every change of every import."""
    return {
        "format": FORMAT,
        "demo": demo,
        "from": msgspec.to_builtins(ends[0]),
        "to": msgspec.to_builtins(ends[1]),
        "steps": [
            {"import": msgspec.to_builtins(made), "changes": [_change(change) for change in changes]}
            for made, changes in steps
        ],
        "net": [_change(change) for change in net],
    }


def _changes(changes: Sequence[Change], lang: Lang, full: bool) -> Iterator[str]:
    for kind in KINDS:
        of_kind = [change for change in changes if change.kind == kind]
        for change in of_kind if full else of_kind[:FIRST]:
            # What came or went is told by its kind: five fields of it would run off the page.
            fields = "" if kind in ("added", "dropped") else fields_changed(change.fields, lang)
            yield f"      {CHANGES[kind].in_(lang)}  {change.id}  {visible(change.name)}  {fields}".rstrip()
        if not full and len(of_kind) > FIRST:
            rest = len(of_kind) - FIRST
            yield (
                Text(
                    "      …… 还有 {n} 户{kind}（--full 全部列出）",
                    "      … {n} more {kind} (--full shows all)",
                )
                .fill(n=rest, kind=CHANGES[kind])
                .in_(lang)
            )


def _change(change: Change) -> Json:
    return {
        "id": change.id,
        "kind": change.kind,
        "name": change.name,
        "fields": [{"field": field, "from": was, "to": now} for field, was, now in change.fields],
    }
