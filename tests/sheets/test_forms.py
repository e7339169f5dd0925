"""Old and other forms: ods, xls, Word and csv, sound ones and bad ones."""

import struct
import time

import pytest

from policy_engine.sheets import guard

from .conftest import HEADINGS, TITLE, archive, row


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


def test_a_csv_with_too_many_rows(refused):
    assert "不像计划表" in refused(b"a,b\n" * (guard.MAX_ROWS + 2), "计划.csv")


def test_a_csv_with_a_broken_row(refused):
    assert "读不出来" in refused(b'a,"' + b"x" * 200_000 + b'"', "计划.csv")


@pytest.mark.slow
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
