"""What the READMEs show is what the commands print."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_shown_check_is_real_output(name):
    blocks = re.findall(
        r"```console\n\$ (policy [^\n]*check[^\n]*)\n(.*?)```",
        (ROOT / name).read_text(encoding="utf-8"),
        re.S,
    )
    ((command, shown),) = blocks
    done = subprocess.run(
        [str(Path(sys.executable).with_name("policy")), *command.split()[1:]],
        cwd=ROOT,
        env={"PATH": "", "HOME": "/"},
        capture_output=True,
        text=True,
    )
    printed = (done.stdout + done.stderr).splitlines()
    for line in shown.splitlines():
        assert line in printed or line in ("…", "……")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_links_lead_to_files(name):
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8")):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_no_machine_path_or_registry_is_named():
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(
        b"\0"
    )
    patterns = [
        re.compile(rb"pypi\.(org|python)"),
        re.compile(rb"/(?:root|work)/[a-z]"),
        re.compile(rb"registry\.npmjs"),
    ]
    for file in filter(None, files):
        path = ROOT / file.decode()
        if path == Path(__file__).resolve() or not path.is_file():
            continue
        data = path.read_bytes()
        for pattern in patterns:
            assert not pattern.search(data), f"{path.name}: {pattern.pattern!r}"
