"""The real plan's text, and ways to change it and see what is said."""

from pathlib import Path

import pytest

from policy_engine.plan.load import load_plan_bytes

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def plan_text():
    return (ROOT / "plans/2023.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def load():
    return lambda text: load_plan_bytes(text.encode(), "plan.yaml")


@pytest.fixture(scope="session")
def changed(plan_text, load):
    """The plan with the first `old` replaced by `new`, loaded."""

    def change(old, new):
        assert old in plan_text
        return load(plan_text.replace(old, new, 1))

    return change


@pytest.fixture(scope="session")
def plan(plan_text, load):
    return load(plan_text).plan
