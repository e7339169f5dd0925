"""The matching of officers to targets, each in a fresh process, beside OR-tools' min-cost flow where that is installed.

Aim: 1,500 targets and 200 officers in 0.5 s, 45,000 and 3,000 in 8 s and 1 GiB, for `assign` itself. A quarter of the targets
is matched in each of the four modes, for three in ten a qualification is needed that seven in ten officers have, and for
2 % one officer of a pool is barred. The peer gets the same instance and random costs: feasible and as even, but
not every assignment equally likely.

`python -m bench.matching assign|peer TARGETS OFFICERS` is one such process; it prints the seconds of that call alone.
`python -m bench.matching mixing` shows how soon the chain forgets where it began.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from importlib.util import find_spec
from statistics import median

from bench.measure import ROOT, once
from policy_engine.match.assign import Assignment, assign, set_up
from policy_engine.match.chain import Mixer
from policy_engine.match.construct import fill, level
from policy_engine.match.pools import Pool
from policy_engine.match.random import shuffled, words
from policy_engine.match.request import Request
from policy_engine.model.text import Text

SIZES = ((1_500, 200), (45_000, 3_000))
RUNS = 5


def run() -> list[str]:
    rows = [
        "| matching | targets × officers | call min s | call median s | process peak MiB |",
        "|---|---|---:|---:|---:|",
    ]
    for size in SIZES:
        rows.append(_row("assign", *size))
        if find_spec("ortools"):
            rows.append(_row("peer", *size))
    if not find_spec("ortools"):
        rows += ["", "OR-tools min-cost flow: not installed"]
    return ["## matching officers", "", *rows]


def _row(which: str, targets: int, officers: int) -> str:
    command = [sys.executable, "-m", "bench.matching", which, str(targets), str(officers)]
    memory = once(command).memory
    seconds = [float(subprocess.check_output(command, cwd=ROOT, text=True)) for _ in range(RUNS)]
    name = {"assign": "policy (pure Python)", "peer": "OR-tools min-cost flow (C++)"}[which]
    return (
        f"| {name} | {targets:,} × {officers:,} | {min(seconds):.2f} | {median(seconds):.2f} | {memory:.0f} |"
    )


def instance(targets: int, officers: int) -> list[Request]:
    """Requests of a city with stations of about 12 officers and sections of about 40; requests of a station share pools."""
    rng = random.Random(2023)
    names = [f"检查员-{n:05}" for n in range(officers)]
    stations = _split(names[: officers * 4 // 5], 12)
    sections = _split(names[officers * 4 // 5 :], 40)
    qualified = {name for name in names if rng.random() < 0.7}
    pools: dict[tuple[str, int, bool], Pool] = {}

    def pool(kind: str, number: int, only_qualified: bool) -> Pool:
        key = (kind, number, only_qualified)
        if key not in pools:
            units = {"section": sections, "station": stations}.get(kind)
            elsewhere = [name for n, unit in enumerate(stations) if n != number for name in unit]
            members = units[number] if units else elsewhere
            chosen = [name for name in members if name in qualified or not only_qualified]
            pools[key] = Pool(Text(kind, kind), tuple(chosen))
        return pools[key]

    requests = []
    for target in range(targets):
        station, section = rng.randrange(len(stations)), rng.randrange(len(sections))
        only = rng.random() < 0.3
        here, desk = pool("station", station, only), pool("section", section, only)
        elsewhere = pool("elsewhere", station, only)
        slots = [(desk, here), (here, elsewhere), (desk, desk), (here, here)][target % 4]
        if rng.random() < 0.02:
            barred = rng.choice(slots[0].officers)
            slots = (_without(slots[0], barred), _without(slots[1], barred))
        requests.append(Request(f"{target:018}", slots))
    return requests


def _split(names: list[str], size: int) -> list[list[str]]:
    parts = max(1, len(names) // size)
    return [names[n::parts] for n in range(parts)]


def _without(pool: Pool, barred: str) -> Pool:
    if barred not in pool.officers:
        return pool
    return Pool(pool.unit, tuple(name for name in pool.officers if name != barred))


def peer(requests: list[Request]) -> None:
    """Solve slot → (target, officer) → officer → sink with random costs and a price on each further visit.

    Of a pool larger than 24 each slot sees 24 officers at random: the whole network would not fit, and less is in the peer's favour.
    """
    from ortools.graph.python import min_cost_flow

    rng = random.Random(1)
    flow = min_cost_flow.SimpleMinCostFlow()
    number: dict[str, int] = {}
    slots = sum(len(request.slots) for request in requests)
    for request in requests:
        for pool in request.slots:
            for officer in pool.officers:
                number.setdefault(officer, slots + 1 + len(number))
    node, pair = slots + len(number) + 1, 0
    slot = 1
    for request in requests:
        on_target: dict[str, int] = {}
        for pool in request.slots:
            few = pool.officers if len(pool.officers) <= 24 else rng.sample(pool.officers, 24)
            for officer in few:
                if officer not in on_target:
                    on_target[officer] = node + pair
                    pair += 1
                    flow.add_arc_with_capacity_and_unit_cost(on_target[officer], number[officer], 1, 0)
                flow.add_arc_with_capacity_and_unit_cost(slot, on_target[officer], 1, rng.randrange(1000))
            flow.set_node_supply(slot, 1)
            slot += 1
    share = slots // len(number)
    for officer in number.values():
        for visit in range(4 * share + 4):
            flow.add_arc_with_capacity_and_unit_cost(officer, 0, 1, 100_000 * visit)
    flow.set_node_supply(0, -slots)
    if flow.solve() != flow.OPTIMAL:
        raise SystemExit("bench: the peer found no assignment")


def mixing() -> None:
    """How many slots of the large instance still have the officer they began with, as the steps of the chain go on."""
    requests = sorted(instance(*SIZES[-1]), key=lambda request: request.target)
    source = words(bytes(32))
    names = {name for request in requests for pool in request.slots for name in pool.officers}
    board = set_up(requests, shuffled(sorted(names), source), {})
    fill(board)
    level(board)
    start, slots = list(board.officer_of), len(board.officer_of)
    mixer = Mixer(board)
    done = 0
    for sixteenths in (1, 2, 4, 8, 16, 32):
        steps = slots * slots.bit_length() * sixteenths // 16
        mixer.run(steps - done, source)
        done = steps
        same = sum(before == now for before, now in zip(start, mixer.officer_of, strict=True))
        print(f"{steps:>9,} steps: {same:>6,} of {slots:,} slots as at the start")


def main(which: str, targets: int, officers: int) -> None:
    requests = instance(targets, officers)
    start = time.perf_counter()
    if which == "peer":
        peer(requests)
    elif not isinstance(assign(requests, {}, bytes(32)), Assignment):
        raise SystemExit("bench: the instance cannot be met")
    print(f"{time.perf_counter() - start:.3f}")


if __name__ == "__main__":
    if sys.argv[1:] == ["mixing"]:
        mixing()
    else:
        main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
