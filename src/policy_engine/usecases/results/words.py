"""What people write on results: codes, methods, leads, kinds of evidence, signatures, days and times. Raises Unusable for what is none.

Any of a code's id, its title in Chinese or English, or its synonyms will do; full-width characters count as the half-width ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from difflib import get_close_matches

from policy_engine.model.errors import Unusable
from policy_engine.model.followup import Term
from policy_engine.model.result import ResultCode, ResultsFile, Signature
from policy_engine.model.text import Text, joined, short

SIGNATURES: Mapping[Signature, Text] = {
    "signed": Text("已签字", "signed"),
    "refused": Text("拒绝签字", "refused"),
    "absent": Text("不在场", "absent"),
}
"""当事人签字."""

_SAID: Mapping[Signature, tuple[str, ...]] = {
    "signed": ("已签", "签字"),
    "refused": ("拒签", "拒绝", "拒绝签名"),
    "absent": ("当事人不在场", "未到场"),
}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_TIME = re.compile(_DAY.pattern + r"(?:[T ]|(?<=日)) ?(\d{1,2})[:时](\d{1,2})分?(?::00)?")


def code_of(results: ResultsFile, word: str) -> str:
    """A result code's id. Raises Unusable."""
    return _one(word, results.codes, Text("结果代码", "result code"))


def method_of(results: ResultsFile, word: str) -> str:
    """A method's id. Raises Unusable."""
    return _one(word, results.methods, Text("检查方式", "method of inspection"))


def lead_of(results: ResultsFile, word: str) -> str:
    """A lead's id. Raises Unusable."""
    return _one(word, results.leads, Text("处置线索", "lead"))


def kind_of(results: ResultsFile, word: str) -> str:
    """The id of a kind of evidence. Raises Unusable."""
    return _one(word, results.records, Text("证据种类", "kind of evidence"))


def signature_of(word: str) -> Signature:
    """signed, refused or absent. Raises Unusable."""
    known: dict[str, Signature] = {}
    for code, title in SIGNATURES.items():
        known |= {_plain(form): code for form in (code, title.zh, title.en, *_SAID[code])}
    found = known.get(_plain(word))
    if found is None:
        raise _none(Text("签字情况", "state of the signature"), word, _SIGNED)
    return found


def matter_of(matters: Sequence[str], word: str) -> str:
    """One of a task's matters, by its name or by its number in their order from 1. Raises Unusable."""
    numbered = {str(number): matter for number, matter in enumerate(matters, start=1)}
    known = numbered | {_plain(matter): matter for matter in matters}
    found = known.get(_plain(word))
    if found is None:
        named = {matter: Text(matter, matter) for matter in matters}
        raise _none(Text("检查事项", "matter of the task"), word, named, known)
    return found


def day_of(word: str) -> str:
    """A day as yyyy-mm-dd, however its parts are set apart. Raises Unusable."""
    found = _DAY.fullmatch(_plain(word))
    try:
        return date(*map(int, found.groups())).isoformat() if found else _no_day(word)
    except ValueError:
        return _no_day(word)


def time_of(word: str) -> str:
    """A local time as yyyy-mm-ddThh:mm. Raises Unusable."""
    found = _TIME.fullmatch(" ".join(unicodedata.normalize("NFKC", word).split()).upper())
    try:
        if found:
            year, month, day, hour, minute = map(int, found.groups())
            return f"{date(year, month, day)}T{time(hour, minute):%H:%M}"
    except ValueError:
        pass
    return _no_time(word)


def titles(terms: Iterable[ResultCode | Term]) -> dict[str, Text]:
    """What codes, methods, leads or kinds are called, by id."""
    return {term.id: term.title for term in terms}


def _spellings(terms: Iterable[ResultCode | Term]) -> dict[str, str]:
    known: dict[str, str] = {}
    several = list(terms)
    for term in several:
        synonyms = term.synonyms if isinstance(term, ResultCode) else ()
        for form in (term.title.zh, term.title.en, f"{term.id}{term.title.zh}", *synonyms):
            known.setdefault(_plain(form), term.id)
    # What is written as an id is that, whatever else is called so.
    return known | {_plain(term.id): term.id for term in several}


def _one(word: str, terms: Iterable[ResultCode | Term], what: Text) -> str:
    several = list(terms)
    known = _spellings(several)
    found = known.get(_plain(word))
    if found is None:
        raise _none(what, word, titles(several), known)
    return found


def _none(
    what: Text, word: str, listed: Mapping[str, Text], known: Mapping[str, str] | None = None
) -> Unusable:
    """No such word: those that are like it, else all; `listed` are titles by id, `known` ids by what may be written."""
    spellings = known or {_plain(form): id_ for id_, title in listed.items() for form in (id_, title.zh)}
    plain = _plain(word)
    # Half a title is nearer to it than difflib finds it.
    near = [form for form in spellings if len(plain) > 1 and plain in form]
    near += get_close_matches(plain, list(spellings), n=3, cutoff=0.6)
    meant = list(dict.fromkeys(spellings[form] for form in near))[:3]
    named = joined(_named(id_, listed[id_]) for id_ in meant or listed)
    return Unusable(
        Text("没有这样的{what}：{word}", "there is no such {what}: {word}").fill(what=what, word=short(word)),
        (Text("是不是：{named}", "did you mean: {named}") if meant else _WRITE).fill(named=named),
    )


def _named(id_: str, title: Text) -> Text:
    """`实地检查（onsite）`, or the title alone where it is its own id."""
    if title.zh == id_:
        return title
    return Text(f"{title.zh}（{id_}）", f"{title.en} ({id_})")


def _plain(word: str) -> str:
    """Without blanks, in half-width characters, in lower case."""
    return "".join(unicodedata.normalize("NFKC", word).split()).lower()


def _no_day(word: str) -> str:
    raise Unusable(
        Text(f"不是日期：{short(word)}", f"not a day: {short(word)}"),
        Text("照这样写：2023-06-20", "write it like 2023-06-20"),
    )


def _no_time(word: str) -> str:
    raise Unusable(
        Text(f"不是时间：{short(word)}", f"not a time: {short(word)}"),
        Text("照这样写：2023-06-20 09:30", "write it like 2023-06-20 09:30"),
    )


_SIGNED: Mapping[str, Text] = {str(code): title for code, title in SIGNATURES.items()}
_WRITE = Text("可以写：{named}", "write one of: {named}")
