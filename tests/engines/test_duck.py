from __future__ import annotations

import resource
import signal
from hashlib import sha256

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.draw.pool import commit_pool
from policy_engine.draw.selection import draw_all
from policy_engine.engines import duck
from policy_engine.engines.commit import commit
from policy_engine.engines.duck import DuckPool, bound_of
from policy_engine.engines.frozen import Frozen
from policy_engine.engines.pool_file import find
from policy_engine.model.draw import Member, Quota
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.target import TIERS, Profile, Target
from policy_engine.registry.snapshot import write_targets

SECRET, SEED, DRAW = bytes(32), bytes(range(32)), "140525/2023/1+2/1"
TASKS = ("1", "2", "T-3")

PROFILES = st.builds(
    Profile,
    st.sampled_from(["enterprise", "individual"]),
    st.just("open"),
    st.sampled_from(TIERS),
    st.sampled_from(["南村所", "北所"]),
    st.sampled_from(["广告", "Ünïcode 🐉", 'a"b\\c\t']),
)
IDS = st.text("0123456789ABC", min_size=18, max_size=18) | st.text("0123456789", min_size=15, max_size=15)
CODES = st.lists(st.sampled_from(TASKS), unique=True).map(tuple)


@st.composite
def registries(draw):
    profiles = draw(st.lists(PROFILES, min_size=1, max_size=5, unique=True))
    ids = draw(st.lists(IDS, max_size=25, unique=True))
    names = st.sampled_from(["示例广告有限公司", "某", 'quo"te', "it's", "𠮷野家", "\x01control"])
    targets = [Target(i, draw(names), draw(st.sampled_from(profiles))) for i in ids]
    codes = {profile: draw(CODES) for profile in profiles}
    others = {i: draw(CODES) for i in draw(st.lists(st.sampled_from(ids), unique=True))} if ids else {}
    return targets, codes, others


def quotas(heads):
    """One of every method, over all strata."""
    return [
        Quota("1", "weights", (1, 3), None, None, None, dict.fromkeys("-ABCD", 1) | {"D": 4}),
        Quota("2", "rates", None, None, None, None, dict.fromkeys("-ABCD", (1, 1))),
        Quota("T-3", "counts", None, None, None, None, dict.fromkeys("-ABCD", 2)),
    ]


def freeze(targets, directory, **options):
    return Frozen(directory / f"{write_targets(targets, directory)}.parquet", **options)


def members(targets, codes, others, *, stratified=True):
    mine = ((t, others.get(t.id, codes.get(t.profile, ()))) for t in targets)
    return [Member(t.id, t.profile.tier if stratified else "-", own) for t, own in mine if own]


@settings(max_examples=10, deadline=None)
@given(registries(), st.booleans(), st.sampled_from([None, 0, 1, 3]), st.binary(min_size=32, max_size=32))
def test_both_engines_give_the_same_pool_and_the_same_draw(
    tmp_path_factory, registry, stratified, reserves, seed
):
    targets, codes, others = registry
    directory = tmp_path_factory.mktemp("w")
    reference = commit_pool(SECRET, DRAW, members(targets, codes, others, stratified=stratified))
    frozen = freeze(targets, directory)
    pool = commit(frozen, SECRET, DRAW, codes, others, directory / "pools", stratified=stratified)
    frozen.close()
    assert (pool.root, pool.size, pool.heads) == (reference.root, reference.size, reference.heads)
    assert pool.leaves == reference.leaves
    assert [(m.id, m.stratum, set(m.tasks)) for m in pool.members] == [
        (m.id, m.stratum, set(m.tasks)) for m in reference.members
    ]
    assert draw_all(quotas(pool.heads), pool, seed, reserves) == draw_all(
        quotas(pool.heads), reference, seed, reserves
    )


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(registries(), st.booleans(), st.sampled_from([None, 0, 1, 3]), st.binary(min_size=32, max_size=32))
def test_both_engines_give_the_same_in_many_more_cases(
    tmp_path_factory, registry, stratified, reserves, seed
):
    test_both_engines_give_the_same_pool_and_the_same_draw.hypothesis.inner_test(
        tmp_path_factory, registry, stratified, reserves, seed
    )


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """1,200 targets of 10 profiles: snapshot's directory, targets, codes by profile, and a few whose codes differ."""
    profiles = [
        Profile(entity, "open", tier, "所", "类") for entity in ("enterprise", "individual") for tier in TIERS
    ]
    targets = [
        Target(sha256(b"%d" % n).hexdigest()[:18].upper(), f"某{n}", profiles[n * n % 10])
        for n in range(1_200)
    ]
    codes = {p: ("2", "1") if p.entity == "enterprise" else ("2",) for p in profiles}
    others = {targets[0].id: (), targets[1].id: ("1",), targets[2].id: ("2",)}
    directory = tmp_path_factory.mktemp("county")
    return directory, targets, codes, others


TWO = [
    Quota("2", "weights", (1, 10), None, None, None, {"A": 1, "B": 2, "C": 3, "D": 4, "-": 2}),
    Quota("1", "rates", None, None, None, None, {k: (1, 1) if k == "D" else (1, 20) for k in TIERS}),
]


@pytest.fixture
def pool(county, tmp_path):
    directory, targets, codes, others = county
    frozen = freeze(targets, directory)
    yield commit(frozen, SECRET, DRAW, codes, others, tmp_path / "pools")
    frozen.close()


@pytest.fixture(scope="module")
def reference(county):
    return commit_pool(SECRET, DRAW, members(*county[1:]))


def test_a_county_draws_the_same(pool, reference):
    assert pool.root == reference.root
    assert draw_all(TWO, pool, SEED, 5) == draw_all(TWO, reference, SEED, 5)
    assert draw_all(TWO, pool, SEED) == draw_all(TWO, reference, SEED)


@pytest.mark.parametrize("threads", [1, 4])
def test_neither_threads_nor_the_order_of_targets_change_anything(county, reference, threads, tmp_path):
    _, targets, codes, others = county
    backwards = dict(reversed(others.items()))
    frozen = freeze(targets[::-1], tmp_path, threads=threads)
    pool = commit(frozen, SECRET, DRAW, dict(reversed(codes.items())), backwards, tmp_path / "pools")
    again = DuckPool(pool.path, SECRET, threads=threads)
    assert again.root == reference.root
    assert again.draw(TWO, SEED, 3) == draw_all(TWO, reference, SEED, 3)


def test_a_stratum_that_comes_back_short_is_asked_again_without_the_bound(pool, reference, monkeypatch):
    asked = []
    ask = DuckPool._ask
    monkeypatch.setattr(duck, "bound_of", lambda wanted, heads: "0000000000000000" if wanted % 2 else "08")
    monkeypatch.setattr(
        DuckPool, "_ask", lambda self, c, lots, key: asked.append(lots) or ask(self, c, lots, key)
    )
    assert pool.draw(TWO, SEED, 2) == draw_all(TWO, reference, SEED, 2)
    first, second = asked
    assert {lot[:2] for lot in second} < {lot[:2] for lot in first} or len(first) == len(second)
    assert {lot.bound for lot in second} == {"g"}


def test_the_bound_is_asked_once_where_it_suffices(pool, monkeypatch):
    asked = []
    ask = DuckPool._ask
    monkeypatch.setattr(
        DuckPool, "_ask", lambda self, c, lots, key: asked.append(lots) or ask(self, c, lots, key)
    )
    pool.draw(TWO, SEED, 0)
    assert len(asked) == 1


def test_the_bound_is_above_the_share_that_is_wanted():
    assert int(bound_of(100, 1_000_000), 16) == (100 + 6 * 11 + 20 << 64) // 1_000_000
    assert bound_of(1, 10**9) == f"{(1 + 12 + 20 << 64) // 10**9:016x}"
    assert bound_of(5, 5) == bound_of(0, 0) == bound_of(900, 1_000) == "g"


def test_tasks_and_strata_outside_the_draw_are_refused_as_by_the_reference(pool):
    with pytest.raises(ValueError, match="task 1: has a member, but is not in the draw"):
        pool.draw(TWO[:1], SEED)
    short = Quota("1", "rates", None, None, None, None, {"A": (1, 2)})
    with pytest.raises(ValueError, match=r"stratum -: has members, but task 1"):
        pool.draw([TWO[0], short], SEED)
    with pytest.raises(ValueError, match="seed: 31 bytes"):
        pool.draw(TWO, SEED[1:])


def test_a_task_without_members_draws_nobody(pool, reference):
    empty = Quota("9", "weights", None, 3, None, None, {"A": 1})
    assert draw_all([*TWO, empty], pool, SEED, 1) == draw_all([*TWO, empty], reference, SEED, 1)


def test_an_empty_pool_has_the_root_of_nothing(county, tmp_path):
    directory, targets, _, _ = county
    pool = commit(freeze(targets, directory), SECRET, DRAW, {}, {}, tmp_path / "pools")
    assert pool.root == commit_pool(SECRET, DRAW, []).root
    assert (pool.heads, pool.members, pool.leaves) == ({}, (), ())
    quota = Quota("1", "counts", None, None, None, None, {"A": 3})
    (result,) = pool.draw([quota], SEED)
    assert (result.population, result.selected, result.reserves) == ({"A": 0}, {"A": []}, {"A": []})


def test_single_leaves_are_found_by_id(pool, reference):
    wanted = [reference.members[n].id for n in (7, 3)]
    by_id = dict(zip((m.id for m in reference.members), reference.leaves, strict=True))
    assert pool.leaves_of([*wanted, "X"]) == {i: by_id[i] for i in wanted}
    assert [leaf for leaf, _ in pool.by_leaf()] == sorted(reference.leaves)


@pytest.mark.parametrize(
    "change",
    [
        "id, stratum, tasks, leaf FROM t",
        "leaf, id, 'D' AS stratum, tasks FROM t",
        "leaf, lag(id, 1, (SELECT max_by(id, leaf) FROM t)) OVER (ORDER BY leaf) AS id, stratum, tasks FROM t",
        "leaf, id, stratum, '2' AS tasks FROM t",
        "* FROM t LIMIT 100",
    ],
)
def test_an_edited_pool_is_refused_by_name_even_where_its_root_would_still_hold(pool, change):
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS SELECT * FROM read_parquet('{pool.path}')")
        connection.execute(f"COPY (SELECT {change}) TO '{pool.path}' (FORMAT parquet)")
    for use in (lambda: pool.draw(TWO, SEED), lambda: DuckPool(pool.path, SECRET).heads):
        with pytest.raises(Refused, match=pool.path.name) as stop:
            use()
        assert stop.value.exit_code == 3


def test_a_truncated_or_missing_pool_or_another_draws_is_refused(pool):
    data = pool.path.read_bytes()
    pool.path.write_bytes(data[:-1])
    with pytest.raises(Refused, match="not what its name promises"):
        pool.draw(TWO, SEED)
    pool.path.write_bytes(data)
    assert DuckPool(pool.path, SECRET).size == pool.size
    with pytest.raises(Refused, match="not what its name promises"):
        _ = DuckPool(pool.path, b"\1" * 32).size
    pool.path.unlink()
    with pytest.raises(Refused, match="cannot be read"):
        pool.draw(TWO, SEED)


def test_only_its_owner_can_open_a_pool(pool):
    assert pool.path.stat().st_mode & 0o777 == 0o600
    assert pool.path.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in pool.path.parent.iterdir()] == [pool.path.name]


def test_a_disk_that_fills_up_leaves_no_pool(county, tmp_path):
    """The kernel lets no file of this process grow beyond 20 kB: what happens on a full disk."""
    directory, targets, codes, others = county
    frozen = freeze(targets, directory)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(Unusable):
            commit(frozen, SECRET, DRAW, codes, others, tmp_path / "pools")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert list((tmp_path / "pools").iterdir()) == []
    assert commit(frozen, SECRET, DRAW, codes, others, tmp_path / "pools").size > 0


def test_a_directory_that_cannot_be_made_is_said_in_plain_words(county, tmp_path):
    directory, targets, codes, others = county
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unusable, match="cannot compute in"):
        commit(freeze(targets, directory), SECRET, DRAW, codes, others, tmp_path / "file")


def test_what_the_protocol_refuses_is_refused(county, tmp_path):
    directory, targets, codes, _ = county
    frozen = freeze(targets, directory)
    for bad in (("1", "1"), ("1,2",), ("",)):
        with pytest.raises(ValueError, match="tasks"):
            commit(frozen, SECRET, DRAW, dict.fromkeys(codes, bad), {}, tmp_path / "pools")
    with pytest.raises(ValueError, match="secret: 31 bytes"):
        commit(frozen, SECRET[1:], DRAW, codes, {}, tmp_path / "pools")
    profile = targets[0].profile
    odd = freeze([Target("0" * 16, "某", profile)], tmp_path)
    with pytest.raises(ValueError, match="neither 18 characters nor 15 digits"):
        commit(odd, SECRET, DRAW, {profile: ("1",)}, {}, tmp_path / "pools")
    twice = freeze([Target("0" * 18, "某", profile), Target("0" * 18, "又", profile)], tmp_path)
    with pytest.raises(ValueError, match="comes twice"):
        commit(twice, SECRET, DRAW, {profile: ("1",)}, {}, tmp_path / "pools")


def test_a_pool_is_found_by_its_root_under_its_secret(pool):
    directory = pool.path.parent
    assert find(directory, pool.root.root, SECRET) == pool.path
    assert find(directory, "0" * 64, SECRET) is None
    assert find(directory / "missing", pool.root.root, SECRET) is None
    with pytest.raises(Refused, match=pool.path.name):
        find(directory, pool.root.root, b"\1" * 32)
