"""The two registries (两库): who may be inspected and who inspects, and the declared grounds that keep the two apart."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

Entity = Literal["enterprise", "individual", "cooperative", "other"]
"""主体类型: 企业, 个体工商户, 农民专业合作社, 其他 (事业单位、社会组织 …)."""

Tier = Literal["A", "B", "C", "D", "-"]
"""信用风险等级: A 低风险, B 一般风险, C 较高风险, D 高风险; "-" is an entity without a tier, a stratum of its own."""
TIERS: tuple[Tier, ...] = ("A", "B", "C", "D", "-")

UNRATED: Tier = "-"
"""未分类: also the one stratum of a draw that does not distinguish tiers."""

Standing = Literal["open", "closed", "revoked", "moved_out"]
"""登记状态: 存续, 注销, 吊销, 迁出. Only open entities are in any population."""


class Profile(msgspec.Struct, frozen=True, order=True):
    """What scopes, tiers and units look at; a county has some 300 distinct ones. Tuples are sorted."""

    entity: Entity
    standing: Standing
    tier: Tier
    station: str
    category: str
    licences: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


class Target(msgspec.Struct, frozen=True):
    """检查对象: one registered entity. `id` is the 统一社会信用代码 (18) or an old registration number (15 digits)."""

    id: str
    name: str
    profile: Profile
    registered_on: date | None = None


class Inspector(msgspec.Struct, frozen=True):
    """执法检查人员. `id` is a staff number, never an ID-card number. A certificate is valid on both of its end dates.

    An expert (专家、技术机构人员) assists and never counts as an officer; only an expert may have no certificate: its
    number is "" then and both dates are None. `department` is the co-operating department (配合部门) that sends the
    person, "" for the own bureau. `leave` holds 请假 spans, both days inclusive, sorted, none touching another.
    """

    id: str
    name: str
    unit: str
    unit_kind: Literal["section", "station"]
    certificate: str
    certificate_from: date | None
    certificate_to: date | None
    qualifications: tuple[str, ...] = ()
    on_duty: bool = True
    department: str = ""
    leave: tuple[tuple[date, date], ...] = ()
    leader: bool = False
    expert: bool = False
    group: str = ""


Route = Literal["officer", "party", "ex_officio"]
"""提出方式: who brought the recusal up: 本人, 当事人, 依职权."""

Decision = Literal["pending", "accepted", "rejected"]
"""回避决定: 待决定, 同意, 不同意."""

Decider = Literal["", "head", "collective", "section_head"]
"""决定人: 负责人, 集体, 股室负责人; "" where nobody is named."""


class Recusal(msgspec.Struct, frozen=True):
    """回避申报: this inspector must not inspect this target from `since` to `until` (both inclusive; None: open).

    `ended_on` is the day the relation itself ended (关系终止日期), such as a former employment; None: it has not, or
    the declaration does not say.
    """

    inspector: str
    target: str
    ground: str
    route: Route
    since: date | None = None
    until: date | None = None
    decision: Decision = "accepted"
    decided_by: Decider = ""
    decided_on: date | None = None
    ended_on: date | None = None
