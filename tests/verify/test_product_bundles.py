"""Bundles that the product itself makes, by every way in which a draw can go: both verifiers, which share no code with it, agree with it."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from policy_engine.registry.snapshot import write_records
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.bundle.slip import issue_slip
from policy_engine.usecases.bundle.write import write_bundle, write_public
from policy_engine.usecases.replace.replace import Request, replace
from policy_engine.usecases.steps import Recorder

ROOT = Path(__file__).resolve().parents[2]
VERIFIER = ROOT / "verify" / "verify_draw.py"


def _load(name):
    path = ROOT / "tests" / "usecases" / name
    spec = importlib.util.spec_from_file_location(f"product_{path.parent.name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_usecases, _protocol = _load("conftest.py"), _load("draw/conftest.py")
# The workspaces and the steps of the product's own tests.
county, _template, demo, write = _usecases.county, _usecases._template, _usecases.demo, _usecases.write
judging, at, actor, repository = _usecases.judging, _usecases.at, _usecases.actor, _usecases.repository
take, holds = _usecases.take, _usecases.holds
protocol, parties = _protocol.protocol, _protocol.parties

DAY, LATER, AFTER = _protocol.DAY, date(2023, 6, 20), date(2024, 1, 2)


def name(code):
    return f"140525/2023-internal/{code}/1"


@pytest.fixture
def record(at, actor):
    """A registry of these records comes into force, as an import would leave it."""

    def record(workspace, kind, records, on=date(2023, 6, 1)):
        digest = write_records(records, workspace.snapshots)
        with open_store(workspace.store) as store:
            made = Recorder(store, int(at.timestamp()), on, actor)
            payload = {"kind": kind, "digest": digest, "rows": len(records), "source": f"{kind}.csv"}
            made.record([made.event("registry.imported", kind, {}, payload)])

    return record


@pytest.fixture
def swap(judging, at, actor, tmp_path):
    """The target of an inspection is replaced."""

    def swap(workspace, number):
        proof = tmp_path / "generated.pdf"
        proof.write_bytes(b"generated")
        asked = Request("closed", (proof,), "负责人", "")

        def call(engine):
            return replace(
                workspace,
                number,
                asked,
                engine,
                actor=actor,
                now=at,
                confirm=lambda visit: None,
                on=LATER,
            )

        return judging(call)

    return swap


@pytest.fixture
def checked(node, at, tmp_path):
    """All bundles of a workspace, before and after the names are out, hold for both verifiers; the words of the last."""

    def run(*words):
        done = subprocess.run(
            [sys.executable, "-I", VERIFIER, *words], capture_output=True, encoding="utf-8", check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert not [line for line in done.stdout.splitlines() if line.startswith("!")], done.stdout
        return done.stdout

    def checked(workspace, *slips):
        write_bundle(workspace, tmp_path / "auditor")
        run(tmp_path / "auditor")
        for on in (LATER, AFTER):
            public = tmp_path / f"public-{on}"
            write_public(workspace, public, now=at, on=on)
            said = run(public)
            assert node(public)[0] == 0
        for slip in slips:
            run(public, "--slip", slip)
            assert node(public, "--slip", slip)[0] == 0
        return said

    return checked


def numbers(workspace, draw):
    with open_store(workspace.store, read_only=True) as store:
        return [row.number for row in queries.inspections(store, draw) if row.state == "dispatched"]


@pytest.mark.slow
def test_parties_a_void_attempt_public_beacons_and_replacements(
    protocol, parties, take, swap, checked, tmp_path, at, actor
):
    workspace, proof = protocol.workspace, tmp_path / "generated.txt"
    proof.write_text("generated")
    first = parties()
    protocol.commit(parties=[one.commitment for one in first], reveal_by=protocol.at + 3600)
    protocol.reveal(nonces=[first[0].secret])
    protocol.at += 3601
    protocol.void("withheld")
    second = parties(attempt=2)
    protocol.commit(
        parties=[one.commitment for one in second],
        beacon="drand",
        round=_protocol.ROUND,
    )
    protocol.reveal(nonces=[one.secret for one in reversed(second)])
    protocol.at = _protocol.OUT
    protocol.enter_round()
    protocol.commit("8", **_protocol.LOTTERY)
    protocol.reveal(name("8"), text="01 02 03 04 05 06+07", evidence=(proof,))
    protocol.commit("4", **_protocol.DICE)
    waiting = checked_names(workspace)
    assert waiting[name("4"), 1] == "committed"
    protocol.reveal(name("4"), text="123 456 123", evidence=(proof,), witnesses=_protocol.DICE["witnesses"])
    take(workspace, DAY)
    for number in numbers(workspace, name("15"))[:3]:
        swap(workspace, number)
    said = checked(workspace)
    assert said.count(": 相符 / holds") == len(checked_names(workspace)) >= 5
    assert "#1 L2 voided" in said
    assert json.loads((tmp_path / "auditor/draws/002/draw.json").read_bytes())["skips"] == 3
    assert "#2 L3 dispatched" in said
    targets = [row.target for row in inspections(workspace, name("15"))][:2]
    slips = []
    for n, target in enumerate(targets):
        issue_slip(workspace, target, name("15"), tmp_path / f"{n}.json", actor=actor, now=at, on=AFTER)
        slips.append(tmp_path / f"{n}.json")
    with_slips = tmp_path / "with-slips"
    write_public(workspace, with_slips, now=at, on=AFTER)
    for slip in slips:
        assert json.loads(slip.read_bytes())["draw"] == name("15")
        command = [sys.executable, VERIFIER, with_slips, "--slip", slip]
        assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def inspections(workspace, draw):
    with open_store(workspace.store, read_only=True) as store:
        return queries.inspections(store, draw)


def checked_names(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return {(draw.name, draw.attempt): draw.state for draw in queries.draws(store)}


@pytest.mark.slow
def test_superior_lists_exclusions_joint_draws_and_replacements_of_two_tasks(
    write, take, record, swap, checked
):
    workspace = write(t15=_usecases.SUPERIOR, t8=_usecases.JOINT, t4=_usecases.JOINT)
    with open_store(workspace.store, read_only=True) as store:
        digest = queries.latest_registry(store, "targets").digest
    from policy_engine.usecases.inputs import Inputs

    ids = [
        t.id for t in Inputs(workspace.snapshots, {"targets": digest}).targets if t.profile.standing == "open"
    ]
    listed = [
        {"task": "15", "target": one, "batch": 1, "number": f"SJ-{n}"} for n, one in enumerate(ids[:12])
    ]
    record(workspace, "superior", listed)
    seen = {"on": "2023-05-20", "by": "市局", "subject": "generated", "targeted": False, "superior": True}
    record(workspace, "checks", [seen | {"target": one} for one in ids[12:400]])
    take(workspace, DAY)
    both = next(draw for draw, _ in checked_names(workspace) if "+" in draw)
    for number in numbers(workspace, both)[:6]:
        if number in numbers(workspace, both):
            swap(workspace, number)
    said = checked(workspace)
    assert said.count(": 相符 / holds") == len(checked_names(workspace))
