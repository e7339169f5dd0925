"""`policy plan record`: a plan comes into force, the first time as it is, later by amendments on file (备案).

The decision and the record are one transaction: of two people who change a plan at once, the second is judged by what the first left.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.model.errors import Refused
from policy_engine.model.plan import Amendment
from policy_engine.model.text import Text, joined
from policy_engine.plan.amendments import Review, added, review
from policy_engine.plan.diff import Change, alike, changes
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.in_force import version
from policy_engine.usecases.plan.versions import versions
from policy_engine.usecases.prepare import Sound, sound_plan
from policy_engine.usecases.snapshots import SUFFIX
from policy_engine.usecases.steps import Recorder
from policy_engine.usecases.workspace import Workspace, keep

_SHOWN = 5
"""Changes that a refusal names before it only counts the rest."""


class Version(msgspec.Struct, frozen=True):
    """A version about to come into force. `previous`: the digest of the one in force, None for the first; `amendments`, `changes`: what is new."""

    code: str
    sha256: str
    previous: str | None
    amendments: tuple[Amendment, ...]
    changes: tuple[Change, ...]
    names: dict[str, str]


class Entered(msgspec.Struct, frozen=True):
    """A version that came into force, and the number of its entry in the log."""

    version: Version
    number: int


class Outcome(msgspec.Struct, frozen=True):
    """What `policy plan record` did; `entered` is None where the plan in force says the same already."""

    demo: bool
    code: str
    entered: Entered | None


def record_plan(
    workspace: Workspace,
    path: Path,
    cage: Cage,
    *,
    actor: str,
    now: datetime,
    on: date | None = None,
    confirm: Callable[[Version], None],
) -> Outcome:
    """Put the plan of a file in force. `confirm` is shown the version and raises to stop before anything is recorded.

    Raises FindingsStop (the plan has errors), Refused (changes not on file, tasks drawn already, another version came first), Unusable.
    """
    with open_store(workspace.store) as store:
        demo = queries.is_demo(store)
        record = Recorder(store, seconds(now), chosen_day(on, now, allowed=demo), actor)
        sound = sound_plan(path, workspace, cage, record.on)
        code = sound.plan.plan.code
        upcoming = _next(record, workspace, sound)
        if upcoming is None:
            return Outcome(demo, code, None)
        confirm(upcoming)
        return Outcome(demo, code, enter(record, workspace, sound, confirmed=upcoming))


def enter(
    record: Recorder, workspace: Workspace, sound: Sound, *, confirmed: Version | None = None
) -> Entered | None:
    """Put a sound plan in force on the day of `record`; None where the plan in force says the same.

    With `confirmed`, only that very version. Raises Refused as `record_plan`.
    """
    # The text is there before anything names it; one that nothing names does no harm.
    keep(workspace.snapshots, sound.sha256 + SUFFIX["plan"], sound.text)
    with record.store.transaction() as transaction:
        latest = queries.latest_plan(record.store, sound.plan.plan.code)
        moved = confirmed is not None and (latest.sha256 if latest else None) != confirmed.previous
        upcoming = None if moved else _next(record, workspace, sound)
        if confirmed is not None and upcoming != confirmed:
            raise Refused(_OVERTAKEN.fill(code=sound.plan.plan.code), _AGAIN)
        if upcoming is None:
            return None
        payload: dict[str, Any] = {
            "code": upcoming.code,
            "sha256": upcoming.sha256,
            "file": _kept(sound.document.source.file),
            "amendments": [amendment.number for amendment in upcoming.amendments],
        }
        refs = {"sha256": upcoming.sha256}
        if upcoming.previous is None:
            event = record.event("plan.recorded", upcoming.code, refs, payload)
        else:
            payload |= {
                "previous": upcoming.previous,
                "changes": [{"task": c.task, "zh": c.what.zh, "en": c.what.en} for c in upcoming.changes],
            }
            event = record.event(
                "plan.amended", upcoming.code, refs | {"previous": upcoming.previous}, payload
            )
        (number,) = transaction.append([event])
    return Entered(upcoming, number)


def _next(record: Recorder, workspace: Workspace, sound: Sound) -> Version | None:
    """What would come into force, as the log stands; None where that is in force. Raises Refused where it must not."""
    plan, store = sound.plan, record.store
    code = plan.plan.code
    latest = next(reversed(versions(store, code)), None)
    before = None if latest is None else version(workspace.snapshots, latest.sha256)
    if before is not None and alike(before, plan):
        return None
    drawn = {task for task, _ in queries.drawn_batches(store, code)}
    judged = review(before, plan, drawn, on=record.on)
    if judged.forbids:
        raise _refusal(code, judged)
    known = (*(before.tasks if before is not None else ()), *plan.tasks)
    return Version(
        code=code,
        sha256=sound.sha256,
        previous=None if latest is None else latest.sha256,
        amendments=added(before, plan),
        changes=() if before is None else changes(before, plan),
        names={task.code: task.name for task in known},
    )


def _refusal(code: str, judged: Review) -> Refused:
    reasons = list(_reasons(judged))
    why, advice = (joined(texts, _AND) for texts in zip(*reasons, strict=True))
    return Refused(_PLAN.fill(code=code, why=why), advice, "泽市监〔2023〕10号 二（四）")


def _reasons(judged: Review) -> Iterator[tuple[Text, Text]]:
    """Why not, and what to do."""
    if judged.drawn:
        yield (
            Text("已抽取的任务不能再改：{listed}", "tasks that are drawn cannot be changed: {listed}").fill(
                listed=_listed(judged.drawn)
            ),
            Text("把这些任务改回原样", "set these tasks back as they were"),
        )
    for numbers, said in ((judged.lost, _LOST), (judged.altered, _ALTERED)):
        if numbers:
            yield said.fill(numbers=_all(numbers)), _RESTORE
    if judged.early:
        yield (
            _EARLY.fill(numbers=_all(judged.early)),
            Text("备案之后再登记", "record the plan once they are filed"),
        )
    unfiled = [change for change in judged.unfiled if change not in judged.drawn]
    if unfiled:
        yield (
            Text("{n} 处改动没有备案：{listed}", "{n} changes are not on file: {listed}").fill(
                n=len(unfiled), listed=_listed(unfiled)
            ),
            Text(
                "书面申请报信用监管股备案后，在 amendments 里加一条，涉及任务写明 {tasks}",
                "apply in writing, have it filed with the credit section, then add an entry to `amendments` that names {tasks}",
            ).fill(tasks=_concerned(unfiled)),
        )


def _listed(found: Sequence[Change]) -> Text:
    said = [
        _OF_TASK.fill(task=change.task, what=change.what) if change.task else change.what
        for change in found[:_SHOWN]
    ]
    rest = len(found) - len(said)
    if rest:
        said.append(Text(f"另有 {rest} 处", f"and {rest} more"))
    return joined(said, Text("，", ", "))


def _all(numbers: Sequence[str]) -> Text:
    return joined(Text(number, number) for number in numbers)


def _concerned(found: Sequence[Change]) -> Text:
    tasks = dict.fromkeys(change.task for change in found)
    whole = Text("plan_wide: true", "plan_wide: true")
    return joined(Text(f"任务{code}", f"task {code}") if code else whole for code in tasks)


def _kept(name: str) -> str:
    """A file's name as the log can keep it."""
    return unicodedata.normalize("NFC", name.encode(errors="replace").decode())


_AND = Text("；", "; ")
_PLAN = Text("计划 {code} 不能生效：{why}", "plan {code} cannot come into force: {why}")
_OF_TASK = Text("任务{task} {what}", "task {task} {what}")
_LOST = Text("少了已备案的变更 {numbers}", "amendments on file are gone: {numbers}")
_ALTERED = Text("已备案的变更 {numbers} 内容被改动", "amendments on file say something else: {numbers}")
_RESTORE = Text(
    "照原样补回；备案只增不删，以后只能补填报备日期和机关",
    "restore them: amendments are only added; later only their report to the city bureau may be filled in",
)
_EARLY = Text("变更 {numbers} 的备案日期还没有到", "amendments are filed in the future: {numbers}")
_OVERTAKEN = Text(
    "确认期间计划 {code} 的情况有了变化，没有登记",
    "plan {code} was recorded or drawn by somebody else meanwhile; nothing was recorded",
)
_AGAIN = Text(
    "policy plan history 看看是什么，再重新运行",
    "see what it is with `policy plan history`, then run this again",
)
