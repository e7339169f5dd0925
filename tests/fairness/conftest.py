"""What the tests of fairness measure with: exact distributions of small draws, and the chi-squared test against them."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise, permutations, product
from math import erfc, exp, floor, pi, sqrt

import pytest

from policy_engine.draw.pool import commit_pool
from policy_engine.draw.quota import ideals
from policy_engine.draw.selection import draw_all
from policy_engine.model.draw import Member, Quota

SEEDS = 20_000


def seed(n):
    """The n-th seed: always the same ones, so that a test that passes once passes always."""
    return sha256(b"seed %d" % n).digest()


def survival(chi, df):
    """The chance that chi-squared with df degrees of freedom exceeds chi: its finite sum, df even or odd."""
    half = chi / 2
    term, total = (exp(-half), 0.0) if df % 2 == 0 else (sqrt(half / pi) * 2 * exp(-half), erfc(sqrt(half)))
    for n in range(df % 2 + 2, df + 2, 2):
        total += term
        term *= chi / n
    return total


class Design:
    """A small draw, and the exact chance of each of its outcomes by the protocol alone.

    An outcome is what each task selects, as sets of ids. Its chance: every order of the tickets is equally likely,
    and the quotas of a task are those of a uniform u, independent of the tickets and of other tasks.
    """

    def __init__(self, tasks, members):
        self.tasks = tasks
        self.members = members
        self.pool = commit_pool(bytes(32), "d", members)

    def drawn(self, seed):
        """What the product draws."""
        results = draw_all(self.tasks, self.pool, seed)
        return tuple(frozenset(i for ids in r.selected.values() for i in ids) for r in results)

    def population(self, task):
        return dict(Counter(m.stratum for m in self.members if task.code in m.tasks))

    def quotas(self, task):
        """Each quota that some u gives, and its chance: between the places where a running sum passes a whole number."""
        shares = ideals(task, self.population(task))
        sums = [sum(list(shares.values())[: n + 1], Fraction(0)) for n in range(len(shares))]
        edges = sorted({Fraction(0), Fraction(1)} | {1 - (s - floor(s)) for s in sums})
        for low, high in pairwise(edges):
            marks = [floor(s + (low + high) / 2) for s in [Fraction(0), *sums]]
            yield {code: b - a for code, (a, b) in zip(shares, pairwise(marks), strict=True)}, high - low

    def outcomes(self):
        """Every outcome and its exact chance."""
        orders = list(permutations(self.members))
        chances = Counter()
        for quotas in product(*(list(self.quotas(task)) for task in self.tasks)):
            weight = Fraction(1)
            for _, chance in quotas:
                weight *= chance
            for order in orders:
                chances[self._first(order, [quota for quota, _ in quotas])] += weight / len(orders)
        assert sum(chances.values()) == 1
        return chances

    def _first(self, order, quotas):
        taken = []
        for task, quota in zip(self.tasks, quotas, strict=True):
            left = dict(quota)
            mine = set()
            for member in order:
                if task.code in member.tasks and left[member.stratum] > 0:
                    left[member.stratum] -= 1
                    mine.add(member.id)
            taken.append(frozenset(mine))
        return tuple(taken)


def _members(*groups):
    """(number, stratum, tasks) each."""
    all_of = [(stratum, tasks) for number, stratum, tasks in groups for _ in range(number)]
    return [Member(f"{n:018d}", stratum, tasks) for n, (stratum, tasks) in enumerate(all_of)]


def _weights(strata, code="1", count=None, rate=None):
    return Quota(code, "weights", rate, count, None, None, strata)


DESIGNS = {
    "weights, one stratum full": (
        [_weights({"A": 1, "B": 2, "D": 30}, count=3)],
        _members((3, "A", ("1",)), (2, "B", ("1",)), (1, "D", ("1",))),
    ),
    "weights, all shares in fractions": (
        [_weights({"-": 3, "A": 1, "B": 2}, rate=(1, 3))],
        _members((2, "-", ("1",)), (3, "A", ("1",)), (2, "B", ("1",))),
    ),
    "rates by tier": (
        [Quota("1", "rates", None, None, None, None, {"A": (1, 4), "C": (1, 2)})],
        _members((4, "A", ("1",)), (3, "C", ("1",))),
    ),
    "a joint group, members of one task and of both": (
        [
            _weights({"A": 1, "D": 3}, code="1", count=2),
            Quota("2", "counts", None, None, None, None, {"A": 1, "D": 1}),
        ],
        _members((2, "A", ("1", "2")), (1, "A", ("2",)), (2, "D", ("1", "2")), (1, "D", ("1",))),
    ),
}


@pytest.fixture(params=DESIGNS)
def design(request):
    """Each of the designs in turn."""
    return Design(*DESIGNS[request.param])


@pytest.fixture
def design_of():
    """A design by its name."""
    return lambda name: Design(*DESIGNS[name])


@pytest.fixture
def fit():
    """`fit(design, draw, seeds)`: p of the chi-squared test of what `draw(seed)` gives against the exact chances."""

    def measure(design, draw, seeds=SEEDS):
        chances = design.outcomes()
        assert min(chances.values()) * seeds >= 5, "too few seeds for the test to mean anything"
        found = Counter(draw(seed(n)) for n in range(seeds))
        if set(found) - set(chances):
            return 0.0
        chi = sum((found[o] - seeds * p) ** 2 / (seeds * p) for o, p in chances.items())
        return survival(float(chi), len(chances) - 1)

    return measure


@pytest.fixture
def evenness():
    """`evenness(draw, ids, seeds)`: p of the test that `draw(seed)`, a set of ids, takes each of them equally often.

    Counts of members are not independent, since a draw takes q of N; given all q their covariance is known exactly, and with
    it the sum of squares is chi-squared with N − 1 degrees of freedom.
    """

    def measure(draw, ids, seeds=SEEDS):
        counts = Counter()
        total, spread = 0, 0.0
        size = len(ids)
        for n in range(seeds):
            taken = draw(seed(n)) & ids
            counts.update(taken)
            total += len(taken)
            spread += len(taken) / size * (1 - len(taken) / size) * size / (size - 1)
        mean = total / size
        return survival(sum((counts[i] - mean) ** 2 for i in ids) / spread, size - 1)

    return measure


@pytest.fixture
def chance_beyond():
    return survival


@pytest.fixture
def nth_seed():
    return seed
