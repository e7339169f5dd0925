"""Results go on record: who may, when, with what; many at once or none; corrections are new versions."""

from datetime import date, timedelta

import msgspec
import pytest

from policy_engine.model.case import MAIN, PUBLISH
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.result import Evidence, MatterFinding
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.replace.replace import Request, replace
from policy_engine.usecases.results.correct import numbered, on_record
from policy_engine.usecases.results.record import Draft, record
from policy_engine.usecases.results.review import review

ON = date(2023, 6, 21)
FILES = (Evidence("check_record", "a" * 64, "记录.pdf"), Evidence("photo", "b" * 64, "门头.jpg"))


def rows(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return queries.inspections(store)


def draft(row, **changes):
    sound = Draft(
        inspection=row.number,
        codes=("1",),
        methods=("onsite",),
        began="2023-06-20T09:00",
        ended="2023-06-20T10:30",
        officers=row.officers,
        recorder=row.officers[0],
        signature="signed",
        evidence=FILES,
    )
    return msgspec.structs.replace(sound, **changes)


@pytest.fixture
def put(judging, actor, at):
    def put(workspace, *drafts, on=ON, **options):
        return judging(lambda cage: record(workspace, drafts, cage, actor=actor, now=at, on=on, **options))

    return put


def stored(workspace, number):
    with open_store(workspace.store, read_only=True) as store:
        return queries.results(store, [number]), queries.case(store, number), queries.breaches(store)


def said(done):
    return [one.rule or one.message.zh for one in done.rejected]


def test_sound(one, put, holds):
    row = rows(one)[0]
    done = put(one, draft(row))
    assert (done.numbers, done.rejected, done.warnings) == ((row.number,), (), ())
    assert done.publish_by == ("2023-07-19T24:00",)
    (result,), case, breaches = stored(one, row.number)
    assert (result.version, result.state, result.problem, result.concluded) == (
        1,
        "recorded",
        False,
        "2023-06-20",
    )
    assert [(b.number, b.state) for b in case.branches] == [(MAIN, "RECORDED"), (PUBLISH, "PUBLISH_DUE")]
    assert case.section == "食品流通股"
    assert breaches == ()
    holds(one)


def test_all_or_nothing_and_partial(one, put):
    good, bad, *_ = rows(one)
    drafts = (draft(bad, codes=("Q",), place="表.xlsx!B3"), draft(good))
    done = put(one, *drafts)
    assert (done.numbers, [r.place for r in done.rejected]) == ((), ["表.xlsx!B3"])
    assert stored(one, good.number)[0] == ()
    done = put(one, *drafts, partial=True)
    assert done.numbers == (good.number,)
    assert len(done.rejected) == 1


def test_every_problem_of_a_row_is_named(one, put):
    row = rows(one)[0]
    wrong = draft(
        row,
        codes=("1", "D"),
        methods=(),
        ended="2023-06-20T08:00",
        officers=(row.officers[0], row.officers[0]),
        recorder="无此人",
        findings=(MatterFinding("无此事项", "x"),),
        evidence=(Evidence("photo", "zz", "坏"),),
        note="坏\x00字",
    )
    done = put(one, wrong)
    assert len(done.rejected) == 8
    assert all(r.message.zh and r.advice.zh and r.message.en for r in done.rejected)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"officers": 1}, "C501"),
        ({"stranger": True}, "C505"),
        ({"absent": True}, "C506"),
        ({"began": "2023-06-21T16:00", "ended": "2023-06-21T18:00"}, "C511"),
        ({"began": "2023-06-14T09:00", "ended": "2023-06-14T10:00"}, "C512"),
        ({"signature": "refused"}, "C531"),
        ({"codes": ("D",), "leads": ("minor",)}, "C541"),
    ],
)
def test_refused_by_rule(one, put, changes, rule):
    row, other = rows(one)[0], rows(one)[1]
    if changes.pop("stranger", None):
        changes["recorder"] = next(o for o in other.officers if o not in row.officers)
    if changes.pop("absent", None):
        helper = next(o for o in other.officers if o not in row.officers)
        changes |= {"officers": (row.officers[1], helper), "recorder": row.officers[0]}
    if "officers" in changes and changes["officers"] == 1:
        changes["officers"] = row.officers[:1]
    done = put(one, draft(row, **changes))
    assert rule in said(done)
    assert all(r.basis for r in done.rejected if r.rule)
    assert done.numbers == ()


def test_warnings_are_kept(one, put):
    """Late, outside the window, and without a record of the check: done, told, and kept on record."""
    row = rows(one)[0]
    done = put(one, draft(row, evidence=()), on=date(2023, 6, 30))
    assert done.numbers == (row.number,)
    assert [(w.rule, w.kept) for w in done.warnings] == [("C515", True), ("C521", True), ("C522", False)]
    assert [(b.rule, b.obligation) for b in stored(one, row.number)[2]] == [("C515", "R40"), ("C521", "R38")]


def test_contradictory_lead(one, put):
    done = put(one, draft(rows(one)[0], leads=("crime",)))
    assert "互相矛盾" in said(done)[0]


def test_testing_counts_from_the_report(one, put):
    row = rows(one)[0]
    report = Evidence("report", "c" * 64, "报告.pdf")
    assert "没有检验检测" in said(put(one, draft(row, concluded="2023-06-21")))[0]
    tested = draft(row, concluded="2023-06-21", methods=("onsite", "检验检测"), evidence=(*FILES, report))
    assert put(one, tested).publish_by == ("2023-07-20T24:00",)


def test_twice(one, put):
    row = rows(one)[0]
    assert "写了两次" in said(put(one, draft(row, place="表!B2"), draft(row, place="表!B3")))[0]
    put(one, draft(row))
    (again,) = put(one, draft(row)).rejected
    assert "已经录入" in again.message.zh
    assert again.forbidden


def test_no_such_and_replaced(one, put, judging, actor, at, tmp_path):
    row = rows(one)[0]
    proof = tmp_path / "注销.pdf"
    proof.write_bytes(b"x")
    wanted = Request("closed", (proof,), "head")
    judging(
        lambda cage: replace(
            one,
            row.number,
            wanted,
            cage,
            actor=actor,
            now=at,
            on=date(2023, 6, 16),
            confirm=lambda visit: None,
        )
    )
    nobody = msgspec.structs.replace(draft(row), inspection="140525/2023-internal/15/1#9999")
    assert ["没有检查任务" in text or "已经替换" in text for text in said(put(one, draft(row), nobody))] == [
        True,
        True,
    ]


def test_clock_back(one, put):
    """A machine whose clock is before the dispatch, or before the version that is corrected."""
    row = rows(one)[0]
    early = draft(row, began="2023-06-13T09:00", ended="2023-06-13T10:00")
    assert "时钟倒退" in said(put(one, early, on=date(2023, 6, 14)))[0]
    put(one, draft(row))
    corrected = draft(row, began="2023-06-19T09:00", ended="2023-06-19T10:00")
    done = put(one, corrected, on=date(2023, 6, 20), correcting="写错了日期")
    assert "时钟倒退" in said(done)[0]


def test_correction(one, put, judging, actor, at, holds):
    """The old version stays, the case is reviewed again, and what was public is published again."""
    row = rows(one)[0]
    assert "没有可以更正的" in said(put(one, draft(row), correcting="先更正"))[0]
    put(one, draft(row, note="第一版"))
    reviewer = next(o for r in rows(one) for o in r.officers if o not in row.officers)
    judging(lambda cage: review(one, [row.number], "accept", reviewer, "", cage, actor=actor, now=at, on=ON))
    again = msgspec.structs.replace(
        on_record(one, "#0001"), codes=("D",), findings=(MatterFinding("1", "票证不全"),)
    )
    assert (again.note, again.evidence, again.concluded) == ("第一版", FILES, "")
    done = put(one, again, on=date(2023, 6, 26), correcting="漏了问题")
    assert (done.rejected, done.warnings) == ((), ())
    (first, second), case, _ = stored(one, row.number)
    assert (first.state, first.codes, second.state, second.problem) == (
        "superseded",
        ("1",),
        "recorded",
        True,
    )
    assert case.branch(MAIN).state == "RECORDED"
    holds(one)


def test_correction_needs_words(one, put):
    with pytest.raises(Unusable):
        put(one, draft(rows(one)[0]), correcting="  ")


def test_erased_text_can_be_corrected(one, put, tamper):
    """Without its payload a result is corrected from what the tables have."""
    row = rows(one)[0]
    put(one, draft(row, note="要删的"))
    tamper(one, "DELETE FROM payload WHERE idx = (SELECT max(idx) FROM payload)")
    found = on_record(one, row.number)
    assert (found.codes, found.note, [e.kind for e in found.evidence]) == (
        ("1",),
        "",
        ["check_record", "photo"],
    )


def test_names_and_titles(one, put):
    """Officers by name, codes and methods by title."""
    row = rows(one)[0]
    done = put(one, draft(row, codes=("未发现问题",), methods=("实地检查",)))
    assert done.rejected == ()
    assert stored(one, row.number)[0][0].codes == ("1",)
    assert numbered(one, "#0002") == rows(one)[1].number


def test_old_rules(one, put):
    (one.rules / "record.yaml").unlink()
    with pytest.raises(Unusable, match=r"record\.yaml"):
        put(one, draft(rows(one)[0]))


def test_day_only_in_demonstrations(tmp_path, judging, actor, at):
    from policy_engine.usecases.init import init

    real = init(tmp_path / "real", agency="140525", demo=False, actor=actor, now=at)
    with pytest.raises(Refused):
        judging(lambda cage: record(real, [], cage, actor=actor, now=at, on=ON - timedelta(1)))
