"""The plan's own heading (文号、年度、发文机关…), from the table's title, the lines around it, and what is known besides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from policy_engine.model.finding import Route
from policy_engine.model.risk import KEYS
from policy_engine.model.text import Text
from policy_engine.sheets.draft import Drafting, Known
from policy_engine.sheets.table import Line, Table
from policy_engine.sheets.words import day_in, document_number_in, is_body, issuer_in, one_line, year_in

_JOINT = re.compile(r"部门联合|跨部门|联合抽查|联合双随机")
_UNIT = re.compile(r"(?:填报|制表|编制)?单位[:：]\s*(.+)")

Found = tuple[str, Line | None]
_NONE: Found = ("", None)


def draft_heading(draft: Drafting, tables: Sequence[Table], known: Known) -> int:
    """Write format, plan, goals, risk_tiers and annexes into `draft`. The year, 0 where nothing says which."""
    return _Heading(draft, tables, known).write()


class _Heading:
    def __init__(self, draft: Drafting, tables: Sequence[Table], known: Known) -> None:
        self.draft, self.tables, self.known = draft, tables, known
        self.title = next((t.title for t in tables if t.title is not None), None)
        around = [line for table in tables for line in (*table.above, *table.below)]
        self.lines = [*([self.title] if self.title else []), *around]
        self.plan: dict[str, Any] = {}

    def write(self) -> int:
        table = one_line(self.title.text) if self.title else ""
        year = next((year for line in self.lines if (year := year_in(line.text))), 0)
        joint = bool(_JOINT.search(table)) or any(
            row.cells["cooperating"].text for t in self.tables for row in t.rows if "cooperating" in row.cells
        )
        kind = "joint" if joint else "internal"
        if year:
            self.plan["code"] = f"{year}-{kind}"
        else:
            self.gap("code", "计划编号", "the plan's code", "如 2023-internal", "such as 2023-internal")
        self.agency()
        if year:
            self.plan["year"] = year
        else:
            self.gap(
                "year",
                "年度",
                "the year",
                "如 2023；并补写各任务的 from 和 to",
                "such as 2023; and each task's from and to",
            )
        self.put_title(table)
        self.read(
            "document_number",
            self.known.document_number,
            self.find(document_number_in),
            "文号",
            "the document's number",
            "--document-number",
        )
        self.read("issuer", "", self.issuer(), "发文机关", "the issuing body", "")
        day = self.find(lambda text: found.isoformat() if (found := day_in(text)) else "")
        self.read("issued_on", self.known.issued_on, day, "成文日期", "the date of issue", "--issued-on")
        if table:
            self.plan["table"] = table
        if joint:
            self.plan["kind"] = kind
        self.draft.data |= {"format": "policy-plan/1", "plan": self.plan, "goals": {}}
        self.goals()
        self.weights()
        return year

    def at(self, line: Line | None = None) -> tuple[Table, int, int]:
        """Where to point: the line, the title, or the first heading."""
        table = self.tables[0]
        shown = line or self.title
        if shown is not None:
            holder = next((t for t in self.tables if shown in (t.title, *t.above, *t.below)), table)
            return holder, shown.row, shown.column
        return table, table.head, min(table.columns.values(), default=0)

    def gap(
        self, key: str, zh: str, en: str, advice_zh: str, advice_en: str, route: Route = ("plan",)
    ) -> None:
        message = Text(
            f"{zh}（{key}）表上没有，要补写", f"{en} ({key}) is not in the table and is to be added"
        )
        self.draft.say("S640", "error", self.at(), message, Text(advice_zh, advice_en), (*route, key))

    def find(self, read: Any) -> Found:
        """The first line around the table in which `read` finds something."""
        return next(((found, line) for line in self.lines if (found := read(line.text))), _NONE)

    def issuer(self) -> Found:
        unit = self.find(
            lambda text: m[1].strip() if (m := _UNIT.fullmatch(text.strip())) and is_body(m[1]) else ""
        )
        signed = self.find(lambda text: text.strip() if is_body(text) else "")
        named = self.find(issuer_in)
        return next((found for found in (signed, named, unit) if found[0]), _NONE)

    def read(self, key: str, given: str, found: Found, zh: str, en: str, option: str) -> None:
        """What was given goes before what was found; what was found is remarked on."""
        text, line = found
        if given or text:
            self.plan[key] = given or text
        if not given and text:
            message = Text(f"{zh}读作“{text}”", f"{en} was read as “{text}”")
            self.draft.say("S641", "info", self.at(line), message, Text("核对", "check it"))
        elif not given:
            how = f"用 {option} 给出，或照发文补写" if option else "照发文补写"
            how_en = f"give it with {option}, or add it" if option else "add it as the document says"
            self.gap(key, zh, en, how, how_en)

    def agency(self) -> None:
        like = self.known.like
        if self.known.agency:
            self.plan["agency"] = self.known.agency
        elif like is not None:
            self.plan["agency"] = like.plan.agency
            self.taken("机关代码", "the agency's code", like.plan.agency)
        else:
            self.gap(
                "agency",
                "机关代码",
                "the agency's code",
                "用 --agency 给出：六位行政区划代码",
                "give it with --agency: the six digits of the region",
            )

    def put_title(self, table: str) -> None:
        if not table:
            self.gap("title", "标题", "the title", "照发文补写", "add it as the document says")
            return
        self.plan["title"] = table
        message = Text(
            "发文标题表上没有，先用任务表的标题",
            "the document's title is not in the table; the table's own is used for now",
        )
        self.draft.say(
            "S641",
            "warning",
            self.at(),
            message,
            Text("照发文改写 title", "write the document's title"),
            ("plan", "title"),
        )

    def goals(self) -> None:
        message = Text("工作目标（goals）表上没有", "the goals are not in the table")
        advice = Text(
            "照发文正文补写，如 enterprise_coverage: { text: 年度抽查企业占比达到3%以上, at_least: 3% }",
            "add them as the document says, such as enterprise_coverage: { text: …, at_least: 3% }",
        )
        self.draft.say("S640", "warning", self.at(), message, advice, ("goals",))

    def weights(self) -> None:
        like = self.known.like
        if self.known.weights is not None:
            self.draft.data["risk_tiers"] = {"weights": dict(self.known.weights)}
        elif like is not None:
            tiers = like.risk_tiers
            weights = {key: getattr(tiers.weights, key) for key in KEYS.values()}
            self.draft.data["risk_tiers"] = {"weights": weights} | (
                {"source": tiers.source} if tiers.source else {}
            )
            self.taken("风险等级倍数", "the weights of the tiers", "∶".join(str(v) for v in weights.values()))
        else:
            how = Text(
                "用 --weights 给出，如 1,2,10,30,2（A、B、C、D、未分类）",
                "give them with --weights, such as 1,2,10,30,2 (A, B, C, D, unrated)",
            )
            self.gap("risk_tiers", "风险等级倍数", "the weights of the tiers", how.zh, how.en, ())

    def taken(self, zh: str, en: str, value: str) -> None:
        message = Text(f"{zh} {value} 取自上一份计划", f"{en} ({value}) was taken over from the earlier plan")
        self.draft.say(
            "S642", "info", self.at(), message, Text("核对今年是否仍然如此", "check whether this still holds")
        )
