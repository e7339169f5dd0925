"""A plan's file → text → document → schema → meaning → Plan. What is wrong on the way are findings with places."""

from __future__ import annotations

import functools
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.model.errors import FindingsStop
from policy_engine.model.finding import Finding, Route, has_errors, in_order
from policy_engine.model.plan import Plan
from policy_engine.model.text import Text
from policy_engine.plan.checks import check_meaning
from policy_engine.plan.schema import FILE
from policy_engine.resources import shipped
from policy_engine.syntax.document import Document, parse
from policy_engine.syntax.keys import keys_by_title
from policy_engine.syntax.read import decode, read_bytes


class LoadedPlan(msgspec.Struct, frozen=True, eq=False):
    """A plan, or the reasons why there is none.

    `plan` is None exactly when `findings` has errors. `document` is None where the bytes could not be read as text.
    `text` holds the file's bytes (none of a file that is too large), `sha256` (hex) is theirs.
    """

    plan: Plan | None
    document: Document | None
    findings: tuple[Finding, ...]
    sha256: str
    text: bytes


def load_plan(path: Path, shown_as: str) -> LoadedPlan:
    """The plan in a file, called `shown_as` in findings. Raises Unusable: missing, unreadable, a directory."""
    try:
        data = read_bytes(path, shown_as)
    except FindingsStop as stop:
        return _unread(b"", stop)
    return load_plan_bytes(data, shown_as)


def load_plan_bytes(data: bytes, shown_as: str) -> LoadedPlan:
    """The plan in `data`."""
    schema = _schema()
    try:
        source = decode(data, shown_as)
    except FindingsStop as stop:
        return _unread(data, stop)
    doc = parse(source, keys_by_title(schema))
    plan, misfits = _convert(doc, schema)
    findings = in_order([*doc.findings, *misfits, *check_meaning(doc)])
    return LoadedPlan(None if has_errors(findings) else plan, doc, tuple(findings), source.sha256, data)


def _unread(data: bytes, stop: FindingsStop) -> LoadedPlan:
    return LoadedPlan(None, None, stop.findings, sha256(data).hexdigest(), data)


@functools.cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = msgspec.json.decode((shipped("schemas") / FILE).read_bytes())
    return schema


def _convert(doc: Document, schema: dict[str, Any]) -> tuple[Plan | None, list[Finding]]:
    """The plan, or what does not fit. What fits the types fits their schema, which is asked only for the wording of what does not."""
    if doc.data is None:
        return None, []
    try:
        return msgspec.convert(doc.data, Plan), []
    except msgspec.ValidationError as error:
        problem = str(error)
    from policy_engine.syntax.schema import check_schema

    found = check_schema(doc, schema)
    if found or has_errors(doc.findings):
        return None, found
    words, _, path = problem.partition(" - at `")
    message = Text(f"内容不符合计划的格式：{words}", f"does not fit the format of plans: {words}")
    advice = Text(
        "对照格式说明和随附的示例计划修改", "compare it with the format's description and the example"
    )
    return None, [doc.finding("P109", "error", _route(path), message, advice)]


def _route(path: str) -> Route:
    """`$.tasks[3].rate` as a route."""
    steps = re.findall(r"\.(\w+)|\[(\d+)\]", path)
    return tuple(name if name else int(number) for name, number in steps)
