"""What follows from everybody having a ticket of his own: who else is in the pool decides no more than how many are taken."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policy_engine.draw.pool import commit_pool
from policy_engine.draw.selection import draw_all
from policy_engine.model.draw import Member, Quota

TIERS = ("-", "A", "D")
pools = st.lists(st.sampled_from(TIERS), min_size=1, max_size=25).map(
    lambda tiers: [Member(f"{n:018d}", tier, ("1",)) for n, tier in enumerate(tiers)]
)
counts = st.fixed_dictionaries({tier: st.integers(0, 6) for tier in TIERS})
seeds = st.binary(min_size=32, max_size=32)
SECRET = bytes(range(32))


def _draw(members, heads, seed):
    """Selected ids, and reserves, by tier."""
    quota = Quota("1", "counts", None, None, None, None, heads)
    (result,) = draw_all([quota], commit_pool(SECRET, "d", members), seed)
    return result.selected, result.reserves


def _ids(by_tier):
    return {i for ids in by_tier.values() for i in ids}


@given(pools, counts, seeds, st.data())
def test_taking_out_some_who_were_not_drawn_changes_nobody(members, heads, seed, data):
    selected, _ = _draw(members, heads, seed)
    out = data.draw(st.sets(st.sampled_from(members))) if members else set()
    left = [m for m in members if m not in out or m.id in _ids(selected)]
    assert _draw(left, heads, seed)[0] == selected


@given(pools, counts, seeds, st.data())
def test_the_place_of_one_who_is_taken_out_goes_to_the_first_reserve_of_his_tier(members, heads, seed, data):
    selected, reserves = _draw(members, heads, seed)
    if not _ids(selected):
        return
    gone = data.draw(st.sampled_from(sorted(_ids(selected))))
    tier = next(m.stratum for m in members if m.id == gone)
    again, _ = _draw([m for m in members if m.id != gone], heads, seed)
    expected = [i for i in selected[tier] if i != gone] + reserves[tier][:1]
    assert again == selected | {tier: expected}


@given(pools, pools, counts, seeds)
def test_newcomers_may_push_out_but_never_bring_in_others(members, more, heads, seed):
    selected, _ = _draw(members, heads, seed)
    newcomers = [Member(f"9{m.id[1:]}", m.stratum, m.tasks) for m in more]
    wider, _ = _draw(members + newcomers, heads, seed)
    old = {m.id for m in members}
    assert _ids(wider) & old <= _ids(selected)
    for tier in TIERS:
        assert [i for i in wider[tier] if i in old] == selected[tier][: len(set(wider[tier]) & old)]


@given(pools, counts, counts, seeds)
def test_more_heads_only_add(members, heads, more, seed):
    fewer, reserves = _draw(members, heads, seed)
    larger, _ = _draw(members, {tier: heads[tier] + more[tier] for tier in TIERS}, seed)
    for tier in TIERS:
        assert larger[tier] == (fewer[tier] + reserves[tier])[: heads[tier] + more[tier]]


@given(pools, counts, seeds)
def test_other_tiers_and_other_secrets_matter_to_nobody_and_to_everybody(members, heads, seed):
    """A tier alone draws as among the others; another secret gives everybody another ticket."""
    selected, reserves = _draw(members, heads, seed)
    for tier in TIERS:
        alone = [m for m in members if m.stratum == tier]
        assert _draw(alone, heads, seed)[0][tier] == selected[tier]
    pools_of = [commit_pool(secret, "d", members) for secret in (SECRET, bytes(32))]
    assert not set(pools_of[0].leaves) & set(pools_of[1].leaves)
    assert _ids(selected) | _ids(reserves) == {m.id for m in members}
