"""What whoever owns the database or hands out a bundle can change, over a draw with parties, a void attempt, a beacon and a replacement."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from shutil import copytree, rmtree

import msgspec
import pytest

from policy_engine.draw.header import read_header
from policy_engine.draw.seed import seed_for
from policy_engine.ledger.check import Checkpoint
from policy_engine.model.canonical import canonical
from policy_engine.model.event import payload_hash
from policy_engine.model.merkle import fold, grow, leaf_hash
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.rebuilt import rebuilt
from policy_engine.usecases import audit
from policy_engine.usecases.bundle.verify import verify_bundle
from policy_engine.usecases.bundle.write import write_bundle, write_public
from policy_engine.usecases.draw.nonce import make_nonce
from policy_engine.usecases.engine import start_engine
from policy_engine.usecases.replace.replace import Request, replace
from policy_engine.usecases.verify import verify_draws
from policy_engine.usecases.workspace import Workspace, load

from .conftest import DAY, DISCIPLINE, LOTTERY, NAME, OFFICE, OUT, ROUND, Protocol

pytestmark = pytest.mark.slow

OTHER = "140525/2023-internal/8/1"
NOW = datetime.fromtimestamp(OUT, UTC)
AFTER = DAY.replace(year=2024)
LATE_SIGNATURE = "ab" * 48


@pytest.fixture(scope="module")
def engine():
    with start_engine() as cage:
        yield cage


@pytest.fixture(scope="module")
def _story(_template, tmp_path_factory, engine):
    """Task 15: a party withholds, the next attempt has parties and a round of drand, and a target is replaced. Task 8: a lottery."""
    root = tmp_path_factory.mktemp("story") / "demo"
    copytree(_template, root)
    vectors = Path(__file__).resolve().parents[2] / "data" / "vectors"

    def judging(function, *arguments, **options):
        return function(*arguments, engine, **options)

    told = Protocol(load(root), judging, "op-0123456789ab", vectors)
    proof = root.parent / "generated.txt"
    proof.write_text("generated")

    def made(attempt):
        machines = [root.parent / f"{name}-{attempt}" for name in (OFFICE, DISCIPLINE)]
        return [
            make_nonce(machine, NAME, name, attempt=attempt)
            for machine, name in zip(machines, (OFFICE, DISCIPLINE), strict=True)
        ]

    first, second = made(1), made(2)
    told.commit(parties=[one.commitment for one in first], reveal_by=told.at + 60)
    told.reveal(nonces=[first[0].secret])
    told.at += 61
    told.void("withheld")
    told.commit(parties=[one.commitment for one in second], beacon="drand", round=ROUND)
    told.commit("8", **LOTTERY)
    told.reveal(nonces=[one.secret for one in reversed(second)])
    told.at = OUT
    told.enter_round()
    told.reveal(OTHER, text="01 02 03 04 05 06+07", evidence=(proof,))
    judging(
        replace,
        told.workspace,
        f"{NAME}#0001",
        Request("closed", (proof,), "负责人", ""),
        actor="op-0123456789ab",
        now=told.now,
        confirm=lambda visit: None,
        on=DAY.replace(day=20),
    )
    return root


@pytest.fixture
def story(_story, tmp_path):
    copytree(_story, tmp_path / "demo")
    return load(tmp_path / "demo")


def of_draws(workspace, engine):
    return "\n".join(p.en for check in verify_draws(workspace, engine).checks for p in check.problems)


def of_log(workspace):
    return "\n".join(p.en for check in audit.verify(workspace).checks for p in check.problems)


def of_bundle(directory, engine):
    return "\n".join(p.en for check in verify_bundle(directory, engine).checks for p in check.problems)


def test_the_story_holds_everywhere(story, engine, tmp_path):
    assert (of_log(story), of_draws(story, engine)) == ("", "")
    write_bundle(story, tmp_path / "auditor")
    write_public(story, tmp_path / "public", now=NOW, on=AFTER)
    for level in ("auditor", "public"):
        verified = verify_bundle(tmp_path / level, engine)
        assert [p.en for check in verified.checks for p in check.problems] == []
        said = [check.what.en for check in verified.checks]
        assert any("void (withheld)" in what for what in said)
        assert (tmp_path / level / "draws" / "003").is_dir()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (f"UPDATE reveal SET nonce = '{'00' * 32}' WHERE party = '{OFFICE}'", "table reveal, "),
        (f"DELETE FROM reveal WHERE party = '{DISCIPLINE}'", "table reveal lacks"),
        ("UPDATE draw SET void = 'other' WHERE void = 'withheld'", "void"),
        ("UPDATE draw SET void = NULL, state = 'committed' WHERE void IS NOT NULL", "state, void"),
        ("UPDATE draw SET reveal_by = reveal_by + 86400 WHERE attempt = 1", "reveal_by"),
        ("UPDATE draw SET proof = '{}'", "proof"),
        ("DELETE FROM attestation", "table attestation lacks"),
        ("UPDATE attestation SET digest = substr(digest, 2) || '0'", "digest"),
        ("DELETE FROM replacement", "table replacement lacks"),
        ("UPDATE replacement SET substitute = target", "substitute"),
        ("UPDATE drawtask SET live = 0", "live"),
        ("UPDATE inspection SET state = 'dispatched'", "state"),
        ("UPDATE draw SET secret = (SELECT secret FROM draw WHERE name LIKE '%/8/1')", "secret"),
        ("DELETE FROM entry WHERE CAST(body AS TEXT) LIKE '%draw.voided%'", "missing"),
        ("DELETE FROM payload WHERE idx = (SELECT MAX(idx) FROM payload)", "cannot be replayed"),
    ],
)
def test_every_row_is_what_the_log_says(story, tamper, statement, named):
    tamper(story, "PRAGMA foreign_keys = OFF", statement)
    assert named in of_log(story)


def rehash(workspace: Workspace, change):
    """Rewrites events and then everything that depends on them: bodies, leaves, checkpoints, tables. Nothing outside can be rewritten."""
    entries, size, frontier, roots = [], 0, [], {}
    with open_store(workspace.store, read_only=True) as store:
        found, marks = list(queries.entries(store)), queries.checkpoints(store)
    for entry in found:
        body, payload = json.loads(entry.body), json.loads(entry.payload)
        change(body, payload)
        content = canonical(payload)
        data = canonical(body | {"payload": payload_hash(entry.salt, content)})
        entries.append(msgspec.structs.replace(entry, body=data, leaf=leaf_hash(data), payload=content))
        size, frontier = grow(size, frontier, [leaf_hash(data)])
        roots[size] = fold(frontier).hex()
    points = [Checkpoint(mark.size, roots[mark.size]) for mark in marks]
    with closing(sqlite3.connect(workspace.store)) as old:
        marks = [old.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    workspace.store.unlink()
    with (
        rebuilt(workspace.store, entries, points) as store,
        store.reading() as made,
        closing(sqlite3.connect(workspace.store)) as file,
    ):
        made.connection.driver_connection.backup(file)
        for name, value in zip(("application_id", "user_version"), marks, strict=True):
            file.execute(f"PRAGMA {name} = {value}")


def on(kind, do, subject=NAME, attempt="2"):
    def change(body, payload):
        if body["kind"] == kind and body["subject"] == subject and body["refs"].get("attempt") == attempt:
            do(body, payload)

    return change


def other_signature(body, payload):
    """A signature that nobody made, with the randomness that fits it and the seed that follows."""
    randomness = sha256(bytes.fromhex(LATE_SIGNATURE)).digest()
    payload["proof"]["signature"] = LATE_SIGNATURE
    payload["beacon"] = body["refs"]["beacon"] = randomness.hex()


FORGERIES = [
    (on("draw.committed", lambda b, p: b.update(at=OUT)), "the commitment is later than the beacon"),
    (on("draw.revealed", lambda b, p: b.update(at=OUT)), "is later than the deadline"),
    (on("draw.seeded", lambda b, p: b.update(at=OUT - 1)), "the seed is earlier than the beacon"),
    (on("draw.revealed", lambda b, p: p.update(nonce="00" * 32)), "does not open its commitment"),
    (on("draw.seeded", other_signature), "nothing proves the beacon"),
    (on("draw.seeded", lambda b, p: p.update(proof={})), "nothing proves the beacon"),
    (
        on("draw.seeded", lambda b, p: p["proof"].update(text="01 02 03 04 05 06+08"), OTHER, "1"),
        "nothing proves the beacon",
    ),
    (on("draw.committed", lambda b, p: p.update(secret="00" * 32)), "the header's pool"),
    (on("draw.committed", lambda b, p: p.update(reveal_by=0), attempt="1"), "is later than the deadline"),
    (on("draw.voided", lambda b, p: p.update(approver="section_head"), attempt="1"), "who may decide it"),
    (
        on("draw.voided", lambda b, p: p.update(reason="inputs", withheld=[]), attempt="1"),
        "does not fit what the parties had revealed",
    ),
    (
        on("target.replaced", lambda b, p: p.update(reason="disliked"), attempt="2"),
        "lacks a reason, an approver or evidence",
    ),
    (
        on("target.replaced", lambda b, p: p["substitutes"][0].__setitem__(2, "")),
        "is not the next of its stratum",
    ),
]


@pytest.mark.parametrize(("change", "expected"), FORGERIES)
def test_whoever_makes_every_hash_fit_is_caught_by_the_recomputation(story, engine, change, expected):
    rehash(story, change)
    assert of_log(story) == ""
    assert expected in of_draws(story, engine)


def test_secrets_swapped_between_draws_are_found(story, engine):
    with open_store(story.store, read_only=True) as store:
        mine, theirs = queries.draw(store, NAME).secret, queries.draw(store, OTHER).secret

    def change(body, payload):
        if body["kind"] == "draw.committed":
            payload["secret"] = theirs if body["subject"] == NAME else mine

    rehash(story, change)
    found = verify_draws(story, engine)
    assert len(found.checks) == 3
    assert all("the header's pool" in "".join(p.en for p in check.problems) for check in found.checks)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (on("draw.committed", lambda b, p: b.update(at=OUT)), "draw.committed is later than the beacon"),
        (on("draw.revealed", lambda b, p: b.update(at=OUT)), "draw.revealed is later than the beacon"),
        (on("draw.seeded", lambda b, p: b.update(at=OUT - 1)), "the seed is earlier than the beacon"),
        (on("draw.voided", lambda b, p: b.update(reason=""), attempt="1"), "draw.voided in the log says"),
    ],
)
def test_a_public_bundle_of_a_forged_log_tells_on_it(story, engine, tmp_path, change, expected):
    rehash(story, change)
    write_public(story, tmp_path / "public", now=NOW, on=AFTER)
    assert expected in of_bundle(tmp_path / "public", engine)


@pytest.fixture(scope="module")
def _public(_story, tmp_path_factory):
    directory = tmp_path_factory.mktemp("out") / "public"
    write_public(load(_story), directory, now=NOW, on=AFTER)
    return directory


@pytest.fixture
def public(_public, tmp_path):
    return copytree(_public, tmp_path / "public")


def rewrite(path, change):
    value = json.loads(path.read_bytes())
    change(value)
    path.write_bytes(canonical(value) + b"\n")


def forged_round(draw):
    randomness = sha256(bytes.fromhex(LATE_SIGNATURE)).digest()
    nonces = {one["name"]: bytes.fromhex(one["nonce"]) for one in draw["nonces"]}
    draw["beacon"], draw["proof"] = randomness.hex(), {"signature": LATE_SIGNATURE}
    draw["seed"] = seed_for(read_header(draw["header"]), randomness, nonces).hex()


def last_folder(public):
    (found,) = (
        path
        for path in public.glob("draws/*/draw.json")
        if '"drand"' in path.read_text() and '"state":"dispatched"' in path.read_text()
    )
    return found


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (forged_round, "signature: not a point of the curve"),
        (lambda draw: draw.update(nonces=[]), "what was revealed is not what the header fixed"),
        (lambda draw: draw["nonces"].pop(), "what was revealed is not what the header fixed"),
        (lambda draw: draw.update(skips=0), "another number of replacements"),
        (lambda draw: draw.update(level="L1"), "level is not the header's"),
        (lambda draw: draw.update(attempt=1), "attempts do not follow one another"),
        (lambda draw: draw["header"]["beacon"].update(round=ROUND - 1), "not the digest of the header"),
    ],
)
def test_what_a_public_bundle_says_of_parties_and_beacon_is_recomputed(public, engine, change, expected):
    rewrite(last_folder(public), change)
    assert expected in of_bundle(public, engine)


def test_an_attempt_that_is_left_out_is_missed(public, engine):
    rmtree(public / "draws" / "001")
    for number in ("002", "003"):
        (public / "draws" / number).rename(public / "draws" / f"{int(number) - 1:03d}")
    said = of_bundle(public, engine)
    assert "attempts do not follow one another" in said
    assert "is not about the attempts in draws/" in said


def test_leaves_of_another_attempt_and_proofs_of_another_day_are_told(public, story, engine, tmp_path):
    folder = last_folder(public).parent
    theirs = next(path for path in public.glob("draws/*") if '"lottery"' in (path / "draw.json").read_text())
    kept = (folder / "leaves.jsonl").read_bytes()
    (folder / "leaves.jsonl").write_bytes((theirs / "leaves.jsonl").read_bytes())
    assert "the leaves do not give the root of the pool" in of_bundle(public, engine)
    (folder / "leaves.jsonl").write_bytes(kept)
    rehash(story, on("draw.seeded", lambda b, p: b.update(actor="op-ba9876543210")))
    write_public(story, tmp_path / "other", now=NOW, on=AFTER)
    (public / "proofs.jsonl").write_bytes((tmp_path / "other" / "proofs.jsonl").read_bytes())
    assert "is not proved to be in the log" in of_bundle(public, engine)


def test_strata_that_were_made_up_do_not_give_the_selection(public, engine):
    path = last_folder(public)
    draw = json.loads(path.read_bytes())
    share = draw["tasks"][0]
    chosen = {json.loads(line)["leaf"] for line in (path.parent / "selected.jsonl").read_bytes().splitlines()}
    leaves = [json.loads(line) for line in (path.parent / "leaves.jsonl").read_bytes().splitlines()]
    # As if whoever was drawn were a stratum of its own.
    share["strata"] = {s: {"population": 0, "quota": 0} for s in draw["header"]["tasks"][0]["strata"]}
    share["strata"]["A"]["population"] = len(leaves) - len(chosen)
    share["strata"]["B"] = {"population": len(chosen), "quota": len(chosen)}
    draw["strata"] = True
    path.write_bytes(canonical(draw) + b"\n")
    made = [canonical(leaf | {"stratum": "B" if leaf["leaf"] in chosen else "A"}) + b"\n" for leaf in leaves]
    (path.parent / "leaves.jsonl").write_bytes(b"".join(made))
    said = of_bundle(public, engine)
    assert f"task {share['code']}: populations, quotas or selected leaves differ" in said
