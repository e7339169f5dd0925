"""The plan in force, for commands that load no database."""

import os
import subprocess
import sys
import time
from datetime import date

import pytest
from msgspec.structs import replace

from policy_engine.model.errors import Refused, Unusable
from policy_engine.usecases import in_force as module
from policy_engine.usecases.in_force import in_force, superseded_by

CODE = "2023-internal"


def test_without_workspace_log_or_version_there_is_none(tmp_path, demo):
    assert in_force(None, CODE) is None
    assert in_force(tmp_path, CODE) is None
    assert in_force(demo.root, CODE) is None
    (tmp_path / "policy.db").touch()
    assert in_force(tmp_path, CODE) is None


def test_the_version_recorded_last_and_what_is_drawn(one):
    found = in_force(one.root, CODE)
    assert (found.plan.plan.code, found.on) == (CODE, "2023-06-15")
    assert found.drawn == {"15"}
    assert (one.snapshots / f"{found.sha256}.yaml").read_bytes() == one.plan.read_bytes()
    assert in_force(one.root, "2024-internal") is None


def test_a_rehearsal_draws_nothing(one, take):
    take(one, date(2023, 6, 15), tasks=["5"], kind="rehearsal")
    assert in_force(one.root, CODE).drawn == {"15"}


def test_a_missing_text_is_said_with_what_to_do(one):
    path = one.snapshots / f"{in_force(one.root, CODE).sha256}.yaml"
    path.unlink()
    with pytest.raises(Refused) as stop:
        in_force(one.root, CODE)
    assert path.name in stop.value.message.zh
    assert "备份" in stop.value.advice.zh


def test_a_changed_text_is_not_taken(one):
    path = one.snapshots / f"{in_force(one.root, CODE).sha256}.yaml"
    path.write_bytes(path.read_bytes().replace(b"rate: 5%", b"rate: 1%", 1))
    with pytest.raises(Refused) as stop:
        in_force(one.root, CODE)
    assert "摘要不符" in stop.value.message.zh


def test_a_text_that_is_no_plan_is_not_taken(one, tamper):
    from hashlib import sha256

    digest = sha256(b"{}").hexdigest()
    (one.snapshots / f"{digest}.yaml").write_bytes(b"{}")
    tamper(one, f"UPDATE planrecord SET sha256 = '{digest}'")
    with pytest.raises(Refused) as stop:
        in_force(one.root, CODE)
    assert "不是有效的计划" in stop.value.message.zh


def test_a_forged_digest_leads_nowhere(one, tamper):
    tamper(one, "UPDATE planrecord SET sha256 = '../plans/2023'")
    with pytest.raises(Refused) as stop:
        in_force(one.root, CODE)
    assert "audit verify" in stop.value.advice.zh


def test_a_damaged_store_is_not_taken_for_an_empty_one(tmp_path):
    (tmp_path / "policy.db").write_bytes(b"not a database" * 100)
    with pytest.raises(Unusable) as stop:
        in_force(tmp_path, CODE)
    assert "现行计划" in stop.value.message.zh


def test_a_store_on_a_medium_that_cannot_be_written_is_read(one, monkeypatch):
    for name in ("policy.db-wal", "policy.db-shm"):
        (one.root / name).unlink(missing_ok=True)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert in_force(one.root, CODE).drawn == {"15"}
    assert not (one.root / "policy.db-shm").exists()


def test_it_is_read_without_the_stores_stack_and_quickly(one, monkeypatch):
    code = (
        "import sys; from pathlib import Path; from policy_engine.usecases.in_force import in_force; "
        f"assert in_force(Path({str(one.root)!r}), {CODE!r}); "
        "print([m for m in ('sqlalchemy', 'sqlmodel', 'duckdb', 'openpyxl') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    plan = in_force(one.root, CODE).plan
    monkeypatch.setattr(module, "version", lambda snapshots, digest: plan)
    begin = time.process_time()
    for _ in range(20):
        in_force(one.root, CODE)
    assert (time.process_time() - begin) / 20 < 0.01


def test_the_same_document_under_another_code_takes_the_place_of_what_is_in_force(one):
    plan = in_force(one.root, CODE).plan
    renamed, joint = (
        replace(plan, plan=replace(plan.plan, code="2023-other", **others))
        for others in ({}, {"kind": "joint"})
    )
    found = superseded_by(one.root, renamed)
    assert (found.plan.plan.code, found.batches) == (CODE, {("15", 1)})
    assert superseded_by(one.root, plan) == found
    assert superseded_by(one.root, joint) is None
    assert superseded_by(None, plan) is None
