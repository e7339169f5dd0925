"""The registry frozen (名录快照): content-named files that are verified whenever they are read.

Targets lie in `<digest>.parquet`: id, name, date of registration and the number of the profile, the profiles themselves in
the file's metadata. The digest is over the logical rows, not over Parquet's bytes, so that anybody can recompute it from
another form of the same registry: `<digest>.targets.jsonl` holds these very rows, canonical JSON lines sorted by id.
Inspectors and recusals lie in `<digest>.jsonl`, canonical JSON lines sorted by bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from policy_engine.files import replacing, write
from policy_engine.model.canonical import canonical, parse
from policy_engine.model.errors import Refused
from policy_engine.model.target import Entity, Inspector, Profile, Recusal, Standing, Target, Tier
from policy_engine.model.text import Text

R = TypeVar("R", Inspector, Recusal)

LINES = ".targets.jsonl"
"""The ending of a snapshot of targets in canonical JSON lines."""


class _CanonicalRow(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A target's canonical row. The fields stand in the order of their names, as canonical JSON wants them.

    `lists` is there only where it is not empty, so that a registry without lists has the digest that it always had.
    """

    category: str
    entity: Entity
    id: str
    licences: tuple[str, ...]
    lists: tuple[str, ...] = ()
    name: str
    registered_on: date | None
    standing: Standing
    station: str
    tier: Tier
    traits: tuple[str, ...]


def canonical_digest(rows: Iterable[Target]) -> bytes:
    """SHA-256 over the canonical JSON of each target and a line feed, targets sorted by id (ids are unique).

    A row is {category, entity, id, licences, name, registered_on (yyyy-mm-dd or null), standing, station, tier, traits}, and
    `lists` after `licences` where the target is on any.
    Raises ValueError for text that is not NFC.
    """
    digest = sha256()
    for line in target_lines(rows):
        digest.update(line)
    return digest.digest()


def target_lines(rows: Iterable[Target]) -> Iterator[bytes]:
    """What `canonical_digest` is over, line by line: the content of `<digest>.targets.jsonl`. Raises ValueError for text not in NFC."""
    encode = msgspec.json.Encoder().encode
    for target in sorted(rows, key=_id):
        yield encode(_canonical_row(target)) + b"\n"


def write_targets(rows: Iterable[Target], directory: Path) -> str:
    """Freeze targets as `<digest>.parquet`; gives the digest in hexadecimal. Raises Unusable where writing fails."""
    targets = sorted(rows, key=_id)
    digest = canonical_digest(targets).hex()
    numbers: dict[Profile, int] = {}
    profile = [numbers.setdefault(target.profile, len(numbers)) for target in targets]
    columns = (
        [t.id for t in targets],
        [t.name for t in targets],
        [t.registered_on for t in targets],
        profile,
    )
    with replacing(directory / f"{digest}.parquet") as draft:
        _write_parquet(draft, columns, msgspec.json.encode(list(numbers)).decode())
    return digest


def read_targets(path: Path) -> tuple[Target, ...]:
    """The targets of a snapshot in either form, sorted by id; Profile objects are shared.

    Raises Refused if the file is missing, is not a snapshot, or does not have the content that its name promises.
    """
    if not path.is_file():
        raise _refused(path, Text("名录快照不存在", "the snapshot does not exist"))
    try:
        found = _read_lines(path) if path.name.endswith(LINES) else _read_parquet(path)
        targets = sorted(found, key=_id)
        digest = canonical_digest(targets).hex()
    except (ValueError, TypeError, IndexError, OSError, msgspec.DecodeError):
        raise _refused(
            path, Text("名录快照已损坏，无法读取", "the snapshot is damaged and cannot be read")
        ) from None
    if digest != path.name.partition(".")[0]:
        raise _refused(
            path, Text("名录快照的内容与名称不符", "the snapshot's content is not what its name promises")
        )
    return tuple(targets)


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


def _id(target: Target) -> str:
    return target.id


def _canonical_row(target: Target) -> _CanonicalRow:
    p = target.profile
    row = _CanonicalRow(
        category=p.category,
        entity=p.entity,
        id=target.id,
        licences=p.licences,
        lists=p.lists,
        name=target.name,
        registered_on=target.registered_on,
        standing=p.standing,
        station=p.station,
        tier=p.tier,
        traits=p.traits,
    )
    for text in (row.name, row.category, row.station, *row.licences, *row.traits, *row.lists):
        if not unicodedata.is_normalized("NFC", text):
            raise ValueError("text not in NFC")
    return row


def _write_parquet(path: Path, columns: Sequence[Sequence[object]], profiles: str) -> None:
    import duckdb

    try:
        with duckdb.connect() as connection:
            connection.execute(
                "CREATE TABLE target AS SELECT unnest($1::VARCHAR[]) AS id, unnest($2::VARCHAR[]) AS name, "
                "unnest($3::DATE[]) AS registered_on, unnest($4::INTEGER[]) AS profile",
                list(columns),
            )
            connection.execute(
                f"COPY target TO {_quoted(str(path))} "
                f"(FORMAT parquet, USE_TMP_FILE false, KV_METADATA {{profiles: {_quoted(profiles)}}})"
            )
    except duckdb.Error as error:
        raise OSError(0, str(error)) from error


def _read_lines(path: Path) -> list[Target]:
    """Targets from canonical rows. Raises ValueError unless the file is exactly what `target_lines` gives for them."""
    data = path.read_bytes()
    decode = msgspec.json.Decoder(_CanonicalRow).decode
    shared: dict[Profile, Profile] = {}
    targets = []
    for line in data.splitlines():
        r = decode(line)
        profile = Profile(r.entity, r.standing, r.tier, r.station, r.category, r.licences, r.traits, r.lists)
        targets.append(Target(r.id, r.name, shared.setdefault(profile, profile), r.registered_on))
    if b"".join(target_lines(targets)) != data:
        raise ValueError("not in canonical form")
    return targets


def _read_parquet(path: Path) -> list[Target]:
    import duckdb

    try:
        with duckdb.connect() as connection:
            rows = connection.execute(
                "SELECT id, name, registered_on, profile FROM read_parquet($1)", [str(path)]
            ).fetchall()
            metadata = connection.execute(
                "SELECT value FROM parquet_kv_metadata($1) WHERE decode(key) = 'profiles'", [str(path)]
            ).fetchone()
    except duckdb.Error as error:
        raise OSError(0, str(error)) from error
    if metadata is None:
        raise ValueError("no profiles")
    profiles = msgspec.json.decode(metadata[0], type=list[Profile])
    return [Target(id_, name, profiles[number], day) for id_, name, day, number in rows]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _refused(path: Path, what: Text) -> Refused:
    message = Text(f"{what.zh}：{path}", f"{what.en}: {path}")
    return Refused(
        message,
        Text("请从备份恢复该文件，不要修改或改名", "restore the file from a backup; never edit or rename it"),
    )
