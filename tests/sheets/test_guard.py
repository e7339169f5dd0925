"""Files that are refused, quickly and with the reason."""

import io
import re
import struct
import zipfile

import pytest

from policy_engine.model.errors import Unusable
from policy_engine.sheets import guard
from policy_engine.sheets.book import read_book

from .conftest import HEADINGS, TITLE, archive, row


def test_a_zip_bomb_by_size(refused, good):
    bomb = archive({"xl/media/1.bin": bytes(guard.MAX_UNPACKED + 1)}, good)
    assert "压缩炸弹" in refused(bomb)


def test_a_zip_bomb_by_ratio(refused, good):
    assert "压缩炸弹" in refused(archive({"xl/media/1.bin": bytes(20_000_000)}, good))


def test_an_archive_whose_directory_lies_about_sizes(refused, good):
    """The directory says 10 bytes, the part unpacks to a million."""
    data = bytearray(archive({"xl/media/1.bin": bytes(1_000_000)}, good))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    assert "损坏" in refused(bytes(data))


def test_overlapping_parts(refused):
    many = archive({f"{n}": b"x" * 100 for n in range(guard.MAX_PARTS + 1)})
    assert "压缩炸弹" in refused(many)


def test_macros(refused, good):
    assert "宏" in refused(archive({"xl/vbaProject.bin": b"x"}, good))
    assert "宏" in refused(good, "计划.xlsm")


@pytest.mark.parametrize("size", [4, 100, 2000])
def test_truncated_files(refused, good, size):
    assert "不完整或已损坏" in refused(good[:size])


def test_a_damaged_part(refused, good):
    data = bytearray(good)
    at = good.index(b"xl/worksheets/sheet1.xml") + 60
    data[at : at + 20] = bytes(20)
    assert "损坏" in refused(bytes(data))


def test_a_locked_archive(refused, good):
    data = bytearray(good)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(magic, at + 1)) >= 0:
            data[at + offset] |= 1
    assert "密码" in refused(bytes(data))


@pytest.mark.parametrize(
    ("stream", "reason"),
    [("EncryptedPackage", "密码"), ("_VBA_PROJECT", "宏"), ("WordDocument", "Word"), ("Other", "不是表格")],
)
def test_containers_that_are_no_open_workbook(refused, stream, reason):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(600)
    assert reason in refused(data, "计划.xls")


def test_a_container_that_claims_to_be_a_workbook_and_is_not(refused):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le") + bytes(600)
    assert "损坏" in refused(data, "计划.xls")


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"%PDF-1.7", "计划.pdf", "PDF"),
        (b"PK\x05\x06" + bytes(18), "计划.xlsx", "空的"),
        (b"\x00\x01", "计划.xlsx", "不是"),
        (b"\xff\xff\xff\x81", "计划.csv", "编码"),
        (b"", "计划.xlsx", "不是"),
    ],
)
def test_other_files(refused, data, name, reason):
    assert reason in refused(data, name)


def test_an_archive_that_is_no_sheet(refused):
    assert "压缩包" in refused(archive({"a.txt": b"x"}))


def test_a_file_over_the_limit_is_not_read(refused, tmp_path):
    path = tmp_path / "big.xlsx"
    with path.open("wb") as file:
        file.truncate(guard.LIMIT + 1)
    with pytest.raises(Unusable, match="50 MB"):
        read_book(path, "big.xlsx")


def test_no_file_and_a_directory(tmp_path):
    with pytest.raises(Unusable, match="no such file"):
        read_book(tmp_path / "x.xlsx", "x.xlsx")
    with pytest.raises(Unusable, match="directory"):
        read_book(tmp_path, "x.xlsx")


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]>'


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_xml_entities(refused, good, part):
    with zipfile.ZipFile(io.BytesIO(good)) as old:
        xml = old.read(part)
    body = xml[xml.index(b"?>") + 2 :] if xml.startswith(b"<?xml") else xml
    assert "实体" in refused(archive({part: BOMB + body}, good))


def with_shared_strings(good, strings):
    """The book with its first cell among shared strings, as Excel and WPS write them."""
    with zipfile.ZipFile(io.BytesIO(good)) as old:
        parts = {name: old.read(name).decode() for name in old.namelist()}
    sheet, links, types = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    parts[sheet] = re.sub(r'<c r="A1"[^>]*>.*?</c>', '<c r="A1" t="s"><v>0</v></c>', parts[sheet], count=1)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Id="rIdS" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    parts[links] = parts[links].replace("</Relationships>", link)
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{mime}"/></Types>'
    parts[types] = parts[types].replace("</Types>", override)
    return archive(parts | {"xl/sharedStrings.xml": strings})


SST = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{}</t></si></sst>'


def test_shared_strings_are_read(good, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(with_shared_strings(good, SST.format("标题")))
    assert read_book(path, "x.xlsx").grids[0].rows[0][0].text == "标题"


def test_entities_in_the_shared_strings_never_grow(good, tmp_path):
    path = tmp_path / "x.xlsx"
    bomb = '<!DOCTYPE sst [<!ENTITY c "cccccccccc"><!ENTITY d "&c;&c;&c;">]>' + SST.format("&d;&d;")
    path.write_bytes(with_shared_strings(good, bomb))
    try:
        book = read_book(path, "x.xlsx")
    except Unusable:
        return
    assert all("cccccccccc" not in cell.text for cells in book.grids[0].rows for cell in cells)


def test_broken_xml(refused, good):
    assert "损坏" in refused(archive({"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>"}, good))


def test_a_cell_in_the_farthest_corner(refused, make):
    """A million rows by sixteen thousand columns, of which two cells are filled."""
    path = make([["x"]], edit=lambda book: book.active.cell(1_048_576, 16_384, "x"))
    assert "1,048,576 行" in refused(path.read_bytes())


def test_formats_dragged_to_the_end_of_the_sheet_do_no_harm(make):
    from openpyxl.styles import Font

    def drag(book):
        for number in range(1, 3000):
            book.active.cell(number, 30).font = Font(bold=True)

    book = read_book(make([[TITLE], HEADINGS, row()], edit=drag), "x.xlsx")
    assert book.grids[0].rows[0][0].text == TITLE


def test_links_to_other_books_are_not_followed(make):
    path = make([["x"]], edit=lambda book: book.active.__setitem__("A2", "=[1]表!A1"))
    assert read_book(path, "x.xlsx").grids[0].rows[1][0].formula


def test_shared_strings_that_claim_to_be_billions(refused, good):
    strings = SST.format("x").replace("<sst ", '<sst uniqueCount="4000000000" ')
    assert "不像计划表" in refused(with_shared_strings(good, strings))


@pytest.mark.parametrize(
    "span", ['<w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>', '<w:tcPr><w:gridSpan w:val="x"/></w:tcPr>']
)
def test_spans_of_a_word_table_are_bounded(refused, span):
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    table = f"<w:tbl><w:tr><w:tc>{span}<w:p/></w:tc></w:tr></w:tbl>"
    xml = f'<w:document xmlns:w="{main}"><w:body>{table}</w:body></w:document>'
    assert refused(archive({"word/document.xml": xml}), "计划.docx")


def test_entities_in_a_word_document(refused):
    assert "实体" in refused(archive({"word/document.xml": BOMB + b"<document/>"}), "计划.docx")
