"""A second person reviews; who faked is held to account."""

from datetime import date

import msgspec
import pytest

from policy_engine.model.case import MAIN
from policy_engine.model.errors import Unusable
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.results import files
from policy_engine.usecases.results.accountability import hold_to_account
from policy_engine.usecases.results.record import Draft, record
from policy_engine.usecases.results.review import review

ON = date(2023, 6, 21)


def rows(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return queries.inspections(store)


@pytest.fixture
def shelf(tmp_path):
    """A directory of evidence."""
    (tmp_path / "证据" / "1").mkdir(parents=True)
    (tmp_path / "证据" / "1" / "记录.pdf").write_bytes(b"record")
    (tmp_path / "证据" / "门头.jpg").write_bytes(b"photo")
    return tmp_path / "证据"


@pytest.fixture
def recorded(one, shelf, judging, actor, at):
    """Three results on record: one clean, one with a problem, one clean; each with its evidence."""
    evidence = (
        files.taken("check_record", shelf / "1" / "记录.pdf"),
        files.taken("photo", shelf / "门头.jpg"),
    )
    first = rows(one)[:3]
    drafts = [
        Draft(
            inspection=row.number,
            codes=("D",) if n == 1 else ("1",),
            methods=("onsite",),
            began="2023-06-20T09:00",
            ended="2023-06-20T10:30",
            officers=row.officers,
            recorder=row.officers[0],
            signature="signed",
            evidence=evidence,
        )
        for n, row in enumerate(first)
    ]
    done = judging(lambda cage: record(one, drafts, cage, actor=actor, now=at, on=ON))
    assert done.rejected == ()
    return one


@pytest.fixture
def verdict(judging, actor, at):
    def verdict(workspace, numbers, word="accept", by=None, note="", on=ON, **options):
        who = by or next(o for r in rows(workspace)[3:] for o in r.officers)
        return judging(
            lambda cage: review(
                workspace, numbers, word, who, note, cage, actor=actor, now=at, on=on, **options
            )
        )

    return verdict


def state(workspace, number):
    with open_store(workspace.store, read_only=True) as store:
        return queries.results(store, [number])[-1].state, queries.case(store, number).branch(MAIN).state


def test_accepted(recorded, verdict, holds):
    numbers = [row.number for row in rows(recorded)[:2]]
    done = verdict(recorded, numbers)
    assert done.states == (("DONE", ""), ("TRIAGE", "2023-06-29T24:00"))
    assert [state(recorded, number) for number in numbers] == [("reviewed", "DONE"), ("reviewed", "TRIAGE")]
    holds(recorded)


def test_sent_back(recorded, verdict):
    with pytest.raises(Unusable):
        verdict(recorded, ["#0001"], "return")
    done = verdict(recorded, ["#0001"], "退回", note="照片不清")
    assert state(recorded, done.numbers[0]) == ("returned", "RECORDED")
    (again,) = verdict(recorded, ["#0001"]).rejected
    assert "已经退回" in again.message.zh


def test_own_entry(recorded, verdict):
    row = rows(recorded)[0]
    (one,) = verdict(recorded, [row.number, rows(recorded)[1].number], by=row.officers[0]).rejected
    assert "自己录入" in one.message.zh
    assert state(recorded, rows(recorded)[1].number) == ("recorded", "RECORDED")


def test_somebody_of_the_team(recorded, verdict):
    """Allowed, and kept on record."""
    row = rows(recorded)[0]
    done = verdict(recorded, [row.number], by=row.officers[1])
    assert [(w.rule, w.kept) for w in done.warnings] == [("C551", True)]


def test_nothing_to_review(recorded, verdict):
    number = rows(recorded)[3].number
    (one,) = verdict(recorded, [number]).rejected
    assert "还没有录入" in one.message.zh
    with pytest.raises(Unusable):
        verdict(recorded, ["#0001"], by="无此人")
    with pytest.raises(Unusable):
        verdict(recorded, ["#0001"], "也许")


def test_clock_back(recorded, verdict):
    (one,) = verdict(recorded, ["#0001"], on=date(2023, 6, 20)).rejected
    assert "时钟倒退" in one.message.zh


def test_evidence(recorded, verdict, shelf):
    """Every file is hashed again; what changed or is gone is named, and cannot be accepted."""
    (shelf / "1" / "记录.pdf").write_bytes(b"another")
    (shelf / "门头.jpg").unlink()
    done = verdict(recorded, ["#0001"], evidence_dir=shelf)
    assert [(d.name, d.changed) for d in done.doubts] == [("记录.pdf", True), ("门头.jpg", False)]
    assert [r.rule for r in done.rejected] == ["C552", "C553"]
    back = verdict(recorded, ["#0001"], "return", note="证据不全", evidence_dir=shelf)
    assert back.rejected == ()
    (shelf / "1" / "记录.pdf").write_bytes(b"record")
    (shelf / "门头.jpg").write_bytes(b"")
    assert [(d.name, d.changed) for d in verdict(recorded, ["#0002"], evidence_dir=shelf).doubts] == [
        ("门头.jpg", True)
    ]
    (shelf / "1" / "门头.jpg").write_bytes(b"photo")  # Found by hash among several of its name.
    assert verdict(recorded, ["#0002"], evidence_dir=shelf).rejected == ()
    with pytest.raises(Unusable):
        verdict(recorded, ["#0003"], evidence_dir=shelf / "没有")


def test_files(tmp_path, monkeypatch):
    """Missing, empty and oversized files are refused."""
    small, empty = tmp_path / "小", tmp_path / "空"
    small.write_bytes(b"1234")
    empty.touch()
    assert files.taken("photo", small).name == "小"
    for path in (empty, tmp_path / "没有", tmp_path):
        with pytest.raises(Unusable):
            files.taken("photo", path)
    sparse = tmp_path / "大"
    with sparse.open("wb") as opened:
        opened.truncate(files.LARGEST + 1)
    with pytest.raises(Unusable, match="2 GiB"):
        files.taken("video", sparse)


def test_accountability(recorded, actor, at, holds):
    row = rows(recorded)[0]
    done = hold_to_account(
        recorded, "#0001", row.officers[0], "弄虚作假", "没有到场", actor=actor, now=at, on=ON
    )
    with open_store(recorded.store, read_only=True) as store:
        (found,) = queries.accountabilities(store)
    assert msgspec.structs.astuple(found)[:4] == (done.event, row.number, row.officers[0], "fake")
    holds(recorded)


@pytest.mark.parametrize(
    ("officer", "matter", "reason"), [("无此人", "fake", "x"), (None, "lazy", "x"), (None, "fake", " ")]
)
def test_accountability_refused(recorded, actor, at, officer, matter, reason):
    who = officer or rows(recorded)[0].officers[0]
    with pytest.raises(Unusable):
        hold_to_account(recorded, "#0001", who, matter, reason, actor=actor, now=at, on=ON)
