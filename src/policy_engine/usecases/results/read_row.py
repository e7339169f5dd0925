"""One row of a sheet → a draft of a result, or everything that is wrong with it, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

import msgspec

from policy_engine.model.result import Evidence, Signature
from policy_engine.model.text import Text, short
from policy_engine.registry.words import tidy
from policy_engine.sheets.choices import NOTHING, Choices
from policy_engine.sheets.moments import is_whole_day, read_day, read_moment
from policy_engine.usecases.results.read_evidence import Files
from policy_engine.usecases.results.read_findings import read_findings
from policy_engine.usecases.results.read_people import read_people
from policy_engine.usecases.results.record import Draft, Rejected
from policy_engine.usecases.results.tasks import Known, Todo


class Given(msgspec.Struct, frozen=True):
    """What is said once for a whole file that has no column for it: ids of methods, a signature, the recorder's id or name."""

    recorder: str = ""
    methods: str = ""
    signature: str = ""

    def fields(self) -> dict[str, str]:
        """What is given, by field."""
        every = {"recorder": self.recorder, "methods": self.methods, "signature": self.signature}
        return {field: text for field, text in every.items() if text.strip()}


class Line(msgspec.Struct, frozen=True):
    """A row by field, and where each of its cells is."""

    cells: Mapping[str, str]
    place: Callable[[str], str]


class Reader:
    """Reads rows of one file."""

    def __init__(
        self, known: Known, choices: Mapping[str, Choices], files: Files, given: Mapping[str, str]
    ) -> None:
        self.known, self.choices, self.files, self.given = known, choices, files, given

    def read(self, line: Line, todo: Todo) -> tuple[Draft | None, list[Rejected]]:
        """The draft; None where something is wrong."""
        return _Row(self, line, todo).read()


class _Row:
    """One row while it is read: what is wrong gathers in `wrong`."""

    def __init__(self, reader: Reader, line: Line, todo: Todo) -> None:
        self.reader, self.line, self.todo = reader, line, todo
        self.wrong: list[Rejected] = []

    def read(self) -> tuple[Draft | None, list[Rejected]]:
        number = self.todo.number
        began, ended = self._moment("began"), self._moment("ended")
        evidence: list[Evidence] = []
        for found in self.reader.files.read(self.cell("evidence")):
            if isinstance(found, Evidence):
                evidence.append(found)
            else:
                self.reject("evidence", *found)
        findings, problems = read_findings(self.cell("findings"), self.todo.task.matters)
        for problem in problems:
            self.reject("findings", *problem)
        signature = self._chosen("signature", needed=True)
        if len(signature) > 1:
            self.reject("signature", _ONE, _PICK)
        recorder = self._people("recorder")
        if len(recorder) > 1:
            self.reject("recorder", _ONE_RECORDER, _RECORDER)
        draft = Draft(
            inspection=number,
            codes=self._chosen("codes", needed=True),
            methods=self._chosen("methods", needed=True),
            began=began,
            ended=ended,
            officers=self._people("officers"),
            recorder=recorder[0] if recorder else "",
            signature=msgspec.convert(signature[0], Signature) if signature else "signed",
            concluded=self._day("concluded"),
            signature_note=tidy(self.cell("signature_note")),
            findings=findings,
            evidence=tuple(evidence),
            leads=self._chosen("leads"),
            deadline=self._day("deadline"),
            note=tidy(self.cell("note")),
            place=self.line.place("number" if self.cell("number") else "target"),
        )
        return (None if self.wrong else draft), self.wrong

    def cell(self, field: str) -> str:
        """What the row says, or what is given for all rows where the file has no such column."""
        return self.line.cells.get(field, self.reader.given.get(field, "")).strip()

    def reject(self, field: str, message: Text, advice: Text) -> None:
        self.wrong.append(Rejected(self.line.place(field), message, advice, inspection=self.todo.number))

    def _moment(self, field: str) -> str:
        cell = self.cell(field)
        found = read_moment(cell, self.cell("day"))
        if found is not None:
            return found
        title = _TIMES[field]
        if not cell:
            self.reject(field, _BLANK.fill(what=title), _WRITE_TIME)
        elif is_whole_day(cell):
            self.reject(field, _NO_TIME.fill(what=title, cell=short(cell)), _WRITE_TIME)
        else:
            self.reject(field, _NOT_A_TIME.fill(what=title, cell=short(cell)), _WRITE_TIME)
        return ""

    def _day(self, field: str) -> str:
        cell = self.cell(field)
        if cell in NOTHING:
            return ""
        found = read_day(cell)
        if found is None:
            self.reject(field, _NOT_A_DAY.fill(cell=short(cell)), _WRITE_DAY)
        return found.isoformat() if found else ""

    def _chosen(self, field: str, *, needed: bool = False) -> tuple[str, ...]:
        choices, cell = self.reader.choices[field], self.cell(field)
        picked = choices.read(cell)
        for part in picked.unknown:
            self.reject(
                field, _UNKNOWN.fill(cell=short(part), what=_TITLES[field]), _meant(choices, field, part)
            )
        if needed and not picked.ids and not picked.unknown:
            self.reject(field, _BLANK.fill(what=_TITLES[field]), _allowed(choices))
        return picked.ids

    def _people(self, field: str) -> tuple[str, ...]:
        cell, people = self.cell(field), self.reader.known.people
        if not cell:
            self.reject(
                field, _BLANK.fill(what=_TITLES[field]), _RECORDER if field == "recorder" else _OFFICERS
            )
            return ()
        found, unknown = read_people(cell, people, self.todo.visit.officers)
        for part, several in unknown:
            if several:
                who = Text("、".join(several), ", ".join(several))
                self.reject(field, _SEVERAL.fill(cell=short(part)), _WHICH.fill(who=who))
                continue
            near = get_close_matches(part, self.todo.visit.officers, n=2, cutoff=0.5)
            team = Text(
                "、".join(near or self.todo.visit.officers), ", ".join(near or self.todo.visit.officers)
            )
            self.reject(field, _NOBODY.fill(cell=short(part)), _TEAM.fill(team=team))
        return found


def _meant(choices: Choices, field: str, part: str) -> Text:
    if field == "codes" and (read_day(part) or read_moment(part)):
        return Text(
            "表格软件把它变成了日期：把单元格设为文本，多个代码用“、”隔开",
            "a spreadsheet made a date of it: set the cell to text, separate codes by “、”",
        )
    near = choices.near(part)
    if near:
        return Text(f"是否想写“{near}”？", f"did you mean “{near}”?")
    return _allowed(choices)


def _allowed(choices: Choices) -> Text:
    labels = [choices.label(id_) for id_ in choices.terms]
    return Text(f"可以写：{'；'.join(labels)}", f"allowed: {'; '.join(labels)}")


_TIMES = {"began": Text("检查开始时间", "when it began"), "ended": Text("检查结束时间", "when it ended")}
_TITLES = {
    "codes": Text("检查结果", "result"),
    "methods": Text("检查方式", "method"),
    "signature": Text("当事人签字", "signature"),
    "leads": Text("处置线索", "lead"),
    "officers": Text("到场人员", "officers present"),
    "recorder": Text("录入人", "recorder"),
}
_BLANK = Text("没有写{what}", "{what}: nothing is written")
_NO_TIME = Text("{what}“{cell}”没有写几点几分", "{what}: “{cell}” has no time of day")
_NOT_A_TIME = Text("{what}“{cell}”不是时间", "{what}: “{cell}” is not a time")
_WRITE_TIME = Text("写成 2023-06-20 09:30", "write 2023-06-20 09:30")
_NOT_A_DAY = Text("“{cell}”不是日期", "“{cell}” is not a day")
_WRITE_DAY = Text("写成 2023-07-20；没有的留空", "write 2023-07-20, or leave it empty")
_UNKNOWN = Text("“{cell}”不是{what}", "“{cell}” is no {what}")
_ONE = Text("当事人签字只能选一项", "the signature is one of three")
_PICK = Text("写：已签、拒签、不在场 之一", "write one of 已签 (signed), 拒签 (refused), 不在场 (absent)")
_ONE_RECORDER = Text("录入人只能是一人", "one person records")
_RECORDER = Text("写录入的检查组成员的编号或姓名", "the id or name of the member of the team who records")
_OFFICERS = Text("写到场人员的编号或姓名，用“、”隔开", "ids or names of who was there, separated by “、”")
_SEVERAL = Text("“{cell}”不止一人", "“{cell}” is not one person only")
_WHICH = Text("写人员编号：{who}", "write the id: {who}")
_NOBODY = Text("执法人员名录里没有“{cell}”", "“{cell}” is not in the register of inspectors")
_TEAM = Text(
    "这项检查匹配的是 {team}；写人员编号或姓名", "matched to this inspection: {team}; write ids or names"
)
