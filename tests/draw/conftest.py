from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from policy_engine.draw.header import read_header
from policy_engine.model.draw import Member, Quota

VECTORS = Path(__file__).resolve().parents[1] / "data" / "vectors"
NAMES = ("3", "4", "5", "6", "13", "14", "16", "18", "19", "20")


def _read(name):
    return json.loads((VECTORS / f"draw-{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(params=NAMES)
def case(request):
    """Each published case in turn, fresh."""
    return _read(request.param)


@pytest.fixture
def read_case():
    """One published case by its number, fresh."""
    return _read


@pytest.fixture
def header():
    """The header of case 6: a beacon, three parties, two tasks."""
    return read_header(_read("6")["header"])


@pytest.fixture
def seeds():
    """`seeds(n)`: n unlike seeds, always the same ones."""
    return lambda n: [sha256(b"seed %d" % i).digest() for i in range(n)]


@pytest.fixture
def weights():
    """`weights({"A": 1, …}, rate=(5, 100))`: a quota by weights."""

    def make(strata, code="1", rate=None, count=None, at_least=None, at_most=None):
        return Quota(code, "weights", rate, count, at_least, at_most, strata)

    return make


@pytest.fixture
def members():
    """`members({"A": 3, "B": 2}, tasks)`: that many members of each stratum, with made-up ids."""

    def make(population, tasks=("1",)):
        strata = [stratum for stratum, n in population.items() for _ in range(n)]
        return [Member(f"{i:018d}", stratum, tuple(tasks)) for i, stratum in enumerate(strata)]

    return make
