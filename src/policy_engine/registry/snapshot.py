"""The registry frozen (名录快照): content-named files that are verified whenever they are read.

Targets lie in `<digest>.parquet`: id, name, date of registration and the number of the profile, the profiles themselves in
the file's metadata. The digest is over the logical rows, not over Parquet's bytes, so that anybody can recompute it from
another form of the same registry: `<digest>.targets.jsonl` holds these very rows, canonical JSON lines sorted by id.
Inspectors and recusals lie in `<digest>.jsonl`, canonical JSON lines sorted by bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from policy_engine.files import replacing, write
from policy_engine.model.canonical import canonical, parse
from policy_engine.model.errors import Refused
from policy_engine.model.target import Inspector, Profile, Recusal, Target
from policy_engine.model.text import Text
from policy_engine.registry.rows import by_id, read_lines, target_lines
from policy_engine.registry.snapshot_file import database, digest_of, load, plainly, write_parquet

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

__all__ = [
    "LINES",
    "canonical_digest",
    "inspector_record",
    "loaded",
    "read_inspectors",
    "read_records",
    "read_recusals",
    "read_targets",
    "recusal_record",
    "target_lines",
    "verify_targets",
    "write_records",
    "write_targets",
]

R = TypeVar("R", Inspector, Recusal)

LINES = ".targets.jsonl"
"""The ending of a snapshot of targets in canonical JSON lines."""


def canonical_digest(rows: Iterable[Target]) -> bytes:
    """SHA-256 over the canonical row of each target (`rows.target_lines`), sorted by id (ids are unique).

    Raises ValueError for text that is not NFC.
    """
    digest = sha256()
    for line in target_lines(rows):
        digest.update(line)
    return digest.digest()


def write_targets(rows: Iterable[Target], directory: Path) -> str:
    """Freeze targets as `<digest>.parquet`; gives the digest in hexadecimal. Raises Unusable where writing fails."""
    targets = sorted(rows, key=by_id)
    digest = canonical_digest(targets).hex()
    with replacing(directory / f"{digest}.parquet") as draft:
        write_parquet(draft, targets)
    return digest


def read_targets(path: Path) -> tuple[Target, ...]:
    """The targets of a snapshot in either form, sorted by id; Profile objects are shared.

    Raises Refused if the file is missing, is not a snapshot, or does not have the content that its name promises.
    """
    with _kept_promise(path) as keeps:
        targets = _read_lines(path, keeps) if path.name.endswith(LINES) else _read_parquet(path, keeps)
    return tuple(targets)


def verify_targets(path: Path) -> int:
    """How many rows a snapshot has, in either form, once its content is what its name promises. Raises Refused like `read_targets`."""
    if path.name.endswith(LINES):
        return len(read_targets(path))
    with loaded(path) as (connection, _):
        (rows,) = connection.execute("SELECT count(*) FROM target").fetchall()[0]
    return int(rows)


@contextmanager
def loaded(
    path: Path, *, spill: Path | None = None, threads: int | None = None
) -> Iterator[tuple[Connection, list[Profile]]]:
    """A verified snapshot in a database, as `snapshot_file.load` makes it, and its profiles by number; no target becomes an object.

    Raises Refused like `read_targets`, of which the caller's own statements are no part.
    """
    if not path.is_file():
        raise _missing(path)
    with database(spill or _spill(path), threads=threads) as connection:
        with _kept_promise(path) as keeps, plainly():
            profiles = load(connection, path)
            keeps(digest_of(connection))
        yield connection, profiles


def inspector_record(inspector: Inspector) -> dict[str, Any]:
    """An inspector as the record that a draw commits to; dates are yyyy-mm-dd."""
    record: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(inspector))
    return record


def recusal_record(recusal: Recusal) -> dict[str, Any]:
    """A recusal as the record that a draw commits to; dates are yyyy-mm-dd or null."""
    record: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(recusal))
    return record


def write_records(records: Iterable[Mapping[str, Any]], directory: Path) -> str:
    """Freeze records as `<digest>.jsonl`; gives the digest, which is the SHA-256 of the file. Raises Unusable."""
    data = b"".join(sorted(canonical(dict(record)) + b"\n" for record in records))
    digest = sha256(data).hexdigest()
    write(directory / f"{digest}.jsonl", data)
    return digest


def read_records(path: Path) -> tuple[dict[str, Any], ...]:
    """The records of a snapshot, in the order of their bytes.

    Raises Refused if the file is missing or does not have the content that its name promises.
    """
    try:
        data = path.read_bytes()
    except OSError:
        raise _refused(
            path, Text("名录快照不存在或无法读取", "the snapshot is missing or cannot be read")
        ) from None
    if sha256(data).hexdigest() != path.stem:
        raise _refused(
            path, Text("名录快照的内容与名称不符", "the snapshot's content is not what its name promises")
        )
    try:
        return tuple(parse(line) for line in data.split(b"\n")[:-1])
    except ValueError:
        raise _refused(path, Text("这不是名录快照", "this is not a snapshot")) from None


def read_inspectors(path: Path) -> tuple[Inspector, ...]:
    """The inspectors of a snapshot, sorted by id. Raises Refused."""
    return tuple(sorted(_converted(path, Inspector), key=lambda inspector: inspector.id))


def read_recusals(path: Path) -> tuple[Recusal, ...]:
    """The recusals of a snapshot, in the order of their bytes. Raises Refused."""
    return _converted(path, Recusal)


def _converted(path: Path, kind: type[R]) -> tuple[R, ...]:
    try:
        return tuple(msgspec.convert(record, kind) for record in read_records(path))
    except msgspec.ValidationError:
        message = Text("快照里不是这种名录", "the snapshot holds another registry")
        raise _refused(path, message) from None


@contextmanager
def _kept_promise(path: Path) -> Iterator[Callable[[str], None]]:
    """Turns what goes wrong with a snapshot into its refusal; gives what the digest of its content is to be told to."""

    def keeps(digest: str) -> None:
        if digest != path.name.partition(".")[0]:
            raise _refused(
                path, Text("名录快照的内容与名称不符", "the snapshot's content is not what its name promises")
            )

    if not path.is_file():
        raise _missing(path)
    try:
        yield keeps
    except (ValueError, TypeError, IndexError, OSError, msgspec.DecodeError):
        raise _refused(
            path, Text("名录快照已损坏，无法读取", "the snapshot is damaged and cannot be read")
        ) from None


def _read_lines(path: Path, keeps: Callable[[str], None]) -> list[Target]:
    data = path.read_bytes()
    targets = sorted(read_lines(data), key=by_id)
    keeps(canonical_digest(targets).hex())
    return targets


def _read_parquet(path: Path, keeps: Callable[[str], None]) -> list[Target]:
    with database(_spill(path)) as connection:
        profiles = load(connection, path)
        keeps(digest_of(connection))
        rows = connection.execute("SELECT id, name, profile, registered_on FROM target ORDER BY id")
        return [Target(i, name, profiles[number], day) for i, name, number, day in rows.fetchall()]


def _spill(path: Path) -> Path:
    return path.with_name(f".{path.name}.spill")


def _missing(path: Path) -> Refused:
    return _refused(path, Text("名录快照不存在", "the snapshot does not exist"))


def _refused(path: Path, what: Text) -> Refused:
    message = Text(f"{what.zh}：{path}", f"{what.en}: {path}")
    return Refused(
        message,
        Text("请从备份恢复该文件，不要修改或改名", "restore the file from a backup; never edit or rename it"),
    )
