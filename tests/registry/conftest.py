from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

import msgspec
import pytest
import yaml

from policy_engine.model.plan import Plan
from policy_engine.registry.sample import write_county
from policy_engine.registry.targets import import_targets

ON = date(2023, 6, 15)

GOOD = {
    "targets": {
        "统一社会信用代码": "91350100M000100Y43",
        "名称": "示例广告有限公司",
        "主体类型": "企业",
        "登记状态": "存续",
        "信用风险等级": "B",
        "监管所": "南村所",
        "行业类别": "广告发布",
        "许可备案": "",
        "特征标签": "",
        "成立日期": "2020-01-05",
    },
    "inspectors": {
        "人员编号": "检查员-001",
        "姓名": "检查员-001",
        "单位": "南村所",
        "单位类别": "所",
        "执法证号": "示例证000001",
        "执法证有效期起": "2021-03-01",
        "执法证有效期止": "2026-02-28",
        "专业资格": "食品、计量",
        "在岗": "是",
    },
    "recusals": {
        "人员编号": "检查员-001",
        "统一社会信用代码": "91350100M000100Y43",
        "回避事由": "配偶",
        "提出方式": "本人",
        "回避起始日期": "2022-01-01",
        "回避截止日期": "",
    },
}


@pytest.fixture
def on():
    return ON


@pytest.fixture
def sheet(tmp_path):
    """Writes a sheet: each row is what differs from a good one; `extra` changes headings and cells of all rows."""

    def write(kind, *changes, **options):
        good = GOOD[kind] | options.get("extra", {})
        good = {heading: cell for heading, cell in good.items() if heading not in options.get("without", ())}
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(good)
        writer.writerows({**good, **change}.values() for change in changes)
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(out.getvalue().encode(options.get("encoding", "utf-8")))
        return path

    return write


@pytest.fixture
def raw(tmp_path):
    """Writes a file byte by byte."""

    def write(data, name="targets.csv"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write


@pytest.fixture
def said():
    """Findings as `code:line:column`."""
    return lambda findings: [f"{f.code}:{f.place.line}:{f.place.column}" for f in findings]


@pytest.fixture
def tally():
    return lambda findings: Counter((f.code, f.severity) for f in findings)


@pytest.fixture(scope="session")
def county(tmp_path_factory):
    """The default county: its three paths."""
    return write_county(tmp_path_factory.mktemp("county"), 2023)


@pytest.fixture(scope="session")
def county_targets(county):
    return import_targets(county[0], on=ON)


@pytest.fixture(scope="session")
def small_county(tmp_path_factory):
    return write_county(tmp_path_factory.mktemp("small"), 7, targets=2_000, inspectors=100)


@pytest.fixture(scope="session")
def small_targets(small_county):
    return import_targets(small_county[0], on=ON).rows


@pytest.fixture(scope="session")
def plan():
    text = Path(__file__).parents[2].joinpath("plans/2023.yaml").read_text("utf-8")
    return msgspec.convert(yaml.safe_load(text), Plan)
