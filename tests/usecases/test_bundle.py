import json
import random
import stat
from datetime import UTC, date, datetime
from hashlib import sha256
from shutil import copytree

import pytest

from policy_engine.ledger.check import Checkpoint, Entry
from policy_engine.model.canonical import canonical
from policy_engine.model.errors import Refused, Stop, Unusable
from policy_engine.model.event import payload_hash
from policy_engine.model.merkle import fold, grow, leaf_hash
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.rebuilt import rebuilt
from policy_engine.usecases.audit import verify as verify_log
from policy_engine.usecases.bundle.verify import verify_bundle
from policy_engine.usecases.bundle.write import write_bundle
from policy_engine.usecases.engine import start_engine
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.match.substitute import Request, substitute
from policy_engine.usecases.match.widen import Approval, widen
from policy_engine.usecases.run import Options, run_plan
from policy_engine.usecases.verify import verify_draws
from policy_engine.usecases.workspace import load

NOW, ACTOR = datetime(2026, 3, 2, 1, 0, tzinfo=UTC), "op-0123456789ab"
JUNE, DAY = date(2023, 6, 15), date(2023, 6, 20)
DRAW = "140525/2023-internal/1/1"
FILES = {".yaml", ".rules", ".targets.jsonl", ".jsonl"}


@pytest.fixture(scope="module")
def engine():
    with start_engine() as cage:
        yield cage


@pytest.fixture(scope="module")
def workspace(tmp_path_factory, _stuck, county, engine):
    """Task 1 drawn with a widening, and one officer replaced after further recusals were declared."""
    root = tmp_path_factory.mktemp("bundled") / "demo"
    copytree(_stuck, root)
    here = load(root)
    by = {"actor": ACTOR, "now": NOW}
    widen(here, DRAW, ("网监股",), Approval("负责人", "人手不足", ""), engine, **by, on=JUNE)
    options = Options(plan=here.plan, tasks=("1",), on=JUNE)
    run_plan(here, options, engine, **by, confirm=lambda names: None, progress=lambda text: None)
    later = root.parent / "recusals.csv"
    lines = (county / "recusals.generated.csv").read_text(encoding="utf-8-sig").splitlines()
    later.write_text("\n".join(lines[:-1]), encoding="utf-8")
    import_registry(here, "recusals", later, actor=ACTOR, now=NOW, on=DAY)
    with open_store(here.store, read_only=True) as store:
        first = queries.inspections(store)[0]
    substitute(here, first.number, Request(first.officers[0], "illness", "负责人", ""), engine, **by, on=DAY)
    return here


@pytest.fixture(scope="module")
def _bundle(workspace, tmp_path_factory):
    directory = tmp_path_factory.mktemp("out") / "bundle"
    write_bundle(workspace, directory)
    return directory


@pytest.fixture
def bundle(tmp_path, _bundle):
    """A copy that can be spoilt."""
    return copytree(_bundle, tmp_path / "bundle")


@pytest.fixture
def said(engine):
    """Everything that does not hold or cannot be read, as one text; empty where all holds."""

    def said(directory):
        try:
            verified = verify_bundle(directory, engine)
        except Unusable as stop:
            return stop.message.en
        return "\n".join(p.en for check in verified.checks for p in check.problems)

    return said


def files(directory):
    return {str(p.relative_to(directory)): p for p in sorted(directory.rglob("*")) if p.is_file()}


def contents(directory):
    return {name: path.read_bytes() for name, path in files(directory).items()}


def the(directory, suffix):
    return next(p for p in files(directory).values() if p.name.partition(".")[2] == suffix)


def test_a_bundle_verifies_alone_as_its_workspace_does(bundle, workspace, engine):
    verified = verify_bundle(bundle, engine)
    assert [p.en for check in verified.checks for p in check.problems] == []
    log, *draws = verified.checks
    assert tuple(draws) == verify_draws(workspace, engine).checks
    checked = verify_log(workspace)
    assert log == checked.checks[0]
    assert (verified.demo, verified.size, verified.root) == (True, checked.size, checked.root)
    assert verified.remarks == ()


def test_it_holds_the_log_and_the_inputs_that_the_draws_name_and_nothing_else(bundle, workspace):
    manifest = json.loads((bundle / "bundle.json").read_bytes())
    assert manifest["draws"] == [DRAW]
    assert (manifest["format"], manifest["level"], manifest["demo"]) == ("policy-bundle/1", "auditor", True)
    assert len((bundle / "log.jsonl").read_bytes().splitlines()) == manifest["size"]
    inputs = [p.name.partition(".")[2] for p in (bundle / "inputs").iterdir()]
    # Inspectors, and recusals before and after the draw.
    assert sorted(inputs) == ["jsonl", "jsonl", "jsonl", "rules", "targets.jsonl", "yaml"]
    for path in (bundle / "inputs").iterdir():
        assert sha256(path.read_bytes()).hexdigest() == path.name.partition(".")[0]


def test_the_same_workspace_gives_the_same_bytes_that_only_the_owner_reads(workspace, bundle, tmp_path):
    (tmp_path / "again").mkdir()
    write_bundle(workspace, tmp_path / "again", [DRAW])
    assert contents(tmp_path / "again") == contents(bundle)
    for path in files(tmp_path / "again").values():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "again").stat().st_mode) == 0o700
    assert {p.name for p in tmp_path.iterdir()} == {"again", "bundle"}


@pytest.mark.slow
def test_a_single_changed_byte_is_told_with_its_file(bundle, said):
    dice = random.Random(20230615)
    for name, path in files(bundle).items():
        data = path.read_bytes()
        for at in {0, len(data) - 1, *(dice.randrange(len(data)) for _ in range(6))}:
            flip = dice.choice((1, 32))
            path.write_bytes(data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :])
            assert path.name in said(bundle), (name, at, flip)
        path.write_bytes(data)
    assert said(bundle) == ""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
            "log.jsonl:4: this line is entry 4; entry 3 belongs here",
        ),
        (lambda lines: [*lines[:5], lines[4], *lines[5:]], "log.jsonl:6: this line is entry 4"),
        (lambda lines: lines[:-1], "the rest is missing"),
        (lambda lines: lines[1:], "Entry 0 is missing"),
        (lambda lines: [*lines[:3], lines[3][:-9], *lines[4:]], "log.jsonl:4: is not canonical JSON"),
        (lambda lines: [*lines[:3], b"", *lines[3:]], "log.jsonl:4: is not canonical JSON"),
        (lambda lines: [*lines[:2], b"[" * 100_000, *lines[3:]], "log.jsonl:3: is not canonical JSON"),
        (lambda lines: [*lines[:2], b"{}", *lines[3:]], "log.jsonl:3: is not of the form"),
        (lambda lines: [], "log.jsonl:1: is empty"),
    ],
)
def test_lines_of_the_log_that_are_mixed_up_are_told(bundle, said, change, expected):
    path = bundle / "log.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in change(path.read_bytes().splitlines())))
    assert expected in said(bundle)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda lines: lines[:-1], "the last checkpoint counts"),
        (lambda lines: [*lines, lines[-1]], "a checkpoint comes again or out of order"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "checkpoints.jsonl:2: a checkpoint comes again"),
        (
            lambda lines: [lines[0].replace(b'"size":1', b'"size":2'), *lines[1:]],
            "checkpoints.jsonl: The checkpoint of 2 entries",
        ),
        (
            lambda lines: [lines[0].replace(b'"size":1', b'"size":0'), *lines[1:]],
            "checkpoints.jsonl:1: is not",
        ),
    ],
)
def test_checkpoints_that_are_mixed_up_are_told(bundle, said, change, expected):
    path = bundle / "checkpoints.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in change(path.read_bytes().splitlines())))
    assert expected in said(bundle)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("format", "policy-bundle/2", "bundle.json:1: is not of the form"),
        ("level", "secret", "bundle.json:1: is not of the form"),
        ("level", "public", "checkpoints.jsonl:2: there is one line at most"),
        ("more", 1, "bundle.json:1: is not of the form"),
        ("agency", "140526", "bundle.json: agency is not what the log says"),
        ("demo", False, "bundle.json: demo is not what the log says"),
        ("size", 7, "bundle.json: it states 7 entries"),
        ("root", "0" * 64, "bundle.json: it states"),
        ("root", "0" * 64 + "\n", "bundle.json:1: is not of the form"),
        ("draws", ["别的"], "bundle.json: the log has no draw 别的"),
        ("draws", [DRAW, DRAW], "bundle.json: a draw is named twice"),
    ],
)
def test_what_the_bundle_says_of_itself_is_compared_with_the_log(bundle, said, field, value, expected):
    path = bundle / "bundle.json"
    path.write_bytes(canonical(json.loads(path.read_bytes()) | {field: value}) + b"\n")
    assert expected in said(bundle)


def test_a_second_line_of_bundle_json_is_refused(bundle, said):
    (bundle / "bundle.json").write_bytes((bundle / "bundle.json").read_bytes() * 2)
    assert said(bundle).startswith("bundle.json:2: ")


@pytest.mark.parametrize("suffix", ["yaml", "rules", "targets.jsonl", "jsonl"])
def test_a_missing_input_is_named_and_fails_the_draw(bundle, engine, suffix):
    path = the(bundle / "inputs", suffix)
    path.unlink()
    log, own, draw = verify_bundle(bundle, engine).checks
    assert log.problems == ()
    assert [p.en for p in own.problems] == [f"inputs/{path.name}: no such file"]
    assert draw.problems or suffix == "jsonl"


def test_without_any_inputs_every_one_is_named(bundle, said):
    (bundle / "inputs").rename(bundle.parent / "away")
    assert said(bundle).count("no such file") >= 6


@pytest.mark.parametrize("name", ["bundle.json", "log.jsonl", "checkpoints.jsonl"])
def test_a_missing_file_is_named(bundle, engine, name):
    (bundle / name).unlink()
    with pytest.raises(Unusable, match=f"{name}: no such file"):
        verify_bundle(bundle, engine)
    (bundle / name).mkdir()
    with pytest.raises(Unusable, match=f"{name}: cannot be read"):
        verify_bundle(bundle, engine)


def test_what_is_no_directory_is_no_bundle(bundle, engine, tmp_path):
    with pytest.raises(Unusable, match="there is no directory"):
        verify_bundle(tmp_path / "nowhere", engine)
    inputs = bundle / "inputs"
    inputs.rename(tmp_path / "away")
    inputs.write_bytes(b"")
    with pytest.raises(Unusable, match="inputs: cannot be read"):
        verify_bundle(bundle, engine)


def test_files_that_do_not_belong_are_remarked_upon(bundle, engine):
    (bundle / "readme.txt").write_bytes(b"")
    (bundle / "inputs" / f"{'0' * 64}.yaml").write_bytes(b"")
    verified = verify_bundle(bundle, engine)
    assert not any(check.problems for check in verified.checks)
    assert [text.en.split(" is ")[0] for text in verified.remarks] == [
        "readme.txt",
        f"inputs/{'0' * 64}.yaml",
    ]


def forge(bundle, kind, change):
    """What a forger who rewrites everything can do: other payloads, with all hashes, checkpoints and the root made to fit."""
    lines = [json.loads(line) for line in (bundle / "log.jsonl").read_bytes().splitlines()]
    size, frontier, roots = 0, [], {}
    for line in lines:
        body = json.loads(line["body"])
        if body["kind"] == kind:
            change(body, payload := json.loads(line["payload"]))
            line["payload"] = canonical(payload).decode()
            body["payload"] = payload_hash(bytes.fromhex(line["salt"]), canonical(payload))
            line["body"] = canonical(body).decode()
            line["leaf"] = leaf_hash(canonical(body)).hex()
        size, frontier = grow(size, frontier, [bytes.fromhex(line["leaf"])])
        roots[size] = fold(frontier).hex()
    points = [json.loads(line) for line in (bundle / "checkpoints.jsonl").read_bytes().splitlines()]
    points = [point | {"root": roots[point["size"]]} for point in points]
    manifest = json.loads((bundle / "bundle.json").read_bytes()) | {"root": roots[size]}
    for name, values in (("log.jsonl", lines), ("checkpoints.jsonl", points), ("bundle.json", [manifest])):
        (bundle / name).write_bytes(b"".join(canonical(value) + b"\n" for value in values))


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        ("workspace.created", lambda b, p: p.update(agency="1"), "bundle.json: agency"),
        ("workspace.created", lambda b, p: b.update(kind="run.refused"), "first entry is missing"),
        ("draw.committed", lambda b, p: p.update(secret="00" * 32), "the header's pool"),
        ("draw.committed", lambda b, p: p.update(secret="zz"), "no draw can have written"),
        ("draw.committed", lambda b, p: p.update(inputs={}), "does not name the digest of its plan"),
        (
            "draw.committed",
            lambda b, p: p["inputs"].update(plan="../../secret", other="0" * 64),
            "does not name the digest of its plan",
        ),
        ("draw.committed", lambda b, p: p["header"].update(rehearsal=True), "cannot be replayed"),
        ("draw.seeded", lambda b, p: p.update(beacon="00" * 32), "the seed does not follow"),
        ("draw.selected", lambda b, p: p["tasks"][0]["quota"].update(A=999), "quotas differ"),
        ("draw.matched", lambda b, p: p.update(bars=[]), "differs from the recomputation"),
        ("draw.matched", lambda b, p: b.update(on="someday"), "no matching that can be read"),
        ("match.widened", lambda b, p: p.update(units=["综合股"]), "approved widenings"),
        ("inspection.dispatched", lambda b, p: p.update(name="别的"), "target's name differs"),
        ("officer.substituted", lambda b, p: p["candidates"].pop(), "who could come, or their loads"),
        ("officer.substituted", lambda b, p: p.pop("in"), "cannot be replayed"),
    ],
)
def test_a_forger_who_makes_all_hashes_fit_is_caught_by_the_recomputation(
    bundle, said, kind, change, expected
):
    forge(bundle, kind, change)
    assert expected in said(bundle)


def test_an_erased_payload_leaves_a_log_that_holds_and_draws_that_cannot_be_verified(bundle, engine):
    path = bundle / "log.jsonl"
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    lines[-1] |= {"payload": None, "salt": None}
    path.write_bytes(b"".join(canonical(line) + b"\n" for line in lines))
    verified = verify_bundle(bundle, engine)
    assert [check.subject for check in verified.checks] == ["日志 log"]
    assert "cannot be replayed" in verified.checks[0].problems[0].en
    assert verified.remarks[0].en == "1 payloads have been erased"


def test_a_directory_that_is_taken_is_left_alone(workspace, tmp_path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "file").write_bytes(b"mine")
    for directory in (taken, taken / "file"):
        with pytest.raises(Refused, match="exists already"):
            write_bundle(workspace, directory)
    with pytest.raises(Unusable, match="cannot"):
        write_bundle(workspace, taken / "file" / "below")
    assert contents(tmp_path) == {"taken/file": b"mine"}


def test_nothing_is_left_of_a_bundle_that_could_not_be_finished(workspace, tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("policy_engine.usecases.bundle.write.os.fsync", full)
    with pytest.raises(Unusable, match="No space left"):
        write_bundle(workspace, tmp_path / "bundle")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_draw_is_named(workspace, tmp_path):
    with pytest.raises(Unusable, match="there is no draw 1/1"):
        write_bundle(workspace, tmp_path / "bundle", ["1/1"])
    assert list(tmp_path.iterdir()) == []


def test_no_bundle_is_made_of_what_does_not_hold(workspace, tmp_path, tamper):
    copytree(workspace.root, tmp_path / "copy")
    copy = load(tmp_path / "copy")
    the(copy.snapshots, "rules").unlink()
    with pytest.raises(Refused, match=r"\.rules"):
        write_bundle(copy, tmp_path / "bundle")
    tamper(copy, kind="draw.seeded", old="a", new="b")
    with pytest.raises(Refused, match="does not match the hash"):
        write_bundle(copy, tmp_path / "bundle")
    assert [p.name for p in tmp_path.iterdir()] == ["copy"]


def test_an_entry_that_is_no_text_is_named(workspace, tmp_path, monkeypatch):
    def of(_):
        return b"\xff".decode()

    monkeypatch.setattr("policy_engine.usecases.bundle.write.form.Entry.of", of)
    with pytest.raises(Refused, match="entry 0: its payload is not canonical"):
        write_bundle(workspace, tmp_path / "bundle")
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_of_one_draw_holds_its_inputs_alone(drawn, tmp_path, said):
    made = write_bundle(drawn, tmp_path / "bundle", ["140525/2023-internal/15/1"])
    assert made.draws == ("140525/2023-internal/15/1",)
    assert said(tmp_path / "bundle") == ""
    assert len(files(tmp_path / "bundle" / "inputs")) == 5


def test_a_log_without_draws_makes_a_bundle_too(demo, tmp_path, engine):
    assert write_bundle(demo, tmp_path / "bundle").draws == ()
    (log,) = verify_bundle(tmp_path / "bundle", engine).checks
    assert log.problems == ()


def test_entries_that_no_checkpoint_follows_are_kept(tmp_path):
    leaf = leaf_hash(b"{}")
    with pytest.raises(Refused, match="entry 0 cannot be replayed"):
        rebuilt(tmp_path, [Entry(0, b"{}", leaf, None, None)], [])
    with pytest.raises(Refused, match="entry 0 cannot be replayed"):
        rebuilt(tmp_path, [Entry(0, b"{}", leaf, None, None)], [Checkpoint(1, leaf.hex())])


def test_a_directory_that_cannot_be_looked_into_is_told(workspace, tmp_path, monkeypatch):
    def denied(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("policy_engine.usecases.bundle.write.Path.exists", denied)
    with pytest.raises(Stop, match="cannot read"):
        write_bundle(workspace, tmp_path / "bundle")


@pytest.mark.slow
def test_the_plans_of_earlier_draws_are_there_because_a_frequency_looks_back_over_years(
    write, take, said, tmp_path
):
    here = write(t15="    frequency: 每2年不超过1次\n")
    take(here, JUNE, tasks=["8"])
    with here.plan.open("a", encoding="utf-8") as plan:
        plan.write("# 同一计划，文字不同\n")
    take(here, DAY, tasks=["15"])
    write_bundle(here, tmp_path / "years", ["140525/2023-internal/15/1"])
    plans = sorted((tmp_path / "years" / "inputs").glob("*.yaml"))
    assert len(plans) == 2
    assert said(tmp_path / "years") == ""
    with open_store(here.store, read_only=True) as store:
        earlier = queries.draw(store, "140525/2023-internal/8/1").inputs["plan"]
    (tmp_path / "years" / "inputs" / f"{earlier}.yaml").unlink()
    assert f"inputs/{earlier}.yaml: no such file" in said(tmp_path / "years")
