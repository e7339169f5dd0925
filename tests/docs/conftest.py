"""The examples of pages, executed: each form of example has its way to become findings."""

import csv
import io
import re
import textwrap
from datetime import date

import msgspec
import openpyxl
import pytest
import yaml

from policy_engine.model.errors import FindingsStop
from policy_engine.model.finding import Finding, Place
from policy_engine.model.plan import Plan
from policy_engine.model.text import Text
from policy_engine.plan.facts import facts_of
from policy_engine.plan.load import load_plan_bytes
from policy_engine.registry.checks import import_checks
from policy_engine.registry.headings import TARGETS
from policy_engine.registry.inspectors import import_inspectors
from policy_engine.registry.lists import import_lists
from policy_engine.registry.matters import import_matters
from policy_engine.registry.recusals import import_recusals
from policy_engine.registry.superior import import_superior
from policy_engine.registry.table import read_csv
from policy_engine.registry.targets import import_targets
from policy_engine.resources import shipped
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.cases import BASE_PLAN, laid_over, read_cases, run_cases
from policy_engine.rulebook.coverage import coverage
from policy_engine.rulebook.load import load_rules
from policy_engine.sheets.book import read_book
from policy_engine.sheets.draft import Known
from policy_engine.sheets.platform import read_columns
from policy_engine.sheets.read_plan import read_plan
from policy_engine.syntax.document import parse
from policy_engine.syntax.read import decode
from policy_engine.syntax.schema import check_schema
from policy_engine.syntax.suppress import suppress
from policy_engine.usecases.explain import entries

ON = date(2023, 6, 15)
TARGET, INSPECTOR = "91140525M000100Y4D", "检查员-001"
STANDINGS = {TARGET: "open", "140525000000001": "closed"}
GOOD = {
    "targets": {
        "统一社会信用代码": TARGET,
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
        "人员编号": INSPECTOR,
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
        "人员编号": INSPECTOR,
        "统一社会信用代码": TARGET,
        "回避事由": "配偶",
        "提出方式": "本人",
        "回避起始日期": "2022-01-01",
        "回避截止日期": "",
    },
}
REST = (
    "id,entity,standing,station,category,licences,traits",
    f"{TARGET},enterprise,open,S1,C1,,",
)
TASK = {
    "序号": "1",
    "抽查任务名称": "企业双随机抽查",
    "抽查类型": "不定向",
    "抽查事项": "登记事项检查",
    "抽查对象范围": "全县企业",
    "抽查比例/数量": "5%",
    "信用风险分类管理": "分别递加比例抽查",
    "抽查起止时间": "7月—12月",
    "发起主体/指导单位": "信用监管股",
    "抽查检查主体": "泽州县市场监督管理局",
}
RULE = """
id: P900
title: { zh: 名称, en: title }
stage: plan
severity: info
confidence: D
when:
  - { as: t, kind: task, where: [[rate, lt, 100]] }
then:
  message: { zh: 意见, en: message }
  advice: { zh: 建议, en: advice }
"""

MACHINE = """
format: policy-followup/1
roles: [{ id: team, title: { zh: 检查组, en: team } }]
documents: []
details: []
states:
  - { id: RECORDED, title: { zh: 已录入, en: recorded }, confidence: D, opens: true }
  - { id: TRIAGE, title: { zh: 待分流, en: to be triaged }, confidence: D }
  - { id: PUBLISH_DUE, title: { zh: 待公示, en: to be published }, confidence: D, opens: true }
  - { id: RECTIFY, title: { zh: 责令改正中, en: to be put right }, confidence: D, opens: true }
  - { id: DONE, title: { zh: 已办结, en: done }, confidence: D, end: true }
  - { id: CLOSED, title: { zh: 已归档, en: closed }, confidence: D, end: true }
steps:
  - { id: review_clean, title: { zh: 通过, en: clean }, from: [RECORDED], to: DONE, by: [team], confidence: D }
  - { id: review_problem, title: { zh: 有问题, en: problem }, from: [RECORDED], to: TRIAGE, by: [team], confidence: D }
  - { id: correct, title: { zh: 更正, en: correct }, from: [DONE], to: RECORDED, by: [team], confidence: D }
  - { id: triage, title: { zh: 分流, en: triage }, from: [TRIAGE], to: DONE, by: [team], confidence: D, opens: [RECTIFY] }
  - { id: publish, title: { zh: 公示, en: publish }, from: [PUBLISH_DUE], to: DONE, by: [team], confidence: D }
  - { id: republish, title: { zh: 再公示, en: republish }, from: [DONE], to: PUBLISH_DUE, by: [team], confidence: D }
  - { id: rectified, title: { zh: 改正, en: rectified }, from: [RECTIFY], to: DONE, by: [team], confidence: D }
  - { id: close, title: { zh: 归档, en: close }, from: [DONE], to: CLOSED, by: [team], confidence: D }
"""


def codes(findings):
    return {finding.code: finding.severity for finding in findings}


@pytest.fixture(scope="session")
def cage():
    with Cage.start() as cage:
        yield cage


@pytest.fixture
def tried(tmp_path, request):
    """tried(entry, text) → {code: severity} of what is said about an example."""

    def run(entry, text):
        if entry.form == "cases":
            return _cases(entry, text, tmp_path, request.getfixturevalue("cage"))
        return globals()[f"_{entry.form}"](entry, text, tmp_path)

    return run


def _plan(entry, text, tmp_path):
    base = parse(decode((shipped("rules") / "tests/base-plan.yaml").read_bytes(), "base")).data
    plan = laid_over(base, parse(decode(text.encode(), "page")).data or {})
    written = yaml.safe_dump(plan, allow_unicode=True, sort_keys=False)
    return codes(load_plan_bytes(written.encode(), "plan.yaml").findings)


def _file(entry, text, tmp_path):
    return codes(parse(decode(text.encode(), "page")).findings)


def _bytes(entry, text, tmp_path):
    try:
        return codes(parse(decode(_unescaped(text), "page")).findings)
    except FindingsStop as stop:
        return codes(stop.findings)


def _schema(entry, text, tmp_path):
    schema = {"type": "object", "properties": {"odd": {"type": "object", "minProperties": 1}}}
    return codes(check_schema(parse(decode(text.encode(), "page")), schema))


def _remark(entry, text, tmp_path):
    document = parse(decode(text.encode(), "page"))
    assert not document.findings
    said = Text("意见", "message")
    found = []
    for number, line in enumerate(document.source.lines, start=1):
        for words, code, severity in (("section:", "P203", "warning"), ("rate: 100%", "P215", "error")):
            if line.startswith(words) and not (code == "P215" and "order: random" in text):
                found.append(Finding(code, severity, Place("page", number), said, said))
    after = suppress(document, found, lambda code: code == "P203")
    return codes(f for f in after if f.code not in ("P203", "P215"))


def _rule(entry, text, tmp_path):
    given, base = yaml.safe_load(text), yaml.safe_load(RULE)
    rules = [{**base, **one} for one in (given if isinstance(given, list) else [given])]
    for rule in rules:
        for key in ("effective_from", "effective_to"):
            if key in rule:
                rule[key] = str(rule[key])
    file = {"format": "policy-rules/1", "rules": rules}
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
    return codes(load_rules(tmp_path).findings)


def _cases(entry, text, tmp_path, cage):
    tests = tmp_path / "tests"
    tests.mkdir(exist_ok=True)
    (tests / BASE_PLAN).write_bytes((shipped("rules") / "tests" / BASE_PLAN).read_bytes())
    (tests / "a.yaml").write_text(
        "format: policy-cases/1\ncases:\n" + textwrap.indent(text, "  "), encoding="utf-8"
    )
    rule = f"- {textwrap.indent(RULE + entry.of, '  ').strip()}"
    (tmp_path / "a.yaml").write_text(f"format: policy-rules/1\nrules:\n{rule}\n", encoding="utf-8")
    book = load_rules(tmp_path)
    assert not book.findings

    def facts(plan, on, before, drawn):
        return facts_of(msgspec.convert(plan, Plan), book.names, on=on)

    results = run_cases(book, tests, cage, facts)
    assert all(result.passed for result in results), results
    return codes(coverage(book, tmp_path, read_cases(tests), results).findings)


def _names(entry, text, tmp_path):
    (tmp_path / "names.yaml").write_text(text, encoding="utf-8")
    return codes(load_rules(tmp_path).findings)


def _followup(entry, text, tmp_path):
    """Entries take the place of those with their id, or are added."""
    machine = yaml.safe_load(MACHINE)
    for group, entries_ in yaml.safe_load(text).items():
        given = {one["id"] for one in entries_}
        machine[group] = [one for one in machine.get(group, []) if one["id"] not in given] + entries_
    written = yaml.safe_dump(machine, allow_unicode=True)
    (tmp_path / "followup.yaml").write_text(written, encoding="utf-8")
    return codes(load_rules(tmp_path).findings)


def _results(entry, text, tmp_path):
    (tmp_path / "results.yaml").write_text(text, encoding="utf-8")
    return codes(load_rules(tmp_path).findings)


def _platform(entry, text, tmp_path):
    (tmp_path / "platform.yaml").write_text(text, encoding="utf-8")
    try:
        read_columns(tmp_path / "platform.yaml")
    except FindingsStop as stop:
        return codes(stop.findings)
    return {}


def _row(entry, text, tmp_path):
    headings, *rows = csv.reader(io.StringIO(text))
    good = GOOD[entry.of]
    # What a good row has besides, unless the example has a column of that meaning under another heading.
    others = [heading for heading in good if heading not in headings]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*headings, *others])
    writer.writerows([*row, *(good[heading] for heading in others)] for row in rows)
    return _imported(entry, out.getvalue().encode(), tmp_path)


def _csv(entry, text, tmp_path):
    return _imported(entry, text.encode(), tmp_path)


def _csvbytes(entry, text, tmp_path):
    heading = _unescaped(text.strip().removesuffix("..."))
    return _imported(entry, heading + REST[0].encode() + b"\nX," + REST[1].encode() + b"\n", tmp_path)


def _table(entry, text, tmp_path):
    lines = text.splitlines()
    rows = [_cells(line) for line in lines if not line.startswith("*")]
    others = {heading: cell for heading, cell in TASK.items() if heading not in rows[0]}
    whole, first = [], True
    for line in lines:
        if line.startswith("*"):
            whole.append([line[1:]])
        elif first:
            whole, first = [*whole, [*_cells(line), *others]], False
        else:
            whole.append([*_cells(line), *others.values()])
    # A title, so that the year is known.
    if not any(line.startswith("*") and "工作计划" in line for line in lines):
        whole.insert(0, ["泽州县市场监督管理局2023年度双随机抽查工作计划"])
    return _of_this_code(entry, whole, tmp_path)


def _sheet(entry, text, tmp_path):
    return _of_this_code(entry, [_cells(line) for line in text.splitlines()], tmp_path)


def _long(entry, text, tmp_path):
    shown, said = text.splitlines(), "……（超过 400 个字 / over 400 characters）"
    assert (said in shown[1]) == (text == entry.bad)
    return _table(entry, text.replace(said, "及个体工商户" * 80), tmp_path)


def _cells(line):
    return [cell.strip().replace("\\n", "\n") for cell in line.split("|")]


def _of_this_code(entry, rows, tmp_path):
    """A table lacks much that a plan has: what else is said about it is left away."""
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = book.active.cell(number, column, text)
            if re.fullmatch(r"\d+\.\d+", text):
                cell.value = float(text)
            elif re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                cell.value = date.fromisoformat(text)
                cell.number_format = "yyyy-mm-dd"
            elif text == "#REF!":
                cell.data_type = "e"
    path = tmp_path / "计划.xlsx"
    book.save(path)
    found = codes(read_plan(read_book(path, "计划.xlsx"), Known(agency="140525")).findings)
    (code,) = [code for code, one in entries("sheets").items() if one is entry]
    return {name: severity for name, severity in found.items() if name == code}


def _words(entry, text, tmp_path):
    """R504 is tried with a smaller limit; the others need several files or sheets and are tried where those are read."""
    if entry.of != "targets":
        return None
    path = tmp_path / "sheet.csv"
    path.write_text(",".join(column.headings[0] for column in TARGETS.columns) + "\n", encoding="utf-8")
    limit = 10 if text == entry.bad else 1000
    return {c: s for c, s in codes(read_csv(path, TARGETS, limit).findings).items() if c == "R504"}


def _imported(entry, data, tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_bytes(data)
    if entry.of == "targets":
        return codes(import_targets(path, on=ON).findings)
    if entry.of == "inspectors":
        return codes(import_inspectors(path, on=ON).findings)
    if entry.of in ("lists", "checks"):
        reader = import_lists if entry.of == "lists" else import_checks
        return codes(reader(path, on=ON, targets={TARGET}).findings)
    if entry.of == "matters":
        return codes(import_matters(path).findings)
    if entry.of == "superior":
        return codes(import_superior(path, plan=_sent_down(), standings=STANDINGS).findings)
    return codes(import_recusals(path, on=ON, targets={TARGET}, inspectors={INSPECTOR}).findings)


def _sent_down():
    """The county's plan, of which a superior draws task 15."""
    data = yaml.safe_load(shipped("plans").joinpath("2023.yaml").read_text(encoding="utf-8"))
    data["tasks"][14]["drawn_by"] = {"text": "由省局抽取", "by": "省局"}
    return msgspec.convert(data, Plan)


def _unescaped(text):
    parts = re.split(r"\\x([0-9a-f]{2})", text)
    return b"".join(
        bytes([int(part, 16)]) if number % 2 else part.encode() for number, part in enumerate(parts)
    )
