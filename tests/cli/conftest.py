import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policy_cli.main import app

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _chinese(monkeypatch):
    for name in ("LANG", "LC_ALL", "LC_MESSAGES", "POLICY_LANG", "POLICY_WORKSPACE", "POLICY_ACTOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def policy():
    """The command in this process: policy("check", "plan.yaml") → result with exit_code, stdout, stderr."""
    runner = CliRunner()

    def call(*arguments, input=None):
        return runner.invoke(app, [str(a) for a in arguments], input=input)

    return call


@pytest.fixture
def command():
    """The installed command as a process of its own, with nothing in its environment but PATH and HOME."""

    def call(*arguments, cwd=ROOT, **environment):
        env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")} | environment
        return subprocess.run(
            [str(Path(sys.executable).with_name("policy")), *map(str, arguments)],
            cwd=cwd,
            env=env,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )

    return call


@pytest.fixture
def repository():
    return ROOT


@pytest.fixture(scope="session")
def county(tmp_path_factory):
    from policy_engine.registry.sample import write_county

    directory = tmp_path_factory.mktemp("county")
    write_county(directory, 11, targets=3000, inspectors=300)
    return directory


@pytest.fixture
def demo(policy, tmp_path, county):
    """A filled demonstration workspace."""
    root = tmp_path / "demo"
    assert policy("init", root, "--demo").exit_code == 0
    for kind in ("targets", "inspectors", "recusals"):
        result = policy("-w", root, "registry", "import", kind, county / f"{kind}.generated.csv")
        assert result.exit_code == 0, result.output
    return root
