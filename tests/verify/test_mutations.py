"""Every field and every byte of a small bundle is changed in turn: each change of meaning is found, and for the right reason."""

from __future__ import annotations

import json
import random

import pytest

from policy_engine.model.canonical import canonical

OF_DRAW = {
    "attempt": {"attempt"},
    "name": {"attempt"},
    "beacon": {"beacon", "seed", "form"},
    "commitment": {"commitment", "form"},
    "header": {"header", "commitment", "form"},
    "level": {"header", "form"},
    "nonces": {"nonce", "form"},
    # A seed out of nowhere: there is no beacon yet, or not every nonce.
    "seed": {"seed", "beacon", "nonce", "form"},
    "skips": {"skips"},
    "state": {"state"},
    "strata": {"form", "state"},
    "tasks": {"quota", "form", "proof", "log"},
    "void": {"proof", "log", "form"},
    # In public nothing tells what the proof of a beacon should be: the product checks its signature.
    "proof": {"log", "form"},
}
ALLOWED = {
    "bundle.json": {
        "agency": {"header", "manifest"}, "demo": {"manifest"}, "draws": {"manifest"}, "format": {"form"},
        "level": {"form"}, "root": {"log", "proof", "form"}, "size": {"log", "proof", "form"},
    },
    "checkpoints.jsonl": {"root": {"log", "form"}, "size": {"log", "form"}},
    "proofs.jsonl": {"idx": {"proof"}, "body": {"proof", "form"}, "path": {"proof", "form"}},
    "log.jsonl": {"idx": {"log"}, "body": {"log", "form"}, "leaf": {"log", "form"}, "salt": {"log", "form"}, "payload": {"log", "form"}},
    "draw.json": OF_DRAW,
    "leaves.jsonl": {"leaf": {"pool", "form"}, "tasks": {"pool", "form", "quota"}, "stratum": {"pool", "quota", "form"}},
    "pool.jsonl": {"id": {"pool", "form"}, "stratum": {"pool", "form"}, "tasks": {"pool", "form"}},
    "selected.jsonl": {"leaf": {"selected", "form"}, "task": {"selected", "quota"}},
    "names.jsonl": {"id": {"names", "form"}, "name": {"names"}},
}  # fmt: skip


def altered(value):
    if isinstance(value, bool):
        return not value
    if value is None:
        return "0" * 64
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return ("1" if value[:1] != "1" else "2") + value[1:]
    return [1] if isinstance(value, list) else {"other": 1}


def leaves_of(value, path=()):
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for key, inner in items for leaf in leaves_of(inner, (*path, key))]
    return [path]


def changed(value, path):
    inner = value
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = altered(inner[path[-1]])
    return value


def flips(directory):
    """(file, path in the value, new bytes) for every plain value of every line, sampled where lines are alike."""
    for file in sorted(directory.rglob("*.json*")):
        if file.parent.name == "inputs":
            continue
        rows = file.read_bytes().splitlines(keepends=True)
        for n in sorted({0, 1, len(rows) // 2, len(rows) - 1} & set(range(len(rows)))):
            for path in leaves_of(json.loads(rows[n])):
                new = canonical(changed(json.loads(rows[n]), path)) + b"\n"
                yield file, path, b"".join([*rows[:n], new, *rows[n + 1 :]])


def unseen(level, file, path):
    """What a public bundle does not vouch for: the beacon's proof, the demo mark, the spelling of names; Merkle paths aside, all else is."""
    name = file.name
    return level == "public" and (
        (name == "draw.json" and path[0] == "proof")
        or (name == "bundle.json" and path[0] == "demo")
        or name == "names.jsonl"
    )


@pytest.mark.parametrize("level", ["public", "auditor"])
@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_every_changed_field_is_found_for_the_right_reason(level, step, bundle, codes):
    """All of them; every fifth in the fast run."""
    directory, seen, wrong = bundle(level), set(), []
    assert codes(directory) == []
    for file, path, data in list(flips(directory))[::step]:
        before = file.read_bytes()
        file.write_bytes(data)
        found = codes(directory)
        file.write_bytes(before)
        seen.add(file.name)
        if not unseen(level, file, path) and found[:1] not in [
            [code] for code in ALLOWED[file.name][path[0]]
        ]:
            wrong.append((file.relative_to(directory).as_posix(), path, found))
    assert wrong == []
    assert seen >= {"bundle.json", "draw.json", "leaves.jsonl", "selected.jsonl", "checkpoints.jsonl"}


def flip_bytes(directory, codes, level, pick):
    silent = []
    for file in sorted(path for path in directory.rglob("*") if path.is_file()):
        data = file.read_bytes()
        for at in pick(len(data)):
            spoilt = bytearray(data)
            spoilt[at] ^= 1 << at % 8
            file.write_bytes(spoilt)
            if not codes(directory):
                silent.append(
                    (file.relative_to(directory).as_posix(), at, bytes(data[max(at - 20, 0) : at + 8]))
                )
        file.write_bytes(data)
    return [
        one
        for one in silent
        if not (
            level == "public"
            and (one[0].endswith("names.jsonl") or b'"demo"' in one[2] or b'"proof"' in one[2])
        )
    ]


@pytest.mark.parametrize("level", ["public", "auditor"])
def test_a_sample_of_all_bytes_flipped_is_found(level, bundle, codes):
    draw = random.Random(7)
    assert flip_bytes(bundle(level), codes, level, lambda size: draw.sample(range(size), min(size, 4))) == []


@pytest.mark.slow
@pytest.mark.parametrize("level", ["public", "auditor"])
def test_every_byte_flipped_is_found(level, bundle, codes):
    assert flip_bytes(bundle(level), codes, level, range) == []


@pytest.mark.parametrize("level", ["public", "auditor"])
def test_a_file_that_is_missing_cut_doubled_or_reordered_is_found(level, bundle, codes):
    directory = bundle(level)
    for file in sorted(path for path in directory.rglob("*") if path.is_file()):
        data = file.read_bytes()
        rows = data.splitlines(keepends=True)
        spoilt = [data[:-1], data[: len(data) // 2], data + b"\n", data + rows[-1] if rows else b"{}\n"]
        spoilt += [b"".join(rows[::-1]), b"".join(rows[1:])] if len(rows) > 1 else []
        # Nobody can tell that an earlier checkpoint, or in public a name, is left out.
        if file.name in ("names.jsonl", "checkpoints.jsonl"):
            spoilt = spoilt[:4]
        for other in spoilt:
            if other != data:
                file.write_bytes(other)
                assert codes(directory), (file, other[-80:])
        file.unlink()
        if file.name != "names.jsonl":
            assert codes(directory), file
        file.write_bytes(data)
    assert codes(directory) == []


@pytest.mark.parametrize("level", ["public", "auditor"])
def test_files_of_another_draw_are_found(level, bundle, codes):
    directory = bundle(level)
    one, other = directory / "draws" / "002", directory / "draws" / "003"
    for file in sorted(path.name for path in one.iterdir()):
        data = (one / file).read_bytes()
        (one / file).write_bytes((other / file).read_bytes())
        assert codes(directory), file
        (one / file).write_bytes(data)
    one.rename(directory / "draws" / "x")
    other.rename(one)
    (directory / "draws" / "x").rename(other)
    assert codes(directory)[0] in ("manifest", "attempt")


def test_a_forged_draw_with_all_its_hashes_made_again_is_not_in_the_log(small, bundles, bundle, codes):
    """Somebody else is put into the pool, and root, commitment and seed are recomputed; only the log still knows better."""
    directory = bundle("public")
    forged = bundles.Maker(40)
    none = [(ident, ("4",)) for ident in sorted(forged.tiers)[:8]]
    header = small.draws[3][0]["header"]
    forged.draw([bundles.weights("4", {"-": 1}, count=5)], none, beacon=header["beacon"], upto="committed")
    said, shown, _ = forged.draws[0]
    (directory / "draws/004/draw.json").write_bytes(bundles.line(said))
    (directory / "draws/004/leaves.jsonl").write_bytes(b"".join(map(bundles.line, shown)))
    assert codes(directory) == ["proof"]


def test_a_hidden_attempt_is_missed(bundle, codes):
    directory = bundle("public")
    rows = (directory / "proofs.jsonl").read_bytes().splitlines(keepends=True)
    (directory / "proofs.jsonl").write_bytes(
        b"".join(row for row in rows if b'\\"attempt\\":\\"1\\"' not in row or b"/1/1" not in row)
    )
    for old, new in (("002", "001"), ("003", "002"), ("004", "003")):
        for file in (directory / "draws" / new).iterdir():
            file.unlink()
        (directory / "draws" / new).rmdir()
        (directory / "draws" / old).rename(directory / "draws" / new)
        (directory / "draws" / old).mkdir()
    (directory / "draws" / "004").rmdir()
    assert codes(directory) == ["attempt"]
