"""Small registries and requests, and an oracle for the matching that shares no code with it."""

from datetime import date

import pytest

from policy_engine.match.pools import Pool
from policy_engine.match.request import Request
from policy_engine.model.target import Inspector, Profile, Target
from policy_engine.model.text import Text


@pytest.fixture
def inspector():
    def make(id_, unit, kind="station", **others):
        valid = {"certificate_from": date(2020, 1, 1), "certificate_to": date(2025, 12, 31)}
        return Inspector(id_, id_, unit, kind, f"证-{id_}", **(valid | others))

    return make


@pytest.fixture
def target():
    def make(id_, station="高都所"):
        return Target(id_, f"商户{id_}", Profile("enterprise", "open", "B", station, "药品零售"))

    return make


@pytest.fixture
def ask():
    """ask("T1", "ab", "bc") is a request for T1 with the pools {a, b} and {b, c}."""

    def make(target, *pools):
        return Request(target, tuple(Pool(Text("池", "pool"), tuple(pool)) for pool in pools))

    return make


@pytest.fixture
def max_flow():
    return _max_flow


def _max_flow(slots, capacity):
    """How many slots can be filled if officer o takes at most capacity[o] visits and none twice on a target.

    `slots` are (target, pool). Ford–Fulkerson on source → slot → (target, officer) → officer → sink.
    """
    room = {}

    def edge(a, b, c):
        room.setdefault(a, {})[b] = c
        room.setdefault(b, {}).setdefault(a, 0)

    for n, (target, pool) in enumerate(slots):
        edge("source", ("slot", n), 1)
        for officer in pool:
            edge(("slot", n), ("in", target, officer), 1)
            edge(("in", target, officer), ("officer", officer), 1)
    for officer in sorted({officer for _, pool in slots for officer in pool}):
        edge(("officer", officer), "sink", capacity[officer])

    def push(node, visited):
        if node == "sink":
            return True
        visited.add(node)
        for following, left in room[node].items():
            if left and following not in visited and push(following, visited):
                room[node][following] -= 1
                room[following][node] += 1
                return True
        return False

    flow = 0
    while slots and push("source", set()):
        flow += 1
    return flow
