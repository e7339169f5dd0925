"""执法人员匹配: who goes on a task's visits."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from policy_engine.model.scope import Line


class Matching(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """执法人员匹配: the mode, how many officers a visit takes and what they must be fit for, and who comes besides.

    Officers of co-operating departments and experts come in addition to the `officers`, never instead of them.
    """

    mode: Annotated[
        Literal["股所随机", "所所随机", "股内随机", "所内随机"],
        Meta(
            title="匹配方式",
            description="股所随机：股室一人、所一人；所所随机：两个所各一人；股内随机、所内随机：都在一个单位",
        ),
    ]
    officers: Annotated[int, Meta(ge=2, le=8, title="每户检查人数", description="至少两人", examples=[2])] = 2
    qualification: Annotated[
        str, Meta(title="所需资格", description="不写则只要求执法证", examples=["特种设备安全检查员"])
    ] = ""
    leader: Annotated[bool, Meta(title="需要组长", description="第一名须是可任组长的人员")] = False
    jurisdiction: Annotated[
        Literal["fixed", "drawn", "other"],
        Meta(
            title="属地方式",
            description="所一级人员从哪里来：fixed 对象所属所；drawn 任一所；other 对象所属所以外的所（异地）",
        ),
    ] = "fixed"
    groups: Annotated[
        bool, Meta(title="固定检查组", description="按名录中的固定检查组整组匹配，不逐人匹配")
    ] = False
    departments: Annotated[
        tuple[Line, ...],
        Meta(
            max_length=8,
            title="配合部门",
            description="联合抽查：每个部门另派一名执法人员",
            examples=[["市邮政管理局"]],
        ),
    ] = ()
    experts: Annotated[
        int,
        Meta(
            ge=0, le=8, title="专家人数", description="另请的专家或技术机构人员，不计入检查人数", examples=[1]
        ),
    ] = 0
    expertise: Annotated[str, Meta(title="专家所需专长", description="不写则不限", examples=["计量检定"])] = (
        ""
    )
