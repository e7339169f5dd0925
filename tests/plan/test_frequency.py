import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.model.task import SuperiorDraw
from policy_engine.plan.frequency import (
    ONCE,
    Frequency,
    frequency_inside,
    frequency_of,
    read_frequency,
    split_frequency,
)

# text → least, most, months
READ = {
    "1次": (1, 1, 12),
    "抽查1次": (1, 1, 12),
    "抽查一次": (1, 1, 12),
    "2次/年": (2, 2, 12),
    "１次／年": (1, 1, 12),
    " 每年 2 次 ": (2, 2, 12),
    "每年一次": (1, 1, 12),
    "一年两次": (2, 2, 12),
    "全年1次": (1, 1, 12),
    "每年组织1次": (1, 1, 12),
    "每年抽查2次": (2, 2, 12),
    "每年度抽查不超过2次": (0, 2, 12),
    "每年不少于2次": (2, None, 12),
    "每年至少一次": (1, None, 12),
    "每年1次以上": (1, None, 12),
    "不超过2次/年": (0, 2, 12),
    "同一年度内不超过2次": (0, 2, 12),
    "1—2次/年": (1, 2, 12),
    "每年1次至2次": (1, 2, 12),
    "每月1次": (1, 1, 1),
    "1次/月": (1, 1, 1),
    "每季度1次": (1, 1, 3),
    "每半年1次": (1, 1, 6),
    "每2年不超过1次": (0, 1, 24),
    "每两年至多1次": (0, 1, 24),
    "1次/2年": (1, 1, 24),
    "每十二个月1次": (1, 1, 12),
}


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_frequencies_as_plans_print_them(text, expected):
    assert read_frequency(text) == Frequency(*expected, text.strip())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "次",
        "0次",
        "每0年1次",
        "2-1次/年",
        "1-0次/年",
        "不少于1-2次",
        "半年1次",
        "每年",
        "每年百次",
        "每年1次20%",
        "一般不超过2次/年",
        "根据实际情况确定",
        "2²次/年",
        "每年一十一十次",
    ],
)
def test_what_is_no_frequency(text):
    assert read_frequency(text) is None


@pytest.mark.parametrize(
    ("text", "open_months", "least", "most"),
    [
        ("2次/年", 3, 2, 2),
        ("每年不少于2次", 12, 2, None),
        ("每月1次", 7, 7, 12),
        ("每季度1次", 7, 2, 4),
        ("每半年1次", 5, 0, 2),
        ("每2年不超过1次", 12, 0, 1),
        ("1次/2年", 12, 0, 1),
        ("每5个月2次", 12, 4, 6),
    ],
)
def test_how_many_draws_that_is_in_a_year(text, open_months, least, most):
    frequency = read_frequency(text)
    assert (frequency.least(open_months), frequency.most) == (least, most)


def test_the_same_frequency_may_be_written_in_several_ways():
    assert read_frequency("2次/年").same(read_frequency("每年两次"))
    assert not read_frequency("2次/年").same(read_frequency("每年不少于2次"))


@pytest.mark.parametrize(
    ("cell", "rate", "written"),
    [
        ("3%;2次/年", "3%", "2次/年"),
        ("A3%、B4%；每年 1次", "A3%、B4%", "每年 1次"),
        ("5% ;, 1次", "5%", "1次"),
        ("由市局抽取", "由市局抽取", None),
        ("3%;看情况", "3%;看情况", None),
        ("长" * 500 + ";1次", "长" * 500, "1次"),
    ],
)
def test_a_cell_is_taken_apart(cell, rate, written):
    rest, frequency = split_frequency(cell)
    assert rest == rate
    assert (frequency and frequency.written) == written


def test_a_task_draws_by_its_field_else_by_the_cell_else_once(plan):
    task = plan.tasks[0]

    def of(**changes):
        return frequency_of(msgspec.structs.replace(task, **changes))

    assert of() == ONCE
    assert of(rate="5%;2次/年") == Frequency(2, 2, 12, "2次/年")
    assert of(rate="≥20%", rate_text="抽查比例之和≥20%;3次/年") == Frequency(3, 3, 12, "3次/年")
    assert of(rate="5%;2次/年", frequency="每月1次") == Frequency(1, 1, 1, "每月1次")
    assert of(frequency="常年") is None
    superior = SuperiorDraw(text="由省局统一抽取", by="省局")
    assert of(rate="由省局统一抽取;2次/年", drawn_by=superior) == ONCE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("根据实际需要，一般不超过2次/年", "不超过2次/年"),
        ("对同一单位每2年抽查不超过1次", "每2年抽查不超过1次"),
        ("市级局每年组织1次；县级局每月组织1次", ""),
        ("根据实际情况确定", ""),
        ("第12次", ""),
        ("每年计2000次", ""),
        ("在许可有效期内不超过2次", ""),
    ],
)
def test_the_frequency_in_a_sentence(text, found):
    assert frequency_inside(text) == found


@given(st.text(st.sampled_from("0123每年半季度月一二两次/—不少于超过至多抽查以上;, "), max_size=30))
def test_any_text_reads_or_does_not(text):
    frequency = read_frequency(text)
    assert frequency is None or (frequency.at_most or frequency.at_least) > 0
    frequency_inside(text)
    rest, behind = split_frequency(text)
    assert behind is None or read_frequency(behind.written) == behind
    assert len(rest) <= len(text)
