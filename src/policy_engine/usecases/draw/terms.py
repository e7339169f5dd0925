"""What the seed of a draw is going to be made of, as it is fixed before anybody can know it (protocol §2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from policy_engine.draw.beacon import FEWEST_OUTCOMES, QUICKNET, check_form, round_at, round_time
from policy_engine.model.draw import Party
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text, short
from policy_engine.usecases.draw.awaited import clock
from policy_engine.usecases.match.words import written

SOONEST = 60
"""How long before a round comes out it must be fixed, in seconds: time to announce the commitment."""

KINDS = ("os", "none", "drand", "lottery", "dice")


class Wanted(msgspec.Struct, frozen=True):
    """What the person asked for. `round_after` and `reveal_by` are UTC seconds; `beacon` one of `KINDS`, "" to leave it open."""

    beacon: str = ""
    round: int | None = None
    round_after: int | None = None
    event: str = ""
    form: str = ""
    witnesses: tuple[str, ...] = ()
    reveal_by: int | None = None


class Source(msgspec.Struct, frozen=True):
    """Where the seed comes from: the header's beacon, its parties, and until when these have time (UTC seconds)."""

    beacon: dict[str, Any] | None
    parties: tuple[Party, ...] = ()
    reveal_by: int | None = None

    @property
    def kind(self) -> str:
        return "none" if self.beacon is None else str(self.beacon["kind"])


def source_of(wanted: Wanted, parties: Sequence[Party], now: int) -> Source:
    """Raises Unusable for what is not said or makes no sense, Refused for what would not keep the seed unknown. `now`: UTC seconds."""
    kind = wanted.beacon or ("none" if parties else "os")
    if kind not in KINDS:
        listed = "、".join(KINDS)
        raise Unusable(
            Text(f"没有这样的信标：{short(kind)}", f"there is no beacon {short(kind)}"),
            Text(f"--beacon 写其中之一：{listed}", f"--beacon takes one of: {', '.join(KINDS)}"),
        )
    _no_stray(kind, wanted)
    if kind == "os" and parties:
        raise Refused(_LAST_WORD, _WITHOUT)
    if kind == "none" and len(parties) < 2:
        raise Refused(_TOO_FEW, _TWO)
    beacon = _BEACONS[kind](wanted)
    return Source(beacon, tuple(parties), _reveal_by(wanted, beacon, bool(parties), now))


def _reveal_by(wanted: Wanted, beacon: dict[str, Any] | None, parties: bool, now: int) -> int | None:
    out = None
    if beacon is not None and beacon["kind"] == "drand":
        out = round_time(QUICKNET, beacon["round"])
        if out < now + SOONEST:
            raise Refused(_KNOWN.fill(number=beacon["round"], at=clock(out)), _LATER)
    if not parties:
        if wanted.reveal_by is not None:
            raise Unusable(
                Text("没有参与方，不需要 --reveal-by", "there are no parties, so no --reveal-by"),
                Text(
                    "去掉 --reveal-by，或用 --party 加上参与方", "leave it out, or add parties with --party"
                ),
            )
        return None
    limit = out if wanted.reveal_by is None else wanted.reveal_by
    if limit is None:
        raise Unusable(_NO_LIMIT, _LIMIT)
    if limit <= now:
        raise Refused(_PAST.fill(at=clock(limit)), _LIMIT)
    if out is not None and limit > out:
        raise Refused(
            _TOO_LATE.fill(at=clock(limit), number=beacon and beacon["round"], out=clock(out)), _LATER
        )
    return limit


def _none(_: Wanted) -> None:
    return None


def _os(_: Wanted) -> dict[str, Any]:
    return {"kind": "os"}


def _drand(wanted: Wanted) -> dict[str, Any]:
    if (wanted.round is None) == (wanted.round_after is None):
        raise Unusable(_NO_ROUND, _ROUND)
    number = wanted.round if wanted.round is not None else round_at(QUICKNET, wanted.round_after or 0)
    if not 1 <= number < 2**53:
        raise Unusable(Text(f"没有第 {number} 轮", f"there is no round {number}"), _ROUND)
    return {"kind": "drand", "chain": QUICKNET.hash, "round": number}


def _lottery(wanted: Wanted) -> dict[str, Any]:
    event = written(wanted.event, Text("开奖（--event）", "lottery (--event)"))
    return {"kind": "lottery", "event": event, "form": _form(wanted)}


def _dice(wanted: Wanted) -> dict[str, Any]:
    witnesses = [written(name, Text("见证人", "witness")) for name in wanted.witnesses]
    if len(set(witnesses)) < max(2, len(witnesses)):
        raise Unusable(
            Text("掷骰子要至少两名不同的见证人", "dice take at least two witnesses, all different"),
            Text("--witness 单位或岗位，每人写一次", "--witness UNIT-OR-ROLE, once for each"),
        )
    return {"kind": "dice", "form": _form(wanted), "witnesses": witnesses}


_BEACONS = {"none": _none, "os": _os, "drand": _drand, "lottery": _lottery, "dice": _dice}


def _form(wanted: Wanted) -> str:
    try:
        check_form(wanted.form)
    except ValueError:
        raise Unusable(_NO_FORM.fill(form=short(wanted.form)), _FORM) from None
    return wanted.form


def _no_stray(kind: str, wanted: Wanted) -> None:
    """What belongs to another kind of beacon was a mistake, perhaps in the kind."""
    given = {
        "--round": (wanted.round is not None, ("drand",)),
        "--round-after": (wanted.round_after is not None, ("drand",)),
        "--event": (bool(wanted.event), ("lottery",)),
        "--form": (bool(wanted.form), ("lottery", "dice")),
        "--witness": (bool(wanted.witnesses), ("dice",)),
    }
    for option, (there, kinds) in given.items():
        if there and kind not in kinds:
            raise Unusable(
                Text(f"{option} 不能和 --beacon {kind} 一起用", f"{option} does not go with --beacon {kind}"),
                Text(f"写 --beacon {' 或 '.join(kinds)}", f"write --beacon {' or '.join(kinds)}"),
            )


_LAST_WORD = Text(
    "有参与方时不能再用本机随机数：操作人员看到各方的随机数之后才取，等于由他最后决定",
    "with parties there is no number of this machine: taken after theirs are seen, it would give the operator the last word",
)
_WITHOUT = Text(
    "去掉 --beacon os；或用公共信标：--beacon drand",
    "leave out --beacon os, or take a public beacon: --beacon drand",
)
_TOO_FEW = Text(
    "没有信标时至少要有两个参与方，否则种子由一方说了算",
    "without a beacon there are at least two parties, or one of them would decide the seed",
)
_TWO = Text(
    "每个参与方 --party 文件.commitment.json；或加上 --beacon drand",
    "--party FILE.commitment.json for each, or add --beacon drand",
)
_KNOWN = Text(
    "drand 第 {number} 轮在 {at} 产生，已经或马上就能知道",
    "drand round {number} comes out at {at}: it is known, or will be in a moment",
)
_LATER = Text(
    "选更晚的一轮：--round-after '日期 时间'（北京时间），留出公告和各方公开随机数的时间",
    "choose a later round: --round-after 'DATE TIME' (Beijing time), with time to announce and for the parties to reveal",
)
_NO_LIMIT = Text(
    "有参与方时要写明公开随机数的截止时间", "with parties, say until when they have to reveal their numbers"
)
_LIMIT = Text(
    "--reveal-by '日期 时间'（北京时间），如 '2026-06-15 12:00'",
    "--reveal-by 'DATE TIME' (Beijing time), such as '2026-06-15 12:00'",
)
_PAST = Text("公开的截止时间 {at} 已经过去", "the time to reveal, {at}, is past")
_TOO_LATE = Text(
    "公开的截止时间 {at} 晚于 drand 第 {number} 轮（{out}）：各方要在信标产生之前公开",
    "the time to reveal, {at}, is later than drand round {number} ({out}): parties reveal before the beacon",
)
_NO_ROUND = Text("没有写明用 drand 的哪一轮，或写了两次", "say which round of drand, and only once")
_ROUND = Text(
    "--round 轮次，或 --round-after '日期 时间'（北京时间）",
    "--round N, or --round-after 'DATE TIME' (Beijing time)",
)
_NO_FORM = Text(
    f"号码的格式不能用：“{{form}}”（1–200 个字符，可能的结果不少于 {FEWEST_OUTCOMES} 种）",
    f"not a usable form: “{{form}}” (1–200 characters, at least {FEWEST_OUTCOMES} outcomes)",
)
_FORM = Text(
    "--form 里用 9 代表一位数字、6 代表一颗骰子，空格和 + - , / : ; 照写，如 '99 99 99 99 99 99+99'",
    "in --form 9 stands for a digit, 6 for a die, and space + - , / : ; for themselves, such as '99 99 99 99 99 99+99'",
)
