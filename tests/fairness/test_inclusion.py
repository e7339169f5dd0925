"""Everybody's chance is exactly the protocol's: the product against exact distributions, and biased draws against the same.

Bound of every measurement: p > 10⁻⁶. A correct draw would miss it for one choice of the seeds in a million; sixteen measurements, so that
the chance of a false alarm is below 2·10⁻⁵ in all. The seeds are fixed: what passes once passes always. A biased draw has
to miss it by far (p < 10⁻¹²).
"""

from __future__ import annotations

from random import Random

import pytest

from policy_engine.draw.pool import commit_pool
from policy_engine.draw.selection import draw_all
from policy_engine.model.draw import Member, Quota

LEAST = 1e-6
BIASED = 1e-12


def test_the_chance_beyond_agrees_with_the_tables(chance_beyond):
    tables = [
        (10.828, 1, 0.001),
        (13.816, 2, 0.001),
        (20.515, 5, 0.001),
        (14.067, 7, 0.05),
        (124.342, 100, 0.05),
    ]
    for chi, df, p in tables:
        assert chance_beyond(chi, df) == pytest.approx(p, rel=2e-3)


def test_the_exact_chances_are_those_that_can_be_worked_out_by_hand(design_of):
    """Three heads over A 3·1, B 2·2 and D 1·30: D is full; the other two are shared 6/7 to A and 8/7 to B."""
    design = design_of("weights, one stratum full")
    quotas = {tuple(quota.values()): chance for quota, chance in design.quotas(design.tasks[0])}
    assert {k: (v.numerator, v.denominator) for k, v in quotas.items()} == {
        (1, 1, 1): (6, 7),
        (0, 2, 1): (1, 7),
    }
    chances = sorted({(p.numerator, p.denominator) for p in design.outcomes().values()})
    assert chances == [(1, 7)]
    assert len(design.outcomes()) == 7


def test_every_outcome_is_as_frequent_as_it_should_be_in_a_few_seeds(design, fit):
    """The slow test below with a tenth of the seeds."""
    assert fit(design, design.drawn, 2_000) > LEAST


@pytest.mark.slow
def test_every_outcome_is_as_frequent_as_it_should_be(design, fit):
    """20,000 seeds: all that can be drawn, each with its exact chance; therefore every member with his."""
    assert fit(design, design.drawn) > LEAST


def _county():
    """100 members in three tiers, two tasks of a joint group, some members in one of them only."""
    strata = "A" * 60 + "C" * 30 + "D" * 10
    both, first = ("1", "2"), ("1",)
    members = [Member(f"{n:018d}", tier, both if n % 3 else first) for n, tier in enumerate(strata)]
    tasks = [
        Quota("1", "weights", (1, 10), None, None, None, {"A": 1, "C": 3, "D": 9}),
        Quota("2", "rates", None, None, None, None, {"A": (5, 100), "C": (20, 100), "D": (60, 100)}),
    ]
    return tasks, members


@pytest.mark.slow
def test_in_a_larger_pool_every_member_of_a_tier_is_taken_equally_often(evenness):
    """20,000 seeds, each tier of each task; where he is in the file, and what other tasks he has, changes nobody's chance."""
    tasks, members = _county()
    pool = commit_pool(bytes(32), "d", members)
    drawn = {}

    def taken(task, seed):
        if seed not in drawn:
            drawn[seed] = draw_all(tasks, pool, seed)
        return {i for ids in drawn[seed][task].selected.values() for i in ids}

    for n, task in enumerate(tasks):
        for tier in "ACD":
            ids = {m.id for m in members if m.stratum == tier and task.code in m.tasks}
            assert evenness(lambda seed, n=n: taken(n, seed), ids) > LEAST, (task.code, tier)


PLAIN = [Member(f"{n:018d}", "-", ("1",)) for n in range(6)]
"""Six businesses without tiers, of whom two are to be drawn: every pair with chance 1/15."""


@pytest.fixture
def plain_design(design_of):
    made = design_of("rates by tier")
    return type(made)([Quota("1", "counts", None, None, None, None, {"-": 2})], PLAIN)


def _ids(numbers):
    return (frozenset(PLAIN[n].id for n in numbers),)


def _start(seed, below):
    return int.from_bytes(seed, "big") % below


def skipping(seed):
    """The old platforms' interval: sorted by id, every third from a random start. Everybody's chance is right, 1/3."""
    start = _start(seed, 3)
    return _ids([start, start + 3])


def always_from_the_top(seed):
    """The same without a start: whoever stands third and sixth is drawn, this year as every year."""
    return _ids([2, 5])


def ordered_by_remainder(seed):
    """The first two of ORDER BY random() % 4: equal remainders stay in the order of the file."""
    numbers = Random(seed)
    return _ids(sorted(range(6), key=lambda n: numbers.randrange(2**32) % 4)[:2])


def folded(seed):
    """A place is a byte's remainder of 6, and the next free one where it is taken: two biases that look like chance."""
    first, second = seed[0] % 6, seed[1] % 6
    return _ids([first, second if second != first else (first + 1) % 6])


def test_the_plain_draw_of_the_product_passes(plain_design, fit):
    assert fit(plain_design, plain_design.drawn, 5_000) > LEAST


@pytest.mark.parametrize("biased", [skipping, always_from_the_top, ordered_by_remainder, folded])
def test_a_biased_draw_fails_the_same_test(plain_design, fit, biased):
    assert fit(plain_design, biased) < BIASED


def test_who_stands_where_in_the_file_is_what_gives_the_biased_away(evenness):
    """Member by member: the order by remainders and the skip without a start fail; the skip with a start passes, and only its sets tell."""
    ids = {member.id for member in PLAIN}
    assert evenness(lambda seed: set(ordered_by_remainder(seed)[0]), ids) < BIASED
    assert evenness(lambda seed: set(always_from_the_top(seed)[0]), ids) < BIASED
    assert evenness(lambda seed: set(skipping(seed)[0]), ids) > LEAST


def test_rounding_that_no_seed_decides_fails_the_same_test(design_of, fit):
    """Largest remainders: each tier always gets the same heads, so that a small tier may be exempt for ever (R13)."""
    design = design_of("weights, all shares in fractions")
    fixed = max(design.quotas(design.tasks[0]), key=lambda pair: pair[1])[0]

    def drawn(seed):
        numbers = Random(seed)
        taken = []
        for tier, heads in fixed.items():
            taken += numbers.sample([m.id for m in design.members if m.stratum == tier], heads)
        return (frozenset(taken),)

    assert fit(design, drawn) < BIASED
