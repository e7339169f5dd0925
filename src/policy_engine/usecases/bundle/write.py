"""`policy draw bundle --auditor`: everything that it takes to recompute the draws, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from policy_engine.files import arriving
from policy_engine.model.canonical import canonical
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text
from policy_engine.registry.snapshot import target_lines
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.usecases import audit
from policy_engine.usecases.bundle import form
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_draw
from policy_engine.usecases.workspace import Workspace


def write_bundle(workspace: Workspace, directory: Path, names: Sequence[str] = ()) -> form.Manifest:
    """Write the auditor bundle of these draws (none: of all) to a directory that is new or empty; says what was written.

    It holds secrets, tiers and recusals: files are readable by their owner only (0600). The same workspace gives the same bytes.
    Raises Refused where the directory is taken, the log or an input does not hold; Unusable for an unknown draw or a full disk.
    """
    _refuse_taken(directory)
    for found in audit.verify(workspace).checks:
        if found.problems:
            raise Refused(found.problems[0], _VERIFY)
    with open_store(workspace.store, read_only=True) as store, store.reading():
        made = queries.workspace(store)
        wanted = {find_draw(store, name).name for name in names}
        draws = dict.fromkeys(d.name for d in queries.draws(store) if not names or d.name in wanted)
        size, root = queries.head(store)
        manifest = form.Manifest(form.FORMAT, "auditor", made.agency, made.demo, tuple(draws), size, root)
        with arriving(directory) as draft:
            _fill(draft, store, manifest, workspace.snapshots)
    return manifest


def _fill(draft: Path, store: Store, manifest: form.Manifest, snapshots: Path) -> None:
    _put(draft / form.MANIFEST, [_line(manifest)])
    _put(draft / form.LOG, _log_lines(store))
    checkpoints = (form.Checkpoint(c.size, c.root) for c in queries.checkpoints(store))
    _put(draft / form.CHECKPOINTS, map(_line, checkpoints))
    (draft / form.INPUTS).mkdir(mode=0o700)
    for name, (kind, digest) in form.needed(store, manifest.draws).items():
        inputs = Inputs(snapshots, {kind: digest})
        lines = target_lines(inputs.targets) if kind == "targets" else [inputs.content(kind)]
        _put(draft / form.INPUTS / name, lines)


def _log_lines(store: Store) -> Iterator[bytes]:
    for entry in queries.entries(store):
        try:
            yield _line(form.Entry.of(entry))
        except ValueError:
            raise Refused(_NO_TEXT.fill(idx=entry.idx), _VERIFY) from None


def _line(value: form.Manifest | form.Entry | form.Checkpoint) -> bytes:
    return canonical(msgspec.to_builtins(value)) + b"\n"


def _put(path: Path, lines: Iterable[bytes]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def _refuse_taken(directory: Path) -> None:
    try:
        free = not directory.exists() or (directory.is_dir() and not any(directory.iterdir()))
    except OSError as error:
        raise Unusable(
            Text(f"读不出 {directory}：{error.strerror}", f"cannot read {directory}: {error.strerror}"),
            Text("请检查访问权限", "check the permissions"),
        ) from None
    if not free:
        raise Refused(
            Text(f"{directory} 已经存在，没有改动", f"{directory} exists already; nothing was changed"),
            Text("换一个新目录，或先移走它", "name a new directory, or move that one away"),
        )


_VERIFY = Text(
    "先用 policy audit verify 查明；记录不完整时不出核验包",
    "find out with `policy audit verify`; no bundle is made of a log that does not hold",
)
_NO_TEXT = Text(
    "第 {idx} 号记录的附文不是规范的 JSON，不会是本系统写入的。",
    "entry {idx}: its payload is not canonical JSON; this system did not write it.",
)
