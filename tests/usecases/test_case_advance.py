"""`policy case advance`: steps by the machine and its rules, one or many at once, all or none."""

from datetime import date

import msgspec
import pytest

from policy_engine.model.errors import Refused, Unusable
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.cases.advance import Wanted, advance
from policy_engine.usecases.cases.ground import Ground
from policy_engine.usecases.cases.history import histories, history
from policy_engine.usecases.cases.machine import rules_and_machine
from policy_engine.usecases.cases.words import asked, understood

from .case_tools import DRAW, NOW, TAKEN, number, paper, put, size, step, stored
from .conftest import ENGINE


def test_publishing_ends_the_branch_and_is_on_record_with_its_decision(one, holds):
    case = put(one, 1)
    done = step(
        ENGINE,
        one,
        "15/1#0001",
        "publish",
        "credit",
        documents=["publication_record"],
        details={"channel": "公示系统"},
    )
    (published,) = done.done
    assert (published.number, published.branch, published.state) == (case, 1, "DONE")
    assert published.breaches == ()
    assert stored(one, case).branch(1).ended
    with open_store(one.store, read_only=True) as store:
        ((body, entry),) = [pair for pair in queries.about(store, case) if pair[0].kind == "case.advanced"]
    payload = msgspec.json.decode(entry.payload)
    assert body.refs == {"branch": "1", "step": "publish"}
    assert payload["details"] == {"channel": "公示系统"}
    assert len(payload["decision"]["rules"]) == 64
    assert (one.snapshots / f"{payload['decision']['rules']}.rules").is_file()
    holds(one)


def test_names_and_short_numbers_do_as_well_as_ids(one):
    put(one, 1)
    done = step(
        ENGINE,
        one,
        "＃0001",
        "公示检查结果",
        "信用监管股",
        documents=["公示记录"],
        details={"公示渠道": "网站"},
        happened="2023-06-23",
    )
    assert done.done[0].step == "publish"


def test_a_late_step_is_taken_and_kept_as_a_breach_with_its_obligation(one):
    case = put(one, 1)
    done = step(
        ENGINE,
        one,
        case,
        "publish",
        "credit",
        documents=["publication_record"],
        details={"channel": "公示系统"},
        on=date(2023, 8, 1),
    )
    (breach,) = done.done[0].breaches
    assert (breach.state, breach.obligation, breach.due) == ("PUBLISH_DUE", "R41", "2023-07-19T24:00")
    assert breach.late == 13
    with open_store(one.store, read_only=True) as store:
        assert [(b.inspection, b.late) for b in queries.breaches(store)] == [(case, 13)]


@pytest.mark.parametrize(
    ("id_", "role", "more", "said"),
    [
        ("publish", "credit", {"details": {"channel": "网"}}, "公示记录"),
        ("publish", "credit", {"documents": ["publication_record"]}, "公示渠道"),
        ("withhold", "head", {"details": {"ground": "国家秘密"}}, "理由"),
    ],
)
def test_what_rules_forbid_is_refused_with_the_rule_and_nothing_is_written(one, id_, role, more, said):
    case = put(one, 1)
    before = size(one)
    with pytest.raises(Refused) as refused:
        step(ENGINE, one, case, id_, role, **more)
    assert said in refused.value.message.zh
    assert "F" in refused.value.message.zh
    assert size(one) == before


def test_a_role_that_no_law_prescribes_is_kept_on_record_and_not_refused(one):
    case = put(one, 1)
    papers = {"documents": ["publication_record"], "details": {"channel": "网站"}}
    done = step(ENGINE, one, case, "publish", "section_head", **papers)
    assert [b.late for b in done.done[0].breaches] == [0]
    assert [r.severity for r in done.done[0].remarks] == ["warning"]


def test_who_checked_may_publish(one):
    """谁检查、谁录入、谁公开."""
    case = put(one, 1)
    papers = {"documents": ["publication_record"], "details": {"channel": "网站"}}
    assert step(ENGINE, one, case, "publish", "team", **papers).done[0].breaches == ()


def test_a_step_in_the_future_or_before_its_state_is_refused(one):
    case = put(one, 1)
    for happened in ("2023-06-27T09:00", "2023-06-19T09:00"):
        with pytest.raises(Refused):
            step(
                ENGINE,
                one,
                case,
                "publish",
                "credit",
                documents=["publication_record"],
                details={"channel": "网"},
                happened=happened,
            )
    assert not stored(one, case).branch(1).ended


def test_triage_opens_branches_and_what_the_result_calls_for_cannot_be_forgotten(one, holds):
    case = put(one, 1, ("D",), leads=("crime",))
    with pytest.raises(Refused) as refused:
        step(ENGINE, one, case, "triage", "section_head", note="违法")
    assert "CRIME_REPORT" in refused.value.message.zh
    assert "移送" in refused.value.basis
    done = step(ENGINE, one, case, "triage", "section_head", note="涉嫌犯罪", opens=["CRIME_REPORT"])
    assert [(n, state) for n, state, _ in done.done[0].opened] == [(2, "CRIME_REPORT")]
    assert stored(one, case).branch(2).due == "2023-06-29T24:00"
    holds(one)


def test_officers_count_by_the_register_and_by_the_day(one):
    case = put(one, 1, ("D",))
    step(ENGINE, one, case, "triage", "section_head", note="立案线索", opens=["CLUE"])
    team = stored_officers(one)
    forms = {"documents": ["filing_form"]}
    with pytest.raises(Refused) as refused:
        step(ENGINE, one, case, "file_case", "head", officers=[team[0], team[0]], **forms)
    assert "第四十二条" in refused.value.basis
    with pytest.raises(Unusable):
        step(ENGINE, one, case, "file_case", "head", officers=[team[0], "张三丰"], **forms)
    assert step(ENGINE, one, case, "file_case", "head", officers=team, **forms).done[0].state == "CASE"


def test_several_cases_go_together_or_not_at_all(one, holds):
    cases = [put(one, place) for place in (1, 2, 3)]
    before = size(one)
    papers = {"documents": ["publication_record"], "details": {"channel": "公示系统"}}
    with pytest.raises(Refused) as refused:
        step(
            ENGINE,
            one,
            [*cases, put(one, 4, review=False), number(4)],
            "close",
            "credit",
            documents=["file_manifest"],
        )
    assert "一件也没有办理" in refused.value.message.zh
    assert size(one) == before + 1
    done = step(ENGINE, one, cases, "publish", "credit", **papers)
    assert len(done.events) == 3
    closing = step(ENGINE, one, cases, "close", "credit", documents=["file_manifest"])
    assert [one.closed for one in closing.done] == [True] * 3
    assert stored(one, cases[0]).closed == "2023-06-26"
    holds(one)


def test_steps_of_one_case_follow_on_each_other(one):
    case = put(one, 1)
    publish = msgspec.structs.replace(
        asked("publish", "credit", details={"channel": "网站"}), documents=paper("publication_record")
    )
    close = msgspec.structs.replace(asked("close", "credit"), documents=paper("file_manifest"))
    wanted = [Wanted(case, publish), Wanted(case, close)]
    done = advance(one, wanted, ENGINE, actor="op", now=NOW, on=date(2023, 6, 26))
    assert [row.state for row in done.done] == ["DONE", "CLOSED"]


def test_histories_read_at_once_are_those_read_one_by_one(one):
    cases = [put(one, 1, ("6",)), put(one, 2)]
    step(ENGINE, one, cases[0], "triage", "section_head", note="失联", opens=["CONTACT"])
    with open_store(one.store) as store:
        found = histories(store, cases)
        assert found == {case: history(store, case) for case in cases}
    assert [len(found[case]) for case in cases] == [3, 2]


def test_letters_are_counted_from_the_log(one):
    case = put(one, 1, ("6",))
    step(ENGINE, one, case, "triage", "section_head", note="失联", opens=["CONTACT"])
    letter = {"documents": ["mail_receipt"]}
    step(ENGINE, one, case, "letter", "team", on=date(2023, 6, 27), **letter)
    early = step(ENGINE, one, case, "list_abnormal", "team", on=date(2023, 6, 28))
    assert [b.state for b in early.done[0].breaches] == ["CONTACT"]


def test_words_that_do_not_exist_are_unusable_and_say_what_may_be_meant(one):
    case = put(one, 1)
    for id_, role, more in (
        ("publsh", "credit", {}),
        ("publish", "credits", {}),
        ("publish", "credit", {"documents": ["publication"]}),
        ("publish", "credit", {"opens": ["CLUES"]}),
        ("publish", "credit", {"happened": "昨天"}),
        ("publish", "credit", {"happened": "2023-02-30"}),
        ("publish", "credit", {"details": {"chanel": "网"}}),
        ("publish", "credit", {"details": {"deadline": "6月30日"}}),
        ("review_clean", "second_person", {}),
    ):
        with pytest.raises(Unusable) as stop:
            step(ENGINE, one, case, id_, role, **more)
        assert stop.value.advice.zh


def test_a_case_that_is_not_there(one):
    with pytest.raises(Refused, match="no result"):
        step(ENGINE, one, number(1), "publish", "credit")
    with pytest.raises(Unusable, match="there is no"):
        step(ENGINE, one, f"{DRAW}#9999", "publish", "credit")
    with pytest.raises(Unusable, match="there is no"):
        step(ENGINE, one, "", "publish", "credit")


def test_a_day_may_be_chosen_in_a_demonstration_only(one, monkeypatch):
    case = put(one, 1)
    monkeypatch.setattr(queries, "is_demo", lambda store: False)
    with pytest.raises(Refused, match="--on"):
        step(ENGINE, one, case, "publish", "credit")


def test_an_older_workspace_is_told_which_file_it_lacks(one):
    case = put(one, 1)
    (one.rules / "followup.yaml").unlink()
    with pytest.raises(Unusable) as stop:
        step(ENGINE, one, case, "publish", "credit")
    assert "followup.yaml" in stop.value.advice.zh


def stored_officers(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return queries.inspections(store, DRAW)[0].officers


def test_approving_what_the_same_account_reported_is_kept_on_record(one):
    case = put(one, 1, ("6",))
    step(ENGINE, one, case, "triage", "section_head", note="失联", opens=["CONTACT"])
    step(ENGINE, one, case, "list_abnormal", "team", documents=["mail_receipt"])
    papers = paper("listing_decision")
    said = msgspec.structs.replace(asked("list_entity", "head"), documents=papers)
    for actor, kept in (("op-0123456789ab", True), ("op-ba9876543210", False)):
        with open_store(one.store) as store:
            ground = Ground(one, store, *rules_and_machine(one), [stored(one, case)], actor=actor, on=TAKEN)
            known = ground.known(stored(one, case), understood(ground.machine, said, "2023-06-26T17:00"))
            assert known.same_person is kept
