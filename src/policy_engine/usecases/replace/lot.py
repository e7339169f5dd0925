"""Who comes in the place of a target, and with which officers: pure, so that it can be repeated (`double-random/v1` §6).

For every task of the draw that drew the target, the next ticket of its stratum that was neither drawn for the task nor taken in
another's place before; nobody who was replaced in the draw comes back. Whoever is visited in the draw already is visited for this
task besides, by the same officers at the same place in the order. Every other one has a new visit at the end of the order, with
officers matched under the seed H(D("replace") ‖ S ‖ lp(id)).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from policy_engine.draw.protocol import lp, of_length, tagged
from policy_engine.draw.selection import visit_order
from policy_engine.match.whynot import Infeasible
from policy_engine.model.draw import TaskResult, batch_of
from policy_engine.rulebook.cage import Cage
from policy_engine.store.payloads import Dispatched
from policy_engine.usecases.drawing import Visit
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.matched import BarRow, bar_rows, previous
from policy_engine.usecases.teams import Asked, Start, teams


class Standing(msgspec.Struct, frozen=True):
    """All inspections of a draw with the officers who are on them now; `over` are the numbers of those whose target was replaced."""

    rows: tuple[Dispatched, ...]
    over: frozenset[str]

    @property
    def live(self) -> tuple[Dispatched, ...]:
        return tuple(row for row in self.rows if row.number not in self.over)

    @property
    def gone(self) -> frozenset[str]:
        """The targets that were replaced."""
        return frozenset(row.target for row in self.rows if row.number in self.over)


class Pick(msgspec.Struct, frozen=True):
    """The inspections that end; for each of them task, stratum and who comes ("" for nobody); who of these has a new visit, in order."""

    ending: tuple[Dispatched, ...]
    substitutes: tuple[tuple[str, str, str], ...]
    fresh: tuple[str, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(row.number for row in self.ending)


class Swap(msgspec.Struct, frozen=True):
    """The new inspections, and whom the rules barred from the new visits."""

    inspections: tuple[Dispatched, ...]
    bars: tuple[BarRow, ...]


class Lacking(msgspec.Struct, frozen=True):
    """Officers are lacking for a new visit."""

    why: Infeasible
    asked: Asked


def reserves_for(replaced: int) -> int:
    """How many reserves of each stratum are enough to find the next, after so many replacements in the draw.

    Each of them took one and may have replaced another.
    """
    return 2 * replaced + 1


def free(result: TaskResult, standing: Standing) -> Mapping[str, list[str]]:
    """The reserves of a task that may still come, by stratum, the next first."""
    used = standing.gone.union(row.target for row in standing.rows if row.task == result.code)
    return {
        stratum: [target for target in queue if target not in used]
        for stratum, queue in result.reserves.items()
    }


def pick(results: Sequence[TaskResult], standing: Standing, target: str, seed: bytes, secret: bytes) -> Pick:
    """Who comes for a target. The results have the reserves (`reserves_for`)."""
    by_task = {result.code: result for result in results}
    ending = sorted((row for row in standing.live if row.target == target), key=lambda row: row.number)
    chosen = []
    for row in ending:
        queue = free(by_task[row.task], standing).get(row.stratum, [])
        chosen.append((row.task, row.stratum, next((one for one in queue if one != target), "")))
    visited = {row.target for row in standing.live}
    fresh = {new for _, _, new in chosen if new and new not in visited}
    return Pick(tuple(ending), tuple(chosen), tuple(visit_order(seed, secret, sorted(fresh))))


def replacement_seed(seed: bytes, target: str) -> bytes:
    """H(D("replace") ‖ S ‖ lp(id of whoever comes)), 32 bytes: takes the place of S in the matching of the new visit."""
    return tagged("replace", of_length(seed, 32, "seed"), lp(target))


def swap(
    inputs: Inputs, picked: Pick, standing: Standing, seed: bytes, start: Start, cage: Cage
) -> Swap | Lacking:
    """The inspections of those who come. `inputs` has the registers in force on the day; `start` knows nothing of the visit that ends."""
    officers: dict[str, tuple[str, ...]] = {}
    places: dict[str, int] = {}
    for row in standing.live:
        officers[row.target], places[row.target] = row.officers, row.position
    last, loads = max(row.position for row in standing.rows), dict(start.loads)
    bars: list[BarRow] = []
    batch = batch_of(picked.ending[0].draw)
    for place, target in enumerate(picked.fresh, last + 1):
        planned = [
            Visit(f"{target}/{task}", place, task, target, stratum, batch)
            for task, stratum, new in picked.substitutes
            if new == target
        ]
        now = msgspec.structs.replace(start, loads=dict(loads))
        made = teams(inputs, planned, replacement_seed(seed, target), now, cage)
        if isinstance(made.found, Infeasible):
            return Lacking(made.found, made.asked)
        officers[target], places[target] = made.found.officers[target], place
        bars += bar_rows(made.asked)
        for officer in officers[target]:
            loads[officer] = loads.get(officer, 0) + 1
    return Swap(tuple(_rows(inputs, picked, standing, officers, places)), tuple(bars))


def started(picked: Pick, start: Start) -> Start:
    """The start without what is of no concern to the new visits."""
    loads = {inspector: load for inspector, load in sorted(start.loads.items()) if load}
    return msgspec.structs.replace(start, loads=loads, history=previous(start.history, picked.fresh))


def _rows(
    inputs: Inputs,
    picked: Pick,
    standing: Standing,
    officers: Mapping[str, tuple[str, ...]],
    places: Mapping[str, int],
) -> Iterator[Dispatched]:
    new = [one for one in picked.substitutes if one[2]]
    known = inputs.named({target for _, _, target in new})
    draw, attempt = picked.ending[0].draw, picked.ending[0].attempt
    last = max(int(row.number.rpartition("#")[2]) for row in standing.rows)
    ordered = sorted(new, key=lambda one: (places[one[2]], one[0]))
    for n, (task, stratum, target) in enumerate(ordered, last + 1):
        yield Dispatched(
            number=f"{draw}#{n:04d}",
            draw=draw,
            attempt=attempt,
            task=task,
            target=target,
            name=known[target].name,
            stratum=stratum,
            station=known[target].profile.station,
            position=places[target],
            officers=officers[target],
        )
