"""Events as lines and in full."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from policy_engine.ledger.body import Body
from policy_engine.model.text import Lang, Text, visible

_KINDS = {
    "workspace.created": Text("建立工作区", "workspace made"),
    "registry.imported": Text("导入名录", "registry imported"),
    "registry.attested": Text("核实名录", "registry verified"),
    "plan.recorded": Text("计划生效", "plan recorded"),
    "plan.amended": Text("计划变更", "plan amended"),
    "draw.committed": Text("抽取承诺", "draw committed"),
    "draw.revealed": Text("公开随机数", "nonce revealed"),
    "draw.seeded": Text("取得种子", "draw seeded"),
    "draw.selected": Text("抽取对象", "targets drawn"),
    "match.widened": Text("扩大匹配范围", "pools widened"),
    "draw.matched": Text("匹配人员", "officers matched"),
    "inspection.dispatched": Text("派发检查任务", "inspection dispatched"),
    "officer.substituted": Text("更换人员", "officer substituted"),
    "officer.refused": Text("拒不执行", "officer refused"),
    "target.replaced": Text("替换检查对象", "target replaced"),
    "result.recorded": Text("录入检查结果", "result recorded"),
    "result.reviewed": Text("复核检查结果", "result reviewed"),
    "case.advanced": Text("办理案卷", "case advanced"),
    "case.attached": Text("案卷材料", "documents attached"),
    "accountability.recorded": Text("登记追责", "held to account"),
    "key.announced": Text("公告密钥", "key announced"),
    "key.rotated": Text("更换密钥", "key rotated"),
    "witness.cosigned": Text("外部见证", "witnessed"),
    "slip.issued": Text("出具验签单", "slip issued"),
    "draw.rehearsed": Text("抽取演练", "draw rehearsed"),
    "draw.voided": Text("抽取作废", "draw voided"),
    "run.refused": Text("不予执行", "run refused"),
}


class Shown(Protocol):
    """One entry of the log, read; `body` is None where it cannot be read, `payload` where it was erased."""

    @property
    def number(self) -> int: ...
    @property
    def leaf(self) -> str: ...
    @property
    def body(self) -> Body | None: ...
    @property
    def payload(self) -> Mapping[str, Any] | None: ...


def line(event: Shown, lang: Lang) -> str:
    """`   17  2023-06-15 09:00:00Z  draw.committed  抽取承诺  140525/2023-internal/1/1`"""
    if event.body is None:
        return f"{event.number:>6}  " + _UNREADABLE.in_(lang)
    return _line(event.number, event.body, lang)


def details(event: Shown, lang: Lang, *, payload: bool) -> Iterator[str]:
    """All of an event. The payload holds what is not public, so it is shown on request only."""
    yield line(event, lang)
    yield f"        leaf     {event.leaf}"
    if event.body is not None:
        yield from _fields(event.body)
    if event.payload is None:
        yield Text("        内容已依法删除", "        the payload has been erased").in_(lang)
    elif payload:
        yield json.dumps(event.payload, ensure_ascii=False, indent=2, sort_keys=True)
    else:
        yield Text("        （--payload 显示内容）", "        (--payload shows it)").in_(lang)


def entry_lines(number: int, body: Body, lang: Lang) -> Iterator[str]:
    """An entry that a proof is about: its body, which is all that a stranger has."""
    yield _line(number, body, lang)
    yield from _fields(body)


def _fields(body: Body) -> Iterator[str]:
    yield f"        on       {visible(body.on)}"
    yield f"        actor    {visible(body.actor)}"
    for name, value in sorted(body.refs.items()):
        yield f"        {visible(name):<8} {visible(value)}"
    if body.reason:
        yield f"        reason   {visible(body.reason)}"
    yield f"        payload  {body.payload}"


def _line(number: int, body: Body, lang: Lang) -> str:
    said = _KINDS[body.kind].in_(lang)
    return f"{number:>6}  {_time(body.at)}  {body.kind}  {said}  {visible(body.subject)}"


_LAST = 253_402_300_799
"""The last second of the year 9999."""

_UNREADABLE = Text(
    "读不出来的记录；policy audit verify 查明原因", "cannot be read; `policy audit verify` says why"
)


def _time(at: int) -> str:
    if at > _LAST:
        return str(at)
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
