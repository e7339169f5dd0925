from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VECTORS = sorted((ROOT / "tests" / "data" / "vectors").glob("draw-*.json"))


def _load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


bundles_module = _load(Path(__file__).with_name("bundles.py"))
verifier_module = _load(ROOT / "verify" / "verify_draw.py")


@pytest.fixture(scope="session")
def bundles():
    """The maker of bundles beside this file."""
    return bundles_module


@pytest.fixture(scope="session")
def verifier():
    """`verify/verify_draw.py`, loaded from its file."""
    return verifier_module


@pytest.fixture(scope="session")
def small(bundles):
    """What the small bundles are made from."""
    return bundles.small()


@pytest.fixture(scope="session")
def kept(small, tmp_path_factory):
    """The small bundle of each level, not to be changed."""
    place = tmp_path_factory.mktemp("kept")
    return {level: small.write(place / level, level) for level in ("public", "auditor")}


@pytest.fixture
def bundle(kept, tmp_path):
    """`bundle(level)`: a copy of the small bundle, to be spoilt."""
    return lambda level: Path(shutil.copytree(kept[level], tmp_path / level))


@pytest.fixture
def codes(verifier):
    """`codes(directory)`: the codes of everything that does not hold, in order; empty where all holds."""

    def run(directory):
        found = []
        faults = verifier.holds(lambda path: found.append(verifier.verify(path)), directory)
        return [code for code, *_ in faults or found[0][2]]

    return run


@pytest.fixture(scope="session")
def node():
    """`node(*arguments)` runs the JavaScript verifier and gives exit code and output; skipped where there is no Node."""
    program = shutil.which("node")
    if not program:
        pytest.skip("node is not installed")

    def run(*arguments):
        command = [program, str(ROOT / "verify" / "verify_draw.mjs"), *map(str, arguments)]
        done = subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
        )
        assert not done.stderr
        return done.returncode, done.stdout

    return run
