"""The value of a draw's beacon as somebody brings it: a round of drand in a file, or numbers as text with their evidence."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from policy_engine.draw.beacon import Round, beacon_bytes, read_round, verify_round
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text, short, visible
from policy_engine.usecases.draw.awaited import beacon_said, beacon_time, clock
from policy_engine.usecases.draw.nonce import content
from policy_engine.usecases.evidence import evidence_of
from policy_engine.usecases.match.words import written
from policy_engine.usecases.workspace import shown


class Brought(msgspec.Struct, frozen=True):
    """What the person brings. `file` is a round of drand; `text` the numbers of a lottery or of dice, with `evidence` and `witnesses`."""

    file: Path | None = None
    text: str = ""
    evidence: tuple[Path, ...] = ()
    witnesses: tuple[str, ...] = ()

    @property
    def something(self) -> bool:
        return self.file is not None or bool(self.text)


class Value(msgspec.Struct, frozen=True):
    """The raw bytes for the seed, and what shows that they are the beacon's."""

    raw: bytes
    proof: dict[str, str]


def value_of(fixed: dict[str, Any] | None, brought: Brought, now: int) -> Value:
    """The beacon's value. `fixed` is the header's beacon, `now` UTC seconds.

    Raises Unusable for files that cannot be read, Refused where the value is not the one that the header fixed.
    """
    kind = None if fixed is None else fixed["kind"]
    if fixed is None or kind == "os":
        raise Refused(
            Text("这次抽取没有约定信标", "this draw has no beacon to enter"),
            Text("去掉 --beacon 或 --text", "leave out --beacon or --text"),
        )
    if kind == "drand":
        return _round(fixed, brought, now)
    return _text(fixed, brought)


def _round(fixed: dict[str, Any], brought: Brought, now: int) -> Value:
    if brought.file is None:
        raise Refused(_NO_TEXT.fill(what=beacon_said(fixed)), _FILE)
    given = _read(brought.file)
    if given.chain != fixed["chain"]:
        raise Refused(_CHAIN.fill(file=brought.file.name), _GET.fill(number=fixed["round"]))
    if given.round != fixed["round"]:
        numbers = {"number": fixed["round"], "given": given.round}
        raise Refused(_ROUND.fill(file=brought.file.name, **numbers), _GET.fill(number=fixed["round"]))
    out = beacon_time(fixed)
    if out is None or now < out:
        # Before its time there is no such round: a clock is wrong, and nothing that rests on it can be trusted.
        raise Refused(_AHEAD.fill(what=beacon_said(fixed), now=clock(now)), _CLOCK)
    if sha256(given.signature).digest() != given.randomness:
        raise Refused(_RANDOMNESS.fill(file=brought.file.name), _GET.fill(number=fixed["round"]))
    try:
        verify_round(given)
    except ValueError:
        raise Refused(
            _SIGNATURE.fill(file=brought.file.name, number=given.round), _GET.fill(number=given.round)
        ) from None
    return Value(given.randomness, {"signature": given.signature.hex()})


def _read(path: Path) -> Round:
    try:
        found = msgspec.json.decode(content(path))
        if not isinstance(found, dict):
            raise ValueError("not an object")
        known = isinstance(found.get("chain", ""), str)
    except ValueError:
        raise Unusable(_NO_JSON.fill(path=shown(path)), _FILE) from None
    try:
        return read_round(found)
    except ValueError as error:
        if known and str(error).startswith("chain"):
            raise Refused(_UNKNOWN.fill(file=path.name, chain=short(str(found["chain"]))), _FILE) from None
        raise Unusable(_NO_ROUND.fill(path=shown(path), why=error), _FILE) from None


def _text(fixed: dict[str, Any], brought: Brought) -> Value:
    if brought.file is not None or not brought.text:
        raise Refused(_NO_FILE.fill(what=beacon_said(fixed)), _TEXT.fill(form=fixed["form"]))
    try:
        raw = beacon_bytes(fixed, brought.text)
    except ValueError:
        said = _FORM.fill(text=short(visible(brought.text)), form=fixed["form"])
        raise Refused(said, _TEXT.fill(form=fixed["form"])) from None
    if not brought.evidence:
        raise Unusable(
            Text("没有附上证据", "there is no evidence"),
            Text(
                "--evidence 开奖公告、见证记录或照片的文件，可重复",
                "--evidence FILE: the published numbers, the record or a photograph",
            ),
        )
    witnesses = [written(name, Text("见证人", "witness")) for name in brought.witnesses]
    if fixed["kind"] == "dice":
        missing = sorted({*fixed["witnesses"]} - {*witnesses})
        if missing:
            raise Refused(_WITNESS.fill(names="、".join(missing)), _WITNESSES)
    proof = {"text": brought.text}
    # As sha256sum writes them.
    proof |= {f"evidence.{n}": "  ".join(evidence_of(path)) for n, path in enumerate(brought.evidence, 1)}
    proof |= {f"witness.{n}": name for n, name in enumerate(witnesses, 1)}
    return Value(raw, proof)


_NO_TEXT = Text("约定的信标是{what}，要的是文件", "the beacon is {what}: it takes a file")
_FILE = Text(
    "--beacon 文件.json，内容是 drand 网站给出的 round、signature、randomness",
    "--beacon FILE.json with round, signature and randomness as drand's site gives them",
)
_GET = Text(
    "从 drand 的任一公开网站下载 quicknet 第 {number} 轮",
    "download round {number} of quicknet from any of drand's public sites",
)
_CHAIN = Text(
    "{file} 不是承诺时约定的那条 drand 链", "{file} is of another drand chain than the header fixed"
)
_UNKNOWN = Text(
    "{file} 写的 drand 链 {chain} 不认识，不能核验",
    "{file} names drand chain {chain}, which is not known and cannot be verified",
)
_ROUND = Text(
    "{file} 是第 {given} 轮，承诺时约定的是第 {number} 轮",
    "{file} holds round {given}, but the header fixed round {number}",
)
_AHEAD = Text("{what} 还没有产生，现在是 {now}", "there is no {what} yet: it is {now}")
_CLOCK = Text(
    "到时间再录入；本机时钟不准的，先校准",
    "enter it when it is out; if this machine's clock is wrong, set it first",
)
_RANDOMNESS = Text(
    "{file} 的 randomness 不是 signature 的 SHA-256，被改动过或没有下载完整",
    "{file}: its randomness is not the SHA-256 of its signature; it was changed, or not downloaded whole",
)
_SIGNATURE = Text(
    "{file} 的签名不成立：drand 的各运营方没有对第 {number} 轮作出这个签名",
    "{file}: its signature does not hold; the operators of drand did not sign round {number} with it",
)
_NO_JSON = Text("{path} 不是完整的 JSON 文件", "{path} is no whole JSON file")
_NO_ROUND = Text("{path} 不是 drand 的一轮（{why}）", "{path} is no round of drand ({why})")
_NO_FILE = Text("约定的信标是{what}，要的是号码", "the beacon is {what}: it takes the numbers")
_TEXT = Text(
    "--text 照格式 {form} 逐字写出号码",
    "--text writes the numbers out in the form {form}, character by character",
)
_FORM = Text("“{text}” 不合约定的格式 {form}", "“{text}” is not in the form {form} that the header fixed")
_WITNESS = Text("见证人 {names} 没有在场确认", "the witnesses {names} have not confirmed")
_WITNESSES = Text(
    "承诺时约定的见证人都要 --witness 写明；到不了场的，作废后重新承诺",
    "name every witness that the header fixed with --witness; if one cannot come, void the attempt and commit again",
)
