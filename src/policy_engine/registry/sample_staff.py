"""The people of a generated county: officers of its own units, guests from other departments, experts who assist."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from policy_engine.registry.trades import DEPARTMENTS, INSTITUTES, QUALIFICATIONS, SECTIONS, STATIONS

_SOUND = 6
"""Every unit's first officers have valid certificates and are on duty, so that a whole county can always be matched."""


def people(rng: Random, count: int) -> list[list[str]]:
    """So many rows of the registry of inspectors: of every thirty, two of other departments and an expert.

    The cells of a row are in the order of the sheet's columns; the mark of generated data is not among them.
    """
    guests, experts = count // 15, count // 30
    return [
        *_officers(rng, count - guests - experts),
        *(_guest(rng, number) for number in range(guests)),
        *(_expert(rng, number) for number in range(experts)),
    ]


def _officers(rng: Random, count: int) -> list[list[str]]:
    """Eight officers for each unit in turn, then more for the larger ones."""
    tags = dict(SECTIONS)
    units = [*tags, *(station for station, _ in STATIONS)]
    larger = [
        *(section for section in tags for _ in range(6)),
        *(s for s, parts in STATIONS for _ in range(parts)),
    ]
    rows = []
    for number in range(count):
        place, seat = number % len(units), number // len(units)
        unit = units[place] if seat < 8 else rng.choice(larger)
        fate = rng.randrange(12) if seat >= _SOUND else -1
        known = [tags[unit]] if unit in tags else []
        known += [tag for tag in QUALIFICATIONS if tag not in known and not rng.randrange(4)]
        name = f"检查员-{number + 1:03d}"
        kind = "股" if unit in tags else "所"
        certificate = _certificate(f"示例证{number + 1:06d}", _last_day(rng, fate))
        duty = "否" if fate == 2 else "是"
        leave = _leave(rng, fate)
        lead = "是" if not seat or rng.randrange(100) < 23 else "否"
        # Two groups of two in every unit, where both of the two are there.
        paired = seat < 4 and number + len(units) * (1 - seat % 2) < count
        group = f"{unit}{'一二'[seat // 2]}组" if paired else ""
        skills = "、".join(known)
        rows.append([name, name, unit, kind, *certificate, skills, duty, "", leave, lead, "执法人员", group])
    return rows


def _guest(rng: Random, number: int) -> list[str]:
    """An officer of a co-operating department."""
    department, unit = DEPARTMENTS[number % len(DEPARTMENTS)]
    name = f"协查员-{number + 1:03d}"
    certificate = _certificate(f"示例证9{number + 1:05d}", _last_day(rng, -1))
    lead = "否" if rng.randrange(4) else "是"
    return [name, name, unit, "股", *certificate, "执法办案", "是", department, "", lead, "执法人员", ""]


def _expert(rng: Random, number: int) -> list[str]:
    """Somebody of a technical institute, who needs no certificate and has none."""
    unit, known = INSTITUTES[number % len(INSTITUTES)]
    name = f"专家-{number + 1:03d}"
    return [name, name, unit, "", "", "", "", known, "是", "", _leave(rng, -1), "否", "专家", ""]


def _certificate(number: str, end: date) -> tuple[str, str, str]:
    begin = date(end.year - 5, end.month, end.day) + timedelta(1)
    return number, begin.isoformat(), end.isoformat()


def _last_day(rng: Random, fate: int) -> date:
    """Of a certificate: 0 has expired by June 2023, 1 expires in the autumn, everybody else's lasts into 2026."""
    if fate == 0:
        return date(2023, 1, 5) + timedelta(rng.randrange(140))
    if fate == 1:
        return date(2023, 8, 1) + timedelta(rng.randrange(90))
    return date(2026, 1, 15) + timedelta(rng.randrange(340))


def _leave(rng: Random, fate: int) -> str:
    """One in twenty is away for some days, some of these twice; officers of fate 3 are away for months instead."""
    if rng.randrange(20):
        return ""
    first = date(2023, 5, 20) + timedelta(rng.randrange(40))
    last = first + timedelta(98 if fate == 3 else rng.randrange(3, 20))
    spans = [f"{first}至{last}"]
    if not rng.randrange(3):
        again = last + timedelta(rng.randrange(30, 60))
        spans.append(f"{again}至{again + timedelta(rng.randrange(2, 8))}")
    return "；".join(spans)
