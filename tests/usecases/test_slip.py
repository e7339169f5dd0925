import json
import subprocess
import sys
from datetime import date

import msgspec
import pytest

from policy_engine.draw.slip import Slip, check_slip, salts
from policy_engine.model.errors import Refused, Unusable
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.bundle import disclosed
from policy_engine.usecases.bundle import slip as use_case
from policy_engine.usecases.bundle.slip import issue_slip
from policy_engine.usecases.bundle.write import write_public

DRAW = "140525/2023-internal/15/1"
DURING, AFTER = date(2023, 6, 20), date(2024, 1, 2)


@pytest.fixture(autouse=True)
def _no_stratum_taken_whole(monkeypatch):
    """In a county this small chance may take a stratum whole, and no slip would be issued; that rule has tests of its own."""
    monkeypatch.setattr(use_case, "taken_whole", lambda draw: False)


@pytest.fixture
def issue(at, actor, tmp_path):
    def issue(workspace, target, draw=DRAW, *, on=AFTER, to="slip.json"):
        return issue_slip(workspace, target, draw, tmp_path / to, actor=actor, now=at, on=on)

    return issue


def recorded(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return queries.draw(store, DRAW), queries.inspections(store), queries.head(store)[0]


def kinds(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return [json.loads(entry.body)["kind"] for entry in queries.entries(store)]


def test_a_drawn_business_finds_itself_and_the_slip_is_on_record(one, issue, tmp_path, at, repository, holds):
    draw, visits, size = recorded(one)
    ident = visits[0].target
    made = issue(one, f" {ident.lower()} ")
    slip = msgspec.json.decode((tmp_path / "slip.json").read_bytes(), type=Slip)
    assert slip == made.slip
    assert (slip.id, slip.drawn, slip.commitment, slip.size) == (
        ident,
        ("15",),
        draw.commitment,
        draw.header.pool.size,
    )
    check_slip(slip, draw.header.pool)
    with open_store(one.store, read_only=True) as store:
        entry = queries.entry(store, size)
    assert json.loads(entry.payload) == {"draw": DRAW, "attempt": 1, "target": ident}
    # Who asked is in the payload alone.
    assert ident.encode() not in entry.body
    holds(one)
    write_public(one, tmp_path / "bundle", now=at, on=AFTER)
    for words, status in (((), 0), (("--slip", tmp_path / "slip.json"), 0)):
        checked = [sys.executable, repository / "verify" / "verify_draw.py", tmp_path / "bundle", *words]
        assert subprocess.run(checked, check=False, capture_output=True).returncode == status
    value = json.loads((tmp_path / "slip.json").read_bytes())
    (tmp_path / "slip.json").write_text(
        json.dumps(value | {"salt": "00" * 16}, sort_keys=True, separators=(",", ":")) + "\n"
    )
    assert subprocess.run(checked, check=False, capture_output=True).returncode == 1


def test_a_slip_holds_no_stratum_no_secret_and_no_stratum_salt(one, issue, tmp_path):
    draw, visits, _ = recorded(one)
    issue(one, visits[0].target)
    written = (tmp_path / "slip.json").read_bytes()
    salt, of_stratum = salts(bytes.fromhex(draw.secret), DRAW, visits[0].target)
    assert salt.hex().encode() in written
    for hidden in (draw.secret, of_stratum.hex(), visits[0].name, '"stratum"'):
        assert hidden.encode() not in written


def test_of_no_draw_named_the_one_with_the_business_in_its_pool_is_meant(one, issue):
    _, visits, _ = recorded(one)
    assert issue(one, visits[0].target, None).draw == DRAW
    with pytest.raises(Unusable, match="in the pool of no draw"):
        issue(one, "911405250000000000", None)


def test_several_draws_are_named(thrice, issue):
    target = inspected(thrice)[0].target
    with pytest.raises(Unusable, match="pools of several draws") as stop:
        issue(thrice, target, None)
    assert all(f"/15/{batch}" in stop.value.advice.en for batch in (1, 2, 3))


def inspected(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return queries.inspections(store)


def test_none_is_issued_before_the_names_are_out(one, issue, tmp_path):
    _, visits, size = recorded(one)
    with pytest.raises(Refused, match="are not over") as stop:
        issue(one, visits[0].target, on=DURING)
    assert "from 2023-" in stop.value.advice.en
    assert recorded(one)[2] == size
    assert not (tmp_path / "slip.json").exists()


def test_none_is_issued_beside_public_strata_or_withheld_names(one, issue, monkeypatch):
    _, visits, _ = recorded(one)
    real = use_case.disclosed

    def shown(*args):
        return msgspec.structs.replace(real(*args), strata=frozenset({(DRAW, 1)}))

    def unnamed(*args):
        return msgspec.structs.replace(real(*args), names={})

    for other in (shown, unnamed):
        monkeypatch.setattr(use_case, "disclosed", other)
        with pytest.raises(Refused, match="would tell a tier") as stop:
            issue(one, visits[0].target)
        assert stop.value.basis == "R12"


def test_who_is_not_in_the_pool_is_told_why_and_nothing_is_recorded(one, issue, tmp_path):
    draw, _, size = recorded(one)
    assert issue(one, "91140525MA0GWYFQ9X").absent.en.endswith("not in the registry that this draw stands on")
    inputs = use_case.InputsOf(open_store(one.store, read_only=True), one.snapshots)[DRAW, 1]
    outside = next(
        t
        for t, codes in zip(inputs.targets, inputs.codes, strict=True)
        if "15" not in codes and t.profile.standing == "open"
    )
    assert issue(one, outside.id).absent.en == f"{outside.id} is not in the scope of this draw's tasks"
    closed = next(t for t in inputs.targets if t.profile.standing != "open")
    assert "not open" in issue(one, closed.id).absent.en
    member = next(t for t, codes in zip(inputs.targets, inputs.codes, strict=True) if "15" in codes)
    excluded = Excluding(inputs, [{"task": "15", "target": member.id, "rule": "R25"}])
    assert "by rule R25" in use_case._absent(excluded, draw, member.id).en
    assert recorded(one)[2] == size
    assert not (tmp_path / "slip.json").exists()


class Excluding:
    """Inputs with a list of exclusions."""

    def __init__(self, inputs, records):
        self.inputs, self.records, self.digests = inputs, records, inputs.digests | {"exclusions": "0" * 64}

    def __getattr__(self, name):
        return getattr(self.inputs, name)

    def codes_of(self, target):
        out = {(r["target"], r["task"]) for r in self.records}
        return tuple(code for code in self.inputs.codes_of(target) if (target.id, code) not in out)

    def path(self, name):
        from policy_engine.model.canonical import canonical
        from policy_engine.registry.snapshot import write_records

        assert name == "exclusions"
        assert canonical(self.records[0])
        directory = self.inputs.directory
        return directory / f"{write_records(self.records, directory)}.jsonl"


def test_a_draw_that_is_not_dispatched_has_no_slips(stuck, issue, at, actor, tmp_path):
    name = "140525/2023-internal/1/1"
    with open_store(stuck.store, read_only=True) as store:
        draw = queries.draw(store, name)
    target = next(ids[0] for task in draw.tasks for ids in task.selected.values() if ids)
    with pytest.raises(Refused, match="has not been dispatched"):
        issue(stuck, target, name)


def test_a_taken_file_is_left_alone_and_a_full_disk_leaves_no_record(one, issue, tmp_path, monkeypatch):
    _, visits, size = recorded(one)
    (tmp_path / "slip.json").write_bytes(b"mine")
    with pytest.raises(Refused, match="exists already"):
        issue(one, visits[0].target)
    assert (tmp_path / "slip.json").read_bytes() == b"mine"

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("policy_engine.files.os.fsync", full)
    with pytest.raises(Unusable, match="No space left"):
        issue(one, visits[0].target, to="other.json")
    monkeypatch.undo()
    assert recorded(one)[2] == size
    assert "slip.issued" not in kinds(one)
    assert not (tmp_path / "other.json").exists()


@pytest.mark.parametrize(
    ("quota", "whole"),
    [
        ({"A": 3, "B": 2}, False),
        ({"A": 3, "B": 5}, True),
        ({"A": 9, "B": 5}, False),
        ({"A": 0, "B": 5, "D": 0}, True),
    ],
)
def test_a_stratum_is_taken_whole_beside_one_that_is_not(one, quota, whole):
    draw, _, _ = recorded(one)
    (task,) = draw.tasks
    figures = msgspec.structs.replace(task, population={"A": 9, "B": 5, "D": 0}, quota=quota)
    assert disclosed.taken_whole(msgspec.structs.replace(draw, tasks=(figures,))) is whole


@pytest.mark.slow
def test_none_is_issued_where_one_stratum_was_taken_whole(one, issue, monkeypatch):
    _, visits, size = recorded(one)
    monkeypatch.setattr(use_case, "taken_whole", lambda draw: True)
    with pytest.raises(Refused, match="would tell a tier"):
        issue(one, visits[0].target)
    assert recorded(one)[2] == size
