"""`policy verify --bundle`: the log checked and every draw recomputed from a bundle alone, by the code that does it in a workspace."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from policy_engine.ledger.check import Verification, check_entries
from policy_engine.model.errors import Refused
from policy_engine.model.outcome import Check
from policy_engine.model.progress import Progress, unseen
from policy_engine.model.text import Text
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.rebuilt import rebuilt
from policy_engine.usecases.audit import Verified, log_check, odd
from policy_engine.usecases.bundle import form
from policy_engine.usecases.bundle.contents import of_changes, of_folders, strangers
from policy_engine.usecases.bundle.read import Bundle, read_bundle, read_manifest
from policy_engine.usecases.bundle.verify_public import verify_public
from policy_engine.usecases.verify import recompute


def verify_bundle(directory: Path, cage: Cage, progress: Progress = unseen) -> Verified:
    """What holds of a bundle; of a public one as `verify_public` says it.

    A line about the log and, where that holds, one about the rest of the bundle if that does not, and one per draw.

    Raises Unusable where the directory is no bundle; EngineFailed.
    """
    if read_manifest(directory).level == "public":
        return verify_public(directory)
    bundle = read_bundle(directory)
    found = check_entries(bundle.entries, bundle.checkpoints)
    problems = [*_of_log(bundle, found), *_of_end(bundle, found)]
    remarks = [*odd(found), *(_EXTRA.fill(name=name) for name in bundle.others)]
    more: list[Check] = []
    # A log that does not hold cannot vouch for any draw.
    if not problems:
        try:
            with rebuilt(directory / form.LOG, bundle.entries, bundle.checkpoints) as store:
                needed = form.needed(store, bundle.manifest.draws)
                own = [
                    *_of_content(bundle, store, frozenset(needed)),
                    *of_changes(directory, store, bundle.inputs),
                    *of_folders(directory, store, bundle.manifest.draws),
                ]
                remarks += [
                    _EXTRA.fill(name=name) for name in strangers(directory, store, bundle.manifest.draws)
                ]
                more += [Check("核验包 bundle", _OWN, tuple(own))] if own else []
                extra = sorted(bundle.inputs - needed.keys())
                remarks += [_EXTRA.fill(name=f"{form.INPUTS}/{name}") for name in extra]
                more += recompute(
                    store, directory / form.INPUTS, cage, bundle.manifest.draws, progress=progress
                )
        except Refused as refusal:
            problems.append(_in(form.LOG, refusal.message))
    checks = (log_check(found.size, problems), *more)
    return Verified(bundle.manifest.demo, found.size, found.root, checks, tuple(remarks))


def _of_log(bundle: Bundle, found: Verification) -> Iterator[Text]:
    """The log against itself and its checkpoints, by file and line."""
    numbers = [entry.idx for entry in bundle.entries]
    stray = next((n for n, idx in enumerate(numbers) if n != idx), None)
    if stray is not None:
        yield _in(f"{form.LOG}:{stray + 1}", _STRAY.fill(idx=numbers[stray], expected=stray))
    alone = check_entries(bundle.entries, ()).problems if found.problems else ()
    for problem in found.problems:
        if problem in alone:
            where = f"{form.LOG}:{problem.idx + 1}" if stray is None and problem.idx is not None else form.LOG
            yield _in(where, problem.message)
        else:
            yield _in(f"{form.LOG}, {form.CHECKPOINTS}", problem.message)
    for number, (before, after) in enumerate(pairwise(bundle.checkpoints), 2):
        if before.size >= after.size:
            yield _in(f"{form.CHECKPOINTS}:{number}", _ORDER)


def _of_end(bundle: Bundle, found: Verification) -> Iterator[Text]:
    """Where the log ends, by the bundle's own word and by its last checkpoint."""
    manifest, last = bundle.manifest, bundle.checkpoints[-1]
    if (manifest.size, manifest.root) != (found.size, found.root):
        stated = {"size": manifest.size, "root": manifest.root}
        yield _in(form.MANIFEST, _END.fill(**stated, found=found.size, other=found.root))
    if last.size != found.size:
        yield _in(form.CHECKPOINTS, _UNCONFIRMED.fill(size=last.size, found=found.size))


def _of_content(bundle: Bundle, store: Store, needed: frozenset[str]) -> Iterator[Text]:
    """What the bundle says of itself against the log, and whether the inputs of its draws are there."""
    manifest, made = bundle.manifest, queries.workspace(store)
    for field in ("agency", "demo"):
        if getattr(manifest, field) != getattr(made, field):
            yield _in(form.MANIFEST, _OTHERWISE.fill(field=field))
    known = {draw.name for draw in queries.draws(store)}
    for name in manifest.draws:
        if name not in known:
            yield _in(form.MANIFEST, _UNKNOWN.fill(name=name))
    if len({*manifest.draws}) < len(manifest.draws):
        yield _in(form.MANIFEST, _TWICE)
    for name in sorted(needed - bundle.inputs):
        yield _in(f"{form.INPUTS}/{name}", Text("没有这个文件", "no such file"))


def _in(where: str, what: Text) -> Text:
    return Text(f"{where}: {what.zh}", f"{where}: {what.en}")


_EXTRA = Text("多余的文件 {name}，没有核验", "{name} is no part of the bundle and was not looked at")
_STRAY = Text(
    "这一行是第 {idx} 号记录，此处应为第 {expected} 号",
    "this line is entry {idx}; entry {expected} belongs here",
)
_OWN = Text("核验包自己的说明、所需的文件", "what it says of itself, and the files it needs")
_ORDER = Text("检查点重复或次序颠倒", "a checkpoint comes again or out of order")
_END = Text(
    "写明 {size} 条、根 {root}，而日志有 {found} 条、根 {other}",
    "it states {size} entries and root {root}, but the log has {found} and {other}",
)
_UNCONFIRMED = Text(
    "最后一个检查点记有 {size} 条，而日志有 {found} 条",
    "the last checkpoint counts {size} entries, but the log has {found}",
)
_OTHERWISE = Text("{field} 与日志不符", "{field} is not what the log says")
_UNKNOWN = Text("日志中没有抽取 {name}", "the log has no draw {name}")
_TWICE = Text("同一抽取写了两次", "a draw is named twice")
