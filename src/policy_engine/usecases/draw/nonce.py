"""`policy draw nonce`: a party makes its random number on its own machine, without a workspace, and what it hands in before the commit.

NAME.nonce.json        the number itself: secret until the commitment of the draw is announced (0600)
NAME.commitment.json   its commitment: handed in before the commit
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

import msgspec

from policy_engine.draw.header import nonce_commitment
from policy_engine.files import write
from policy_engine.model.canonical import canonical
from policy_engine.model.draw import Party
from policy_engine.model.errors import FindingsStop, Refused, Unusable
from policy_engine.model.text import Text, short
from policy_engine.syntax.read import read_bytes
from policy_engine.usecases.match.words import written
from policy_engine.usecases.workspace import shown

NONCE: Final = "policy-nonce/1"
COMMITMENT: Final = "policy-nonce-commitment/1"

LARGEST = 1024 * 1024
"""What a file of a party or a beacon may hold, in bytes: it is one small object."""

_NAME = re.compile(r"(?P<agency>[A-Za-z0-9._-]+)/[A-Za-z0-9._-]+/[A-Za-z0-9._+-]+/[1-9][0-9]{0,8}")
_LONGEST = 60

# `\Z`, because `$` would let a line feed follow.
Hex64 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Attempt = Annotated[int, msgspec.Meta(ge=1, lt=2**32)]
Value = TypeVar("Value")


class Nonce(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A party's number (hex) for one attempt at one draw."""

    format: Literal["policy-nonce/1"]
    agency: str
    draw: str
    attempt: Attempt
    party: str
    nonce: Hex64

    @property
    def commitment(self) -> str:
        """What was to be handed in for it."""
        return nonce_commitment(self.agency, self.draw, self.attempt, self.party, bytes.fromhex(self.nonce))


class Commitment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a party hands in before the commit (hex)."""

    format: Literal["policy-nonce-commitment/1"]
    agency: str
    draw: str
    attempt: Attempt
    party: str
    commitment: Hex64

    def as_party(self) -> Party:
        return Party(self.party, self.commitment)


class Made(msgspec.Struct, frozen=True):
    """The two files."""

    secret: Path
    commitment: Path


def make_nonce(
    directory: Path, draw: str, party: str, *, agency: str | None = None, attempt: int = 1
) -> Made:
    """Make 32 random bytes and write both files. Raises Unusable (names, disk), Refused where one of the files is there already."""
    found = _NAME.fullmatch(draw)
    if found is None:
        raise Unusable(_NO_NAME.fill(draw=short(draw)), _ASK)
    if agency is not None and agency != found["agency"]:
        raise Unusable(_OTHER_AGENCY.fill(draw=draw, agency=short(agency)), _ASK)
    name = written(party, Text("参与方名称", "party"))
    if len(name) > _LONGEST:
        raise Unusable(
            Text(f"参与方名称超过 {_LONGEST} 个字", f"the party's name is over {_LONGEST} characters"),
            Text("写单位或岗位的名称", "name a unit or a role"),
        )
    nonce = Nonce(NONCE, found["agency"], draw, attempt, name, os.urandom(32).hex())
    handed_in = Commitment(COMMITMENT, nonce.agency, draw, attempt, name, nonce.commitment)
    stem = re.sub(r"[^\w.-]", "_", name).lstrip(".") or "party"
    made = Made(directory / f"{stem}.nonce.json", directory / f"{stem}.commitment.json")
    for path in (made.secret, made.commitment):
        if os.path.lexists(path):
            raise Refused(_TAKEN.fill(path=path), _KEEP)
    # The secret first: a commitment that nobody can open would void the attempt. Files are made 0600.
    write(made.secret, _line(nonce))
    write(made.commitment, _line(handed_in))
    return made


def read_nonce(path: Path) -> Nonce:
    """A party's number as it brings it. Raises Unusable."""
    return _read(path, Nonce)


def read_commitment(path: Path) -> Commitment:
    """What a party handed in. Raises Unusable; Refused for the number itself, which is a secret no more."""
    found = _read(path, Commitment)
    if not found.party.strip() or len(found.party) > _LONGEST or written(found.party, _PARTY) != found.party:
        raise _wrong(path, Text("参与方名称不合要求", "the party's name is not usable"))
    return found


def content(path: Path) -> bytes:
    """The bytes of a small file that somebody brings. Raises Unusable."""
    try:
        return read_bytes(path, shown(path), LARGEST)
    except FindingsStop as stop:
        raise Unusable(stop.message, stop.advice) from None


def _read(path: Path, kind: type[Value]) -> Value:
    try:
        return msgspec.json.decode(content(path), type=kind)
    except msgspec.ValidationError as error:
        form = _form(path)
        if kind is Nonce and form == COMMITMENT:
            raise _wrong(path, _IS_COMMITMENT) from None
        if kind is Commitment and form == NONCE:
            raise Refused(_IS_NONCE.fill(path=shown(path)), _BURNT) from None
        raise _wrong(path, Text("内容不合格式", f"it is not of the form ({error})")) from None
    except (msgspec.DecodeError, ValueError):
        raise _wrong(path, Text("不是完整的 JSON 文件", "it is no whole JSON file")) from None


def _form(path: Path) -> object:
    """Which form a JSON file says that it is of, whatever else is in it."""
    found = msgspec.json.decode(content(path))
    return found.get("format") if isinstance(found, dict) else None


def _line(value: Nonce | Commitment) -> bytes:
    return canonical(msgspec.to_builtins(value)) + b"\n"


def _wrong(path: Path, what: Text) -> Unusable:
    return Unusable(
        Text("{path}：{what}", "{path}: {what}").fill(path=shown(path), what=what),
        Text(
            "要的是 policy draw nonce 写出的文件，请参与方重新送来",
            "this takes a file that `policy draw nonce` wrote; ask the party for it again",
        ),
    )


_IS_COMMITMENT = Text("这是承诺文件，不是随机数", "this is the commitment, not the number")
_IS_NONCE = Text(
    "{path} 是随机数文件：承诺之前给别人看过，就不再是秘密",
    "{path} is the number itself: whoever saw it before the commitment could make the draw fit it",
)
_BURNT = Text(
    "请参与方换一个目录重新 policy draw nonce，只交 .commitment.json",
    "let the party make another with `policy draw nonce` in another directory, and hand in .commitment.json alone",
)
_PARTY = Text("参与方名称", "party")
_NO_NAME = Text("“{draw}” 不是抽取名称", "“{draw}” is not the name of a draw")
_OTHER_AGENCY = Text("{draw} 不是机关 {agency} 的抽取", "{draw} is not a draw of agency {agency}")
_ASK = Text(
    "请组织抽取的一方运行 policy draw names，照抄其中的抽取名称和次数",
    "ask those who hold the draw to run `policy draw names`, and copy the draw and the attempt from it",
)
_TAKEN = Text("{path} 已经存在，没有改动", "{path} exists already; nothing was changed")
_KEEP = Text(
    "每次抽取只用一个随机数；要另做一个的，换一个目录",
    "one number serves one attempt; to make another one, name another directory",
)
