import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from typer import testing
from typer.testing import CliRunner

from policy_cli.main import command_line

APP = command_line()
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", autouse=True)
def _one_tree():
    """The tree of all commands is built once, and not anew for every call: that would be nine tenths of a call's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testing, "_get_command", cache(testing._get_command))
        yield


@pytest.fixture(autouse=True)
def _chinese(monkeypatch):
    for name in ("LANG", "LC_ALL", "LC_MESSAGES", "POLICY_LANG", "POLICY_WORKSPACE", "POLICY_ACTOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def policy():
    """The command in this process: policy("check", "plan.yaml") → result with exit_code, stdout, stderr."""
    runner = CliRunner()

    def call(*arguments, input=None):
        return runner.invoke(APP, [str(a) for a in arguments], input=input)

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
    write_county(directory, 11, targets=1000, inspectors=300)
    return directory


def _run(*arguments):
    result = CliRunner().invoke(APP, [str(a) for a in arguments])
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="session")
def _filled(tmp_path_factory, county):
    root = tmp_path_factory.mktemp("filled") / "demo"
    _run("init", root, "--demo")
    for kind in ("targets", "inspectors", "recusals"):
        _run("-w", root, "registry", "import", kind, county / f"{kind}.generated.csv")
    return root


@pytest.fixture(scope="session")
def _signed(tmp_path_factory, _filled):
    root = tmp_path_factory.mktemp("signed") / "demo"
    shutil.copytree(_filled, root)
    _run("-w", root, "registry", "attest", "--all", "--yes")
    return root


@pytest.fixture
def unsigned(tmp_path, _filled):
    """A demonstration workspace with registries that nobody has signed off."""
    return shutil.copytree(_filled, tmp_path / "unsigned")


@pytest.fixture
def demo(tmp_path, _signed):
    """A filled demonstration workspace, its registry signed off by every section."""
    return shutil.copytree(_signed, tmp_path / "demo")


@pytest.fixture(scope="session")
def _fifteen(tmp_path_factory, _signed):
    root = tmp_path_factory.mktemp("fifteen") / "demo"
    shutil.copytree(_signed, root)
    _run("-w", root, "run", "--task", "15", "--on", "2023-06-15", "--yes")
    return root


@pytest.fixture
def fifteen(tmp_path, _fifteen):
    """One in which task 15 is drawn."""
    return shutil.copytree(_fifteen, tmp_path / "fifteen")
