import io
import json
import re
from time import strptime

import msgspec
import pytest
from openpyxl import load_workbook

from policy_engine.model.text import Text
from policy_engine.model.todo import DueItem, DueList
from policy_engine.report.due import data, document, render
from policy_engine.report.ics import calendar, folded, uid

ITEM = DueItem(
    kind="step",
    group="today",
    number="140525/2023-internal/15/1#0001",
    branch=2,
    state="CLUE",
    since="2023-06-01T09:00",
    what=Text("立案, 或不予立案；审批", "file the case; or refuse"),
    due="2023-06-20T24:00",
    days=0,
    task="15",
    target="92140525525842411H",
    name="=示例便利店[red]",
    station="川底所",
    section="食品流通股",
    officers=("检查员-030",),
    basis="《市场监督管理行政处罚程序规定》第十八条",
    obligation="R51",
)
CHANGES = (
    {},
    {"number": "140525/2023-internal/15/1#0002", "due": "2023-06-19T15:30", "group": "overdue", "days": 1},
    {"branch": -1, "state": "", "kind": "visit", "due": "2023-07-01T24:00", "group": "later"},
    {"branch": 3, "due": "?", "group": "unknown"},
    {"branch": 4, "due": "", "group": "open"},
)
ITEMS = tuple(msgspec.structs.replace(ITEM, **changes) for changes in CHANGES)
FOUND = DueList(False, "140525", "2023-06-20T17:00", "", ITEMS)
STAMP = "20230620T090000Z"


def parsed(data):
    """The events of a calendar, by a parser that takes nothing but what RFC 5545 allows of this form."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    raw = data.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in raw)
    for line in raw:
        line.decode()  # No character is cut in two.
    text = data.decode().replace("\r\n ", "")
    lines = text.split("\r\n")[:-1]
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    head, events, current = {}, [], None
    for line in lines[1:-1]:
        match = re.fullmatch(r"([A-Z][A-Z0-9-]*)((?:;[A-Z]+=[A-Z]+)*):(.*)", line)
        assert match, line
        name, parameters, value = match.groups()
        if (name, value) == ("BEGIN", "VEVENT"):
            assert current is None
            current = {}
        elif (name, value) == ("END", "VEVENT"):
            assert {"UID", "DTSTAMP", "DTSTART"} <= set(current)
            events.append(current)
            current = None
        else:
            where = head if current is None else current
            assert name not in where
            if name in ("SUMMARY", "DESCRIPTION", "CATEGORIES", "X-WR-CALNAME"):
                assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), value
                assert not re.search(r"(?<!\\)(?:\\\\)*\\[^\\;,nN]", value), value
                value = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
            if name == "DTSTAMP":
                strptime(value, "%Y%m%dT%H%M%SZ")
            if name in ("DTSTART", "DTEND"):
                strptime(value, "%Y%m%d" if parameters == ";VALUE=DATE" else "%Y%m%dT%H%M%SZ")
            where[name] = value
    assert current is None
    assert head["VERSION"] == "2.0"
    assert head["PRODID"]
    return events


def test_a_calendar_has_the_deadlines_that_are_days():
    events = parsed(calendar(FOUND, "zh", STAMP))
    assert [(e["DTSTART"], e["DTEND"]) for e in events] == [
        ("20230620", "20230621"),
        ("20230619T073000Z", "20230619T073000Z"),
        ("20230701", "20230702"),
    ]
    assert events[0]["SUMMARY"] == "立案, 或不予立案；审批 140525/2023-internal/15/1#0001"
    assert events[1]["SUMMARY"].startswith("逾期: ")
    assert events[0]["DESCRIPTION"].endswith("\npolicy case explain 140525/2023-internal/15/1#0001")


def test_a_calendar_names_no_business_and_no_person():
    text = calendar(FOUND, "zh", STAMP).decode().replace("\r\n ", "")
    for word in ("示例便利店", "92140525525842411H", "检查员"):
        assert word not in text


def test_a_deadline_keeps_its_uid_while_the_branch_stays():
    kept = msgspec.structs.replace(ITEM, due="2023-07-11T24:00", group="later", what=Text("别的", "other"))
    assert uid("140525", kept) == uid("140525", ITEM)
    others = [
        msgspec.structs.replace(ITEM, **c)
        for c in ({"branch": 3}, {"state": "CASE"}, {"since": "2023-06-02T09:00"}, {"number": "x#1"})
    ]
    uids = {uid("140525", item) for item in [ITEM, *others]} | {uid("140500", ITEM)}
    assert len(uids) == 6


def test_a_visit_and_its_recording_are_one_entry_closing_another():
    visit = ITEMS[2]
    record = msgspec.structs.replace(visit, kind="record", due="2023-07-10T24:00")
    assert uid("1", visit) == uid("1", record)
    assert uid("1", visit) != uid("1", msgspec.structs.replace(visit, kind="close"))


def test_a_demonstration_says_so_in_every_entry():
    demo = msgspec.structs.replace(FOUND, demo=True)
    assert all(e["SUMMARY"].startswith("【演示】") for e in parsed(calendar(demo, "zh", STAMP)))


@pytest.mark.parametrize("text", ["x" * 75, "x" * 76, "所" * 200, "A" * 74 + "所", "", "甲\U00020000" * 60])
def test_folding(text):
    parts = list(folded(text))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == text
    assert all(part.startswith(" ") for part in parts[1:])


@pytest.mark.parametrize(
    "what", ["a,b;c\\n\\", "一\r\n二\r三", "\x00\x1b[31m红", "END:VEVENT\r\nBEGIN:VEVENT"]
)
def test_no_text_breaks_out_of_its_line(what):
    item = msgspec.structs.replace(ITEM, what=Text(what, what))
    events = parsed(calendar(msgspec.structs.replace(FOUND, items=(item,)), "zh", STAMP))
    assert len(events) == 1
    assert "\x1b" not in events[0]["SUMMARY"]


def test_the_table_lists_every_group_what_has_no_deadline_too():
    text = "\n".join(render(FOUND, "zh"))
    assert "没有期限 1" in text
    assert "期限无法计算 1 项" in text
    assert "2023-06-19 15:30（逾期 1 天）" in text
    assert text.count(ITEM.number) == 4
    assert "没有期限 1 项" in text
    assert "没有未办结的事项" in "\n".join(render(msgspec.structs.replace(FOUND, items=()), "zh"))


def test_a_long_group_is_cut_on_the_terminal_and_whole_in_a_file():
    many = msgspec.structs.replace(FOUND, items=(ITEM,) * 60)
    assert "另有 10 项" in "\n".join(render(many, "zh"))
    whole = document(many, "table", "zh", stamp=STAMP).decode()
    assert whole.count(ITEM.number) == 60
    assert "演示" not in whole
    marked = document(msgspec.structs.replace(many, demo=True), "table", "zh", stamp=STAMP)
    assert "演示" in marked.decode().splitlines()[0]


def test_json_has_every_item():
    made = json.loads(document(FOUND, "json", "en", stamp=STAMP))
    assert made["format"] == "policy-due/1"
    assert made["counts"] == {"overdue": 1, "today": 1, "week": 0, "later": 1, "unknown": 1, "open": 1}
    assert len(made["items"]) == 5
    assert made == json.loads(json.dumps(data(FOUND)))


def test_the_workbook_has_every_item_and_runs_nothing():
    made = document(FOUND, "xlsx", "zh", stamp=STAMP)
    assert made == document(FOUND, "xlsx", "zh", stamp=STAMP)
    sheet = load_workbook(io.BytesIO(made)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 6
    assert rows[1][7] == "'=示例便利店[red]"
    assert rows[2][2] == 1
    demo = msgspec.structs.replace(FOUND, demo=True)
    assert "演示" in load_workbook(io.BytesIO(document(demo, "xlsx", "zh", stamp=STAMP))).active.title
