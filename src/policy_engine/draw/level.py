"""The assurance level of a draw (protocol §2), derived from its header and printed on every notice."""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_engine.model.draw import Header
from policy_engine.model.text import Text


class Level(msgspec.Struct, frozen=True):
    """抽取可信等级: its code, and what a reader of the notice may and may not rely on."""

    code: Literal["L0", "L1", "L2", "L3"]
    meaning: Text


_REHEARSAL = Level(
    "L0",
    Text(
        zh="演练：结果不作为正式抽取，不得派发检查任务。",
        en="Rehearsal: the result is not an official draw and no inspection can be dispatched from it.",
    ),
)
_ALONE = Level(
    "L1",
    Text(
        zh="种子只含单方产生的随机数。事后改动结果会被发现；但不能防止操作人员在副本中反复试抽、择一登记。",
        en="The seed holds the randomness of one side only. A result changed afterwards would be found; "
        "but nothing stops an operator from repeating the draw in a copy and logging the one that suits.",
    ),
)
_PARTIES = Level(
    "L2",
    Text(
        zh="种子由{parties}各自先承诺、后公开的随机数共同生成；只要其中一方诚实，谁也不能左右结果。",
        en="The seed is made of random numbers that {parties} each committed to first and revealed later; "
        "as long as one of them is honest, nobody can steer the result.",
    ),
)
_BEACON = Level(
    "L3",
    Text(
        zh="种子取自公共随机信标（drand 链 {chain}，第 {round} 轮），登记承诺时该轮尚未产生；"
        "谁也不能预知或左右结果，人人可以复算。",
        en="The seed comes from a public random beacon (drand chain {chain}, round {round}) that did not "
        "exist when the commitment was logged; nobody could foresee or steer the result, "
        "and anybody can recompute it.",
    ),
)


def level(header: Header) -> Level:
    """The level that the header claims.

    At L3 the log still has to show that the commitment is older than the beacon's round. One party's nonce
    without a beacon gives L1: whoever made it knew it before the commitment.
    """
    if header.rehearsal:
        return _REHEARSAL
    beacon = header.beacon or {}
    if beacon.get("kind") == "drand":
        return Level("L3", _BEACON.meaning.fill(chain=beacon["chain"][:8] + "…", round=beacon["round"]))
    if len(header.parties) >= 2:
        names = sorted(party.name for party in header.parties)
        return Level("L2", _PARTIES.meaning.fill(parties=Text("、".join(names), ", ".join(names))))
    return _ALONE
