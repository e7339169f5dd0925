from __future__ import annotations

import pytest

from policy_engine.model.text import Text, visible


def test_each_language_gives_its_own_words():
    text = Text("比例", "rate")
    assert (text.in_("zh"), text.in_("en")) == ("比例", "rate")


def test_blanks_are_filled_in_both_languages():
    assert Text("第 {n} 项", "task {n}").fill(n=12) == Text("第 12 项", "task 12")


def test_a_text_in_a_blank_gives_its_own_language():
    filled = Text("缺少{what}", "{what} is missing").fill(what=Text("抽查比例", "the rate"))
    assert filled == Text("缺少抽查比例", "the rate is missing")


def test_an_unfilled_blank_is_an_error():
    with pytest.raises(KeyError):
        Text("{a}", "{a}").fill(b=1)


def test_what_a_terminal_would_obey_or_hide_is_shown_as_a_sign_of_the_same_width():
    assert visible("一\x1b[2J\n二\u202e\ud800\tx") == "一\ufffd[2J\ufffd二\ufffd\ufffd\tx"
