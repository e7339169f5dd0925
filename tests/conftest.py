"""For all tests: draws that do not hang on chance, and fewer generated examples where somebody waits.

The secrets and beacons of draws come from what is drawn, unless POLICY_TEST_CHANCE is set.
"""

import gc
import os
import sys
from hashlib import sha256
from types import SimpleNamespace

import pytest
from hypothesis import is_hypothesis_test, settings

from policy_engine.usecases import run, steps

# Tests build many objects and keep them: looking through them for cycles again and again takes a good part of the time.
gc.set_threshold(100_000, 50, 50)


def pytest_collection_finish():
    """What was collected stays to the end."""
    gc.freeze()


def _urandom(size: int) -> bytes:
    """The same bytes for the same step of the same draw, in whatever order and process the tests run."""
    asked = sys._getframe(1)
    given = asked.f_locals
    draw = given["draw"].name if "draw" in given else repr(given.get("codes", given.get("slot")))
    return sha256(
        f"{os.environ.get('POLICY_TEST_SEED', '')} {asked.f_code.co_name} {draw}".encode()
    ).digest()[:size]


@pytest.fixture(scope="session", autouse=True)
def _no_chance():
    if "POLICY_TEST_CHANCE" not in os.environ:
        for module in (run, steps):
            module.os = SimpleNamespace(urandom=_urandom)
    yield
    for module in (run, steps):
        module.os = os


@pytest.fixture
def chance(monkeypatch):
    """Real chance, for a test about two draws that must not be the same."""
    for module in (run, steps):
        monkeypatch.setattr(module, "os", os)


def pytest_collection_modifyitems(items):
    """A third of the examples that a property states; with POLICY_TEST_EXAMPLES=all, as in continuous integration, every one."""
    tests = {
        getattr(item.obj, "__func__", item.obj): item for item in items if isinstance(item, pytest.Function)
    }
    if os.environ.get("POLICY_TEST_EXAMPLES") == "all":
        return
    for test, item in tests.items():
        if is_hypothesis_test(test) and not item.get_closest_marker("slow"):
            stated = test._hypothesis_internal_use_settings
            test._hypothesis_internal_use_settings = settings(
                stated, max_examples=max(10, stated.max_examples // 3)
            )
