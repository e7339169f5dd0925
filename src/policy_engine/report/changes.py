"""What an import changed, for people: totals, and the changes one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policy_engine.model.text import Lang, Text, visible
from policy_engine.registry.changes import Change
from policy_engine.report.fields import change as fields_changed

_KINDS = {
    "added": Text("新增", "added"),
    "dropped": Text("退出", "dropped"),
    "retiered": Text("等级变更", "retiered"),
    "moved": Text("换所", "moved"),
    "edited": Text("其他修改", "edited"),
}


def change_summary(counts: Mapping[str, int]) -> Text:
    """The totals in one line."""
    if not any(counts.values()):
        return Text("与上次相比没有变化", "nothing differs from before")
    return Text(
        "与上次相比：" + "，".join(f"{_KINDS[kind].zh} {count}" for kind, count in counts.items()),
        "against before: " + ", ".join(f"{count} {_KINDS[kind].en}" for kind, count in counts.items()),
    )


def change_lines(changes: Sequence[Change], lang: Lang, shown: int | None = None) -> Iterator[str]:
    """Each change on a line, or the first `shown`, the others counted."""
    for change in changes[:shown]:
        fields = ""
        if change.kind not in ("added", "dropped"):
            fields = "  " + fields_changed(change.fields, lang)
        yield f"  {_KINDS[change.kind].in_(lang)}  {change.id}  {visible(change.name)}{fields}"
    if shown is not None and len(changes) > shown:
        rest = Text("  …… 另有 {n} 条，--full 全部列出", "  … {n} more; --full lists them all")
        yield rest.fill(n=len(changes) - shown).in_(lang)
