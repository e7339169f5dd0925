"""The assurance level of a draw (protocol §2), derived from its header and printed on every notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from policy_engine.model.draw import Header
from policy_engine.model.text import Text, joined, visible


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
_LAST_WORD = Level(
    "L1",
    Text(
        zh="各方公开随机数之后，操作人员还在本机取数，等于由他最后决定；各方的参与不能防止他反复试抽、择一登记。",
        en="After the parties revealed their numbers the operator's machine added one of its own, which gives the operator "
        "the last word: the parties do not stop anybody from repeating the draw and logging the one that suits.",
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
_DICE = Level(
    "L2",
    Text(
        zh="种子取自登记承诺之后、在{witnesses}见证下掷出的骰子；只要其中一名见证人诚实，谁也不能左右结果。"
        "点数以见证记录为证，外人无从另行查证。",
        en="The seed comes from dice that were thrown before {witnesses}, after the commitment was logged; "
        "as long as one of these witnesses is honest, nobody can steer the result. "
        "Their record is the only proof of what was thrown.",
    ),
)
_DRAND = Level(
    "L3",
    Text(
        zh="种子取自公共随机信标（drand 链 {chain}，第 {round} 轮），登记承诺时该轮尚未产生；"
        "谁也不能预知或左右结果，人人可以复算。",
        en="The seed comes from a public random beacon (drand chain {chain}, round {round}) that did not "
        "exist when the commitment was logged; nobody could foresee or steer the result, "
        "and anybody can recompute it.",
    ),
)
_LOTTERY = Level(
    "L3",
    Text(
        zh="种子取自公开开奖的号码（{event}），登记承诺时尚未开奖；谁也不能预知或左右结果，"
        "人人可以对照开奖公告复算。",
        en="The seed comes from the published numbers of a public lottery ({event}) that had not been drawn "
        "when the commitment was logged; nobody could foresee or steer the result, and anybody can compare "
        "the numbers with the published ones and recompute it.",
    ),
)


def level(header: Header) -> Level:
    """The level that the header claims.

    At L3 the log still has to show that the commitment is older than the round or the lottery. One party's nonce
    without a beacon gives L1: whoever made it knew it before the commitment. So do bytes of the operator's machine, whoever
    else takes part: they are taken last.
    """
    if header.rehearsal:
        return _REHEARSAL
    names = _several(sorted(party.name for party in header.parties))
    together = [_filled(_PARTIES, parties=names)] if len(header.parties) >= 2 else []
    match header.beacon:
        case {"kind": "os"}:
            return _LAST_WORD if header.parties else _ALONE
        case {"kind": "drand", "chain": chain, "round": number}:
            return _filled(_DRAND, chain=chain[:8] + "…", round=number)
        case {"kind": "lottery", "event": event}:
            return _filled(_LOTTERY, event=visible(event))
        case {"kind": "dice", "witnesses": witnesses}:
            together.append(_filled(_DICE, witnesses=_several(witnesses)))
    if not together:
        return _ALONE
    return Level("L2", joined((each.meaning for each in together), Text("", " ")))


def _filled(of: Level, **values: object) -> Level:
    return Level(of.code, of.meaning.fill(**values))


def _several(names: Sequence[str]) -> Text:
    return joined(Text(name, name) for name in map(visible, names))
