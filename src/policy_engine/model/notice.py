"""检查通知书: what a business is told before or at a visit. Never the tier, nor the stratum it was drawn from."""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_engine.model.text import Text

Style = Literal["mark", "title", "centre", "head", "body", "fine", "right"]
"""演示标记, 标题, 居中, 小标题, 正文, 小字, 落款."""


class Line(msgspec.Struct, frozen=True):
    """A paragraph of a printed page."""

    style: Style
    text: str


class NoticeOfficer(msgspec.Struct, frozen=True):
    """检查人员 as the notice names them. Both may be "" where the registers have nothing; an expert assists and is no officer."""

    id: str
    name: str
    unit: str
    certificate: str
    expert: bool


class NoticeTask(msgspec.Struct, frozen=True):
    """One task that the visit serves: `matters` are (name, legal basis, "" where the list of matters is not given)."""

    number: str
    code: str
    name: str
    section: str
    matters: tuple[tuple[str, str], ...]
    window: str
    start: str
    end: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One visit's notice. `log_size` and `log_root` are the first checkpoint (检查点) that covers its dispatch and its officers;
    `log_signature` is the log's signature line under it, "" where no key is at hand."""

    demo: bool
    issuer: str
    document: str
    plan_title: str
    target: str
    name: str
    tasks: tuple[NoticeTask, ...]
    officers: tuple[NoticeOfficer, ...]
    dispatched: str
    draw: str
    attempt: int
    commitment: str
    pool_root: str
    pool_size: int
    level: str
    meaning: Text
    log_size: int
    log_root: str
    log_signature: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The inspections that the visit serves."""
        return tuple(task.number for task in self.tasks)


class Notices(msgspec.Struct, frozen=True):
    """The notices that were asked for, in the order of draws and visits."""

    demo: bool
    notices: tuple[Notice, ...]
