"""Sheets of the province's platform."""

from policy_engine.usecases.results.read_row import Given

from .tools import TASK15, first, kept, platform, said


def test_the_platforms_sheet_is_matched_by_task_and_code_and_both_sides_told(one, bring, tmp_path):
    mine = first(one)
    stranger = [
        "SX99999999",
        TASK15,
        "不在本级",
        "91350100M000100Y43",
        "局",
        "2023-06-19",
        "9:30",
        "10:45",
        "甲",
        "1",
    ]
    path = platform(tmp_path / "平台.xlsx", [(mine[0], "1"), (mine[1], "未发现问题")], [stranger])
    given = Given(recorder=mine[0].officers[0], methods="onsite", signature="signed")
    done = bring(path, given=given)
    assert done.read.by == "name"
    assert {d.inspection for d in done.read.drafts} == {mine[0].number, mine[1].number}
    assert done.read.drafts[0].began == "2023-06-19T09:30"
    assert len(done.read.only_ours) == len(mine) - 2
    assert [one.place.rsplit("!", 1)[-1] for one in done.read.only_theirs] == ["D4"]
    assert "只在平台" in done.read.only_theirs[0].message.zh
    assert kept(one) == ()


def test_what_the_platforms_sheet_does_not_say_is_asked_for(one, bring, tmp_path):
    mine = first(one)
    done = bring(platform(tmp_path / "平台.xlsx", [(mine[0], "1")]))
    assert {word for word in ("录入人", "检查方式", "当事人签字") for line in said(done) if word in line} == {
        "录入人",
        "检查方式",
        "当事人签字",
    }


def test_an_unknown_task_of_the_platform_is_told(one, bring, tmp_path):
    mine = first(one)
    row = ["SX1", "另一项任务", mine[2].name, mine[2].target, "局", "2023-06-19", "9:30", "10:45", "甲", "1"]
    path = platform(tmp_path / "平台.xlsx", [(mine[0], "1")], [row])
    given = Given(recorder=mine[0].officers[0], methods="onsite", signature="signed")
    done = bring(path, given=given)
    assert "没有派发过任务" in done.read.only_theirs[0].message.zh
