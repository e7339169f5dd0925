"""`policy registry list` and `diff`: every snapshot with who and why, and what changed from one to another.

Choosing who is in the pool is the other way to steer a draw, so nothing that was added, dropped, retiered or moved goes unnamed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.registry import History, Import, Intact
from policy_engine.model.text import Text
from policy_engine.registry import snapshot
from policy_engine.registry.changes import Change, changes_between
from policy_engine.sheets.lists import write_list
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.registry.ground import import_of, in_force
from policy_engine.usecases.workspace import Workspace

LEAST = 6
"""Characters of a digest that name a snapshot."""


class Step(msgspec.Struct, frozen=True):
    """One import on the way, and what it changed."""

    made: Import
    changes: tuple[Change, ...]


class Difference(msgspec.Struct, frozen=True):
    """From one snapshot of targets to another: the imports between, and what is different in the end."""

    demo: bool
    old: Import
    new: Import
    steps: tuple[Step, ...]
    net: tuple[Change, ...]
    why: Text
    """How the two were chosen."""


def history(workspace: Workspace, kind: str = "") -> History:
    """All imports, or those of a kind, each with whether its file is there and intact. Raises Unusable."""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        found = [r for r in queries.registries(store) if kind in ("", r.kind)]
        looked: dict[tuple[str, str], Intact] = {}
        imports = []
        for registry in found:
            key = ("targets" if registry.kind == "targets" else "records", registry.digest)
            if key not in looked:
                looked[key] = _intact(workspace.snapshots, *key)
            imports.append(msgspec.structs.replace(import_of(store, registry), intact=looked[key]))
        current = frozenset({r.kind: r.idx for r in found}.values())
        return History(queries.is_demo(store), tuple(imports), current)


def difference(workspace: Workspace, old: str = "", new: str = "") -> Difference:
    """What changed between two snapshots of targets, named by the beginning of their digests, "previous", "current" or "draw".

    Without names: from the snapshot of the last draw, or else from the one before, to the one in force. Raises Unusable for names
    that name nothing, Refused where there is nothing to compare or a file is missing.
    """
    with open_store(workspace.store, read_only=True) as store, store.reading():
        demo = queries.is_demo(store)
        in_force(store, "targets")
        imports = [import_of(store, r) for r in queries.registries(store, "targets")]
        last = (
            len(imports) - 1 if new in ("", "current") else _position(imports, new, store, len(imports) - 1)
        )
        first, why = _first(imports, old, store, last)
    if first > last:
        raise Unusable(
            Text("前一个快照比后一个新", "the first snapshot is later than the second"),
            Text("把两个名称的前后换一下", "name them the other way round"),
        )
    steps = tuple(
        Step(made, _changes(workspace, imports[n], made))
        for n, made in enumerate(imports[first + 1 : last + 1], first)
    )
    before, after = imports[first], imports[last]
    net = _net(workspace, before, after, steps)
    return Difference(demo, before, after, steps, net, why)


def write_changes(found: Difference, path: Path) -> None:
    """All changes, import by import, as CSV or XLSX. Raises Unusable."""
    rows = (
        (str(s.made.idx), s.made.on, s.made.actor, s.made.reason, c.kind, c.id, c.name, field, was, now)
        for s in found.steps
        for c in s.changes
        for field, was, now in (c.fields or (("", "", ""),))
    )
    write_list(path, "名录变更", _HEADINGS, rows, ids=(5,))


_HEADINGS = (
    "记录号",
    "日期",
    "经办（代号）",
    "原因",
    "变更",
    "统一社会信用代码",
    "名称",
    "项目",
    "原来",
    "现在",
)


def _first(imports: Sequence[Import], named: str, store: Store, last: int) -> tuple[int, Text]:
    """Which import to begin with, and how it was chosen."""
    drawn = next((d.inputs["targets"] for d in reversed(queries.draws(store)) if "targets" in d.inputs), None)
    if not named and drawn is not None:
        before = [n for n, one in enumerate(imports[: last + 1]) if one.digest == drawn]
        if before:
            return before[-1], Text("与上次抽取所用的快照比较", "compared with the snapshot of the last draw")
    if named in ("", "previous"):
        if last == 0:
            raise Refused(
                Text(
                    "检查对象库只导入过一次，没有可比的", "there has been one import only; nothing to compare"
                ),
                Text("policy registry list 查看全部快照", "`policy registry list` shows all snapshots"),
            )
        return last - 1, Text("与前一次导入比较", "compared with the import before")
    return _position(imports, named, store, last), Text(
        "与指定的快照比较", "compared with the snapshot named"
    )


def _position(imports: Sequence[Import], named: str, store: Store, last: int) -> int:
    """The last import up to number `last` that a name means."""
    if named == "current":
        return len(imports) - 1
    if named == "previous":
        return max(0, len(imports) - 2)
    word = named.strip().lower()
    matching = [n for n, one in enumerate(imports) if len(word) >= LEAST and one.digest.startswith(word)]
    if not matching:
        raise Unusable(
            Text(f"没有快照 {named}", f"there is no snapshot {named}"),
            Text(
                f"写摘要的前 {LEAST} 位以上，或 previous、current；policy registry list 列出全部",
                f"give {LEAST} or more characters of a digest, or previous, current; `policy registry list` lists them",
            ),
        )
    if len({imports[n].digest for n in matching}) > 1:
        raise Unusable(
            Text(f"{named} 开头的快照不止一个", f"several snapshots begin with {named}"),
            Text("多写几位", "give more characters"),
        )
    return next((n for n in reversed(matching) if n <= last), matching[0])


def _changes(workspace: Workspace, before: Import, made: Import) -> tuple[Change, ...]:
    """What an import changed, as it was recorded; worked out from both snapshots where it was not. Raises Refused."""
    if made.digest == before.digest:
        return ()
    if made.changes_sha256:
        path = workspace.snapshots / f"{made.changes_sha256}.jsonl"
        return tuple(sorted(_read(record) for record in snapshot.read_records(path)))
    return _between(workspace, before, made)


def _read(record: Mapping[str, Any]) -> Change:
    """A line of a file of changes."""
    was, now = record["from"] or {}, record["to"] or {}
    fields = tuple((field, was.get(field, ""), now.get(field, "")) for field in (now or was))
    return Change(record["id"], record["change"], record["name"], fields)


def _net(workspace: Workspace, old: Import, new: Import, steps: Sequence[Step]) -> tuple[Change, ...]:
    if old.digest == new.digest:
        return ()
    return steps[0].changes if len(steps) == 1 else _between(workspace, old, new)


def _between(workspace: Workspace, old: Import, new: Import) -> tuple[Change, ...]:
    before, after = (Inputs(workspace.snapshots, {"targets": one.digest}).targets for one in (old, new))
    return changes_between(before, after)


def _intact(snapshots: Path, kind: str, digest: str) -> Intact:
    path = (
        Inputs(snapshots, {kind: digest}).path("targets")
        if kind == "targets"
        else snapshots / f"{digest}.jsonl"
    )
    if not path.is_file():
        return "missing"
    try:
        if kind == "targets":
            snapshot.verify_targets(path)
        else:
            snapshot.read_records(path)
    except Refused:
        return "changed"
    return "intact"
