"""Files that are refused, quickly and with the reason."""

import io
import re
import struct
import time
import zipfile

import pytest

from policy_engine.model.errors import Unusable
from policy_engine.sheets import guard
from policy_engine.sheets.book import read_book

from .conftest import HEADINGS, TITLE, row


@pytest.fixture
def refused(tmp_path):
    """refused(bytes, name) → the reason."""

    def attempt(data, name="计划.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(Unusable) as stop:
            read_book(path, name)
        assert stop.value.exit_code == 2
        assert stop.value.advice.zh
        return stop.value.message.zh

    return attempt


@pytest.fixture
def good(make):
    return make([[TITLE], HEADINGS, row()]).read_bytes()


def archive(parts, base=b""):
    """A zip of these parts, over those of another."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in old.namelist():
                    if name not in parts:
                        new.writestr(name, old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return out.getvalue()


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


def ods(rows):
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="任务表">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        }
    )


def cell(text, attributes="", kind="string"):
    return f'<table:table-cell office:value-type="{kind}" {attributes}><text:p>{text}</text:p></table:table-cell>'


def test_ods_with_merged_cells_and_percentages(tmp_path, read):
    covered = '<table:covered-table-cell table:number-columns-repeated="9"/>'
    title = (
        "<table:table-row>"
        + cell(TITLE, 'table:number-columns-spanned="10"')
        + covered
        + "</table:table-row>"
    )
    heads = f"<table:table-row>{''.join(map(cell, HEADINGS))}</table:table-row>"
    first = [cell(text) for text in row("1")]
    first[1] = cell("任务1", 'table:number-rows-spanned="2"')
    first[5] = cell("5%", 'office:value="0.05"', "percentage")
    second = [cell(text) for text in row("2")]
    second[1] = "<table:covered-table-cell/>"
    body = "".join(f"<table:table-row>{''.join(cells)}</table:table-row>" for cells in (first, second))
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    path = tmp_path / "计划.ods"
    path.write_bytes(ods(title + heads + body + blank))
    found = read(path)
    assert [t["name"] for t in found.tasks] == ["任务1", "任务1"]
    assert found.tasks[0]["rate"] == "5%"


def test_ods_whose_repeats_fill_the_sheet(refused):
    wide = cell("x", 'table:number-columns-repeated="1024"')
    rows = f'<table:table-row table:number-rows-repeated="1048576">{wide}</table:table-row>'
    assert "不像计划表" in refused(ods(rows), "计划.ods")


def test_a_word_file_that_is_none(refused):
    assert "损坏" in refused(archive({"word/document.xml": b"x"}), "计划.docx")


def test_a_csv_with_too_many_rows(refused, monkeypatch):
    monkeypatch.setattr(guard, "MAX_ROWS", 10)
    assert "不像计划表" in refused(b"a,b\n" * 50, "计划.csv")


def test_a_csv_with_a_broken_row(refused):
    assert "读不出来" in refused(b'a,"' + b"x" * 200_000 + b'"', "计划.csv")


def test_a_sheet_of_a_million_rows_is_given_up_at_its_hundred_thousandth(refused, good):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1_000_001))
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    started = time.monotonic()
    assert "100,001 行" in refused(archive({"xl/worksheets/sheet1.xml": sheet}, good))
    assert time.monotonic() - started < 10


def xls(records):
    """A workbook of Excel 97: an OLE container with one stream of these records."""
    stream = b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % 512)
    sectors = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    header += b"\xff" * (512 - len(header))

    def entry(name, kind, child, start, size):
        encoded = (name + "\0").encode("utf-16-le")
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        return (
            encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1) + links + bytes(36)
            + struct.pack("<IQ", start, size)
        )  # fmt: skip

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return (
        header + struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff") + directory.ljust(512, b"\0") + stream
    )


def label(r, c, text):
    return 0x0204, struct.pack("<HHHHB", r, c, 0, len(text), 1) + text.encode("utf-16-le")


def test_an_old_workbook_with_merged_cells(tmp_path, read):
    bof = (0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    sheet_bof = (0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    name = "任务表"
    sheet = struct.pack("<IBBBB", 0, 0, 0, len(name), 1) + name.encode("utf-16-le")
    start = sum(4 + len(data) for _, data in (bof, (0, sheet), (0, b"")))
    sheet = struct.pack("<I", start) + sheet[4:]
    cells = [label(0, 0, TITLE)]
    cells += [label(1, c, text) for c, text in enumerate(HEADINGS)]
    for r, line in enumerate((row("1"), row("2")), 2):
        cells += [label(r, c, text) for c, text in enumerate(line) if c not in ((0, 5) if r == 2 else (1,))]
    cells += [(0x0203, struct.pack("<HHHd", 2, 0, 0, 1.0)), (0x0203, struct.pack("<HHHd", 2, 5, 0, 0.05))]
    merged = (0x00E5, struct.pack("<HHHHH", 1, 2, 3, 1, 1))
    end = (0x000A, b"")
    path = tmp_path / "计划.xls"
    path.write_bytes(xls([bof, (0x0085, sheet), end, sheet_bof, *cells, merged, end]))
    found = read(path)
    assert [(t["code"], t["name"]) for t in found.tasks] == [("1", "任务1"), ("2", "任务1")]
    assert found.tasks[0]["rate"] == "5%"
    assert "S623" in found.at("F3")
