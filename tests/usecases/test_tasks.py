import io
import json
from datetime import UTC, date, datetime

import msgspec
import pytest
from docx import Document

from policy_engine.model.case import Branch, Clock
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.event import NewEvent
from policy_engine.model.result import Evidence, Result
from policy_engine.report.notice import lines as words
from policy_engine.report.notice import render
from policy_engine.report.tasks import data, task_data
from policy_engine.report.tasks import show as shown_lines
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases import due as due_module
from policy_engine.usecases.due import due, group_of
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.match.substitute import Request, substitute
from policy_engine.usecases.tasks import notice as notice_module
from policy_engine.usecases.tasks.listing import Asked, listing
from policy_engine.usecases.tasks.notice import Asked as Wanted
from policy_engine.usecases.tasks.notice import notices, write_docx
from policy_engine.usecases.tasks.show import show

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ON = date(2023, 6, 20)


def rows(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return [row for row in queries.inspections(store) if row.state != "replaced"]


def append(workspace, kind, subject, payload, refs):
    event = NewEvent(
        kind=kind, at=1, on="2023-06-20", actor="op-test", subject=subject, refs=refs, payload=payload
    )
    with open_store(workspace.store) as store, store.transaction() as transaction:
        return transaction.append([event])[0]


def record(workspace, row, *branches, version=1):
    """A result on record as the store takes it, with the branches that it gives."""
    made = Result(
        inspection=row.number,
        version=version,
        codes=("1",),
        methods=("onsite",),
        began="2023-06-19T09:00",
        ended="2023-06-19T10:00",
        concluded="2023-06-19",
        officers=row.officers,
        recorder=row.officers[0],
        signature="signed",
        evidence=(Evidence("photo", "0" * 64, "门头.jpg"),),
    )
    branches = branches or (Branch(number=0, state="RECORDED", since="2023-06-20T09:00"),)
    payload = {
        "result": msgspec.to_builtins(made),
        "section": "食品流通股",
        "entity": "individual",
        "problem": False,
        "branches": msgspec.to_builtins(branches),
    }
    return append(workspace, "result.recorded", row.number, payload, {"version": str(version)})


def verdict(workspace, row, said, *branches):
    payload = {
        "number": row.number,
        "version": 1,
        "verdict": said,
        "reviewer": "检查员-001",
        "note": "",
        "branches": msgspec.to_builtins(branches),
        "before": [[b.number, "RECORDED"] for b in branches],
    }
    return append(workspace, "result.reviewed", row.number, payload, {"version": "1"})


def done(number=0, state="DONE"):
    return Branch(number=number, state=state, since="2023-06-20T10:00", ended=True)


class TestListing:
    def test_every_inspection_stands_in_one_state(self, one):
        first, second, third, *_ = rows(one)
        record(one, first)
        record(one, second)
        verdict(one, second, "return")
        record(one, third)
        verdict(one, third, "accept", done())
        found = {line.number: line.state for line in listing(one, Asked()).tasks}
        assert (found[first.number], found[second.number], found[third.number]) == (
            "recorded",
            "returned",
            "reviewed",
        )
        assert set(found.values()) == {"recorded", "returned", "reviewed", "todo"}
        assert [line.number for line in listing(one, Asked(state="已退回，待更正")).tasks] == [second.number]

    def test_a_closed_case_and_a_task_without_one(self, one):
        first = rows(one)[0]
        record(one, first, done())
        payload = {
            "number": first.number,
            "branch": 0,
            "step": "close",
            "role": "credit",
            "happened": "2023-06-20T11:00",
            "closed": True,
            "branches": [],
            "before": [],
        }
        append(one, "case.advanced", first.number, payload, {})
        assert [line.number for line in listing(one, Asked(state="closed")).tasks] == [first.number]

    def test_filters_narrow_down(self, one):
        every = listing(one, Asked()).tasks
        line = every[0]
        by_unit = listing(one, Asked(unit=line.station)).tasks
        assert line in by_unit
        assert {other.station for other in by_unit} == {line.station}
        assert listing(one, Asked(unit=line.section)).tasks == every
        assert line in listing(one, Asked(officer=line.officers[0])).tasks
        assert listing(one, Asked(tasks=("15",))).tasks == every
        assert listing(one, Asked(state="todo", tasks=("15",))).all == len(every)

    @pytest.mark.parametrize(
        ("asked", "hint"),
        [
            (Asked(tasks=("51",)), "15"),
            (Asked(unit="食品流通"), "食品流通股"),
            (Asked(state="tod"), "todo"),
            (Asked(officer="检查员-9999"), "检查员"),
        ],
    )
    def test_a_word_that_names_nothing_is_said_with_what_may_be_meant(self, one, asked, hint):
        with pytest.raises(Unusable) as stop:
            listing(one, asked)
        assert hint in stop.value.advice.zh

    def test_an_empty_workspace_lists_nothing(self, demo):
        assert listing(demo, Asked()).tasks == ()

    def test_no_stratum_and_no_tier(self, one):
        said = json.dumps(data(listing(one, Asked())), ensure_ascii=False)
        assert "stratum" not in said
        assert "tier" not in said
        assert {line.target for line in listing(one, Asked()).tasks} == {row.target for row in rows(one)}


class TestShow:
    def test_results_branches_and_history(self, one, judging):
        row = rows(one)[0]
        out = row.officers[0]
        judging(substitute, one, row.number, Request(out, "recusal", "head", ""), actor="op", now=NOW, on=ON)
        row = rows(one)[0]
        idx = record(one, row)
        found = show(one, row.number.rpartition("#")[2].join(("#", "")))
        assert found.line.number == row.number
        assert [version.idx for version in found.results] == [idx]
        assert any(out in said.zh and "更换为" in said.zh for _, said in found.history)
        text = "\n".join(shown_lines(found, "zh"))
        assert f"第 {idx} 号记录" in text
        assert found.commitment in text
        assert "stratum" not in json.dumps(task_data(found))
        assert set(task_data(found)["people"]) <= set(row.officers)

    def test_a_visit_for_several_tasks_names_the_others(self, joint):
        shared = [row for row in rows(joint) if row.target == rows(joint)[0].target]
        found = show(joint, shared[0].number)
        assert set(found.together) == {row.number for row in shared} - {shared[0].number}

    def test_an_unknown_number(self, one):
        with pytest.raises(Unusable):
            show(one, "15/1#9999")


class TestNotice:
    def test_it_says_what_who_rights_and_how_to_verify(self, one):
        row = rows(one)[0]
        (notice,) = notices(one, Wanted(number=row.number)).notices
        with open_store(one.store, read_only=True) as store:
            draw = queries.draw(store, row.draw)
            roots = {point.size: point.root for point in queries.checkpoints(store)}
        text = "\n".join(line.text for line in words(notice, "zh"))
        for said in (
            row.number,
            row.name,
            draw.commitment,
            draw.header.pool.root,
            "L1",
            "申请回避",
            "第四十三条",
        ):
            assert said in text
        assert "第五十五条" in text
        assert notice.log_size > row.idx
        assert roots[notice.log_size] == notice.log_root
        assert notice.log_root in text
        assert [officer.id for officer in notice.officers] == list(row.officers)
        assert all(officer.certificate and officer.certificate in text for officer in notice.officers)

    def test_the_same_notice_later_and_another_when_an_officer_changes(self, one, judging):
        first, second, *_ = rows(one)
        before = notices(one, Wanted(number=first.number))
        record(one, second)
        assert notices(one, Wanted(number=first.number)) == before
        request = Request(first.officers[0], "illness", "head", "")
        judging(substitute, one, first.number, request, actor="op", now=NOW, on=ON)
        (after,) = notices(one, Wanted(number=first.number)).notices
        assert after.log_size > before.notices[0].log_size
        assert first.officers[0] not in [officer.id for officer in after.officers]

    def test_nothing_of_the_stratum(self, one):
        """The words are the same for every tier; so what differs between two notices is names, numbers and officers."""
        for notice in notices(one, Wanted(task="15")).notices:
            for lang in ("zh", "en"):
                text = "\n".join(line.text for line in words(notice, lang))
                for word in ("风险等级", "低风险", "高风险", "stratum", "tier", "层"):
                    assert word not in text

    def test_one_visit_for_several_tasks_has_one_notice(self, joint):
        found = notices(joint, Wanted(draw=rows(joint)[0].draw)).notices
        assert len(found) == len({row.target for row in rows(joint)})
        assert {n for notice in found for n in notice.numbers} == {row.number for row in rows(joint)}
        shared = next(notice for notice in found if len(notice.tasks) == 2)
        assert notices(joint, Wanted(number=shared.numbers[1])).notices == (shared,)

    def test_of_a_task_only_what_is_still_to_be_recorded(self, one):
        every = rows(one)
        record(one, every[0])
        numbers = {n for notice in notices(one, Wanted(task="15")).notices for n in notice.numbers}
        assert numbers == {row.number for row in every[1:]}
        for row in every[1:]:
            record(one, row)
        with pytest.raises(Refused, match="on record"):
            notices(one, Wanted(task="15"))
        assert len(notices(one, Wanted(number=every[0].number)).notices) == 1

    @pytest.mark.parametrize(
        "wanted",
        [
            Wanted(),
            Wanted(number="1", task="15"),
            Wanted(task="51"),
            Wanted(draw="x"),
            Wanted(number="#99999"),
        ],
    )
    def test_a_slip(self, one, wanted):
        with pytest.raises(Unusable):
            notices(one, wanted)

    def test_a_plan_whose_text_is_gone_is_named(self, one):
        for path in one.snapshots.glob("*.yaml"):
            path.unlink()
        with pytest.raises(Refused) as stop:
            notices(one, Wanted(task="15"))
        assert "snapshots/" in stop.value.advice.zh

    def test_a_word_file_has_a_page_each_and_is_always_the_same(self, one, tmp_path):
        found = notices(one, Wanted(task="15")).notices
        path = tmp_path / "通知书.docx"
        write_docx(path, found, "zh")
        first = path.read_bytes()
        write_docx(path, found, "zh")
        assert path.read_bytes() == first
        paragraphs = Document(io.BytesIO(first)).paragraphs
        begun = [p for p in paragraphs if p.paragraph_format.page_break_before]
        assert len(begun) == len(found) - 1
        text = [p.text for p in paragraphs]
        assert all(any(notice.name in line for line in text) for notice in found)
        assert text.count("【演示：不是真实的检查通知】") == len(found)
        with pytest.raises(Unusable):
            write_docx(tmp_path / "通知书.doc", found, "zh")

    def test_what_a_register_holds_cannot_steer_the_terminal(self, one):
        (notice,) = notices(one, Wanted(number=rows(one)[0].number)).notices
        odd = msgspec.structs.replace(notice, name="甲\x1b[31m{x}乙")
        text = "\n".join(render([odd], "zh"))
        assert "\x1b" not in text
        assert "{x}乙" in text

    def test_the_basis_of_a_matter_from_the_imported_list(self, one, tmp_path):
        path = tmp_path / "清单.csv"
        path.write_text("抽查事项,依据\n食品销售监督检查,《食品安全法》第一百一十条\n", encoding="utf-8")
        import_registry(one, "matters", path, actor="op-test", now=NOW, on=ON)
        (notice,) = notices(one, Wanted(number=rows(one)[0].number)).notices
        assert notice.tasks[0].matters == (("食品销售监督检查", "《食品安全法》第一百一十条"),)

    def test_the_basis_of_a_matter_where_the_list_has_it(self, one, monkeypatch):
        from policy_engine.model.plan import Matter

        listed = {"食品销售监督检查": Matter("食品销售监督检查", basis="《食品安全法》")}
        monkeypatch.setattr(notice_module, "listed_matters", lambda plan: listed)
        (notice,) = notices(one, Wanted(number=rows(one)[0].number)).notices
        assert "依据：《食品安全法》" in "\n".join(line.text for line in words(notice, "zh"))


def on(day, workspace, **more):
    return due(workspace, now=NOW, on=date.fromisoformat(day), **more)


class TestDue:
    @pytest.mark.parametrize(
        ("due", "at", "group"),
        [
            ("2023-06-20T24:00", "2023-06-20T23:59", "today"),
            ("2023-06-20T24:00", "2023-06-21T00:00", "overdue"),
            ("2023-06-20T15:30", "2023-06-20T15:30", "today"),
            ("2023-06-20T15:30", "2023-06-20T15:31", "overdue"),
            ("2023-06-25T24:00", "2023-06-20T09:00", "week"),  # Sunday
            ("2023-06-26T24:00", "2023-06-20T09:00", "later"),
            ("2023-06-26T24:00", "2023-06-25T09:00", "later"),
            ("?", "2023-06-25T09:00", "unknown"),
            ("", "2023-06-25T09:00", "open"),
        ],
    )
    def test_groups(self, due, at, group):
        assert group_of(due, at) == group

    def test_a_visit_is_due_with_its_window_then_its_result_within_five_working_days(self, one):
        before, today = on("2023-09-29", one), on("2023-09-30", one)
        assert {(i.kind, i.group, i.due) for i in before.items} == {("visit", "week", "2023-09-30T24:00")}
        assert {i.group for i in today.items} == {"today"}
        after, late = on("2023-10-01", one), on("2023-10-12", one)
        # Five working days from a Saturday in the National Day holidays, 10-07 and 10-08 worked.
        assert {(i.kind, i.due) for i in after.items} == {("record", "2023-10-11T24:00")}
        assert {(i.group, i.days) for i in late.items} == {("overdue", 1)}
        assert len(before.items) == len(after.items) == len(rows(one))

    def test_nothing_that_is_open_is_left_out_and_nothing_twice(self, one):
        first, second, third, fourth, *_ = rows(one)
        publish = Branch(number=1, state="PUBLISH_DUE", since="2023-06-19T10:00", due="2023-06-20T24:00")
        record(one, first, Branch(number=0, state="RECORDED", since="2023-06-20T09:00"), publish)
        stopped = Branch(
            number=2,
            state="CLUE",
            since="2023-06-20T09:00",
            clock=Clock("2023-06-20T09:00", ((15, "working_days"),), (("2023-06-21", ""),)),
        )
        unknown = Branch(number=3, state="CASE", since="2023-06-20T09:00", due="?")
        record(one, second, done(), stopped, unknown)
        record(one, third, done(), done(1))
        found = on("2023-06-20", one)
        by = {(i.number, i.branch): i for i in found.items}
        assert len(by) == len(found.items)
        assert by[first.number, 0].group == "open"
        assert by[first.number, 1].group == "today"
        assert by[second.number, 2].group == "open"
        assert "停止计算" in by[second.number, 2].what.zh
        assert by[second.number, 3].group == "unknown"
        assert (second.number, 0) not in by
        assert by[third.number, -1].kind == "close"
        assert by[fourth.number, -1].kind == "visit"
        assert {i.number for i in found.items} == {row.number for row in rows(one)}

    def test_a_returned_result_says_so(self, one):
        first = rows(one)[0]
        record(one, first)
        verdict(one, first, "return")
        (item,) = [i for i in on("2023-06-20", one).items if i.number == first.number]
        assert "已退回" in item.what.zh

    def test_a_unit(self, one):
        row = rows(one)[0]
        assert {i.station for i in on("2023-06-20", one, unit=row.station).items} == {row.station}
        assert len(on("2023-06-20", one, unit="食品流通股").items) == len(rows(one))
        with pytest.raises(Unusable):
            on("2023-06-20", one, unit="不存在股")

    def test_an_unannounced_year_is_said_never_guessed(self, one, monkeypatch):
        found = listing(one, Asked()).tasks
        far = [msgspec.structs.replace(line, end="2099-12-30") for line in found]
        monkeypatch.setattr(due_module, "lines", lambda store, planned: iter(far))
        assert {i.group for i in on("2099-12-31", one).items} == {"unknown"}

    @pytest.mark.parametrize("status", ["postponed", "cancelled"])
    def test_a_task_set_aside_has_no_deadline_but_stays(self, one, monkeypatch, status):
        found = [msgspec.structs.replace(line, status=status) for line in listing(one, Asked()).tasks]
        monkeypatch.setattr(due_module, "lines", lambda store, planned: iter(found))
        assert {(i.group, i.due) for i in on("2024-06-20", one).items} == {("open", "")}

    def test_a_demonstration_needs_no_permission_and_rules_may_be_missing(self, one):
        (one.rules / "followup.yaml").unlink(missing_ok=True)
        record(one, rows(one)[0])
        assert on("2023-06-20", one).demo
