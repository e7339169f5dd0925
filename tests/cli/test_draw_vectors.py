from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policy_cli.main import command_line

APP = command_line()


VECTORS = sorted((Path(__file__).resolve().parents[1] / "data" / "vectors").glob("draw-*.json"))


@pytest.fixture
def vectors():
    """`vectors(*files)`: exit code, what was said and what was noted."""

    def run(*files):
        found = CliRunner().invoke(APP, ["--lang", "en", "draw", "vectors", *map(str, files)])
        return found.exit_code, found.stdout, found.stderr

    return run


def test_every_published_case_holds(vectors):
    code, out, note = vectors(*VECTORS)
    assert code == 0
    assert out.count("holds  ") == len(VECTORS) == 10
    assert "verify/verify_draw.py --vector" in note


def test_the_first_value_that_differs_is_named(vectors, tmp_path):
    case = json.loads(VECTORS[0].read_text(encoding="utf-8"))
    case["tasks"][0]["quota"]["A"] += 1
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case), encoding="utf-8")
    code, out, _ = vectors(VECTORS[1], file)
    assert code == 1
    assert f"FAILS  {file}: tasks.0.quota.A\n" in out
    assert f"holds  {VECTORS[1]}" in out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a case"),
        ("{}", "header is missing"),
        ('{"header": {}, "header_canonical": "{}"}', "cannot be recomputed"),
    ],
)
def test_a_file_that_is_no_case_is_named(vectors, tmp_path, content, said):
    file = tmp_path / "case.json"
    file.write_text(content, encoding="utf-8")
    code, _, note = vectors(file)
    assert code == 2
    assert f"{file}: " in note
    assert said in note


def test_a_file_that_is_not_there_is_named(vectors, tmp_path):
    code, _, note = vectors(tmp_path / "none.json")
    assert code == 2
    assert "cannot be read" in note
