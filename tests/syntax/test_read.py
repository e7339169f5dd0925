import os
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.model.errors import FindingsStop, Unusable
from policy_engine.model.finding import Place
from policy_engine.syntax.read import decode, read_text


def stopped(data: bytes):
    with pytest.raises(FindingsStop) as stop:
        decode(data, "a.yaml")
    (finding,) = stop.value.findings
    assert stop.value.exit_code == 1
    assert stop.value.message.zh.startswith("a.yaml：")
    return finding


def test_text_lines_and_digest_of_a_file(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes("年: 1\r\nb: 2\rc: 3\n".encode())
    source = read_text(path, shown_as="plans/a.yaml")
    assert source.file == "plans/a.yaml"
    assert source.lines == ("年: 1", "b: 2", "c: 3", "")
    assert source.sha256 == sha256(path.read_bytes()).hexdigest()
    assert read_text(path).file == str(path)


def test_a_byte_order_mark_is_dropped_but_part_of_the_digest():
    data = b"\xef\xbb\xbfa: 1\n"
    source = decode(data, "a.yaml")
    assert source.text == "a: 1\n"
    assert source.sha256 == sha256(data).hexdigest()


def test_gbk_is_recognised_and_shown_as_the_writer_sees_it():
    finding = stopped("a: 1\ntitle: 年度计划\n".encode("gbk"))
    assert (finding.code, finding.place) == ("P001", Place("a.yaml", 2, 8))
    assert "GBK" in finding.message.zh
    assert finding.excerpt == "title: 年度计划"
    assert "UTF-8" in finding.advice.zh


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_is_recognised_by_its_mark(codec):
    finding = stopped("\ufeffa: 年度\n".encode(codec))
    assert (finding.code, finding.place) == ("P001", Place("a.yaml"))
    assert "UTF-16" in finding.message.en


def test_a_damaged_byte_in_utf8_is_placed_and_not_called_gbk():
    finding = stopped("\ufefftitle: 年度双随机计划\nb: 抽".encode() + b"\xff\xfe: x\n")
    assert (finding.code, finding.place) == ("P001", Place("a.yaml", 2, 5))
    assert "GBK" not in finding.message.zh


def test_bytes_that_are_no_text_at_all():
    assert stopped(b"\x89PNG\xff\xff").code == "P001"


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x7f", "\x85", "\u200b", "\u2028", "\u202e", "\ufeff", "\uffff"]
)
def test_invisible_characters_are_named_placed_and_counted(character):
    finding = stopped(f"a: 1\r\n计划: x{character}y{character}\n".encode())
    assert (finding.code, finding.place) == ("P011", Place("a.yaml", 2, 6))
    assert f"U+{ord(character):04X}" in finding.message.zh
    assert "2" in finding.message.zh


def test_an_encoded_surrogate_is_not_utf8():
    assert stopped(b"a: \xed\xa0\x80\n").code == "P001"


def test_a_huge_file_is_refused_without_being_read(tmp_path):
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(FindingsStop) as stop:
        read_text(path)
    (finding,) = stop.value.findings
    assert (finding.code, finding.place) == ("P007", Place(str(path)))
    assert "20 MB" in finding.message.zh


def test_the_limit_itself_is_allowed(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\n")
    assert read_text(path, limit=5).text == "a: 1\n"
    with pytest.raises(FindingsStop, match="4 B"):
        read_text(path, limit=4)


def test_what_is_no_readable_file(tmp_path):
    with pytest.raises(Unusable, match="no such file"):
        read_text(tmp_path / "missing.yaml")
    with pytest.raises(Unusable, match="directory"):
        read_text(tmp_path)
    with pytest.raises(Unusable, match="cannot read"):
        read_text(tmp_path / "nul\0.yaml")


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind the superuser")
def test_a_file_without_permission(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")
    path.chmod(0)
    with pytest.raises(Unusable, match="Permission"):
        read_text(path)


def test_places_are_moved_inside_the_file():
    source = decode(b"abc\n", "a.yaml")
    assert source.place(1, 2, 99) == Place("a.yaml", 1, 2, 2)
    assert source.place(9, 9, 9) == Place("a.yaml", 2, 1, 1)
    assert source.place(0, 0, 0) == Place("a.yaml", 1, 1, 1)


def test_an_endless_line_is_no_excerpt():
    source = decode(b"a" * 2000, "a.yaml")
    finding = source.finding("P001", "error", source.place(1, 1), *[None] * 2)
    assert finding.excerpt == ""


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_a_finding_inside_the_file(data):
    try:
        source = decode(data, "a.yaml")
    except FindingsStop as stop:
        (finding,) = stop.findings
        assert finding.place.line >= 1
        assert 1 <= finding.place.column <= len(finding.excerpt) + 1
    else:
        assert "\x00" not in source.text


def test_pipes_and_devices_are_refused_without_opening_them(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "device.yaml").symlink_to("/dev/zero")
    for name in ("pipe.yaml", "device.yaml"):
        with pytest.raises(Unusable, match="not a regular file"):
            read_text(tmp_path / name)
