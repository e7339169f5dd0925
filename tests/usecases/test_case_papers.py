"""Documents by branch and several recipients, from the command's words to the store; a case that is closed, corrected and closed again."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from policy_engine.casework.progress import corrected
from policy_engine.model.case import PAST
from policy_engine.model.errors import Refused, Unusable
from policy_engine.rulebook.load import load_rules
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.payloads import ResultRecorded
from policy_engine.store.replay import rebuild_matches
from policy_engine.usecases.cases.attach import attach
from policy_engine.usecases.cases.explain import explain

from .case_tools import NOW, TAKEN, event, paper, put, step, stored
from .conftest import ENGINE

PUBLISH = {"documents": ["publication_record"], "details": {"channel": "网站"}}


def correct(workspace, case, on="2023-06-27"):
    """The same result again, as a version that corrects the one before."""
    with open_store(workspace.store) as store:
        after = corrected(
            load_rules(workspace.rules).followup,
            queries.case(store, case),
            concluded="2023-06-20",
            now=f"{on}T09:00",
            on=date.fromisoformat(on),
        )
        rules = {"rules": load_rules(workspace.rules).sha256, "fired": []}
        told = [entry for body, entry in queries.about(store, case) if body.kind == "result.recorded"]
        last = msgspec.json.decode(told[-1].payload, type=ResultRecorded)
        result = msgspec.structs.replace(last.result, version=last.result.version + 1, reason="写错了")
        payload = msgspec.structs.replace(last, result=result, branches=after.branches, before=after.before)
        with store.transaction() as transaction:
            transaction.append([event("result.recorded", case, date.fromisoformat(on), payload, rules)])


def test_a_publication_that_begins_again_needs_a_new_record(one, holds):
    case = put(one, 1)
    step(ENGINE, one, case, "publish", "credit", **PUBLISH)
    correct(one, case)
    assert [d.branch for d in stored(one, case).documents] == [PAST]
    with pytest.raises(Refused) as refused:
        step(ENGINE, one, case, "publish", "credit", details={"channel": "网站"}, on=date(2023, 6, 28))
    assert "公示记录" in refused.value.message.zh
    step(ENGINE, one, case, "publish", "credit", **PUBLISH, on=date(2023, 6, 28))
    assert [d.branch for d in stored(one, case).documents] == [PAST, 1]
    holds(one)


def test_a_case_closed_twice_on_one_day_replays(one):
    case = put(one, 1)
    step(ENGINE, one, case, "publish", "credit", **PUBLISH)
    step(ENGINE, one, case, "close", "credit", documents=["file_manifest"])
    correct(one, case, "2023-06-26")
    assert stored(one, case).closed == ""
    step(ENGINE, one, case, "publish", "credit", **PUBLISH)
    with open_store(one.store) as store:
        assert rebuild_matches(store) == []


def test_a_document_attached_to_a_branch_counts_there_alone(one, holds):
    case = put(one, 1, ("D",))
    step(ENGINE, one, case, "triage", "section_head", note="两条线索", opens=["CLUE"])

    def put_in(branch, kind="not_filing_form"):
        return attach(one, case, paper(kind), branch=branch, actor="op", now=NOW, on=TAKEN)

    with pytest.raises(Refused) as refused:
        put_in(7)
    assert "第 7 条" in refused.value.message.zh
    put_in(1)
    with pytest.raises(Refused):
        put_in(1)
    refuse = {"note": "证据不足"}
    with pytest.raises(Refused) as refused:
        step(ENGINE, one, case, "refuse_case", "head", **refuse)
    assert "不予立案审批表" in refused.value.message.zh
    put_in(None)
    assert step(ENGINE, one, case, "refuse_case", "head", **refuse).done[0].state == "DONE"
    holds(one)


def test_two_bodies_two_branches(one, holds):
    case = put(one, 1, ("A",), leads=("official", "other_power"))
    said = {"note": "移送两个机关"}
    offered = explain(one, case, ENGINE, actor="op", now=NOW, on=TAKEN).branches[0].choices[0].opens
    assert [(o.state, o.rule) for o in offered] == [("REFERRED", "F707"), ("REFERRED", "F708")]
    for opens in (["REFERRED"], ["REFERRED", "REFERRED"]):
        with pytest.raises(Refused) as refused:
            step(
                ENGINE, one, case, "triage", "section_head", opens=opens, details={"recipient": "甲"}, **said
            )
        assert "F708" in refused.value.message.zh
        assert "--open REFERRED=机关名称" in refused.value.advice.zh
    opens = ["REFERRED=县监察委员会", "REFERRED=县自然资源局"]
    done = step(ENGINE, one, case, "triage", "section_head", opens=opens, **said).done[0]
    assert [state for _, state, _ in done.opened] == ["REFERRED", "REFERRED"]
    papers = {"documents": ["referral_letter", "referral_receipt"]}
    step(ENGINE, one, case, "receipt", "team", branch=2, **papers)
    with pytest.raises(Refused) as refused:
        step(ENGINE, one, case, "receipt", "team", branch=3)
    assert "移送函" in refused.value.message.zh
    holds(one)


def test_a_notice_to_many_offices_names_each(one):
    case = put(one, 1, ("A",), leads=("notify", "other_power"))
    opens = ["NOTIFIED=县消防大队", "NOTIFIED=县城管局", "REFERRED"]
    with pytest.raises(Unusable) as unusable:
        step(ENGINE, one, case, "triage", "section_head", note="抄告", opens=opens)
    assert "接收机关" in unusable.value.message.zh
    details = {"recipient": "县自然资源局"}
    done = step(ENGINE, one, case, "triage", "section_head", note="抄告", opens=opens, details=details)
    assert [state for _, state, _ in done.done[0].opened] == ["NOTIFIED", "NOTIFIED", "REFERRED"]
    with open_store(one.store, read_only=True) as store:
        told = [entry for body, entry in queries.about(store, case) if body.kind == "case.advanced"]
    assert msgspec.json.decode(told[-1].payload)["details"] == {
        "recipient": "县消防大队；县城管局；县自然资源局"
    }


def test_nothing_is_stated_of_a_state_that_asks_for_nothing(one):
    case = put(one, 1, ("D",))
    with pytest.raises(Unusable) as unusable:
        step(ENGINE, one, case, "triage", "section_head", note="线索", opens=["CLUE=某局"])
    assert "--open CLUE" in unusable.value.advice.zh
