from __future__ import annotations

from fractions import Fraction
from hashlib import sha256

import pytest

from policy_engine.draw.pool import commit_pool
from policy_engine.draw.protocol import domain, lp
from policy_engine.draw.quota import ideals
from policy_engine.draw.selection import draw_all, ticket, ticket_key, visit_order
from policy_engine.model.draw import Member

SECRET = bytes(32)
SEED = bytes(range(32))
DRAW = "140525/2023/1/1"


def test_tickets_are_the_protocols_formula_written_out():
    key = sha256(domain("draw") + SEED).digest()[:16]
    assert ticket_key(SEED) == key
    assert ticket(key, b"\x07" * 32) == sha256(key + b"\x07" * 32).digest()


def test_the_lowest_tickets_are_drawn_and_the_rest_stay_in_order(weights, members):
    pool = commit_pool(SECRET, DRAW, members({"A": 20, "B": 6, "C": 1}))
    (result,) = draw_all([weights({"A": 1, "B": 2, "C": 3, "D": 4}, rate=(1, 3))], pool, SEED)
    key = ticket_key(SEED)
    for stratum in "ABCD":
        own = [
            (ticket(key, leaf), m.id)
            for m, leaf in zip(pool.members, pool.leaves, strict=True)
            if m.stratum == stratum
        ]
        drawn = result.quota[stratum]
        assert result.selected[stratum] + result.reserves[stratum] == [ident for _, ident in sorted(own)]
        assert len(result.selected[stratum]) == drawn
    assert result.population == {"A": 20, "B": 6, "C": 1, "D": 0}
    assert sum(result.quota.values()) == result.sample_size == 9


def test_tasks_share_the_tickets_so_that_equal_tasks_draw_the_same(weights, members):
    pool = commit_pool(SECRET, DRAW, members({"A": 30}, tasks=("1", "2", "3")))
    one, two, three = draw_all(
        [weights({"A": 1}, code=c, count=n) for c, n in (("2", 10), ("1", 10), ("3", 4))], pool, SEED
    )
    assert (one.code, two.code) == ("2", "1")
    assert one.selected == two.selected
    assert three.selected["A"] == one.selected["A"][:4]


def test_a_member_is_drawn_only_for_its_own_tasks(weights):
    pool = commit_pool(SECRET, DRAW, [Member("1" * 18, "A", ("1",)), Member("2" * 18, "A", ("2", "1"))])
    one, two = draw_all([weights({"A": 1}, code=c, rate=(1, 1)) for c in "12"], pool, SEED)
    assert sorted(one.selected["A"]) == ["1" * 18, "2" * 18]
    assert two.selected == {"A": ["2" * 18]}


def test_the_order_of_members_changes_nothing(weights, members):
    everybody = members({"A": 9, "B": 9})
    quota = [weights({"A": 1, "B": 2}, rate=(1, 2))]
    drawn = [draw_all(quota, commit_pool(SECRET, DRAW, m), SEED) for m in (everybody, everybody[::-1])]
    assert drawn[0] == drawn[1]


def test_members_outside_the_draws_tasks_or_strata_are_refused(weights):
    pool = commit_pool(SECRET, DRAW, [Member("1" * 18, "A", ("1",))])
    with pytest.raises(ValueError, match="task 1: has a member, but is not in the draw"):
        draw_all([weights({"A": 1}, code="2", count=1)], pool, SEED)
    with pytest.raises(ValueError, match="stratum A: has members"):
        draw_all([weights({"B": 1}, count=1)], pool, SEED)


def test_a_seed_of_another_length_is_refused(weights, members):
    with pytest.raises(ValueError, match="seed: 31 bytes"):
        draw_all([weights({"A": 1}, count=1)], commit_pool(SECRET, DRAW, members({"A": 2})), SEED[1:])
    with pytest.raises(ValueError, match="seed"):
        visit_order(SEED[1:], SECRET, [])


def test_each_members_chance_is_its_ideal_share(weights, members, seeds):
    """3,000 seeds: every member is drawn as often as ideal/members says, within four standard errors."""
    population = {"A": 3, "B": 2, "D": 1}
    quota = weights({"A": 1, "B": 2, "D": 4}, count=2)
    expected = ideals(quota, population)
    pool = commit_pool(SECRET, DRAW, members(population))
    drawn = dict.fromkeys((m.id for m in pool.members), 0)
    for seed in seeds(3000):
        (result,) = draw_all([quota], pool, seed)
        for ids in result.selected.values():
            for ident in ids:
                drawn[ident] += 1
    for member in pool.members:
        chance = expected[member.stratum] / population[member.stratum]
        assert (Fraction(drawn[member.id], 3000) - chance) ** 2 <= 16 * chance * (1 - chance) / 3000


def test_the_order_of_visits_hangs_on_seed_and_secret_but_not_on_the_order_given():
    ids = [f"{i:018d}" for i in range(40)]
    order = visit_order(SEED, SECRET, ids)
    prefix = domain("visit") + SEED + SECRET
    assert order == sorted(ids, key=lambda ident: sha256(prefix + lp(ident)).digest())
    assert order == visit_order(SEED, SECRET, reversed(ids))
    assert order != visit_order(SEED, b"\x01" * 32, ids)
    assert order != visit_order(SECRET, SECRET, ids)
