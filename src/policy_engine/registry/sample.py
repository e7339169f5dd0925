"""A generated county (示例县): two registries and declared recusals, marked as generated in file name and column.

Names and codes are invented. The same seed gives the same bytes on every machine: random integers only, lists only.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate
from math import isqrt
from pathlib import Path
from random import Random
from typing import NamedTuple

from policy_engine.files import write
from policy_engine.model.target import Entity
from policy_engine.registry.headings import INSPECTORS, RECUSALS, TARGETS, Sheet
from policy_engine.registry.ids import COUNTY
from policy_engine.registry.sample_staff import people
from policy_engine.registry.trades import (
    BRANDS,
    EVERYDAY,
    GROUPS,
    LARGE,
    STATIONS,
    Group,
)
from policy_engine.registry.uscc import organisation_check
from policy_engine.registry.words import DECIDERS, DECISIONS, ENTITIES, GROUNDS, ROUTES, STANDINGS

MARK = "生成数据 generated"
"""What stands in the column 数据标记 of every row."""

_FULL = 50_000
_PERCENT: dict[Entity, int] = {"enterprise": 45, "individual": 49, "cooperative": 5, "other": 1}
_PREFIXES = {"enterprise": ("91",), "individual": ("92",), "cooperative": ("93",), "other": ("12", "52")}
_ENDINGS = {"enterprise": "有限公司", "individual": "店", "cooperative": "农民专业合作社", "other": ""}
_TIERS = "ABCD"
_TIER_ENDS = tuple(accumulate((31107, 12044, 3682, 721)))  # Dandong 2023
_STRAY_TIERS = {"individual": 400, "cooperative": 100, "other": 100}
"""One in so many has a tier though its kind has none."""
_NO_TIER_YET = date(2022, 7, 1)
_CREDIT_CODES_BEGIN = date(2015, 10, 1)
_BASE31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class _Business(NamedTuple):
    id: str
    station: str
    special: bool
    cells: list[str]


def write_county(directory: Path, seed: int, targets: int = _FULL, inspectors: int = 300) -> list[Path]:
    """Write targets, inspectors and recusals as CSV; gives the three paths. Raises Unusable where writing fails.

    The groups of `trades` are scaled to `targets`; each keeps a member, so a very small county gets a few more.
    """
    rng = Random(seed)
    businesses = _businesses(rng, targets)
    officers = [[*row, MARK] for row in people(rng, inspectors)]
    count = max(3 * len(GROUNDS.names), 400 * targets // _FULL)
    recusals = _recusals(rng, count, businesses, officers)
    return [
        _write(directory, TARGETS, [business.cells for business in businesses]),
        _write(directory, INSPECTORS, officers),
        _write(directory, RECUSALS, recusals),
    ]


def _write(directory: Path, sheet: Sheet, rows: Iterable[Sequence[str]]) -> Path:
    # With a byte order mark Excel and WPS read UTF-8 without asking.
    out = io.StringIO()
    writer = csv.writer(out)
    # A generated county is a whole registry: it has no column of what to do with a row.
    writer.writerow(column.title.zh for column in sheet.columns if column.field != "action")
    writer.writerows(rows)
    path = directory / f"{sheet.command}.generated.csv"
    write(path, out.getvalue().encode("utf-8-sig"))
    return path


def _businesses(rng: Random, count: int) -> list[_Business]:
    groups = _groups(rng, count)
    rng.shuffle(groups)
    stations = [station for station, parts in STATIONS for _ in range(parts)]
    codes = _Codes(rng.randrange(10**8))
    return [_business(rng, number, group, rng.choice(stations), codes) for number, group in enumerate(groups)]


def _groups(rng: Random, count: int) -> list[Group]:
    """The group of each business; what the groups leave of each kind goes to everyday trades."""
    left = {entity: count * percent // 100 for entity, percent in _PERCENT.items()}
    left["individual"] += count - sum(left.values())
    result: list[Group] = []
    for group in GROUPS:
        size = max(1, group.size * count // _FULL)
        left[group.entity] -= size
        result += [group] * size
    for entity, rest in left.items():
        trades = [Group(LARGE, entity, category, word) for category, word in reversed(EVERYDAY[entity])]
        weighted = [trade for weight, trade in enumerate(trades, 1) for _ in range(weight)]
        result += [rng.choice(weighted) for _ in range(rest)]
    return result


def _business(rng: Random, number: int, group: Group, station: str, codes: _Codes) -> _Business:
    registered = _registered(rng)
    old = registered < _CREDIT_CODES_BEGIN
    prefix = rng.choice(_PREFIXES[group.entity])
    code = (
        codes.old_number(number) if old and not rng.randrange(110) else codes.code(rng, number, prefix, old)
    )
    ending = "" if group.word.endswith(("店", "坊", "馆", "所", "站", "园")) else _ENDINGS[group.entity]
    cells = [
        code,
        f"示例{rng.choice(BRANDS)}{group.word}{ending}{number:05d}",
        registered.isoformat(),
        MARK,
        ENTITIES.word(group.entity),
        STANDINGS.word(_standing(rng, group)),
        _tier(rng, group.entity, registered),
        station,
        group.category,
        group.licences,
        group.traits,
        _lists(number, group),
    ]
    return _Business(code, station, group.size < LARGE, cells)


def _registered(rng: Random) -> date:
    """A day from 1995 to May 2023, later ones more often: the chance of a year rises with the years before it."""
    days = isqrt(rng.randrange(10_370**2))
    return date(1995, 1, 1) + timedelta(days)


def _lists(number: int, group: Group) -> str:
    """By the number alone: businesses are shuffled, and every other cell stays what it is."""
    watched = group.size < LARGE and not number % 10
    abnormal = group.entity == "enterprise" and not number % 120
    return "、".join(name for name, on in (("重点监管名单", watched), ("经营异常名录", abnormal)) if on)


def _standing(rng: Random, group: Group) -> str:
    if group.size < LARGE or rng.randrange(45):
        return group.standing
    return rng.choice(("closed", "closed", "closed", "revoked", "moved_out"))


def _tier(rng: Random, entity: Entity, registered: date) -> str:
    if entity == "enterprise":
        new = registered >= _NO_TIER_YET
        return "" if new else _TIERS[bisect(_TIER_ENDS, rng.randrange(_TIER_ENDS[-1]))]
    return "" if rng.randrange(_STRAY_TIERS[entity]) else rng.choice(_TIERS)


class _Codes:
    """Credit codes and old numbers, all different: the running number times a prime, modulo the size of the code's space."""

    def __init__(self, offset: int) -> None:
        from stdnum.cn.uscc import calc_check_digit

        self._offset, self._check = offset, calc_check_digit

    def code(self, rng: Random, number: int, prefix: str, old: bool) -> str:
        region = COUNTY if rng.randrange(100) else rng.choice(("140502", "140500", "140511"))
        body = self._digits(number, 8) if old else "MA" + self._letters(number)
        start = prefix + region + body + organisation_check(body)
        return f"{start}{self._check(start)}"

    def old_number(self, number: int) -> str:
        return COUNTY + self._digits(number, 9)

    def _digits(self, number: int, length: int) -> str:
        return str((self._offset + number * 7919) % 10**length).zfill(length)

    def _letters(self, number: int) -> str:
        rest = (self._offset + number * 7919) % 31**6
        letters = ""
        for _ in range(6):
            rest, digit = divmod(rest, 31)
            letters = _BASE31[digit] + letters
        return letters


def _recusals(
    rng: Random, count: int, businesses: Sequence[_Business], officers: Sequence[Sequence[str]]
) -> list[list[str]]:
    """So many declarations, no inspector, target and ground twice: two of them might contradict each other."""
    rows: dict[tuple[str, ...], list[str]] = {}
    while officers and len(rows) < count:
        row = _recusal(rng, len(rows), businesses, officers)
        rows.setdefault(tuple(row[:3]), row)
    return list(rows.values())


def _recusal(
    rng: Random, number: int, businesses: Sequence[_Business], officers: Sequence[Sequence[str]]
) -> list[str]:
    """Mostly between a station's officer and a business it looks after, for there people know each other."""
    business = rng.choice(businesses)
    while number % 2 and not business.special:
        business = rng.choice(businesses)
    near = [officer for officer in officers if officer[2] == business.station] if rng.randrange(3) else []
    since = date(2019, 1, 1) + timedelta(rng.randrange(1270))
    until = date(2022, 7, 1) + timedelta(rng.randrange(180)) if not rng.randrange(12) else None
    ground = tuple(GROUNDS.names)[number % len(GROUNDS.names)]
    ended = since - timedelta(rng.randrange(900)) if ground == "former_employer" else None
    return [
        rng.choice(near or officers)[0],
        business.id,
        GROUNDS.word(ground),
        ROUTES.word(rng.choice(tuple(ROUTES.names))),
        since.isoformat(),
        until.isoformat() if until else "",
        *_decision(rng, since),
        ended.isoformat() if ended else "",
        MARK,
    ]


def _decision(rng: Random, since: date) -> tuple[str, str, str]:
    """What was decided, by whom and when: of forty, three wait, three were rejected, one was decided by the wrong person."""
    lot = rng.randrange(40)
    if lot < 3:
        return DECISIONS.word("pending"), "", ""
    decision = "rejected" if lot < 6 else "accepted"
    by = {6: "section_head", 7: "collective"}.get(lot, "head")
    day = since + timedelta(rng.randrange(8))
    return DECISIONS.word(decision), DECIDERS.word(by), day.isoformat()
