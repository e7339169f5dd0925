"""What an auditor bundle holds beside log and inputs, compared with what these two give: folders of draws, lists of changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import pairwise, zip_longest
from pathlib import Path

from policy_engine.model.canonical import parse
from policy_engine.model.errors import Refused
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import ImportedRegistry
from policy_engine.usecases.bundle import form
from policy_engine.usecases.bundle.disclosed import InputsOf, visited
from policy_engine.usecases.bundle.draws import DRAW, DRAWS, LEAVES, NAMES, POOL, SELECTED
from policy_engine.usecases.bundle.folder import folders
from policy_engine.usecases.bundle.steps import steps_of


def of_folders(directory: Path, store: Store, draws: Collection[str]) -> Iterator[Text]:
    """Files of draws/ that are not, byte for byte, what log and inputs give. A draw that cannot be made again is told of by itself."""
    inputs = InputsOf(store, directory / form.INPUTS)
    made = folders(
        store,
        draws,
        steps_of(store, draws),
        inputs,
        lambda draw: (True, visited(store, draw)),
        auditor=True,
    )
    for number, files in made:
        with suppress(Refused, ValueError, LookupError, ArithmeticError):
            for name, lines in files:
                yield from _compare(directory, f"{DRAWS}/{number}/{name}", lines)


def strangers(directory: Path, store: Store, draws: Collection[str]) -> list[str]:
    """What lies in draws/ and is none of a bundle's files."""
    attempts = [draw for draw in queries.draws(store) if draw.name in draws]
    numbers = {f"{n:03d}" for n in range(1, len(attempts) + 1)}
    files = {DRAW, LEAVES, SELECTED, NAMES, POOL}
    return sorted(
        path.relative_to(directory).as_posix()
        for path in directory.glob(f"{DRAWS}/**/*")
        if not (
            (path.parent.name == DRAWS and path.name in numbers)
            or (path.parent.name in numbers and path.name in files)
        )
    )


def _compare(directory: Path, name: str, expected: Iterable[bytes]) -> Iterator[Text]:
    try:
        with (directory / name).open("rb") as file:
            for number, (line, found) in enumerate(zip_longest(expected, file), 1):
                if line != found:
                    yield _DIFFERS.fill(name=name, number=number)
                    return
    except FileNotFoundError:
        yield _MISSING.fill(name=name)
    except OSError as error:
        yield _UNREADABLE.fill(name=name, why=error.strerror)


def of_changes(directory: Path, store: Store, inputs: Collection[str]) -> Iterator[Text]:
    """What does not hold of the lists of changes: their digests, what the log counts of each kind, and the rows before and after."""
    for made in form.listed_changes(store):
        name = f"{made.changes_sha256}.jsonl"
        if name in inputs:
            yield from _list(directory / form.INPUTS / name, made)
    imports = queries.registries(store, "targets")
    for before, after in pairwise(imports):
        if before.digest != after.digest and not after.changes_sha256:
            yield _UNLISTED.fill(idx=after.idx)
        came, went = (after.changes.get(kind, 0) for kind in ("added", "dropped"))
        if after.changes_sha256 and before.rows + came - went != after.rows:
            yield _ROWS.fill(idx=after.idx, before=before.rows, came=came, went=went, rows=after.rows)


def _list(path: Path, made: ImportedRegistry) -> Iterator[Text]:
    name = f"{form.INPUTS}/{path.name}"
    try:
        data = path.read_bytes()
    except OSError as error:
        yield _UNREADABLE.fill(name=name, why=error.strerror)
        return
    if sha256(data).hexdigest() != made.changes_sha256:
        yield _DIGEST.fill(name=name)
        return
    try:
        counted = Counter(str(parse(line)["change"]) for line in data.splitlines())
    except (ValueError, LookupError, TypeError):
        yield _NO_LIST.fill(name=name)
        return
    if counted != +Counter(made.changes):
        yield _COUNTS.fill(name=name, idx=made.idx)


_DIFFERS = Text("{name}:{number}: 与日志和输入得出的不同", "{name}:{number}: not what log and inputs give")
_MISSING = Text("{name}: 没有这个文件", "{name}: no such file")
_UNREADABLE = Text("{name}: 读不出来（{why}）", "{name}: cannot be read ({why})")
_DIGEST = Text(
    "{name}: 内容与文件名中的摘要不符", "{name}: its content does not match the digest in its name"
)
_NO_LIST = Text("{name}: 不是名录变更清单", "{name}: is no list of changes to a registry")
_COUNTS = Text(
    "{name}: 变更条数与日志第 {idx} 号记录所记不符",
    "{name}: not as many changes as entry {idx} of the log counts",
)
_UNLISTED = Text(
    "日志第 {idx} 号记录：检查对象库变了，没有变更清单",
    "entry {idx} of the log: the registry of targets changed, and there is no list of what changed",
)
_ROWS = Text(
    "日志第 {idx} 号记录：原有 {before} 户，增 {came} 户，减 {went} 户，却成为 {rows} 户",
    "entry {idx} of the log: {before} targets, {came} added and {went} dropped, but {rows} after it",
)
