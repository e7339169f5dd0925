"""What an outsider learns who holds the whole registry but its tiers, every byte of the public bundles, and everybody else's slips."""

import json
import random
import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from shutil import copytree

import pytest

from policy_engine.draw.pool import commit_pool
from policy_engine.draw.slip import salts, stratum_hash
from policy_engine.model.draw import Member
from policy_engine.registry.sample import write_county
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.bundle import slip as use_case
from policy_engine.usecases.bundle.disclosed import InputsOf
from policy_engine.usecases.bundle.slip import issue_slip
from policy_engine.usecases.bundle.write import write_public
from policy_engine.usecases.engine import start_engine
from policy_engine.usecases.init import init
from policy_engine.usecases.run import Options, run_plan

from .conftest import fill

NOW, ACTOR, AFTER = datetime(2026, 3, 2, 1, 0, tzinfo=UTC), "op-0123456789ab", date(2024, 1, 2)
TIERS = frozenset("ABCD-")
BATCHES = """\
    batches:
      - window: { text: 5月上旬, from: 2023-05-01, to: 2023-05-10 }
        rate: 50%
      - window: { text: 6月, from: 2023-06-01, to: 2023-06-30 }
        rate: 60%
"""


def draw_all(workspace, day):
    with start_engine() as engine:
        run_plan(
            workspace,
            Options(plan=workspace.plan, on=day),
            engine,
            actor=ACTOR,
            now=NOW,
            confirm=lambda names: None,
            progress=lambda text: None,
        )


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """A year: two batches of one task with nearly the same rates, a joint draw of two, single draws of the others."""
    county, root = tmp_path_factory.mktemp("county"), tmp_path_factory.mktemp("year") / "demo"
    write_county(county, 7, targets=3000, inspectors=300)
    made = init(root, agency="140525", demo=True, actor=ACTOR, now=NOW)
    workspace = fill(made, county, on=date(2023, 6, 10))
    text = workspace.plan.read_text(encoding="utf-8")
    for code, lines in (
        ("15", BATCHES),
        ("3", "    joint_group: 一次上门\n"),
        ("8", "    joint_group: 一次上门\n"),
    ):
        head, mark, tail = text.partition(f'  - code: "{code}"\n')
        text = (
            head + mark + lines + (re.sub("rate: .*", "rate: 40%", tail, count=1) if code != "15" else tail)
        )
    head, mark, tail = text.partition('  - code: "15"\n')
    mild = "policy: weights\n      weights: { A: 4, B: 5, C: 6, D: 7, unrated: 4 }"
    text = head + mark + tail.replace("policy: weights", mild, 1)
    workspace.plan.write_text(text, encoding="utf-8")
    for day in (date(2023, 5, 10), date(2023, 6, 15)):
        draw_all(workspace, day)
    return workspace


@pytest.fixture(scope="module")
def bundle(year, tmp_path_factory):
    directory = tmp_path_factory.mktemp("attack") / "bundle"
    write_public(year, directory, now=NOW, on=AFTER)
    return directory


@pytest.fixture(scope="module")
def known(year):
    """The registry as everybody may know it: id, name, whether it is an enterprise, the plan's tasks that cover it; and the truth."""
    with open_store(year.store, read_only=True) as store:
        inputs = next(iter(InputsOf(store, year.snapshots).values()))
        secrets = {draw.name: bytes.fromhex(draw.secret) for draw in queries.draws(store)}
    public = {
        t.id: (t.name, t.profile.entity == "enterprise", frozenset(codes))
        for t, codes in zip(inputs.targets, inputs.codes, strict=True)
    }
    return public, {t.id: t.profile.tier for t in inputs.targets}, secrets


def rows(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else None


class Attacker:
    """Reads the bundle, and narrows every business's tiers down as far as its draws allow."""

    def __init__(self, bundle, registry):
        self.registry = registry
        self.left = {i: TIERS for i, (_, enterprise, _) in registry.items() if enterprise}
        self.folders = sorted(bundle.glob("draws/*"))
        self.shown = []

    def read(self, slips=()):
        opened = {slip["id"]: slip["leaf"] for slip in slips}
        for folder in self.folders:
            (draw,) = rows(folder / "draw.json")
            self._one(
                draw,
                rows(folder / "leaves.jsonl"),
                rows(folder / "selected.jsonl"),
                rows(folder / "names.jsonl"),
                opened,
            )
        return self.left

    def _one(self, draw, leaves, selected, names, opened):
        codes = {task["code"] for task in draw["tasks"]}
        drawn = defaultdict(set)
        for row in selected:
            drawn[row["leaf"]].add(row["task"])
        listed = None if names is None else {row["id"] for row in names}
        classes = defaultdict(list)
        for leaf in leaves:
            if leaf["leaf"] not in opened.values():
                classes[frozenset(leaf["tasks"])].append(leaf)
        members = {i: c & codes for i, (_, _, c) in self.registry.items() if c & codes}
        assert len(members) == len(leaves)
        if draw["strata"]:
            self.shown.append(set(members))
        everybody = Counter(
            (mine, listed is not None and i in listed)
            for i, mine in members.items()
            if not self.registry[i][1]
        )
        for ident, mine in members.items():
            if ident not in self.left or ident in opened:
                continue
            mayb = classes[mine]
            if listed is not None:
                mayb = [leaf for leaf in mayb if bool(drawn[leaf["leaf"]]) is (ident in listed)]
            if draw["strata"]:
                strata = Counter(leaf["stratum"] for leaf in mayb)
                # Those who cannot have a tier are known; what remains is the enterprises'.
                strata["-"] -= everybody[mine, listed is not None and ident in listed]
                self.left[ident] &= frozenset(+strata)
            else:
                self.left[ident] &= frozenset().union(
                    *(self._fitting(draw, mine, drawn[leaf["leaf"]]) for leaf in mayb)
                )

    @staticmethod
    def _fitting(draw, mine, drawn):
        """The tiers that the header's shares do not rule out for a leaf that these of its tasks drew."""
        left = set(TIERS)
        for task in draw["header"]["tasks"]:
            if task["code"] in mine:
                share = {s: v if isinstance(v, int) else v[0] / v[1] for s, v in task["strata"].items()}
                whole = task["method"] == "rates"
                left &= {
                    s for s, v in share.items() if (v > 0 if task["code"] in drawn else not whole or v < 1)
                }
        return frozenset(left)


def test_the_year_holds_batches_and_a_joint_draw_and_shows_strata_somewhere(bundle):
    draws = {row["name"]: row for p in bundle.glob("draws/*/draw.json") for row in rows(p)}
    assert {
        "140525/2023-internal/15/1",
        "140525/2023-internal/15/2",
        "140525/2023-internal/3+8/1",
    } <= draws.keys()
    shown = [name for name, draw in draws.items() if draw["strata"]]
    assert "140525/2023-internal/15/1" in shown
    assert len(shown) < len(draws)


def test_nobodys_tier_follows_from_a_years_bundles(bundle, known):
    registry, truth, _ = known
    attacker = Attacker(bundle, registry)
    left = attacker.read()
    assert len(left) > 1000
    assert all(truth[ident] in tiers for ident, tiers in left.items())
    assert min(len(tiers) for tiers in left.values()) >= 2


def test_nor_with_the_slips_of_everybody_else(year, bundle, known, tmp_path, monkeypatch):
    # Slips are handed out even where a stratum was taken whole, which the product refuses.
    monkeypatch.setattr(use_case, "taken_whole", lambda draw: False)
    registry, truth, _ = known
    with open_store(year.store, read_only=True) as store:
        joint = "140525/2023-internal/3+8/1"
        visited = [row.target for row in queries.inspections(store, joint)]
    victim, *others = [i for i in dict.fromkeys(visited) if registry[i][1]][:6]
    slips = []
    for n, other in enumerate(others):
        made = issue_slip(year, other, joint, tmp_path / f"{n}.json", actor=ACTOR, now=NOW, on=AFTER)
        slips.append({"id": made.slip.id, "leaf": made.slip.leaf})
    left = Attacker(bundle, registry).read(slips)
    assert truth[victim] in left[victim]
    assert all(len(tiers) >= 2 for tiers in left.values())


def test_draws_that_show_strata_share_no_member(bundle, known):
    attacker = Attacker(bundle, known[0])
    attacker.read()
    for n, one in enumerate(attacker.shown):
        assert all(one.isdisjoint(other) for other in attacker.shown[n + 1 :])


def test_the_attack_finds_tiers_where_strata_are_shown_without_the_rule(bundle, known, year, tmp_path):
    """The attacker is no paper tiger: with the strata of every draw he names tiers."""
    registry, truth, secrets = known
    copytree(bundle, tmp_path / "careless")
    with open_store(year.store, read_only=True) as store:
        inputs = InputsOf(store, year.snapshots)
        for number, draw in enumerate(queries.draws(store), 1):
            codes = {task.code for task in draw.header.tasks}
            found = inputs[draw.name, 1]
            members = [
                Member(t.id, t.profile.tier, tuple(c for c in mine if c in codes))
                for t, mine in zip(found.targets, found.codes, strict=True)
                if codes.intersection(mine)
            ]
            pool = commit_pool(secrets[draw.name], draw.name, members)
            folder = tmp_path / "careless" / "draws" / f"{number:03d}"
            by_leaf = {leaf.hex(): m.stratum for m, leaf in zip(pool.members, pool.leaves, strict=True)}
            leaves = [leaf | {"stratum": by_leaf[leaf["leaf"]]} for leaf in rows(folder / "leaves.jsonl")]
            (folder / "leaves.jsonl").write_text("\n".join(map(json.dumps, leaves)))
            (made,) = rows(folder / "draw.json")
            (folder / "draw.json").write_text(json.dumps(made | {"strata": True}))
    left = Attacker(tmp_path / "careless", registry).read()
    certain = [ident for ident, tiers in left.items() if len(tiers) == 1]
    assert certain
    assert all(left[ident] == {truth[ident]} for ident in certain)


def test_no_byte_of_a_bundle_is_a_secret_a_salt_or_an_id_out_of_place(bundle, known):
    registry, truth, secrets = known
    dice = random.Random(6)
    sample = dice.sample(sorted(registry), 200)
    for path in bundle.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        for name, secret in secrets.items():
            assert secret.hex().encode() not in data
            assert secret not in data
            for ident in sample[:40]:
                salt, of_stratum = salts(secret, name, ident)
                hidden = stratum_hash(of_stratum, truth[ident])
                assert all(value.hex().encode() not in data for value in (salt, of_stratum, hidden))
        if path.name != "names.jsonl":
            ids = set(re.findall(rb"(?=([0-9A-Z]{18}))", data)) | set(re.findall(rb'"([0-9]{15})"', data))
            assert not {ident.encode() for ident in registry} & ids
            assert not any(registry[ident][0].encode() in data for ident in sample)
        if path.name in ("names.jsonl", "selected.jsonl", "proofs.jsonl"):
            assert b"stratum" not in data
            assert not re.search(rb'"[ABCD-]"', data)


def test_leaves_are_linked_to_ids_by_no_order_no_length_and_no_value_of_the_bundle(bundle, known):
    registry, _, secrets = known
    values = set()
    for path in bundle.glob("draws/*/draw.json"):
        values |= {
            bytes.fromhex(found.decode()) for found in re.findall(rb'"([0-9a-f]{64})"', path.read_bytes())
        }
    for folder in sorted(bundle.glob("draws/*")):
        (draw,) = rows(folder / "draw.json")
        leaves = rows(folder / "leaves.jsonl")
        codes = {task["code"] for task in draw["tasks"]}
        ids = sorted(ident for ident, (_, _, mine) in registry.items() if mine & codes)
        truth = [Member(i, "-", tuple(sorted(registry[i][2] & codes))) for i in ids]
        # With every 32-byte value that is public in the place of the secret no leaf comes out.
        published = {leaf["leaf"] for leaf in leaves}
        for value in values:
            pool = commit_pool(value, draw["name"], truth[:5])
            assert not published & {leaf.hex() for leaf in pool.leaves}
        lines = (folder / "leaves.jsonl").read_bytes().splitlines()
        assert len({len(line) - sum(len(c) + 3 for c in json.loads(line)["tasks"]) for line in lines}) == 1
        assert draw["name"] in secrets
    # No leaf comes in two draws: salts are of one draw alone.
    every = [leaf["leaf"] for folder in bundle.glob("draws/*") for leaf in rows(folder / "leaves.jsonl")]
    assert len(set(every)) == len(every)
