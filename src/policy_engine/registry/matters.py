"""Importing the list of matters (随机抽查事项清单): what may be inspected by lot, on what basis, how strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from policy_engine.model.task import Method
from policy_engine.model.text import Text
from policy_engine.registry.action import read_action
from policy_engine.registry.cells import read_term
from policy_engine.registry.headings import MATTERS
from policy_engine.registry.ids import empty, twice
from policy_engine.registry.imported import Imported, Remark, rejects
from policy_engine.registry.source import Source
from policy_engine.registry.table import imported, opened
from policy_engine.registry.words import GRADES, tidy

_R03 = "国办发〔2015〕58号 二（一）"
_WORDS: tuple[tuple[Method, str], ...] = (
    ("实地", r"实地|现场|上门"),
    ("书面", r"书面|材料|资料|文书"),
    ("行政部门结果/专业意见", r"行政部门|专业意见|检查结果"),
    ("检验检测", r"检验|检测|抽样|检定"),
    ("网络监测", r"网络|网上|在线"),
    ("委托专业机构", r"委托|专业机构"),
)
"""By which words of a cell a method is told."""


def import_matters(file: Path | Source) -> Imported[dict[str, Any]]:
    """The matters of a sheet, as records {name, code, basis, grade, methods, qualification}; printed rates stay where they are.

    A matter is known by its code, or its name where it has none (`matter_key`). Raises Unusable where there is no file to read.
    """
    table = opened(file, MATTERS)
    lines: dict[str, int] = {}
    rows: list[dict[str, Any]] = []
    dropped: list[str] = []
    for line, cells in table:
        record, remarks = _read(cells)
        drop, about = read_action(cells[9])
        remarks += about
        key = matter_key(record)
        if not rejects(remarks) and (first := lines.setdefault(key, line)) != line:
            remarks += (twice(key, first, line, _R03, field="code" if record["code"] else "name"),)
        if not (drop or rejects(remarks) or record["basis"]):
            remarks += (_no_basis(),)
        table.remark(line, cells, remarks)
        if not rejects(remarks):
            if drop:
                dropped.append(key)
            else:
                rows.append(record)
    return imported(table, rows, table.total - len(rows) - len(dropped), dropped)


def matter_key(record: Mapping[str, Any]) -> str:
    """By what a matter is known: its code, else its name."""
    return str(record["code"] or record["name"])


def _read(cells: tuple[str, ...]) -> tuple[dict[str, Any], tuple[Remark, ...]]:
    name, code, basis, qualification = (tidy(cells[n]) for n in (0, 1, 2, 5))
    grade, remarks = read_term("grade", "事项类别", "grade", cells[3], GRADES, default="")
    methods, about = _methods(cells[4])
    remarks += about
    if not name:
        remarks += (empty("name", "抽查事项", "matter"),)
    elif len(name) > 400:
        remarks += (_long(),)
    record = {
        "name": name,
        "code": code,
        "basis": basis,
        "grade": grade,
        "methods": list(methods),
        "qualification": qualification,
    }
    return record, remarks


def _methods(cell: str) -> tuple[tuple[Method, ...], tuple[Remark, ...]]:
    text = tidy(cell)
    found = tuple(method for method, words in _WORDS if re.search(words, text))
    if found or not text:
        return found, ()
    message = Text(f"检查方式“{text}”不认识，没有导入", f"unknown method “{text}”; not taken")
    allowed = "、".join(get_args(Method))
    advice = Text(f"可以写：{allowed}", f"allowed: {allowed}")
    return (), (Remark("methods", "R521", "warning", message, advice),)


def _no_basis() -> Remark:
    message = Text("没有写抽查依据", "no basis is given")
    advice = Text(
        "补上法律、法规、规章的条款；没有依据的不得检查", "add the article: without a basis there is no check"
    )
    return Remark("basis", "R579", "warning", message, advice, _R03)


def _long() -> Remark:
    message = Text("事项名称超过 400 字", "the matter's name has over 400 characters")
    return Remark("name", "R568", "error", message, Text("请核对这一格", "check this cell"))
