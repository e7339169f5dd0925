"""What people write about a step of a case (who, which, when, which documents), as the machine's ids and local times."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import msgspec

from policy_engine.casework.proposal import Asked
from policy_engine.model.case import CaseDocument
from policy_engine.model.errors import Unusable
from policy_engine.model.followup import Followup, State, Step, Term
from policy_engine.model.text import Text, short
from policy_engine.usecases.clock import END_OF_OFFICE
from policy_engine.usecases.evidence import evidence_of
from policy_engine.usecases.match.words import unknown, written

_MINUTE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?", re.ASCII)
_FEW = 12


def asked(
    step: str,
    role: str,
    *,
    branch: int | None = None,
    officers: Sequence[str] = (),
    documents: Sequence[str] = (),
    note: str = "",
    happened: str = "",
    details: dict[str, str] | None = None,
    opens: Sequence[str] = (),
) -> Asked:
    """A step as the command line states it; documents are `KIND=FILE`, each file is read. Raises Unusable."""
    return Asked(
        step=step,
        branch=branch,
        role=role,
        officers=tuple(officers),
        documents=documents_of(documents),
        note=note,
        happened=happened,
        details={name: value for name, value in (details or {}).items() if value},
        opens=tuple(opens),
    )


def cases_and_step(words: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Cases and then a step, as the command line gives them. Raises Unusable where one of the two is missing."""
    *numbers, step = words or ("",)
    if not numbers or not step.strip():
        raise Unusable(
            Text("要写案卷编号和步骤", "a case and a step are needed"),
            Text(
                "如 policy case advance 15/1#0001 publish --as credit",
                "such as `policy case advance 15/1#0001 publish --as credit`",
            ),
        )
    return tuple(dict.fromkeys(numbers)), step


def details_of(said: Sequence[str]) -> dict[str, str]:
    """Details written `ID=TEXT`. Raises Unusable where one is written otherwise."""
    found: dict[str, str] = {}
    for one in said:
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise Unusable(
                Text("{word} 没有写成“代码=内容”", "{word} is not written ID=TEXT").fill(word=short(one)),
                Text("如 recipient=泽州县公安局", "such as recipient=TEXT"),
            )
        found[name.strip()] = value
    return found


def documents_of(written: Sequence[str]) -> tuple[CaseDocument, ...]:
    """Documents written `KIND=FILE`, by hash. Raises Unusable where one is written otherwise or its file cannot be read."""
    found: list[CaseDocument] = []
    for one in written:
        kind, equals, file = one.partition("=")
        if not equals:
            kind, equals, file = one.partition("＝")
        if not kind.strip() or not file.strip():
            raise Unusable(
                Text("材料 {word} 没有写成“种类=文件”", "{word} is not written KIND=FILE").fill(
                    word=short(one)
                ),
                Text("如 filing_form=立案审批表.pdf", "for example filing_form=form.pdf"),
            )
        found.append(CaseDocument(kind.strip(), *evidence_of(Path(file.strip()))))
    return tuple(dict.fromkeys(found))


def understood(machine: Followup, said: Asked, minute: str) -> Asked:
    """The same by the machine's ids, which may be written as their names; `happened` is `minute` where it is not said. Raises Unusable."""
    details = _details(machine, said.details)
    opens, addressed = _openings(machine, said.opens, details)
    return msgspec.structs.replace(
        said,
        step=of(machine.steps, said.step, STEP),
        role=of(machine.roles, said.role, ROLE),
        officers=tuple(dict.fromkeys(said.officers)),
        documents=kinds_understood(machine, said.documents),
        note=written(said.note, NOTE) if said.note else "",
        happened=moment(said.happened, minute) if said.happened else minute,
        details=details | addressed,
        opens=opens,
    )


def _openings(
    machine: Followup, written: Sequence[str], details: dict[str, str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Branches to be opened, and what is stated of each: `STATE=TEXT` is for a state that asks for one detail, 接收机关 for one.

    Without a text of its own a branch has the step's. The detail then names all of them, in their order. Raises Unusable.
    """
    found: dict[tuple[str, str], str] = {}
    own = set[str]()
    for one in written:
        word, equals, value = one.replace("＝", "=").partition("=")
        state = machine.state(of(machine.states, word, STATE))
        name = state.details[0] if len(state.details) == 1 else ""
        if equals and not name:
            raise Unusable(
                Text("“{state}”不用在 --open 里写明什么", "--open states nothing of “{state}”").fill(
                    state=state.title
                ),
                Text("写成 --open {id}", "write --open {id}").fill(id=state.id),
            )
        own |= {name} if equals else set()
        text = stated(name, value, machine.title(name)) if equals else details.get(name, "")
        found[state.id, text if name else ""] = name
    texts = {name: [text for (_, text), of_it in found.items() if of_it == name] for name in sorted(own)}
    for name in texts:
        if not all(texts[name]):
            what = machine.title(name)
            raise Unusable(
                Text("有一条要另开的处置线没有写明{what}", "a branch to open does not state its {what}").fill(
                    what=what
                ),
                Text("每条写成 --open 状态={what}", "write each as --open STATE={what}").fill(what=what),
            )
    return tuple(state for state, _ in found), {name: "；".join(said) for name, said in texts.items()}


def _details(machine: Followup, details: dict[str, str]) -> dict[str, str]:
    found = {of(machine.details, name, DETAIL): value for name, value in details.items()}
    return {name: stated(name, found[name], machine.title(name)) for name in sorted(found)}


def kinds_understood(machine: Followup, documents: Sequence[CaseDocument]) -> tuple[CaseDocument, ...]:
    """Documents whose kinds are ids of the machine's. Raises Unusable."""
    return tuple(
        msgspec.structs.replace(one, kind=of(machine.documents, one.kind, DOCUMENT)) for one in documents
    )


def of(terms: Sequence[Term | State | Step], word: str, what: Text) -> str:
    """The id of what is declared under that id or name. Raises Unusable with what it may be."""
    plain = _alike(word)
    for spelling in _SPELLINGS:
        found = list(dict.fromkeys(term.id for term in terms if _alike(spelling(term)) == plain))
        if len(found) == 1:
            return found[0]
    listed = Text(
        "可以写：" + "、".join(f"{term.title.zh}（{term.id}）" for term in terms),
        "write one of: " + ", ".join(f"{term.id} ({term.title.en})" for term in terms),
    )
    many = Text("policy case diagram 列出全部", "`policy case diagram` lists them")
    names = [word for term in terms for word in (term.id, term.title.zh)]
    raise unknown(what, short(word), names, listed if len(terms) <= _FEW else many)


_SPELLINGS: tuple[Callable[[Term | State | Step], str], ...] = (
    lambda term: term.id,
    lambda term: term.title.zh,
    lambda term: term.title.en,
)


def _alike(word: str) -> str:
    """In half-width characters, which turns the comma of a title too, and in lower case."""
    return unicodedata.normalize("NFKC", word).strip().lower()


def moment(word: str, minute: str) -> str:
    """A local time as written; of a day alone its office's end, or `minute` where it is that day. Raises Unusable."""
    plain = unicodedata.normalize("NFKC", word).strip()
    found = _MINUTE.fullmatch(plain)
    try:
        if found is None:
            raise ValueError
        day, time = found.groups()
        if time is None:
            date.fromisoformat(day)
            return minute if day == minute[:10] else day + END_OF_OFFICE
        return datetime.fromisoformat(f"{day}T{time}").isoformat(timespec="minutes")
    except ValueError:
        raise Unusable(
            Text("{word} 不是时间", "{word} is no time").fill(word=short(word)),
            Text(
                "写成 2023-06-20 或 2023-06-20T14:30（北京时间）",
                "write 2023-06-20 or 2023-06-20T14:30 (Beijing time)",
            ),
        ) from None


def day_of(word: str) -> str:
    """A day, `yyyy-mm-dd`. Raises Unusable."""
    plain = unicodedata.normalize("NFKC", word).strip()
    try:
        if len(plain) != len("2023-06-20"):
            raise ValueError
        return date.fromisoformat(plain).isoformat()
    except ValueError:
        raise Unusable(
            Text("{word} 不是日期", "{word} is no day").fill(word=short(word)),
            Text("写成 2023-06-20", "write 2023-06-20"),
        ) from None


def stated(name: str, value: str, title: Text) -> str:
    """A detail as it is kept: a deadline is a day. Raises Unusable."""
    return day_of(value) if name == "deadline" else written(value, title)


STEP, ROLE = Text("步骤", "step"), Text("办理人", "role")
STATE, DOCUMENT = Text("状态", "state"), Text("文书证据", "kind of document")
DETAIL, NOTE = Text("要写明的事项", "detail"), Text("说明", "note")
