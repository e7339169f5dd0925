import json
import os
import stat
import subprocess
import sys
from datetime import date
from hashlib import sha256
from shutil import copytree

import pytest

from policy_engine.draw.disclosure import WITHHELD
from policy_engine.model.canonical import canonical
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.event import NewEvent
from policy_engine.model.merkle import leaf_hash, root_from_path
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.bundle.verify import verify_bundle
from policy_engine.usecases.bundle.write import write_bundle, write_public
from policy_engine.usecases.draw.void import Decision, void
from policy_engine.usecases.engine import start_engine
from policy_engine.usecases.workspace import load

DRAW = "140525/2023-internal/15/1"
BEFORE, AFTER = date(2023, 6, 20), date(2024, 1, 2)


@pytest.fixture(scope="module")
def engine():
    with start_engine() as cage:
        yield cage


@pytest.fixture
def publish(at, tmp_path):
    def publish(workspace, *names, on=AFTER, to="public"):
        return write_public(workspace, tmp_path / to, names, now=at, on=on)

    return publish


@pytest.fixture
def said(engine):
    """Everything that does not hold or cannot be read, as one text; empty where all holds."""

    def said(directory):
        try:
            verified = verify_bundle(directory, engine)
        except Unusable as stop:
            return stop.message.en
        return "\n".join(p.en for check in verified.checks for p in check.problems)

    return said


@pytest.fixture(scope="module")
def _bundle(_drawn, tmp_path_factory):
    from datetime import UTC, datetime

    directory = tmp_path_factory.mktemp("public") / "bundle"
    two = [DRAW, "140525/2023-internal/8/1"]
    write_public(load(_drawn), directory, two, now=datetime(2026, 3, 2, 1, 0, tzinfo=UTC), on=AFTER)
    return directory


@pytest.fixture
def bundle(tmp_path, _bundle):
    """A public bundle of two draws, which can be spoilt."""
    return copytree(_bundle, tmp_path / "bundle")


def contents(directory):
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def rows(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def one(path):
    (value,) = rows(path)
    return value


def put(path, *values):
    path.write_bytes(b"".join(canonical(value) + b"\n" for value in values))


def folder_of(bundle, name):
    return next(p.parent for p in bundle.glob("draws/*/draw.json") if one(p)["name"] == name)


def test_a_public_bundle_holds_what_its_form_says_and_verifies(bundle, said, drawn):
    assert said(bundle) == ""
    manifest = one(bundle / "bundle.json")
    with open_store(drawn.store, read_only=True) as store:
        recorded = [draw for draw in queries.draws(store) if draw.name in manifest["draws"]]
        size, root = queries.head(store)
    assert len(recorded) == 2
    assert manifest == {
        "agency": "140525", "demo": True, "draws": [d.name for d in recorded], "format": "policy-bundle/1",
        "level": "public", "root": root, "size": size,
    }  # fmt: skip
    assert one(bundle / "checkpoints.jsonl") == {"size": size, "root": root}
    assert {p.name for p in bundle.iterdir()} == {"bundle.json", "checkpoints.jsonl", "proofs.jsonl", "draws"}
    for number, draw in enumerate(recorded, 1):
        folder = bundle / "draws" / f"{number:03d}"
        made = one(folder / "draw.json")
        assert (made["name"], made["commitment"], made["seed"]) == (draw.name, draw.commitment, draw.seed)
        assert (made["state"], made["skips"], made["void"]) == ("dispatched", 0, None)
        leaves = rows(folder / "leaves.jsonl")
        assert len(leaves) == draw.header.pool.size
        assert [leaf["leaf"] for leaf in leaves] == sorted(leaf["leaf"] for leaf in leaves)
        chosen = rows(folder / "selected.jsonl")
        assert len(chosen) == sum(t["drawn"] for t in made["tasks"])
        assert all(("stratum" in leaf) is made["strata"] for leaf in leaves)
        assert not (folder / "pool.jsonl").exists()


def test_every_entry_is_proved_against_the_last_checkpoint(bundle):
    manifest, proofs = one(bundle / "bundle.json"), rows(bundle / "proofs.jsonl")
    assert [p["idx"] for p in proofs] == sorted({p["idx"] for p in proofs})
    kinds = [json.loads(proof["body"])["kind"] for proof in proofs]
    for kind in ("draw.committed", "draw.seeded", "draw.selected", "draw.matched"):
        assert kinds.count(kind) == len(manifest["draws"])
    for proof in proofs:
        path = [bytes.fromhex(beside) for beside in proof["path"]]
        leaf = leaf_hash(proof["body"].encode())
        assert root_from_path(leaf, proof["idx"], manifest["size"], path).hex() == manifest["root"]


def test_the_same_day_gives_the_same_bytes_that_everybody_may_read(one, publish, tmp_path):
    publish(one, to="first")
    publish(one, DRAW, to="second")
    assert contents(tmp_path / "first") == contents(tmp_path / "second")
    for path in (tmp_path / "first").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644)


def test_names_wait_for_the_last_visit(one, publish, tmp_path):
    with open_store(one.store, read_only=True) as store:
        visited = {(row.target, row.name) for row in queries.inspections(store)}
    publish(one, on=BEFORE, to="before")
    assert not (tmp_path / "before" / "draws" / "001" / "names.jsonl").exists()
    publish(one, to="after")
    names = rows(tmp_path / "after" / "draws" / "001" / "names.jsonl")
    assert [(row["id"], row["name"]) for row in names] == sorted(visited)
    plan = one.plan.read_text(encoding="utf-8")
    assert "list_published" not in plan


def test_names_come_at_once_where_the_plan_says_that_the_list_is_announced(write, take, publish, tmp_path):
    workspace = write(t15="    list_published: after_draw\n")
    take(workspace, date(2023, 6, 15), tasks=["15"])
    publish(workspace, on=date(2023, 6, 15))
    assert rows(tmp_path / "public" / "draws" / "001" / "names.jsonl")


def test_a_day_may_be_chosen_in_demonstrations_alone(one, at, tmp_path, monkeypatch):
    from policy_engine.usecases.bundle import write

    monkeypatch.setattr(write.queries, "workspace", _real(write.queries.workspace))
    with pytest.raises(Refused, match="--on"):
        write_public(one, tmp_path / "public", now=at, on=AFTER)
    assert not (tmp_path / "public").exists()


def _real(ask):
    import msgspec

    return lambda store: msgspec.structs.replace(ask(store), demo=False)


def test_what_is_withheld_is_said_in_one_sentence(one, publish):
    made = publish(one)
    assert made.sentence is WITHHELD
    for draw in made.withheld:
        assert draw in made.manifest.draws


@pytest.mark.parametrize("name", ["bundle.json", "checkpoints.jsonl", "proofs.jsonl"])
def test_a_missing_file_is_named(bundle, said, name):
    (bundle / name).unlink()
    assert said(bundle) == f"{name}: no such file"


@pytest.mark.parametrize("name", ["draw.json", "leaves.jsonl", "selected.jsonl"])
def test_a_missing_file_of_a_draw_is_named(bundle, said, name):
    (bundle / "draws" / "002" / name).unlink()
    assert said(bundle) == f"draws/002/{name}: no such file"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"commitment": "00" * 32}, "the commitment is not the digest"),
        ({"seed": "00" * 32}, "the seed does not follow"),
        ({"seed": None}, "does not fit"),
        ({"beacon": "00" * 32}, "the seed does not follow"),
        ({"beacon": None}, "not what the header fixed"),
        ({"level": "L3"}, "level is not the header's"),
        ({"name": "140525/2023-internal/16/1"}, "is not the header's"),
        ({"attempt": 2}, "do not follow one another"),
        ({"skips": 1}, "another number of replacements"),
        ({"state": "seeded"}, "does not fit"),
        ({"state": "committed"}, "does not fit"),
        ({"state": "gone"}, "is not of the form"),
        ({"tasks": []}, "leaves are selected before the selection"),
        ({"void": {"on": "2023-06-15", "reason": "other"}}, "does not fit"),
        ({"nonces": [{"name": "局机关", "nonce": "00" * 32}]}, "not those of the parties"),
        ({"strata": "yes"}, "is not of the form"),
        ({"more": 1}, "is not of the form"),
    ],
)
def test_every_field_of_a_draw_is_checked(bundle, said, change, expected):
    path = folder_of(bundle, DRAW) / "draw.json"
    put(path, one(path) | change)
    assert expected in said(bundle)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("agency", "140526"), ("plan", "2024"), ("plan_sha256", "0" * 64), ("rules_sha256", "0" * 64), ("attempt", 2),
        ("rehearsal", True), ("snapshot", {"digest": "0" * 64, "size": 99999}), ("pool", {"root": "0" * 64, "size": 9}),
        ("inspectors", {"root": "0" * 64, "size": 9}), ("recusals", {"root": "0" * 64, "size": 9}), ("previous", "0" * 64),
        ("parties", [{"name": "x", "commitment": "0" * 64}]), ("beacon", None), ("protocol", "double-random/v2"), ("tasks", []),
    ],
)  # fmt: skip
def test_every_field_of_a_header_is_committed_to(bundle, said, field, value):
    path = folder_of(bundle, DRAW) / "draw.json"
    made = one(path)
    put(path, made | {"header": made["header"] | {field: value}})
    assert said(bundle)


def spoil(path, change):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(change(lines)))


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("leaves.jsonl", lambda ls: ls[1:], "do not give the root"),
        ("leaves.jsonl", lambda ls: [*ls, ls[-1]], "come twice"),
        ("leaves.jsonl", lambda ls: ls[::-1], "not sorted"),
        ("leaves.jsonl", lambda ls: [ls[0].replace(b'["15"]', b'["16"]'), *ls[1:]], "task codes that are not the draw's"),
        ("leaves.jsonl", lambda ls: [ls[0].replace(b'["15"]', b"[]"), *ls[1:]], "task codes"),
        ("leaves.jsonl", lambda ls: [ls[0][:-2] + b',"x":1}\n', *ls[1:]], "leaves.jsonl:1: is not of the form"),
        ("leaves.jsonl", lambda ls: [*ls[:-1], ls[-1][:-1]], "ends in the middle of a line"),
        ("selected.jsonl", lambda ls: ls[1:], "task 15"),
        ("selected.jsonl", lambda ls: [*ls, ls[-1]], "come twice"),
        ("selected.jsonl", lambda ls: [ls[0][:9] + b"0" * 64 + ls[0][73:], *ls[1:]], "task 15"),
        ("selected.jsonl", lambda ls: [line.replace(b'"15"', b'"16"') for line in ls], "of other tasks"),
        ("names.jsonl", lambda ls: ls[1:], "not as many"),
        ("names.jsonl", lambda ls: [ls[0], *ls], "not as many"),
    ],
)  # fmt: skip
def test_lines_of_a_draw_that_were_changed_are_told(bundle, said, name, change, expected):
    spoil(folder_of(bundle, DRAW) / name, change)
    assert expected in said(bundle)


def test_proofs_are_of_these_very_entries(bundle, said):
    path = bundle / "proofs.jsonl"
    good = rows(path)
    body = json.loads(good[0]["body"])
    cases = [
        ([good[0] | {"idx": good[0]["idx"] + 1}, *good[1:]], "not proved"),
        ([good[0] | {"path": good[0]["path"][:-1]}, *good[1:]], "not proved"),
        ([good[0] | {"path": good[1]["path"]}, *good[1:]], "not proved"),
        ([good[0] | {"body": canonical(body | {"on": "2023-06-14"}).decode()}, *good[1:]], "not proved"),
        ([good[0] | {"body": "{"}, *good[1:]], "canonical JSON"),
        ([good[0], *good], "comes again"),
        (good[1:], "is not about the attempts"),
        ([], "is not about the attempts"),
        (good[:-1], "not those of the stated progress"),
    ]
    for values, expected in cases:
        put(path, *values)
        assert expected in said(bundle), expected


def test_bundles_that_were_mixed_up_are_told(bundle, said, demo, take, publish, tmp_path, chance):
    take(demo, date(2023, 6, 15), tasks=["15"])
    publish(demo, to="other")
    other, own = tmp_path / "other", folder_of(bundle, DRAW)
    for name in ("proofs.jsonl", "checkpoints.jsonl", "bundle.json"):
        kept = (bundle / name).read_bytes()
        (bundle / name).write_bytes((other / name).read_bytes())
        assert said(bundle), name
        (bundle / name).write_bytes(kept)
    for name in ("draw.json", "leaves.jsonl", "selected.jsonl"):
        kept = (own / name).read_bytes()
        (own / name).write_bytes((other / "draws" / "001" / name).read_bytes())
        assert said(bundle), name
        (own / name).write_bytes(kept)
    (bundle / "draws" / "001").rename(bundle / "draws" / "099")
    assert "not numbered from 001" in said(bundle)


def test_what_does_not_belong_is_remarked_upon_and_limits_are_said(bundle, engine):
    (bundle / "readme.txt").write_bytes(b"")
    (bundle / "draws" / "notes").mkdir()
    (bundle / "draws" / "001" / "pool.jsonl").write_bytes(b"")
    verified = verify_bundle(bundle, engine)
    assert not any(check.problems for check in verified.checks)
    told = [text.en for text in verified.remarks]
    for name in ("readme.txt", "draws/notes", "draws/001/pool.jsonl"):
        assert any(text.startswith(f"{name} ") for text in told)
    assert any("cannot show who is behind a leaf" in text for text in told)


def test_a_bundle_is_of_one_state_whatever_is_appended_meanwhile(one, publish, said, tmp_path, monkeypatch):
    from policy_engine.usecases.bundle import write

    real = write.steps_of

    def meanwhile(store, names):
        code = (
            "import sys; from pathlib import Path\n"
            "from policy_engine.model.event import NewEvent\n"
            "from policy_engine.store.open import open_store\n"
            "with open_store(Path(sys.argv[1])) as store, store.transaction() as t:\n"
            "    t.append([NewEvent('run.refused', 1, '2023-06-15', 'op-1', 'x', {}, '', {})])\n"
        )
        subprocess.run([sys.executable, "-c", code, str(one.store)], check=True, env=os.environ)
        return real(store, names)

    monkeypatch.setattr(write, "steps_of", meanwhile)
    made = publish(one)
    assert said(tmp_path / "public") == ""
    with open_store(one.store, read_only=True) as store:
        assert queries.head(store)[0] == made.manifest.size + 1


def test_nothing_is_left_of_a_bundle_that_could_not_be_finished(one, publish, tmp_path, monkeypatch):
    written = []

    def full(_):
        written.append(_)
        if len(written) > 4:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("policy_engine.usecases.bundle.write.os.fsync", full)
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(Unusable, match="No space left"):
        publish(one)
    assert {path.name for path in tmp_path.iterdir()} == before


def test_an_auditor_bundle_shows_everybody_and_every_stratum(one, said, tmp_path):
    write_bundle(one, tmp_path / "auditor")
    folder = tmp_path / "auditor" / "draws" / "001"
    assert said(tmp_path / "auditor") == ""
    made, pool = rows(folder / "draw.json")[0], rows(folder / "pool.jsonl")
    assert made["strata"] is True
    assert len(pool) == made["header"]["pool"]["size"]
    assert [row["id"] for row in pool] == sorted(row["id"] for row in pool)
    assert {row["stratum"] for row in rows(folder / "leaves.jsonl")} <= set("ABCD-")
    assert rows(folder / "names.jsonl")


def test_every_file_of_an_auditor_bundles_draws_follows_from_log_and_inputs(one, said, tmp_path, engine):
    write_bundle(one, tmp_path / "auditor")
    folder = tmp_path / "auditor" / "draws" / "001"
    changes = {
        "draw.json": lambda data: data.replace(b"L1", b"L2"),
        "leaves.jsonl": lambda data: data[:-20],
        "selected.jsonl": lambda data: data + data[-50:],
        "names.jsonl": lambda data: data.replace(b"1", b"2", 1),
        "pool.jsonl": lambda data: b"",
    }
    for name, change in changes.items():
        (folder / name).write_bytes(change((folder / name).read_bytes()))
    told = said(tmp_path / "auditor")
    assert all(f"draws/001/{name}:" in told for name in changes)
    for name in changes:
        (folder / name).unlink()
    (folder / "pool.jsonl").mkdir()
    (folder / "more").write_bytes(b"")
    told = said(tmp_path / "auditor")
    assert told.count("no such file") == 4
    assert "draws/001/pool.jsonl: cannot be read" in told
    remarks = [text.en for text in verify_bundle(tmp_path / "auditor", engine).remarks]
    assert remarks == ["draws/001/more is no part of the bundle and was not looked at"]


def test_void_attempts_have_a_folder_of_their_own(stuck, engine, publish, said, at, actor, tmp_path):
    decision = Decision("officers", "人手不足", "负责人", "演示1号")
    void(
        stuck,
        "140525/2023-internal/1/1",
        decision,
        engine,
        actor=actor,
        now=at,
        on=date(2023, 6, 15),
        confirm=lambda n: None,
    )
    publish(stuck)
    assert said(tmp_path / "public") == ""
    (made,) = rows(tmp_path / "public" / "draws" / "001" / "draw.json")
    assert (made["state"], made["void"]) == ("voided", {"on": "2023-06-15", "reason": "officers"})
    assert made["strata"] is False
    assert made["tasks"]
    assert not (tmp_path / "public" / "draws" / "001" / "names.jsonl").exists()
    path = tmp_path / "public" / "draws" / "001" / "draw.json"
    put(path, made | {"void": {"on": "2023-06-15", "reason": "inputs"}})
    assert "draw.voided in the log says something else" in said(tmp_path / "public")


CHANGES = [
    {"change": "added", "from": None, "id": "1", "name": "甲", "to": {}},
    {"change": "dropped", "from": {}, "id": "2", "name": "乙", "to": None},
    {"change": "retiered", "from": {"tier": "A"}, "id": "3", "name": "丙", "to": {"tier": "B"}},
]


@pytest.fixture
def changed(one, at, actor):
    """A workspace whose registry was imported once more, with a list of what changed; `spoilt` values are what the log says instead."""

    def changed(lines=CHANGES, **spoilt):
        with open_store(one.store) as store:
            last = queries.latest_registry(store, "targets")
            data = b"".join(canonical(line) + b"\n" for line in lines)
            digest = sha256(data).hexdigest()
            (one.snapshots / f"{digest}.jsonl").write_bytes(data)
            counts = {"added": 1, "dropped": 1, "retiered": 1, "moved": 0, "edited": 0}
            payload = {
                "kind": "targets", "digest": last.digest, "rows": last.rows, "source": "x.csv", "mode": "update",
                "reason": "年报", "changes": counts, "changes_sha256": digest, **spoilt,
            }  # fmt: skip
            event = NewEvent(
                "registry.imported", int(at.timestamp()), "2023-06-16", actor, "targets", {}, "", payload
            )
            with store.transaction() as transaction:
                transaction.append([event])
        return one, f"{digest}.jsonl"

    return changed


def test_the_lists_of_what_imports_changed_are_with_the_auditor(changed, said, tmp_path, engine):
    workspace, name = changed()
    write_bundle(workspace, tmp_path / "auditor")
    assert said(tmp_path / "auditor") == ""
    assert verify_bundle(tmp_path / "auditor", engine).remarks == ()
    path = tmp_path / "auditor" / "inputs" / name
    assert rows(path) == CHANGES
    path.write_bytes(path.read_bytes()[:-1])
    assert f"inputs/{name}: its content does not match" in said(tmp_path / "auditor")
    path.unlink()
    assert f"inputs/{name}: no such file" in said(tmp_path / "auditor")
    path.mkdir()
    assert f"inputs/{name}: cannot be read" in said(tmp_path / "auditor")


@pytest.mark.parametrize(
    ("lines", "spoilt", "expected"),
    [
        (CHANGES[1:], {}, "not as many changes as entry"),
        (CHANGES, {"changes": {"added": 1, "dropped": 2, "retiered": 1}}, "not as many changes as entry"),
        (CHANGES, {"rows": 7}, "but 7 after it"),
        ([["no", "list"]], {}, "is no list of changes"),
    ],
)
def test_lists_that_do_not_fit_the_log_are_told(changed, said, tmp_path, lines, spoilt, expected):
    workspace, _ = changed(lines, **spoilt)
    write_bundle(workspace, tmp_path / "auditor")
    assert expected in said(tmp_path / "auditor")
