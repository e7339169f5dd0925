from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policy_engine.draw.vectors import first_difference

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "verify" / "verify_draw.py"
VECTORS = sorted((ROOT / "tests" / "data" / "vectors").glob("draw-*.json"))
CHANGES = [
    (("secret",), "leaf_of_first"),
    (("header", "agency"), "header.agency"),
    (("header", "tasks", 0, "strata", "A"), "header.tasks.0.strata.A"),
    (("header_canonical",), "header_canonical"),
    (("pool", 1, "id"), "header.pool.root"),
    (("nonces", 1, "nonce"), "header.parties.1.commitment"),
    (("beacon",), "seed"),
    (("key",), "key"),
    (("ticket_of_first",), "ticket_of_first"),
    (("tasks", 0, "quota", "D"), "tasks.0.quota.D"),
    (("tasks", 1, "population", "-"), "tasks.1.population.-"),
    (("tasks", 0, "selected", "A", 3), "tasks.0.selected.A.3"),
    (("tasks", 0, "next_two_reserves", "C", 1), "tasks.0.next_two_reserves.C.1"),
]


@pytest.fixture
def changed(tmp_path):
    """`changed(path)`: case 6 with the value at a path changed, as a file."""

    def make(path):
        case = inner = json.loads(VECTORS[-1].read_text(encoding="utf-8"))
        for step in path[:-1]:
            inner = inner[step]
        old = inner[path[-1]]
        inner[path[-1]] = old + 1 if isinstance(old, int) else ("1" if old[0] == "0" else "0") + old[1:]
        file = tmp_path / "case.json"
        file.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
        return file

    return make


def test_the_file_is_one_that_anybody_can_run_and_read():
    text = FILE.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    tree = ast.parse(text)
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names | {"__future__"}


def test_every_published_case_holds_in_all_implementations(verifier, node, capsys):
    assert verifier.main(["--vector", *map(str, VECTORS)]) == 0
    assert capsys.readouterr().out.count("✓") == len(VECTORS) == 10
    assert node("--vector", *VECTORS)[0] == 0


@pytest.mark.parametrize(("path", "named"), CHANGES)
def test_all_implementations_name_the_same_first_difference(verifier, node, changed, capsys, path, named):
    file = changed(path)
    assert first_difference(json.loads(file.read_text(encoding="utf-8"))) == named
    assert verifier.main(["--vector", str(file)]) == 1
    assert f": {named}:" in capsys.readouterr().out
    code, out = node("--vector", file)
    assert (code, out.strip()) == (1, f"✗ [vector] case.json: {named}")


@pytest.mark.parametrize("content", ["", "[]", "{", '{"header_canonical": "{}"}', "\x00"])
def test_a_file_that_is_no_case_is_unusable(verifier, node, tmp_path, content):
    file = tmp_path / "case.json"
    file.write_text(content, encoding="utf-8")
    assert verifier.main(["--vector", str(file)]) == 2
    assert node("--vector", file)[0] == 2


@pytest.mark.parametrize("level", ["public", "auditor"])
def test_a_bundle_that_holds_says_what_was_not_checked(verifier, kept, capsys, level):
    assert verifier.main([str(kept[level]), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert out.count(" holds\n") == 4
    assert "not checked: signatures of checkpoints and beacons, the matching of inspectors, scopes" in out
    assert ("strata are withheld" in out) == (level == "public")
    assert verifier.main([str(kept[level]), "--lang", "zh"]) == 0
    assert "未核验：" in capsys.readouterr().out


def test_nothing_to_read_is_no_traceback(verifier, node, tmp_path, capsys):
    assert verifier.main([str(tmp_path)]) == 2
    assert "✗ [form] bundle.json" in capsys.readouterr().out
    assert node(tmp_path)[0] == 2


@pytest.mark.parametrize(
    "environment", [{"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Shanghai"}, {"PYTHONHASHSEED": "2"}]
)
def test_the_same_bundle_gives_the_same_words_anywhere(kept, environment):
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("LC_ALL", "LANG", "PYTHONHASHSEED", "TZ")
    }
    command = [sys.executable, "-I" if "LC_ALL" not in environment else "-S", str(FILE), str(kept["auditor"])]
    done = subprocess.run(
        command, capture_output=True, env=clean | environment | {"PYTHONUTF8": "1"}, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().count("相符 / holds") == 4


@pytest.fixture
def slip(small, bundles):
    """A slip of the third folder's draw, of a business that was drawn."""
    drawn = json.loads(small.draws[2][2]["names"].splitlines()[0])["id"]
    return small.slip(3, drawn)


def test_a_slip_opens_its_leaf_and_a_changed_one_does_not(verifier, node, bundles, kept, slip, tmp_path):
    file = tmp_path / "slip.json"
    file.write_bytes(bundles.line(slip))
    assert slip["drawn"]
    assert verifier.main([str(kept["public"]), "--slip", str(file)]) == 0
    assert node(kept["public"], "--slip", file)[0] == 0
    for name, value in slip.items():
        other = (
            value + 1
            if isinstance(value, int)
            else value[1:]
            if isinstance(value, list)
            else ("1" if value[0] != "1" else "2") + value[1:]
        )
        file.write_bytes(bundles.line(slip | {name: other}))
        found = verifier.main([str(kept["public"]), "--slip", str(file)])
        assert found == (2 if name == "format" else 1), name
    assert node(kept["public"], "--slip", file)[0] == 1


def test_javascript_finds_what_python_finds_in_a_public_bundle(codes, node, bundle):
    directory = bundle("public")
    assert node(directory)[0] == 0
    folder = directory / "draws" / "003"
    for file, old, new in (
        ("draw.json", b'"seed":"', b'"seed":"0'),
        ("draw.json", b'"quota":', b'"quota":1'),
        ("draw.json", b'"skips":0', b'"skips":1'),
        ("leaves.jsonl", b'"stratum":"A"', b'"stratum":"B"'),
        ("selected.jsonl", b'"task":"2"', b'"task":"3"'),
    ):
        data = (folder / file).read_bytes()
        (folder / file).write_bytes(data.replace(old, new, 1))
        assert (folder / file).read_bytes() != data
        theirs = codes(directory)
        code, out = node(directory)
        assert theirs
        assert theirs == [
            line.split("[")[1].split("]")[0] for line in out.splitlines() if line.startswith("✗ [")
        ], file
        assert code == (2 if theirs == ["form"] else 1)
        (folder / file).write_bytes(data)


@pytest.mark.slow
def test_javascript_takes_no_more_than_moments(bundles, node, tmp_path):
    made = bundles.Maker(1)
    made.tiers = {f"{n:018d}": "-" for n in range(50_000)}
    made.size = 50_000
    members = [(ident, ("1",)) for ident in made.tiers]
    made.draw(
        [bundles.weights("1", {"-": 1}, rate=(2, 100))],
        members,
        beacon={"kind": "os"},
        raw=bundles.some("large"),
    )
    directory = made.write(tmp_path / "large", "public")
    start = time.perf_counter()
    assert node(directory)[0] == 0
    assert time.perf_counter() - start < 8


@pytest.mark.slow
def test_large_bundles_are_verified_by_several_processes(verifier, codes, bundles, tmp_path):
    directory = bundles.large(80_000, 6).write(tmp_path / "large", "auditor")
    assert verifier.main([str(directory)]) == 0
    file = directory / "draws" / "004" / "selected.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))
    assert codes(directory) == ["quota"]


def test_files_that_are_no_part_of_a_bundle_are_named(verifier, node, bundle, capsys):
    for level in ("public", "auditor"):
        directory = bundle(level)
        for extra in ("note.txt", "draws/009/leaves.jsonl", "draws/001/pool.json"):
            (directory / extra).parent.mkdir(exist_ok=True)
            (directory / extra).write_text("{}", encoding="utf-8")
        assert verifier.main([str(directory), "--lang", "en"]) == 0
        named = [line for line in capsys.readouterr().out.splitlines() if line.startswith("! ")]
        assert [line.split()[1] for line in named] == [
            "draws/001/pool.json:",
            "draws/009/leaves.jsonl:",
            "note.txt:",
        ]
    out = node(directory.parent / "public")[1]
    assert sum(line.startswith("! ") for line in out.splitlines()) == 3


BEACONS = [
    (None, False),
    ({"kind": "os"}, True),
    ({"kind": "os", "more": "x"}, False),
    ({"kind": "drand", "chain": "ab" * 32, "round": 0}, False),
    ({"kind": "lottery", "event": " \u3000", "form": "999999"}, False),
    ({"kind": "lottery", "event": "x", "form": "999999"}, True),
    ({"kind": "lottery", "event": "x", "form": "99999"}, False),
    ({"kind": "dice", "form": "66666666", "witnesses": ["一", "二"]}, True),
    ({"kind": "dice", "form": "66666666", "witnesses": ["一"]}, False),
    ({"kind": "dice", "form": "66666666", "witnesses": ["一", "一"]}, False),
    ({"kind": "dice", "form": "66666666", "witnesses": ["一", "二", " "]}, False),
    ({"kind": "dice", "form": "6666666x", "witnesses": ["一", "二"]}, False),
]


@pytest.mark.parametrize(("beacon", "sound"), BEACONS)
def test_the_same_headers_are_refused_by_all(small, verifier, bundles, node, tmp_path, beacon, sound):
    from policy_engine.draw.header import read_header

    header = small.draws[2][0]["header"] | {"beacon": beacon}
    try:
        read_header(header)
        theirs = True
    except ValueError:
        theirs = False
    assert theirs == sound
    assert (verifier.fits(header, verifier.HEADER) and not verifier.header_faults(header)) == sound
    case = json.loads(VECTORS[-1].read_text(encoding="utf-8"))
    case["header"]["beacon"] = beacon
    case["header"]["parties"] = [] if beacon is None else case["header"]["parties"]
    case["header_canonical"] = verifier.canonical(case["header"]).decode()
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    # A header that is refused cannot be recomputed at all; one that is sound only differs.
    assert node("--vector", file)[0] == verifier.main(["--vector", str(file)]) == (1 if sound else 2)
