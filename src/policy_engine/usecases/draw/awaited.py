"""What a committed draw still waits for: parties that have not revealed their numbers, a beacon that is not entered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from policy_engine.draw.beacon import chain, round_time
from policy_engine.model.text import Text, joined, visible
from policy_engine.store.values import RecordedDraw
from policy_engine.usecases.clock import CHINA


class Awaited(msgspec.Struct, frozen=True):
    """What is missing: `parties` by name, the `beacon` as the header fixed it (None: nothing from outside).

    `until` is the UTC second until which the parties have time.
    """

    parties: tuple[str, ...] = ()
    beacon: dict[str, Any] | None = None
    until: int | None = None

    @property
    def something(self) -> bool:
        return bool(self.parties) or self.beacon is not None

    def said(self) -> Text:
        """For whom and for what, and until when."""
        parts = []
        if self.parties:
            names = joined(Text(name, name) for name in map(visible, self.parties))
            said = Text("{names}的随机数", "the random numbers of {names}")
            if self.until is not None:
                said = Text("{names}的随机数，至 {until}", "the random numbers of {names}, until {until}")
            parts.append(said.fill(names=names, until=clock(self.until)))
        if self.beacon is not None:
            parts.append(beacon_said(self.beacon))
        return joined(parts, Text("；", "; "))


def awaited(draw: RecordedDraw) -> Awaited:
    """What a draw waits for; nothing once it is seeded."""
    if draw.state != "committed":
        return Awaited()
    beacon = draw.header.beacon
    outside = beacon if beacon is not None and beacon["kind"] != "os" else None
    return Awaited(withheld(draw), outside, deadline(draw))


def withheld(draw: RecordedDraw) -> tuple[str, ...]:
    """The parties whose numbers are not on record."""
    return tuple(party.name for party in draw.header.parties if party.name not in draw.nonces)


def deadline(draw: RecordedDraw) -> int | None:
    """The last UTC second at which a party may reveal: by what was agreed, and before the round of the beacon."""
    out = beacon_time(draw.header.beacon)
    limits = [limit for limit in (draw.reveal_by, None if out is None else out - 1) if limit is not None]
    return min(limits) if limits and draw.header.parties else None


def beacon_time(beacon: dict[str, Any] | None) -> int | None:
    """When a beacon comes out, in UTC seconds; None where that is not known (lottery, dice, a chain that is not built in)."""
    if beacon is None or beacon["kind"] != "drand":
        return None
    try:
        return round_time(chain(beacon["chain"]), beacon["round"])
    except ValueError:
        return None


def beacon_said(beacon: dict[str, Any]) -> Text:
    """A beacon from outside, in words."""
    match beacon:
        case {"kind": "drand", "round": number}:
            said = Text("drand 第 {number} 轮（{at}）", "drand round {number} ({at})")
            return said.fill(number=number, at=clock(beacon_time(beacon)))
        case {"kind": "lottery", "event": event, "form": form}:
            said = Text("{event} 的开奖号码（格式 {form}）", "the numbers of {event} (form {form})")
            return said.fill(event=visible(event), form=form)
        case {"kind": "dice", "form": form, "witnesses": witnesses}:
            said = Text("{names} 见证下掷出的骰子（格式 {form}）", "dice thrown before {names} (form {form})")
            names = joined(Text(name, name) for name in map(visible, witnesses))
            return said.fill(names=names, form=form)
        case _:
            return Text("本机随机数", "random bytes of this machine")


def clock(seconds: int | None) -> Text:
    """A UTC second as Beijing time."""
    if seconds is None:
        return Text("时间不详", "time unknown")
    there = datetime.fromtimestamp(seconds, CHINA)
    return Text(f"北京时间 {there:%Y-%m-%d %H:%M:%S}", f"{there:%Y-%m-%d %H:%M:%S} Beijing time")
