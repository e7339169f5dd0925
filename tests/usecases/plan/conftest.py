"""A plan in force, and its versions."""

from datetime import date

import pytest

from policy_engine.plan.load import load_plan
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.clock import seconds
from policy_engine.usecases.plan.record import enter, record_plan
from policy_engine.usecases.prepare import Sound
from policy_engine.usecases.steps import Recorder

CODE = "2023-internal"
ON = date(2023, 6, 15)
AMENDMENT = """
  - number: BB-1
    filed_on: 2023-06-10
    applicant: 网监股
    application: 关于调整抽查比例的申请
    reason: 对象减少
    tasks: ["1"]
"""


def rewrite(workspace, *pairs, amendments=""):
    """Change the workspace's plan file as an officer does."""
    text = workspace.plan.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    if amendments:
        text += ("" if "\namendments:" in text else "\namendments:") + amendments
    workspace.plan.write_text(text, encoding="utf-8")


def slower(workspace):
    """Task 1 at 3 % instead of 5 %, on file."""
    rewrite(workspace, ("rate: 5%", "rate: 3%"), amendments=AMENDMENT)


@pytest.fixture
def record(judging, actor, at):
    """`policy plan record` as a function."""

    def record(workspace, on=ON, confirm=lambda version: None, path=None):
        path = path or workspace.plan
        return judging(record_plan, workspace, path, actor=actor, now=at, on=on, confirm=confirm)

    return record


@pytest.fixture
def put(actor, at):
    """Put the plan file in force without the rules' word on it: what stands guard where they say nothing."""

    def put(workspace, on=ON, **options):
        loaded = load_plan(workspace.plan, "plan.yaml")
        sound = Sound(loaded.plan, loaded.document, loaded.text, loaded.sha256, None, ())
        with open_store(workspace.store) as store:
            return enter(Recorder(store, seconds(at), on, actor), workspace, sound, **options)

    return put


def versions(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return queries.plans(store)
