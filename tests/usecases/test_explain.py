"""The pages of codes. That every code has one whose examples hold is tests/docs/test_codes.py's business."""

import pytest

from policy_engine.model.errors import Unusable
from policy_engine.resources import shipped
from policy_engine.usecases.explain import explain, explained, pages

RULES = shipped("rules")


def test_a_rule_is_explained_from_itself_and_its_cases(tmp_path):
    page = explain("P215", tmp_path)
    assert page.title.zh == "全部检查的任务没有随机的检查顺序"
    assert (page.severity, page.confidence, page.obligation) == ("error", "Q", "R04")
    assert page.basis == "国市监信〔2019〕38号 二（一）"
    assert str(page.effective_from) == "2019-02-15"
    assert page.why.zh.startswith("一般事项要严格控制比例")
    assert "rate: 100%" in page.bad.text
    assert "order: random" not in page.bad.text
    assert page.bad.about.zh == "全部检查而没有随机顺序"
    assert "order: random" in page.good.text


def test_where_a_finding_has_values_the_page_has_the_names_of_the_fields(tmp_path):
    page = explain("P211", tmp_path)
    assert "〔起止时间原文〕" in page.message.zh
    assert "[window as printed]" in page.message.en
    assert not {"{", "}"} & set(page.message.zh + page.advice.zh + page.advice.en)


def test_a_window_is_shown_whole_though_the_case_writes_its_text_alone(tmp_path):
    page = explain("P211", tmp_path)
    assert "text: 6月—12月" in page.bad.text
    assert "from: '2023-07-01'" in page.bad.text
    assert "text: 7月—12月" in page.good.text


def test_a_rule_about_people_shows_the_fields_that_it_looks_at(tmp_path):
    page = explain("M402", tmp_path)
    assert page.bad.language == "text"
    assert "cert_to: 2023-12-30  # 执法证止" in page.bad.text
    assert "on_duty" not in page.bad.text


def test_a_rule_that_speaks_of_every_fact_is_silent_without_one(tmp_path):
    assert explain("M424", tmp_path).good.text == "# 没有 earlier / no earlier\n"


@pytest.mark.parametrize("written", ["P203", "p203", " Ｐ２０３ "])
def test_a_code_may_be_typed_carelessly(tmp_path, written):
    assert explain(written, tmp_path).code == "P203"


def test_other_codes_are_explained_from_what_is_written_about_them(tmp_path):
    page = explain("R525", tmp_path)
    assert page.title.zh == "编号重复"
    assert page.bad.language == "csv"
    assert page.basis == "GB 32100-2015"
    assert page.confidence == ""


@pytest.mark.parametrize(
    ("written", "meant"), [("P2O3", "P203"), ("P2033", "P203"), ("事项清单", "P240"), ("encoding", "P001")]
)
def test_an_unknown_code_is_met_with_what_may_be_meant_and_the_groups(tmp_path, written, meant):
    with pytest.raises(Unusable) as stop:
        explain(written, tmp_path)
    assert written in stop.value.message.zh
    assert meant in stop.value.advice.zh or meant in stop.value.advice.en
    assert "R501–R5" in stop.value.advice.zh
    assert "policy explain" in stop.value.advice.en


def test_nothing_like_it_leaves_the_groups_alone(tmp_path):
    with pytest.raises(Unusable) as stop:
        explain("?", tmp_path)
    assert stop.value.advice.zh.startswith("全部编号")


def test_all_codes_are_listed_by_group_without_a_gap(tmp_path):
    known = explained(tmp_path)
    listed = [code for _, codes in known.groups for code in codes]
    assert sorted(listed) == sorted(known.titles)
    assert known.groups[0][1][:2] == ("P001", "P002")
    assert [title.zh for title, _ in known.groups][:3] == ["文件的写法", "结构和值", "计划的内容"]


def test_pages_for_a_report_are_those_of_known_codes(tmp_path):
    assert list(pages(["P999", "P203", "P101"], tmp_path)) == ["P101", "P203"]
    assert list(pages(["P101"], tmp_path)) == ["P101"]


def test_rules_without_cases_are_explained_without_examples(tmp_path):
    (tmp_path / "rules.yaml").write_bytes((RULES / "draw.yaml").read_bytes())
    page = explain("D301", tmp_path, tmp_path)
    assert (page.bad.text, page.good.text) == ("", "")
    assert "没有这样的案例" in page.bad.about.zh
