"""Versions of a plan: what is different between two, and how one came to be what it is. For a terminal, and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from policy_engine.model.plan import Amendment
from policy_engine.model.text import Lang, Text
from policy_engine.plan.diff import Change

DIFF = "policy-plan-diff/1"
HISTORY = "policy-plan-history/1"

_DIGITS = 12
"""Digits of a digest that are shown; `--format json` has all."""


class Side(Protocol):
    """What was compared: a file, or ("") the plan in force since a day."""

    @property
    def file(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def since(self) -> str: ...


class Said(Protocol):
    """A change as the log holds it."""

    @property
    def task(self) -> str: ...
    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


class Version(Protocol):
    """One version of a plan on record."""

    @property
    def number(self) -> int: ...
    @property
    def event(self) -> int: ...
    @property
    def on(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def amendments(self) -> Sequence[Amendment]: ...
    @property
    def changes(self) -> Sequence[Said] | None: ...


def heading(old: Side, new: Side, lang: Lang) -> str:
    """Which two are compared."""
    return f"{_side(old).in_(lang)} → {_side(new).in_(lang)}"


def difference(
    changes: Sequence[Change], names: Mapping[str, str], lang: Lang, *, noted: bool = False
) -> Iterator[str]:
    """Lines to print: the plan as a whole, then task by task, and how many. `noted`: something beside the plan differs."""
    task = None
    for change in changes:
        if change.task != task:
            task = change.task
            yield _OF_TASK.fill(code=task, name=names.get(task, "")).in_(lang) if task else _WHOLE.in_(lang)
        yield "  " + change.what.in_(lang)
    tasks = {change.task for change in changes if change.task}
    if changes:
        yield (_COUNT if tasks else _COUNT_WHOLE).fill(n=len(changes), tasks=len(tasks)).in_(lang)
    else:
        yield (_NOTED if noted else _SAME).in_(lang)


def amendment(filed: Amendment, lang: Lang) -> str:
    """One amendment (变更备案) in a line, with what became of its report to the city bureau."""
    report = (
        _REPORTED.fill(on=filed.reported_on, to=filed.reported_to).in_(lang).rstrip()
        if filed.reported_on
        else _NOT_REPORTED.in_(lang)
    )
    return (
        _FILED.fill(
            number=filed.number,
            on=filed.filed_on,
            applicant=filed.applicant,
            application=filed.application,
            reason=filed.reason,
        ).in_(lang)
        + report
    )


def history(code: str, title: str, versions: Sequence[Version], lang: Lang) -> Iterator[str]:
    """Lines to print: every version with its day, digest, file and actor; its amendments and changes below."""
    yield f"{code}  {title}"
    for version in versions:
        head = _VERSION.fill(number=version.number).in_(lang)
        yield f"{head}  {version.on}  {version.sha256[:_DIGITS]}  {version.file}  {version.actor}".rstrip()
        for filed in version.amendments:
            yield "    " + amendment(filed, lang)
        if version.changes is None:
            yield "    " + _ERASED.in_(lang)
            continue
        for change in version.changes:
            what = change.zh if lang == "zh" else change.en
            yield "    " + (_CHANGE.fill(task=change.task, what=what).in_(lang) if change.task else what)
        if not version.changes:
            yield "    " + (_FIRST if version.number == 1 else _NOTED).in_(lang)


def difference_data(old: Side, new: Side, changes: Sequence[Change]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "format": DIFF,
        "old": _side_data(old),
        "new": _side_data(new),
        "changes": [
            {"task": c.task, "field": c.field, "kind": c.kind, "zh": c.what.zh, "en": c.what.en}
            for c in changes
        ],
    }


def history_data(demo: bool, plans: Sequence[tuple[str, str, Sequence[Version]]]) -> dict[str, Any]:
    """The same for programs: for each plan its code, title and versions."""
    return {
        "format": HISTORY,
        "demo": demo,
        "plans": [
            {"code": code, "title": title, "versions": [_version_data(version) for version in versions]}
            for code, title, versions in plans
        ],
    }


def _version_data(version: Version) -> dict[str, Any]:
    changes = version.changes
    return {
        "number": version.number,
        "event": version.event,
        "on": version.on,
        "sha256": version.sha256,
        "file": version.file,
        "actor": version.actor,
        "amendments": [_amendment_data(filed) for filed in version.amendments],
        "changes": None
        if changes is None
        else [{"task": change.task, "zh": change.zh, "en": change.en} for change in changes],
    }


def _amendment_data(filed: Amendment) -> dict[str, Any]:
    return {
        "number": filed.number,
        "filed_on": filed.filed_on.isoformat(),
        "applicant": filed.applicant,
        "application": filed.application,
        "reason": filed.reason,
        "tasks": list(filed.tasks),
        "plan_wide": filed.plan_wide,
        "reported_on": filed.reported_on.isoformat() if filed.reported_on else None,
        "reported_to": filed.reported_to,
    }


def _side(side: Side) -> Text:
    return Text(side.file, side.file) if side.file else _IN_FORCE.fill(since=side.since)


def _side_data(side: Side) -> dict[str, Any]:
    return {"file": side.file, "in_force_since": side.since, "sha256": side.sha256}


_IN_FORCE = Text("现行计划（{since} 生效）", "the plan in force (since {since})")
_WHOLE = Text("全计划", "the plan as a whole")
_OF_TASK = Text("任务{code}  {name}", "task {code}  {name}")
_CHANGE = Text("任务{task} {what}", "task {task} {what}")
_COUNT = Text("共 {n} 处改动，涉及 {tasks} 个任务", "{n} change(s), {tasks} task(s) concerned")
_COUNT_WHOLE = Text("共 {n} 处改动", "{n} change(s)")
_SAME = Text("内容相同", "they say the same")
_NOTED = Text(
    "计划内容没有改动，只有公示、编号、附件、备案等记载不同",
    "nothing planned is different, only what is noted beside it (publication, numbers, annexes, amendments)",
)
_VERSION = Text("第 {number} 版", "version {number}")
_FIRST = Text("首次生效", "in force for the first time")
_ERASED = Text("改动的内容读不出来", "what changed can no longer be read")
_FILED = Text(
    "备案 {number}  {on}  {applicant}  申请：{application}  理由：{reason}  ",
    "amendment {number}  filed {on}  {applicant}  application: {application}  reason: {reason}  ",
)
_REPORTED = Text("已于 {on} 报备 {to}", "reported {on} {to}")
_NOT_REPORTED = Text("尚未报市局", "not yet reported to the city bureau")
