"""Pictures as PNG: painted with words, or not at all."""

import sys
from struct import unpack
from types import SimpleNamespace

import pytest

from policy_engine.model.errors import Unusable
from policy_engine.report.png import ZOOM, png
from policy_engine.report.svg import document, text


def test_it_has_the_picture_s_size_and_its_words():
    with_words, without = (png(document(120, 40, parts)) for parts in ([text(10, 20, "双随机")], []))
    assert with_words[:8] == without[:8] == b"\x89PNG\r\n\x1a\n"
    assert unpack(">II", with_words[16:24]) == (120 * ZOOM, 40 * ZOOM)
    assert with_words != without


def test_without_the_painter_it_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(Unusable) as stop:
        png(document(10, 10, []))
    assert "--svg" in stop.value.advice.zh


def test_without_fonts_nothing_is_painted(monkeypatch):
    monkeypatch.setitem(sys.modules, "resvg_py", SimpleNamespace(svg_to_bytes=lambda **_: b"empty"))
    with pytest.raises(Unusable) as stop:
        png(document(10, 10, []))
    assert "字体" in stop.value.message.zh


def test_what_is_no_picture_is_refused():
    with pytest.raises(Unusable):
        png("not a picture")
