"""A draft becomes a result, or a list of what is wrong with it: unknown words, impossible times, what contradicts itself or the record."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeVar

from policy_engine.casework.results import TESTING
from policy_engine.model.errors import Unusable
from policy_engine.model.result import Evidence, MatterFinding, Result, ResultsFile, Signature
from policy_engine.model.target import Inspector
from policy_engine.model.text import Text, short, visible
from policy_engine.usecases.match.words import unknown
from policy_engine.usecases.results.draft import Draft, Rejected
from policy_engine.usecases.results.ground import Ground
from policy_engine.usecases.results.standing import no
from policy_engine.usecases.results.words import (
    code_of,
    day_of,
    kind_of,
    lead_of,
    matter_of,
    method_of,
    time_of,
    titles,
)

Value = TypeVar("Value")

MOST = 4000
"""Characters of a text in a result."""


def checked(
    draft: Draft, ground: Ground, results: ResultsFile, version: int, reason: str
) -> Result | tuple[Rejected, ...]:
    """The result that a draft stands for, in ids. The inspection must be there. Raises Refused (a snapshot is missing)."""
    return _Check(draft, ground, results).result(version, reason)


class _Check:
    """Everything that is wrong with one draft, collected."""

    def __init__(self, draft: Draft, ground: Ground, results: ResultsFile) -> None:
        self.draft, self.ground, self.results = draft, ground, results
        self.wrong: list[Rejected] = []

    def result(self, version: int, reason: str) -> Result | tuple[Rejected, ...]:
        draft, results = self.draft, self.results
        began = self._read(time_of, draft.began, _BEGAN)
        ended = self._read(time_of, draft.ended, _ENDED)
        concluded = self._read(day_of, draft.concluded, _CONCLUDED) if draft.concluded else ended[:10]
        deadline = self._read(day_of, draft.deadline, _DEADLINE) if draft.deadline else ""
        methods = self._each(lambda word: method_of(results, word), draft.methods, _METHOD)
        codes = self._each(lambda word: code_of(results, word), draft.codes, _CODE)
        leads = self._each(lambda word: lead_of(results, word), draft.leads, None)
        self._times(began, ended, concluded, deadline, tested=TESTING in methods)
        self._together(codes, leads)
        officers, recorder = self._people(began)
        made = Result(
            inspection=draft.inspection,
            version=version,
            codes=codes,
            methods=methods,
            began=began,
            ended=ended,
            concluded=concluded,
            officers=officers,
            recorder=recorder,
            signature=self._signature(),
            signature_note=self._words(draft.signature_note, _SIGNATURE_NOTE),
            findings=self._findings(),
            evidence=self._evidence(),
            leads=leads,
            deadline=deadline,
            note=self._words(draft.note, _NOTE),
            reason=reason,
        )
        return tuple(self.wrong) if self.wrong else made

    def _times(self, began: str, ended: str, concluded: str, deadline: str, *, tested: bool) -> None:
        if began and ended and ended < began:
            self._add(_BACKWARDS.fill(began=_shown(began), ended=_shown(ended)), _BOTH_TIMES)
        if ended and concluded and concluded < ended[:10]:
            self._add(_EARLY.fill(concluded=concluded, ended=ended[:10]), _NO_CONCLUDED)
        elif ended and concluded > ended[:10] and not tested:
            self._add(_NOT_TESTED.fill(concluded=concluded, ended=ended[:10]), _NO_CONCLUDED)
        if ended and deadline and deadline < ended[:10]:
            self._add(_PAST.fill(deadline=deadline, ended=ended[:10]), _LATER_DEADLINE)

    def _together(self, codes: tuple[str, ...], leads: tuple[str, ...]) -> None:
        named = titles(self.results.codes)
        for one in self.results.codes:
            if not one.alone or one.id not in codes:
                continue
            others = [code for code in codes if code != one.id]
            if others:
                self._add(
                    _ALONE.fill(code=one.id, title=one.title, others="、".join(others)),
                    _CHOOSE.fill(code=one.id, others="、".join(others)),
                )
            elif leads and not one.problem:
                lead = titles(self.results.leads)[leads[0]]
                self._add(_NO_LEAD.fill(code=one.id, title=named[one.id], lead=lead), _WHICH)

    def _people(self, began: str) -> tuple[tuple[str, ...], str]:
        days = (began[:10],) if began else ()
        known: dict[str, Inspector] = {}
        for register in reversed(self.ground.registers(days)):
            known |= register
        officers = self._each(lambda word: _inspector(known, word), self.draft.officers, _OFFICERS)
        if not self.draft.recorder.strip():
            self._missing(_RECORDER)
            return officers, ""
        return officers, self._try(lambda: _inspector(known, self.draft.recorder)) or ""

    def _signature(self) -> Signature:
        if not self.draft.signature:
            self._missing(_SIGNATURE)
        return self.draft.signature or "absent"

    def _missing(self, what: Text) -> None:
        """Something that was not written; on the command line with the option to write it by."""
        advice = _STATE.fill(what=what)
        if not self.draft.place and what in _OPTIONS:
            advice = Text(f"{advice.zh}（{_OPTIONS[what]}）", f"{advice.en} ({_OPTIONS[what]})")
        self._add(_EMPTY.fill(what=what), advice)

    def _findings(self) -> tuple[MatterFinding, ...]:
        matters = self.ground.task(self.ground.inspections[self.draft.inspection]).matters
        found: dict[str, str] = {}
        for one in self.draft.findings:
            matter = self._try(lambda word=one.matter: matter_of(matters, word))  # type: ignore[misc]
            if matter and matter in found:
                self._add(_MATTER_TWICE.fill(matter=short(matter)), _ONCE)
            elif matter:
                found[matter] = self._words(one.said, Text("事项结果", "finding"))
        return tuple(MatterFinding(matter, found[matter]) for matter in matters if matter in found)

    def _evidence(self) -> tuple[Evidence, ...]:
        files: dict[str, Evidence] = {}
        for one in self.draft.evidence:
            kind = self._try(lambda word=one.kind: kind_of(self.results, word))  # type: ignore[misc]
            name = visible(unicodedata.normalize("NFC", one.name))
            digest = one.sha256.lower()
            if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
                self._add(_NO_DIGEST.fill(name=short(name)), _DIGEST)
            elif kind and digest in files and (files[digest].kind, files[digest].name) != (kind, name):
                self._add(_SAME_FILE.fill(name=short(name), other=short(files[digest].name)), _ONE_FILE)
            elif kind:
                files[digest] = Evidence(kind, digest, name)
        return tuple(files.values())

    def _words(self, text: str, what: Text) -> str:
        tidy = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
        if any(unicodedata.category(c) in ("Cs", "Cc") and c not in "\n\t" for c in tidy):
            self._add(_CHARACTERS.fill(what=what), _RETYPE)
        if len(tidy) > MOST:
            self._add(_LONG.fill(what=what, n=len(tidy), most=MOST), _SHORTEN)
        return tidy

    def _read(self, read: Callable[[str], str], word: str, what: Text) -> str:
        if not word.strip():
            self._missing(what)
            return ""
        return self._try(lambda: read(word)) or ""

    def _each(
        self, read: Callable[[str], str], words: tuple[str, ...], needed: Text | None
    ) -> tuple[str, ...]:
        """Each word read; one that stands there twice counts once, except a person, who cannot be there twice."""
        if needed is not None and not words:
            self._missing(needed)
        found = [one for word in words if (one := self._try(lambda word=word: read(word)))]  # type: ignore[misc]
        if needed is _OFFICERS and len(set(found)) < len(found):
            double = next(one for one in found if found.count(one) > 1)
            self._add(_THERE_TWICE.fill(officer=double), _ONCE)
        return tuple(dict.fromkeys(found))

    def _try(self, read: Callable[[], Value]) -> Value | None:
        try:
            return read()
        except Unusable as stop:
            self._add(stop.message, stop.advice)
            return None

    def _add(self, message: Text, advice: Text) -> None:
        self.wrong.append(no(self.draft, message, advice))


def _inspector(known: Mapping[str, Inspector], word: str) -> str:
    """The id of a person, by id, or by a name that nobody else has. Raises Unusable."""
    plain = unicodedata.normalize("NFKC", word).strip()
    if plain in known:
        return plain
    named = [one.id for one in known.values() if one.name == plain]
    if len(named) == 1:
        return named[0]
    if named:
        raise Unusable(
            Text(f"叫“{plain}”的不止一人：{'、'.join(named)}", f"{plain} may be {' or '.join(named)}"), _IDS
        )
    raise unknown(Text("执法人员", "inspector"), short(plain), list(known)[:5000], _IDS)


def _shown(time: str) -> str:
    return time.replace("T", " ")


_BEGAN, _ENDED = (
    Text("检查开始时间", "time at which the check began"),
    Text("检查结束时间", "time at which it ended"),
)
_CONCLUDED, _DEADLINE = Text("出具报告之日", "day of the report"), Text("改正期限", "deadline")
_METHOD, _CODE = Text("检查方式", "method of inspection"), Text("结果代码", "result code")
_OFFICERS, _RECORDER = Text("到场人员", "officers present"), Text("录入人", "recorder")
_SIGNATURE = Text("当事人签字情况", "party's signature")
_OPTIONS: Mapping[Text, str] = {
    _BEGAN: "--began",
    _ENDED: "--ended",
    _METHOD: "--method",
    _CODE: "--code",
    _OFFICERS: "--officer",
    _RECORDER: "--recorder",
    _SIGNATURE: "--signature",
}
_SIGNATURE_NOTE, _NOTE = Text("未签字说明", "note on the signature"), Text("备注", "note")

_EMPTY = Text("没有写{what}", "no {what} is given")
_STATE = Text("补上{what}", "state the {what}")
_IDS = Text("写执法人员名录里的人员编号", "use the id in the register of inspectors")
_BACKWARDS = Text(
    "检查结束（{ended}）早于开始（{began}）", "the check ends ({ended}) before it begins ({began})"
)
_BOTH_TIMES = Text("核对开始和结束时间", "check both times")
_EARLY = Text(
    "出具报告之日（{concluded}）早于检查结束之日（{ended}）",
    "the day of the report ({concluded}) lies before the end of the check ({ended})",
)
_NOT_TESTED = Text(
    "检查{ended}结束，没有检验检测，公示期限不能从{concluded}起算",
    "the check ended on {ended} and nothing was tested, so publication cannot be counted from {concluded}",
)
_NO_CONCLUDED = Text(
    "不写这一项，就从检查结束之日起算；有检验检测的，写报告日期，检查方式里写上检验检测",
    "leave it out to count from the end of the check; where goods were tested, state the report's day and the method",
)
_PAST = Text(
    "改正期限（{deadline}）早于检查结束之日（{ended}）",
    "the deadline ({deadline}) lies before the end of the check ({ended})",
)
_LATER_DEADLINE = Text("核对责令改正通知书上的期限", "check it against the order to put things right")
_ALONE = Text("{code}（{title}）不能与 {others} 同时选", "{code} ({title}) excludes {others}")
_CHOOSE = Text(
    "只留 {code}，或去掉 {code} 留下 {others}", "keep {code} alone, or leave it out and keep {others}"
)
_NO_LEAD = Text(
    "结果是 {code}（{title}），又写了处置线索“{lead}”，互相矛盾",
    "the result is {code} ({title}), yet a lead is named: {lead}",
)
_WHICH = Text(
    "有问题的选相应的代码；没有的去掉处置线索", "choose the code of what was found, or leave the lead out"
)
_MATTER_TWICE = Text("事项“{matter}”写了两次", "matter {matter} is given twice")
_THERE_TWICE = Text("到场人员 {officer} 写了两次，只算一人", "{officer} is named twice, and is one person")
_ONCE = Text("只写一次", "name each once")
_NO_DIGEST = Text("证据 {name} 没有正确的 SHA-256", "evidence {name} has no proper SHA-256")
_DIGEST = Text("写 64 位十六进制数，或给出文件由软件计算", "give 64 hexadecimal digits, or the file itself")
_SAME_FILE = Text("证据 {name} 与 {other} 是同一个文件", "evidence {name} is the same file as {other}")
_ONE_FILE = Text("同一个文件只附一次", "attach a file once")
_CHARACTERS = Text("{what}里有不能保存的字符", "{what} holds characters that cannot be kept")
_RETYPE = Text("重新输入这段文字", "type the text again")
_LONG = Text("{what}有 {n} 个字，超过 {most}", "{what} has {n} characters, more than {most}")
_SHORTEN = Text("写要点，详细内容作为证据材料附上", "state the essence, and attach the rest as evidence")
