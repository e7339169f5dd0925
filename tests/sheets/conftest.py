"""Small workbooks made for one test each, and what is read from them."""

import io
import zipfile
from pathlib import Path

import msgspec
import openpyxl
import pytest
import yaml

from policy_engine.model.errors import Unusable
from policy_engine.plan.load import load_plan_bytes
from policy_engine.sheets.book import read_book
from policy_engine.sheets.draft import Known
from policy_engine.sheets.read_plan import read_plan

ROOT = Path(__file__).resolve().parents[2]
TITLE = "某县市场监督管理局2023年度内部双随机抽查工作计划"
HEADINGS = [
    "序号", "抽查任务名称", "抽查类型", "抽查事项", "抽查对象范围", "抽查比例/数量", "信用风险分类管理", "抽查起止时间",
    "发起主体/指导单位", "抽查检查主体",
]  # fmt: skip
RISK = "根据企业信用风险分类结果，对低风险、一般风险、较高风险、高风险企业分别递加比例抽查。"


def row(number="1", **changes):
    """A row of the official table; a change names the field's heading."""
    cells = [
        number, f"任务{number}", "定向", "价格行为检查", "全县药店", "10%", RISK, "3月—6月", "县市场监督管理局价格监股组织发起",
        "某县市场监督管理局",
    ]  # fmt: skip
    for heading, value in changes.items():
        cells[HEADINGS.index(heading)] = value
    return cells


@pytest.fixture
def make(tmp_path):
    """make(rows, merged=[…]) or make({"sheet": rows}) → path of an xlsx; `edit` gets the openpyxl book before it is saved."""

    def build(rows, merged=(), edit=None, name="计划.xlsx"):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, table in (rows if isinstance(rows, dict) else {"任务表": rows}).items():
            sheet = book.create_sheet(title)
            for r, cells in enumerate(table, 1):
                for c, value in enumerate(cells, 1):
                    if value is not None:
                        sheet.cell(r, c, value)
            for ref in merged:
                sheet.merge_cells(ref)
        if edit:
            edit(book)
        path = tmp_path / name
        book.save(path)
        return path

    return build


class Result(msgspec.Struct):
    text: str
    data: dict
    plan: object
    findings: tuple

    @property
    def tasks(self):
        return self.data["tasks"]

    def at(self, cell):
        """The codes of the findings at a cell."""
        return [f.code for f in self.findings if f.place.file.endswith(f"!{cell}")]

    def codes(self):
        return {f.code for f in self.findings}


@pytest.fixture
def read():
    """Read a file as `policy plan import` does: the YAML, its data, the plan if it loads, the findings."""

    def from_file(path, sheet="", **known):
        found = read_plan(read_book(path, path.name), Known(**known), sheet)
        data = yaml.load(found.text, Loader=yaml.BaseLoader) if found.text else {}
        plan = load_plan_bytes(found.text.encode(), "out.yaml").plan if found.text else None
        return Result(found.text, data, plan, found.findings)

    return from_file


@pytest.fixture
def table(make, read):
    """Read a table of these rows, under the usual title and headings."""

    def from_rows(*rows, headings=HEADINGS, merged=(), **options):
        return read(make([[TITLE], headings, *rows], merged=["A1:J1", *merged], **options))

    return from_rows


@pytest.fixture(scope="session")
def plan():
    return load_plan_bytes((ROOT / "plans/2023.yaml").read_bytes(), "2023.yaml").plan


@pytest.fixture(scope="session")
def luzhou():
    return load_plan_bytes((ROOT / "tests/data/plans/luzhou-2025.yaml").read_bytes(), "2025.yaml").plan


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


WEIGHTS = {"A": 1, "B": 2, "C": 10, "D": 30, "unrated": 2}
