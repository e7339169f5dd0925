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

Value = TypeVar("Value")


class Bundle(msgspec.Struct, frozen=True):
    """A bundle as read, in the order of its lines: whether it holds is not said yet.

    `inputs` are the names of the files in inputs/, `others` of those beside the bundle's own.
    """

    manifest: form.Manifest
    entries: tuple[Entry, ...]
    checkpoints: tuple[Checkpoint, ...]
    inputs: frozenset[str]
    others: tuple[str, ...]


def read_bundle(directory: Path) -> Bundle:
    """Raises Unusable where the directory is no bundle, or a file of it is missing, cannot be read, or is not of its form."""
    manifests = list(_records(directory / form.MANIFEST, form.Manifest))
    if len(manifests) != 1:
        raise _unusable(f"{form.MANIFEST}:2", Text("只应有一行", "there is one line at most"))
    own = {form.MANIFEST, form.LOG, form.CHECKPOINTS, form.INPUTS}
    return Bundle(
        manifest=manifests[0],
        entries=tuple(entry.stored() for entry in _records(directory / form.LOG, form.Entry)),
        checkpoints=tuple(
            Checkpoint(c.size, c.root) for c in _records(directory / form.CHECKPOINTS, form.Checkpoint)
        ),
        inputs=_names(directory / form.INPUTS),
        others=tuple(sorted(_names(directory) - own)),
    )


def _records(path: Path, kind: type[Value]) -> Iterator[Value]:
    """The values of a file of canonical JSON lines, one a line."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise _unusable(path.name, Text("没有这个文件", "no such file")) from None
    except OSError as error:
        why = Text(f"读不出来（{error.strerror}）", f"cannot be read ({error.strerror})")
        raise _unusable(path.name, why) from None
    *lines, rest = data.split(b"\n")
    if rest or not lines:
        raise _unusable(
            f"{path.name}:{len(lines) + 1}",
            Text("是空的，或到行中间就断了", "is empty or ends in the middle of a line"),
        )
    for number, line in enumerate(lines, 1):
        where = f"{path.name}:{number}"
        try:
            yield msgspec.convert(parse(line), kind)
        except msgspec.ValidationError as error:
            what = Text(f"内容不合格式（{error}）", f"is not of the form ({error})")
            raise _unusable(where, what) from None
        except (ValueError, RecursionError):
            raise _unusable(where, Text("不是规范的 JSON", "is not canonical JSON")) from None


def _names(directory: Path) -> frozenset[str]:
    """The files of a directory; none where it is missing, because whatever needs them names them."""
    try:
        return frozenset(path.name for path in directory.iterdir())
    except FileNotFoundError:
        return frozenset()
    except OSError as error:
        why = Text(f"读不出来（{error.strerror}）", f"cannot be read ({error.strerror})")
        raise _unusable(directory.name, why) from None


def _unusable(where: str, what: Text) -> Unusable:
    return Unusable(
        Text(f"{where}: {what.zh}", f"{where}: {what.en}"),
        Text(
            "这不是完整的核验包（policy-bundle/1），或由更新的版本写成；请重新索取",
            "this is no whole bundle (policy-bundle/1), or a newer release wrote it; ask for it again",
        ),
    )
