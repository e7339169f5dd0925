"""`policy draw bundle`: what it takes to recompute the draws, for auditors or for everybody, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import msgspec

from policy_engine.draw.disclosure import WITHHELD
from policy_engine.files import arriving
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.progress import Progress, unseen
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.proofs import inclusion
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases import audit
from policy_engine.usecases.bundle import form
from policy_engine.usecases.bundle.disclosed import InputsOf, disclosed, visited
from policy_engine.usecases.bundle.draws import DRAWS, Name
from policy_engine.usecases.bundle.folder import See, folders, line
from policy_engine.usecases.bundle.steps import Step, steps_of
from policy_engine.usecases.clock import chosen_day
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.find import find_draw
from policy_engine.usecases.workspace import Workspace


def write_bundle(
    workspace: Workspace, directory: Path, names: Sequence[str] = (), *, progress: Progress = unseen
) -> form.Manifest:
    """Write the auditor bundle of these draws (none: of all) to a directory that is new or empty; says what was written.

    It holds secrets, tiers and recusals: files are readable by their owner only (0600). The same workspace gives the same bytes.
    Raises Refused where the directory is taken, the log or an input does not hold; Unusable for an unknown draw or a full disk.
    """

    def fill(draft: Path, store: Store, manifest: form.Manifest, snapshots: Path) -> None:
        _fill_auditor(draft, store, manifest, snapshots, progress)

    return _write(workspace, directory, names, "auditor", fill)


def write_public(
    workspace: Workspace,
    directory: Path,
    names: Sequence[str] = (),
    *,
    now: datetime,
    on: date | None = None,
    progress: Progress = unseen,
) -> Published:
    """Write the public bundle of these draws as they stand today (`on` a day in a demonstration). Raises as `write_bundle`.

    Nobody's tier, salt or secret is in it; who was drawn is, once the names are due. Files can be read by everybody.
    """
    withheld: list[str] = []

    def fill(draft: Path, store: Store, manifest: form.Manifest, snapshots: Path) -> None:
        day = chosen_day(on, now, allowed=manifest.demo)
        size, root = manifest.size, manifest.root
        _put(draft / form.CHECKPOINTS, [line(form.Checkpoint(size, root))])
        steps = steps_of(store, manifest.draws)
        _put(draft / form.PROOFS, (line(_proof(store, step, size)) for step in steps))
        inputs = InputsOf(store, snapshots)
        public = disclosed(store, inputs, snapshots, day)

        def see(draw: RecordedDraw) -> tuple[bool, tuple[Name, ...] | None]:
            key = draw.name, draw.attempt
            if key not in public.strata:
                withheld.append(draw.name)
            return key in public.strata, public.names.get(key)

        _folders(draft, store, manifest.draws, steps, inputs, see, progress, auditor=False)
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)

    made = _write(workspace, directory, names, "public", fill)
    return Published(made, tuple(dict.fromkeys(withheld)))


class Published(msgspec.Struct, frozen=True):
    """What a public bundle says of itself, the draws whose strata it withholds, and what is said of these."""

    manifest: form.Manifest
    withheld: tuple[str, ...]
    sentence: Text = WITHHELD


def _write(
    workspace: Workspace,
    directory: Path,
    names: Sequence[str],
    level: Literal["auditor", "public"],
    fill: Callable[[Path, Store, form.Manifest, Path], None],
) -> form.Manifest:
    _refuse_taken(directory)
    for found in audit.verify(workspace).checks:
        if found.problems:
            raise Refused(found.problems[0], _VERIFY)
    with open_store(workspace.store, read_only=True) as store, store.reading():
        made = queries.workspace(store)
        wanted = {find_draw(store, name).name for name in names}
        draws = dict.fromkeys(d.name for d in queries.draws(store) if not names or d.name in wanted)
        size, root = queries.head(store)
        manifest = form.Manifest(form.FORMAT, level, made.agency, made.demo, tuple(draws), size, root)
        with arriving(directory) as draft:
            _put(draft / form.MANIFEST, [line(manifest)])
            fill(draft, store, manifest, workspace.snapshots)
    return manifest


def _fill_auditor(
    draft: Path, store: Store, manifest: form.Manifest, snapshots: Path, progress: Progress
) -> None:
    _put(draft / form.LOG, _log_lines(store))
    checkpoints = (form.Checkpoint(c.size, c.root) for c in queries.checkpoints(store))
    _put(draft / form.CHECKPOINTS, map(line, checkpoints))
    (draft / form.INPUTS).mkdir(mode=0o700)
    inputs = InputsOf(store, snapshots)
    for name, (kind, digest) in form.needed(store, manifest.draws).items():
        one = next((i for i in inputs.values() if i.digests.get(kind) == digest), None)
        one = one or Inputs(snapshots, {kind: digest})
        _put(draft / form.INPUTS / name, one.rows() if kind == "targets" else [one.content(kind)])
    _folders(
        draft,
        store,
        manifest.draws,
        steps_of(store, manifest.draws),
        inputs,
        lambda draw: (True, visited(store, draw)),
        progress,
        auditor=True,
    )


def _folders(
    draft: Path,
    store: Store,
    names: Collection[str],
    steps: Sequence[Step],
    inputs: InputsOf,
    see: See,
    progress: Progress,
    *,
    auditor: bool,
) -> None:
    (draft / DRAWS).mkdir(mode=0o700)
    for done, (number, content) in enumerate(folders(store, names, steps, inputs, see, auditor=auditor)):
        # Attempts after void ones are few, and not counted beforehand.
        progress(done, max(len(names), done + 1))
        (draft / DRAWS / number).mkdir(mode=0o700)
        for name, lines in content:
            _put(draft / DRAWS / number / name, lines)


def _proof(store: Store, step: Step, size: int) -> form.Proof:
    path = inclusion(store, step.idx, size)
    return form.Proof(step.idx, step.text.decode(), tuple(beside.hex() for beside in path))


def _log_lines(store: Store) -> Iterator[bytes]:
    for entry in queries.entries(store):
        try:
            yield line(form.Entry.of(entry))
        except ValueError:
            raise Refused(_NO_TEXT.fill(idx=entry.idx), _VERIFY) from None


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
