import json

import pytest

from policy_engine.model.errors import Unusable
from policy_engine.report.tasks import show as shown_lines
from policy_engine.report.tasks import task_data
from policy_engine.usecases.match.refuse import refuse
from policy_engine.usecases.match.substitute import Request, substitute
from policy_engine.usecases.replace.replace import Request as Replacement
from policy_engine.usecases.replace.replace import replace
from policy_engine.usecases.tasks.show import show

from .tools import NOW, ON, append, record, rows


def test_results_branches_and_history(one, judging):
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


def test_a_visit_for_several_tasks_names_the_others(joint):
    shared = [row for row in rows(joint) if row.target == rows(joint)[0].target]
    found = show(joint, shared[0].number)
    assert set(found.together) == {row.number for row in shared} - {shared[0].number}


def test_an_unknown_number(one):
    with pytest.raises(Unusable):
        show(one, "15/1#9999")


def test_refusals_accountability_and_the_end_without_a_visit_are_told(one, judging, tmp_path):
    first, second, *_ = rows(one)
    refuse(one, first.number, first.officers[0], "不服从安排", actor="op", now=NOW, on=ON)
    held = {"number": first.number, "inspector": first.officers[0], "matter": "fake", "reason": "没有到场"}
    append(one, "accountability.recorded", first.number, held, {})
    told = [said.zh for _, said in show(one, first.number).history]
    assert len(told) == 3
    assert all(first.officers[0] in said for said in told[1:])
    assert "没有到场" not in "".join(told), "reasons are in the events"
    proof = tmp_path / "注销.pdf"
    proof.write_bytes(b"x")
    wanted = Replacement("closed", (proof,), "head")
    judging(
        lambda cage: replace(
            one, second.number, wanted, cage, actor="op", now=NOW, on=ON, confirm=lambda visit: None
        )
    )
    ended = show(one, second.number)
    assert ended.line.state == "replaced"
    assert [when for when, _ in ended.history] == sorted(when for when, _ in ended.history)
    assert "替换" in ended.history[-1][1].zh
