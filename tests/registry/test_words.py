from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.registry.words import (
    ENTITIES,
    GROUNDS,
    ON_DUTY,
    ROUTES,
    STANDINGS,
    TIERS,
    UNIT_KINDS,
    read_date,
    read_list,
    read_word,
    suggest,
    tidy,
    tidy_code,
)


@pytest.mark.parametrize(
    "cell",
    [
        "2023-1-5", "2023-01-05", "2023/01/05", "2023.1.5", "20230105", "2023年1月5日", "2023年1月5", "２０２３－０１－０５",
        " 2023-01-05 ", "2023-01-05 00:00:00", "2023-01-05 0:00", "2023/1/5 00:00", "2023-01-05T00:00:00.000", "2023年 1月 5日",
    ],
)  # fmt: skip
def test_dates_are_read_in_the_forms_people_write(cell):
    assert read_date(cell) == date(2023, 1, 5)


@pytest.mark.parametrize(
    "cell",
    ["", "44931", "2023-13-01", "2023-02-30", "2023-1/5", "23-1-5", "2023-01-05 12:30", "2023年1月", "长期"],
)
def test_other_texts_are_no_dates(cell):
    assert read_date(cell) is None


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_is_read_back(day):
    assert read_date(day.isoformat()) == day
    assert read_date(day.strftime("%Y").zfill(4) + day.strftime("%m%d")) == day
    assert read_date(f"{day.year}年{day.month}月{day.day}日") == day


def test_lists_are_split_sorted_and_each_item_once():
    assert read_list("乙、甲;丙；甲|丁\n戊") == tuple(sorted("甲乙丙丁戊"))
    assert read_list("") == read_list("无") == read_list(" - 、") == ()


def test_tidy_drops_what_nobody_sees():
    assert tidy("\u200b 示例\u3000 公司\x1b[31m\ufeff ") == "示例 公司[31m"
    assert tidy("e\u0301") == "é"
    assert tidy("=SUM(A1)") == "=SUM(A1)"


@given(st.text())
def test_tidy_is_done_after_one_pass_and_printable(text):
    assert tidy(tidy(text)) == tidy(text)
    assert "\n" not in tidy(text)


def test_codes_are_half_width_upper_case_and_without_spaces():
    assert tidy_code("'９１３50100 m000100y43") == "91350100M000100Y43"


@pytest.mark.parametrize("vocabulary", [ENTITIES, STANDINGS, TIERS, UNIT_KINDS, ON_DUTY, GROUNDS, ROUTES])
def test_every_word_means_one_code(vocabulary):
    for code, words in vocabulary.names.items():
        assert {read_word(word, vocabulary) for word in (code, *words)} == {code}
        assert vocabulary.word(code) == words[0]


def test_words_are_read_with_remarks_and_in_any_width():
    assert read_word("有限责任公司（自然人独资）", ENTITIES) == "enterprise"
    assert read_word("存续（在营、开业、在册）", STANDINGS) == "open"
    assert read_word("ａ", TIERS) == "A"
    assert read_word("个休工商户", ENTITIES) is None


def test_a_slip_gets_a_suggestion_and_nonsense_the_list():
    assert suggest("个休工商户", ENTITIES).zh.startswith("是否想写“个体工商户”？可以写：企业、个体工商户")
    assert suggest("xyz", ENTITIES).en == "allowed: 企业, 个体工商户, 农民专业合作社, 其他"
