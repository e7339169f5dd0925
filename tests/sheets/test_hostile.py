"""Books altered at random are read or refused: never a traceback, never a text that does not parse."""

import io
import random
import re
import zipfile

import pytest

from policy_engine.model.errors import Unusable
from policy_engine.plan.load import load_plan_bytes
from policy_engine.sheets.book import read_book
from policy_engine.sheets.docx import document
from policy_engine.sheets.draft import Known
from policy_engine.sheets.read_plan import read_plan
from policy_engine.sheets.xlsx import workbook

VALUES = (b'""', b'"-1"', b'"0"', b'"a"', b'"e"', b'"4294967295"', b'"A1:XFD1048576"', b'"1e308"', b'"ZZZ1"')
TEXTS = (b"", b"-1", b"NaN", b"1e999", b"1e-400", b"99999999", b"&#0;", b"&amp;", b"_x0000_", b"x" * 40_000)


def altered(data, chance):
    """Some bytes changed, dropped, repeated, zeroed; an attribute or a text replaced by an awkward one."""
    data = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(data))
        end = min(len(data), at + chance.choice((1, 2, 8, 60, 400)))
        what = chance.randrange(6)
        spots = list(re.finditer((rb'"[^"<>]{0,60}"', rb"(?<=>)[^<]{1,200}(?=<)")[what % 2], data))
        if what < 2 and spots:
            spot = chance.choice(spots)
            data[spot.start() : spot.end()] = chance.choice((VALUES, TEXTS)[what])
        elif what == 2:
            data[at] = chance.randrange(256)
        elif what == 3 and len(data) > 1000:
            del data[at:end]
        elif what == 4:
            data[at:at] = data[at:end] * chance.choice((1, 50))
        else:
            data[at:end] = bytes(end - at)
    return bytes(data)


def altered_book(data, chance):
    """The book with one part altered and packed again, or with the bytes of the file altered."""
    if not data.startswith(b"PK") or chance.random() < 0.15:
        return altered(data, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = chance.choice([name for name in names if not name.startswith(("docProps", "word/theme"))])
        for name in names:
            part = old.read(name)
            new.writestr(name, altered(part, chance) if name == chosen else part)
    return out.getvalue()


@pytest.mark.parametrize("rounds", [80, pytest.param(2000, marks=pytest.mark.slow)])
def test_altered_books_are_read_or_refused(rounds, plan, tmp_path):
    books = {
        "计划.xlsx": workbook(plan),
        "计划.docx": document(plan),
        "计划.csv": "序号,抽查任务名称,抽查类型,抽查事项,抽查比例,检查时间\n1,甲,定向,乙,5%,3月\n".encode(
            "gbk"
        ),
    }
    outcomes = set()
    for number in range(rounds):
        chance = random.Random(number)
        name = chance.choice(("计划.xlsx", "计划.xlsx", "计划.docx", "计划.csv"))
        path = tmp_path / name
        path.write_bytes(altered_book(books[name], chance))
        try:
            found = read_plan(read_book(path, name), Known())
        except Unusable:
            outcomes.add("refused")
            continue
        outcomes.add("read" if found.tasks else "nothing")
        if found.text:
            loaded = load_plan_bytes(found.text.encode(), "x")
            assert loaded.document is not None, number
            assert loaded.document.data is not None, (number, loaded.findings)
    assert outcomes >= {"refused", "read"}
