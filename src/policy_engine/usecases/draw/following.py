"""What a later attempt owes to the void one before it: a seed that nobody chooses alone, and, unless the inputs were wrong, the same pool."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.model.draw import Header
from policy_engine.model.text import Text

_KEPT = {
    "plan_sha256": Text("计划文件", "plan"),
    "rules_sha256": Text("规则文件", "rules"),
    "snapshot": Text("检查对象库快照", "snapshot of the targets"),
    "pool": Text("抽取总体", "pool"),
    "tasks": Text("抽取比例和倍数", "rates and weights"),
}


def following(header: Header, before: Header, void: str) -> Iterator[Text]:
    """What does not hold of an attempt by its header; `before` is that of the attempt before it, which is void for the reason `void`."""
    kind = None if header.beacon is None else header.beacon["kind"]
    if kind == "os" or (kind is None and void != "inputs"):
        yield Text(
            "前一次作废以后再抽，种子没有取自公共信标",
            "after a void attempt its seed does not come from a public value",
        )
    if void == "inputs":
        return
    for field, what in _KEPT.items():
        if getattr(header, field) != getattr(before, field):
            yield not_kept(what)


def not_kept(what: Text) -> Text:
    """That something is not as the attempt before had it."""
    return Text(
        "{what}与作废的前一次不同，本应保留",
        "its {what} is not that of the void attempt before, which it had to keep",
    ).fill(what=what)
