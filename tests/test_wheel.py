"""The wheel works outside the checkout: rules, schemas and plans are inside it."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (path,) = out.glob("*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_holds_what_it_needs(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "rules/plan.yaml",
        "rules/tests/plan.yaml",
        "schemas/plan.schema.json",
        "plans/2023.yaml",
        "rules/tests/amendments.yaml",
        ".vscode/settings.json",
    ):
        assert f"policy_engine/_shipped/{name}" in names
    assert "policy_engine/pages/plan.yaml" in names
    assert not any(name.startswith(("tests/", "bench/")) for name in names)


@pytest.mark.slow
def test_installed_elsewhere_it_makes_a_workspace_and_checks_it(wheel, tmp_path):
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", str(wheel)], check=True)
    # The dependencies are those of this environment; the package itself is the installed one.
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    policy = tmp_path / "venv" / "bin" / "policy"
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}

    def run(*arguments, cwd=tmp_path):
        return subprocess.run(
            [policy, *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False
        )

    where = subprocess.run(
        [python, "-c", "import policy_engine; print(policy_engine.__file__)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert where.startswith(site)
    assert run("init", "work").returncode == 0
    checked = run("check", cwd=tmp_path / "work")
    assert checked.returncode == 0, checked.stderr
    assert "plans/2023.yaml:149:11: warning P201" in checked.stdout
    assert run("rules", "test", cwd=tmp_path / "work").returncode == 0
