"""Reading a bundle back, strictly: what is not exactly as it would be written is refused by file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from policy_engine.ledger.check import Checkpoint, Entry
from policy_engine.model.canonical import parse
from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text
from policy_engine.usecases.bundle import form
from policy_engine.usecases.bundle.draws import DRAWS

Value = TypeVar("Value")


class Bundle(msgspec.Struct, frozen=True):
    """An auditor bundle as read, in the order of its lines: whether it holds is not said yet.

    `inputs` are the names of the files in inputs/, `others` of those beside the bundle's own.
    """

    manifest: form.Manifest
    entries: tuple[Entry, ...]
    checkpoints: tuple[Checkpoint, ...]
    inputs: frozenset[str]
    others: tuple[str, ...]


def read_manifest(directory: Path) -> form.Manifest:
    """Raises Unusable where the directory is no bundle."""
    return only(directory, form.MANIFEST, form.Manifest)


def read_bundle(directory: Path) -> Bundle:
    """Raises Unusable where the directory is no bundle, or a file of it is missing, cannot be read, or is not of its form."""
    own = {form.MANIFEST, form.LOG, form.CHECKPOINTS, form.INPUTS, DRAWS}
    return Bundle(
        manifest=read_manifest(directory),
        entries=tuple(entry.stored() for entry in records(directory, form.LOG, form.Entry)),
        checkpoints=tuple(
            Checkpoint(c.size, c.root) for c in records(directory, form.CHECKPOINTS, form.Checkpoint)
        ),
        inputs=names(directory / form.INPUTS),
        others=tuple(sorted(names(directory) - own)),
    )


_NO_FOLDER = Text("没有目录 {path}", "there is no directory {path}")
_CHECK_NAME = Text("请检查核验包的目录名", "check the name of the bundle's directory")


def only(directory: Path, name: str, kind: type[Value]) -> Value:
    """The value of a file of one line."""
    found = list(records(directory, name, kind))
    if len(found) != 1:
        raise unusable(f"{name}:2", Text("只应有一行", "there is one line at most"))
    return found[0]


def records(directory: Path, name: str, kind: type[Value], *, empty: bool = False) -> Iterator[Value]:
    """The values of a file of canonical JSON lines, one a line. Raises Unusable by file and line."""
    for number, line in enumerate(lines(directory, name, empty=empty), 1):
        where = f"{name}:{number}"
        try:
            yield msgspec.convert(parse(line), kind)
        except msgspec.ValidationError as error:
            what = Text(f"内容不合格式（{error}）", f"is not of the form ({error})")
            raise unusable(where, what) from None
        except (ValueError, RecursionError):
            raise unusable(where, Text("不是规范的 JSON", "is not canonical JSON")) from None


def lines(directory: Path, name: str, *, empty: bool = False) -> list[bytes]:
    """The lines of a file of the bundle, each of which ends. Raises Unusable where it has none, unless it may be `empty`."""
    try:
        data = (directory / name).read_bytes()
    except FileNotFoundError:
        if not directory.exists():
            raise Unusable(_NO_FOLDER.fill(path=directory), _CHECK_NAME) from None
        raise unusable(name, Text("没有这个文件", "no such file")) from None
    except OSError as error:
        why = Text(f"读不出来（{error.strerror}）", f"cannot be read ({error.strerror})")
        raise unusable(name, why) from None
    *found, rest = data.split(b"\n")
    if rest or not (found or empty):
        raise unusable(
            f"{name}:{len(found) + 1}",
            Text("是空的，或到行中间就断了", "is empty or ends in the middle of a line"),
        )
    return found


def names(directory: Path) -> frozenset[str]:
    """The files of a directory; none where it is missing, because whatever needs them names them."""
    try:
        return frozenset(path.name for path in directory.iterdir())
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        why = Text(f"读不出来（{error.strerror}）", f"cannot be read ({error.strerror})")
        raise unusable(directory.name, why) from None


def unusable(where: str, what: Text) -> Unusable:
    """The refusal of a file of a bundle."""
    return Unusable(
        Text(f"{where}: {what.zh}", f"{where}: {what.en}"),
        Text(
            "这不是完整的核验包（policy-bundle/1），或由更新的版本写成；请重新索取",
            "this is no whole bundle (policy-bundle/1), or a newer release wrote it; ask for it again",
        ),
    )
