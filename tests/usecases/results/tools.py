"""Sheets of results, filled in as an office fills them in."""

from datetime import date
from pathlib import Path

import yaml
from openpyxl import Workbook, load_workbook

from policy_engine.store import queries
from policy_engine.store.open import open_store

ON = date(2023, 6, 20)
HEAD = 2


def columns(sheet):
    return {cell.value: cell.column for cell in sheet[HEAD] if cell.value}


def filled(path, count=3, **changes):
    """Fill in the first rows; `changes` by heading are put into the first of them. The record of the check lies beside the sheet."""
    book = load_workbook(path)
    sheet = book["检查结果"]
    at = columns(sheet)
    (path.parent / "记录.pdf").write_bytes(b"record")
    (path.parent / "照片.jpg").write_bytes(b"photo")
    for row in range(HEAD + 1, HEAD + 1 + count):
        name = str(sheet.cell(row, at["到场人员"]).value).split("、")[0]
        values = {
            "检查开始时间": "2023-06-19 09:30",
            "检查结束时间": "2023-06-19 10:45",
            "录入人": name,
            "检查结果": "1 未发现问题",
            "检查方式": "实地检查",
            "当事人签字": "已签",
            "证据材料": "检查记录=记录.pdf\n照片=照片.jpg",
        }
        for heading, value in (values | (changes if row == HEAD + 1 else {})).items():
            sheet.cell(row, at[heading]).value = value
    book.save(path)
    return path


def kept(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return queries.results(store)


def first(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return [row for row in queries.inspections(store) if row.state == "dispatched"]


def said(done):
    return [f"{one.place.rsplit('!', 1)[-1]} {one.message.zh}" for one in done.rejected]


PLAN = yaml.safe_load((Path(__file__).parents[3] / "plans" / "2023.yaml").read_bytes())
TASK15 = next(task["name"] for task in PLAN["tasks"] if str(task["code"]) == "15")


def platform(path, rows, extra=()):
    """A sheet as a platform gives it out, with a day and times of day apart; `rows` of (target, result)."""
    book = Workbook()
    table = book.active
    table.title = "检查结果导出"
    table.append(
        [
            "检查单号",
            "抽查任务名称",
            "企业名称",
            "统一社会信用代码",
            "检查机关",
            "检查日期",
            "检查开始时间",
            "检查结束时间",
            "检查人员",
            "检查结果",
        ]
    )
    for n, (visit, result) in enumerate(rows):
        names = "、".join(visit.officers)
        table.append(
            [
                f"SX{n:08}",
                TASK15,
                visit.name,
                visit.target,
                "泽州县市场监督管理局",
                "2023-06-19",
                "9:30",
                "10:45",
                names,
                result,
            ]
        )
    for row in extra:
        table.append(row)
    book.save(path)
    return path
