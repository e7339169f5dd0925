"""A result as it is handed in (检查结果), and what became of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_engine.model.result import Evidence, MatterFinding, Signature
from policy_engine.model.text import Text


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """录入的检查结果, before it is checked: a `model.result.Result` without version and reason.

    Codes, methods, leads and kinds of evidence may be ids, titles or synonyms, matters also numbers from 1, officers also names: see
    `words`. `began` and `ended` are local times in China, `yyyy-mm-ddThh:mm`; `concluded` is a day, "" for that of `ended`; a `signature`
    of "" was not stated. `place` is where it was written ("名单.xlsx!B7", "" for the command line), `inspection` the full number.
    """

    inspection: str
    codes: tuple[str, ...]
    methods: tuple[str, ...]
    began: str
    ended: str
    officers: tuple[str, ...]
    recorder: str
    signature: Signature | Literal[""]
    concluded: str = ""
    signature_note: str = ""
    findings: tuple[MatterFinding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    leads: tuple[str, ...] = ()
    deadline: str = ""
    note: str = ""
    place: str = ""


class Rejected(msgspec.Struct, frozen=True):
    """Why something cannot go on record: what is wrong, what to do; the article and the rule where one forbids it, else "".

    `forbidden` where what is on record forbids it, not what was written.
    """

    place: str
    message: Text
    advice: Text
    basis: str = ""
    rule: str = ""
    inspection: str = ""
    forbidden: bool = False


class Warned(msgspec.Struct, frozen=True):
    """What a rule noticed about something that went on record all the same; `kept` where that stays on record as a breach."""

    inspection: str
    rule: str
    title: Text
    message: Text
    advice: Text
    basis: str
    kept: bool
