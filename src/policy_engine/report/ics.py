"""Deadlines as a calendar file (RFC 5545), to subscribe to or to import.

It may end up on anybody's telephone: no name of a business or a person is in it, no officer, no tier; the number says which case it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256

from policy_engine.model.text import Lang, Text
from policy_engine.model.todo import GROUP_NAMES, DueItem, DueList

_LONGEST = 75
"""Octets of a content line without its end (RFC 5545 3.1)."""

_CHINA = timedelta(hours=8)
_DEMO = Text("【演示】", "[demonstration] ")
_CALENDAR = Text("监管期限 {unit}", "Deadlines {unit}")
_ABOUT = Text(
    "任务 {task}；{section}；{station}；{basis}\npolicy case explain {number}",
    "task {task}; {section}; {station}; {basis}\npolicy case explain {number}",
)
_VISIT = Text(
    "任务 {task}；{section}；{station}；{basis}\npolicy task show {number}",
    "task {task}; {section}; {station}; {basis}\npolicy task show {number}",
)


def calendar(found: DueList, lang: Lang, stamp: str) -> bytes:
    """The bytes of a .ics with one event for each deadline that is known; `stamp` is UTC, yyyymmddThhmmssZ.

    A deadline keeps its UID as long as the branch stays in its state, so a calendar that has it moves it when it is extended.
    """
    name = _CALENDAR.fill(unit=found.unit).in_(lang).strip()
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//policy//double random//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for item in found.items:
        if item.group not in ("unknown", "open"):
            lines += _event(found, item, lang, stamp)
    lines.append("END:VCALENDAR")
    return "".join(part + "\r\n" for line in lines for part in folded(line)).encode()


def uid(agency: str, item: DueItem) -> str:
    """What names a deadline for good: agency, inspection, branch, state and since when; nothing else of it can be read back."""
    # A visit and the recording of its result are one thing to do, of which only the deadline moves.
    what = "" if item.state else "close" if item.kind == "close" else "visit"
    parts = (agency, item.number, str(item.branch), item.state or what, item.since)
    return sha256("\n".join(parts).encode()).hexdigest()[:40] + "@policy.invalid"


def folded(line: str) -> Iterator[str]:
    """A content line in parts of at most 75 octets, all but the first after a blank, no character cut in two."""
    left, before = line.encode(), ""
    while len(before) + len(left) > _LONGEST:
        cut = _LONGEST - len(before)
        while left[cut] & 0xC0 == 0x80:  # Within a character.
            cut -= 1
        yield before + left[:cut].decode()
        left, before = left[cut:], " "
    yield before + left.decode()


def _event(found: DueList, item: DueItem, lang: Lang, stamp: str) -> Iterator[str]:
    mark = _DEMO.in_(lang) if found.demo else ""
    late = f"{GROUP_NAMES['overdue'].in_(lang)}: " if item.group == "overdue" else ""
    basis = " ".join(part for part in (item.basis, item.obligation) if part) or "—"
    words = _ABOUT if item.state else _VISIT
    about = words.fill(
        task=item.task, section=item.section, station=item.station, basis=basis, number=item.number
    )
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(found.agency, item)}"
    yield f"DTSTAMP:{stamp}"
    yield from _time(item.due)
    yield f"SUMMARY:{_text(f'{mark}{late}{item.what.in_(lang)} {item.number}')}"
    yield f"DESCRIPTION:{_text(about.in_(lang))}"
    yield f"CATEGORIES:{_text(item.section or '—')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _time(due: str) -> Iterator[str]:
    """A whole day where the deadline is the end of one, else the minute, in UTC: a calendar knows no other zone without its rules."""
    day, _, minute = due.partition("T")
    if minute == "24:00":
        first = date.fromisoformat(day)
        yield f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{first + timedelta(days=1):%Y%m%d}"
    else:
        # A time without a zone: it is moved to UTC by hand.
        begin = datetime.fromisoformat(due) - _CHINA
        yield f"DTSTART:{begin:%Y%m%dT%H%M%SZ}"
        yield f"DTEND:{begin:%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """A value of type TEXT (RFC 5545 3.3.11), without control characters."""
    plain = "".join(c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c == "\n" or c.isprintable())
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, "\\" + sign)
    return plain.replace("\n", "\\n")
