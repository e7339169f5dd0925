"""Pictures of a matching as standalone SVG files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import msgspec

from policy_engine.match.load import summarise
from policy_engine.model.outcome import Person, VisitRow
from policy_engine.model.text import Lang, Text
from policy_engine.report.match import MOST_STEPS, headline, span
from policy_engine.report.svg import COLOURS, clean, document, text
from policy_engine.report.width import cells

_PITCH = 16
_LABEL = 210
_LABEL_CELLS = 30


def load_svg(loads: Mapping[str, int], lang: Lang) -> str:
    """The loads by officer as a bar chart: visits from left to right, officers upwards."""
    steps = summarise(loads).steps(MOST_STEPS)
    most = max((step.inspectors for step in steps), default=1)
    width, floor = 80 + 56 * max(len(steps), 8), 300
    parts = [text(20, 28, headline(loads).in_(lang), size=16)]
    for n, step in enumerate(steps):
        x, height = 40 + 56 * n, 220 * step.inspectors // most
        parts.append(f'<rect x="{x}" y="{floor - height}" width="40" height="{height}" fill="{COLOURS[0]}"/>')
        parts.append(text(x + 20, floor - height - 6, str(step.inspectors), anchor="middle"))
        parts.append(text(x + 20, floor + 18, span(step), anchor="middle"))
    parts.append(f'<path d="M 30 {floor} H {width - 30}" stroke="#333"/>')
    axes = Text("横轴：每人检查户次；柱上：人数", "across: visits per officer; on the bars: officers")
    parts.append(text(20, floor + 44, axes.in_(lang)))
    return document(width, floor + 64, parts)


def graph_svg(rows: Sequence[VisitRow], people: Mapping[str, Person], lang: Lang) -> str:
    """The pair graph (搭档图): everybody who goes on a visit, and between two a line the thicker the more visits they share.

    Officers stand around a square by unit and id, those of one unit in one colour; who and how often is also in
    the titles that viewers show under the pointer. `people` is by id; whom it lacks is shown by id alone.
    """
    teams = {
        (row.draw, row.target): row.officers for row in sorted(rows, key=lambda row: row.number)
    }.values()
    everybody = {officer: people.get(officer, Person(officer, "", "")) for team in teams for officer in team}
    ordered = sorted(everybody.values(), key=lambda person: (person.unit, person.id))
    shared = Counter(pair for team in teams for pair in combinations(sorted(set(team)), 2))
    side = _PITCH * max(-(-len(ordered) // 4), 20)
    seats = dict(zip((person.id for person in ordered), _seats(len(ordered), side), strict=True))
    title = Text(
        f"搭档图：{len(ordered)} 人，{len(shared)} 对搭档，{len(teams)} 户次",
        f"Pairs: {len(ordered)} people, {len(shared)} pairs, {len(teams)} visits",
    )
    # Thick lines last, so that they lie on top.
    by_times = sorted(shared.items(), key=lambda pair: (pair[1], pair[0]))
    return document(
        side + 2 * _LABEL,
        side + 2 * _LABEL,
        [
            text(20, 28, title.in_(lang), size=16),
            *(_line(pair, times, seats, everybody, side, lang) for pair, times in by_times),
            *_nodes(ordered, seats),
        ],
    )


class _Seat(msgspec.Struct, frozen=True):
    """A place on the edge of the square: 0 top, 1 right, 2 bottom, 3 left."""

    edge: int
    x: int
    y: int


_INWARD = ((0, 1), (-1, 0), (0, -1), (1, 0))


def _seats(n: int, side: int) -> Iterator[_Seat]:
    """Places for n people, clockwise from the top left, evenly on each edge."""
    each, low, high = max(-(-n // 4), 1), _LABEL, _LABEL + side
    for k in range(n):
        edge, along = k // each, (2 * (k % each) + 1) * side // (2 * each)
        x, y = ((low + along, low), (high, low + along), (high - along, high), (low, high - along))[edge]
        yield _Seat(edge, x, y)


def _line(
    pair: tuple[str, str],
    times: int,
    seats: Mapping[str, _Seat],
    people: Mapping[str, Person],
    side: int,
    lang: Lang,
) -> str:
    """A curve that bends inwards: on one edge as deep as half the way, else half-way to the middle."""
    a, b = (seats[officer] for officer in pair)
    x, y = (a.x + b.x) // 2, (a.y + b.y) // 2
    if a.edge == b.edge:
        depth = (abs(a.x - b.x) + abs(a.y - b.y)) // 2
        x, y = x + depth * _INWARD[a.edge][0], y + depth * _INWARD[a.edge][1]
    else:
        middle = _LABEL + side // 2
        x, y = (x + middle) // 2, (y + middle) // 2
    title = Text("{a} — {b}：{n} 户次", "{a} — {b}: {n} visit(s)").fill(
        a=_full(people[pair[0]]), b=_full(people[pair[1]]), n=times
    )
    strength = f'stroke-width="{min(times, 8)}" stroke-opacity="0.{min(20 + 10 * times, 80)}"'
    return (
        f'<path d="M {a.x} {a.y} Q {x} {y} {b.x} {b.y}" fill="none" stroke="#445" {strength}>'
        f"<title>{clean(title.in_(lang))}</title></path>"
    )


def _nodes(ordered: Iterable[Person], seats: Mapping[str, _Seat]) -> Iterator[str]:
    colours: dict[str, str] = {}
    for person in ordered:
        seat = seats[person.id]
        colour = colours.setdefault(person.unit, COLOURS[len(colours) % len(COLOURS)])
        yield (
            f'<circle cx="{seat.x}" cy="{seat.y}" r="5" fill="{colour}"><title>{clean(_full(person))}</title></circle>'
        )
        out_x, out_y = (-10 * step for step in _INWARD[seat.edge])
        yield text(
            seat.x + out_x,
            seat.y + out_y,
            _shortened(_full(person)),
            anchor="start" if seat.edge in (0, 1) else "end",
            upright=seat.edge in (0, 2),
        )


def _full(person: Person) -> str:
    return " ".join(part for part in (person.label, person.unit) if part)


def _shortened(label: str) -> str:
    """As much as fits beside the square."""
    if cells(label) <= _LABEL_CELLS:
        return label
    while cells(label) >= _LABEL_CELLS:
        label = label[:-1]
    return label + "…"
