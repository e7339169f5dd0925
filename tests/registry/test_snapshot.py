from __future__ import annotations

import resource
import signal
from datetime import date
from hashlib import sha256
from unicodedata import normalize

import duckdb
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.model.canonical import canonical
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.target import TIERS, Inspector, Profile, Recusal, Target
from policy_engine.registry import snapshot, snapshot_file
from policy_engine.registry.words import tidy

TEXT = st.text(st.characters(codec="utf-8"), max_size=8).map(tidy)
PROFILES = st.builds(
    Profile,
    st.sampled_from(["enterprise", "individual", "cooperative", "other"]),
    st.sampled_from(["open", "closed", "revoked", "moved_out"]),
    st.sampled_from(TIERS),
    TEXT,
    TEXT,
    st.lists(TEXT, max_size=3).map(tuple),
    st.lists(TEXT, max_size=3).map(tuple),
    st.just(()) | st.lists(TEXT, max_size=3).map(tuple),
)
TARGETS = st.lists(
    st.builds(
        Target, st.text("0123456789ABC", min_size=15, max_size=18), TEXT, PROFILES, st.none() | st.dates()
    ),
    max_size=6,
    unique_by=lambda t: t.id,
)


def record(target):
    p = target.profile
    return {
        "id": target.id,
        "name": target.name,
        "entity": p.entity,
        "standing": p.standing,
        "tier": p.tier,
        "station": p.station,
        "category": p.category,
        "licences": list(p.licences),
        "traits": list(p.traits),
        "registered_on": target.registered_on.isoformat() if target.registered_on else None,
        **({"lists": list(p.lists)} if p.lists else {}),
    }


@pytest.fixture
def frozen(small_targets, tmp_path):
    digest = snapshot.write_targets(small_targets, tmp_path)
    return tmp_path / f"{digest}.parquet"


@given(TARGETS)
def test_the_digest_is_over_canonical_rows_sorted_by_id(targets):
    rows = sorted((record(target) for target in targets), key=lambda row: row["id"])
    expected = sha256(b"".join(canonical(row) + b"\n" for row in rows)).digest()
    assert snapshot.canonical_digest(targets) == expected
    assert snapshot.canonical_digest(reversed(targets)) == expected


@settings(max_examples=15, deadline=None)
@given(TARGETS)
def test_what_was_frozen_is_read_back(tmp_path_factory, targets):
    directory = tmp_path_factory.mktemp("snapshots")
    digest = snapshot.write_targets(targets, directory)
    assert digest == snapshot.canonical_digest(targets).hex()
    assert snapshot.read_targets(directory / f"{digest}.parquet") == tuple(
        sorted(targets, key=lambda t: t.id)
    )


def test_a_county_is_read_back_with_shared_profiles(frozen, small_targets):
    targets = snapshot.read_targets(frozen)
    assert targets == tuple(sorted(small_targets, key=lambda t: t.id))
    assert len({id(t.profile) for t in targets}) == len({t.profile for t in targets})


def test_freezing_twice_gives_one_file_and_leaves_no_draft(frozen, small_targets):
    snapshot.write_targets(small_targets, frozen.parent)
    assert [path.name for path in frozen.parent.iterdir()] == [frozen.name]


def test_text_that_is_not_normalised_is_refused(small_targets):
    profile = small_targets[0].profile
    listed = msgspec.structs.replace(profile, lists=("e\u0301",))
    for target in (Target("0" * 18, "e\u0301", profile), Target("0" * 18, "某", listed)):
        with pytest.raises(ValueError, match="NFC"):
            snapshot.canonical_digest([target])


def test_a_registry_without_lists_has_the_digest_it_always_had():
    target = Target("91350100M000100Y43", "某", Profile("enterprise", "open", "B", "所", "类"))
    (line,) = snapshot.target_lines([target])
    assert (
        line
        == (
            '{"category":"类","entity":"enterprise","id":"91350100M000100Y43","licences":[],"name":"某","registered_on":null,'
            '"standing":"open","station":"所","tier":"B","traits":[]}\n'
        ).encode()
    )
    listed = msgspec.structs.replace(target.profile, lists=("名单",))
    (line,) = snapshot.target_lines([msgspec.structs.replace(target, profile=listed)])
    assert '"licences":[],"lists":["名单"],"name"'.encode() in line


def test_a_snapshot_made_before_there_were_lists_is_read(tmp_path):
    target = Target("91350100M000100Y43", "某", Profile("enterprise", "open", "B", "所", "类"))
    digest = snapshot.canonical_digest([target]).hex()
    path = tmp_path / f"{digest}.parquet"
    old = '[{"entity":"enterprise","standing":"open","tier":"B","station":"所","category":"类","licences":[],"traits":[]}]'
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT '{target.id}' AS id, '某' AS name, NULL::DATE AS registered_on, 0 AS profile) TO '{path}' "
            f"(FORMAT parquet, KV_METADATA {{profiles: '{old}'}})"
        )
    assert snapshot.read_targets(path) == (target,)


def test_directories_may_have_quotes_and_brackets(tmp_path, small_targets):
    directory = tmp_path / "it's [a] *?"
    digest = snapshot.write_targets(small_targets[:5], directory)
    assert len(snapshot.read_targets(directory / f"{digest}.parquet")) == 5


def test_a_missing_snapshot_is_refused_by_name(tmp_path):
    with pytest.raises(Refused) as stop:
        snapshot.read_targets(tmp_path / "abc.parquet")
    assert "abc.parquet" in stop.value.message.zh
    assert stop.value.exit_code == 3


def test_a_renamed_snapshot_is_refused(frozen):
    other = frozen.with_name(f"{'0' * 64}.parquet")
    frozen.rename(other)
    with pytest.raises(Refused, match="promises"):
        snapshot.read_targets(other)


@pytest.mark.parametrize("keep", [0, 4, 1000, -1])
def test_a_truncated_snapshot_is_refused(frozen, keep):
    frozen.write_bytes(frozen.read_bytes()[:keep])
    with pytest.raises(Refused, match=frozen.name):
        snapshot.read_targets(frozen)


def edit(path, select, metadata="KV_METADATA {{profiles: '{}'}}", order=""):
    with duckdb.connect() as connection:
        profiles = connection.execute(
            "SELECT decode(value) FROM parquet_kv_metadata($1) WHERE decode(key) = 'profiles'", [str(path)]
        ).fetchone()[0]
        connection.execute(f"CREATE TABLE t AS SELECT {select} FROM read_parquet('{path}') {order}")
        options = ", " + metadata.format(profiles.replace("'", "''")) if metadata else ""
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet{options})")


@pytest.mark.parametrize(
    ("select", "match"),
    [
        ("* REPLACE (name || '.' AS name)", "promises"),
        ("* REPLACE (0 AS profile)", "promises"),
        ("* REPLACE (999999 AS profile)", "damaged"),
        ("* REPLACE (NULL AS profile)", "damaged"),
        ("* REPLACE (CASE WHEN id < '914' THEN NULL ELSE id END AS id)", "damaged"),
        ("* EXCLUDE (name)", "damaged"),
    ],
)
def test_an_edited_snapshot_is_refused(frozen, select, match):
    edit(frozen, select)
    with pytest.raises(Refused, match=match):
        snapshot.read_targets(frozen)


@pytest.mark.parametrize(
    "metadata", ["", "KV_METADATA {{profiles: 'nothing'}}", "KV_METADATA {{profiles: '[1]'}}"]
)
def test_a_snapshot_without_its_profiles_is_refused(frozen, metadata):
    edit(frozen, "*", metadata)
    with pytest.raises(Refused, match="damaged"):
        snapshot.read_targets(frozen)


def test_the_order_of_rows_in_the_file_does_not_matter(frozen, small_targets):
    edit(frozen, "*", order="ORDER BY id DESC")
    assert snapshot.read_targets(frozen) == tuple(sorted(small_targets, key=lambda t: t.id))


def test_a_directory_that_cannot_be_written_stops_the_command(tmp_path, small_targets):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(Unusable, match="cannot write"):
        snapshot.write_targets(small_targets, blocked)


def test_a_disk_that_fills_up_in_the_middle_leaves_nothing_behind(tmp_path, small_targets):
    """The kernel lets no file of this process grow beyond 20 kB: what happens on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(Unusable, match="cannot write"):
            snapshot.write_targets(small_targets, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert list(tmp_path.iterdir()) == []


INSPECTOR = Inspector(
    "检查员-001",
    "检查员-001",
    "计量股",
    "section",
    "示例证1",
    date(2021, 1, 1),
    date(2026, 1, 1),
    ("计量",),
    False,
    leave=((date(2023, 6, 20), date(2023, 7, 5)),),
    leader=True,
)
EXPERT = Inspector(
    "检查员-999", "专家", "示例检测中心", "section", "", None, None, ("计量",), expert=True, group="一组"
)
RECUSALS = (
    Recusal("检查员-001", "91350100M000100Y43", "spouse", "officer", date(2022, 1, 1), None),
    Recusal("检查员-001", "91350100M000100Y43", "other", "party", None, None),
    Recusal(
        "检查员-002",
        "91350100M000100Y43",
        "former_employer",
        "ex_officio",
        None,
        None,
        "rejected",
        "collective",
        date(2023, 1, 5),
        date(2019, 5, 1),
    ),
)


def test_records_are_plain_values_that_have_canonical_bytes():
    assert snapshot.inspector_record(INSPECTOR) == {
        "id": "检查员-001",
        "name": "检查员-001",
        "unit": "计量股",
        "unit_kind": "section",
        "certificate": "示例证1",
        "certificate_from": "2021-01-01",
        "certificate_to": "2026-01-01",
        "qualifications": ["计量"],
        "on_duty": False,
        "department": "",
        "leave": [["2023-06-20", "2023-07-05"]],
        "leader": True,
        "expert": False,
        "group": "",
    }
    assert snapshot.recusal_record(RECUSALS[0])["since"] == "2022-01-01"
    assert snapshot.recusal_record(RECUSALS[0])["until"] is None


def test_records_are_frozen_under_the_digest_of_the_file(tmp_path):
    records = [snapshot.recusal_record(recusal) for recusal in RECUSALS]
    digest = snapshot.write_records(records, tmp_path)
    data = (tmp_path / f"{digest}.jsonl").read_bytes()
    assert sha256(data).hexdigest() == digest == snapshot.write_records(reversed(records), tmp_path)
    assert data.splitlines() == sorted(canonical(record) for record in records)
    assert sorted(snapshot.read_records(tmp_path / f"{digest}.jsonl"), key=str) == sorted(records, key=str)
    assert set(snapshot.read_recusals(tmp_path / f"{digest}.jsonl")) == set(RECUSALS)


def test_inspectors_are_read_back_sorted_by_id(tmp_path):
    import msgspec

    others = [
        msgspec.structs.replace(INSPECTOR, id=f"检查员-{n:03d}", name="z" * (9 - n)) for n in range(2, 9)
    ]
    digest = snapshot.write_records(map(snapshot.inspector_record, [EXPERT, *others, INSPECTOR]), tmp_path)
    assert snapshot.read_inspectors(tmp_path / f"{digest}.jsonl") == (INSPECTOR, *others, EXPERT)


def test_no_records_are_records_too(tmp_path):
    digest = snapshot.write_records([], tmp_path)
    assert snapshot.read_records(tmp_path / f"{digest}.jsonl") == ()


def test_records_that_are_missing_changed_or_of_another_kind_are_refused(tmp_path):
    digest = snapshot.write_records([snapshot.inspector_record(INSPECTOR)], tmp_path)
    path = tmp_path / f"{digest}.jsonl"
    with pytest.raises(Refused, match="another registry"):
        snapshot.read_recusals(path)
    path.write_bytes(path.read_bytes().replace(b"false", b"true"))
    with pytest.raises(Refused, match="promises"):
        snapshot.read_records(path)
    path.unlink()
    with pytest.raises(Refused, match="missing"):
        snapshot.read_inspectors(path)


def test_a_file_named_by_its_digest_that_holds_no_records_is_refused(tmp_path):
    data = b"{ }\n"
    path = tmp_path / f"{sha256(data).hexdigest()}.jsonl"
    path.write_bytes(data)
    with pytest.raises(Refused, match="not a snapshot"):
        snapshot.read_records(path)


@pytest.fixture
def lines(small_targets, tmp_path):
    """The same snapshot as canonical lines."""
    digest = snapshot.canonical_digest(small_targets).hex()
    path = tmp_path / f"{digest}{snapshot.LINES}"
    path.write_bytes(b"".join(snapshot.target_lines(small_targets)))
    return path


@given(TARGETS)
def test_canonical_lines_are_what_the_digest_is_over(tmp_path_factory, targets):
    data = b"".join(snapshot.target_lines(targets))
    digest = sha256(data).hexdigest()
    assert digest == snapshot.canonical_digest(targets).hex()
    path = tmp_path_factory.mktemp("lines") / f"{digest}{snapshot.LINES}"
    path.write_bytes(data)
    assert snapshot.read_targets(path) == tuple(sorted(targets, key=lambda t: t.id))


def test_canonical_lines_and_parquet_are_the_same_snapshot(lines, frozen):
    read = snapshot.read_targets(lines)
    assert read == snapshot.read_targets(frozen)
    assert len({id(t.profile) for t in read}) == len({t.profile for t in read})


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda rows: rows[:-1], "promises"),
        (lambda rows: rows[::-1], "damaged"),
        (lambda rows: [rows[0], *rows], "promises"),
        (lambda rows: [rows[0][:-3], *rows[1:]], "damaged"),
        (lambda rows: [rows[0].replace(b",", b", "), *rows[1:]], "damaged"),
        (lambda rows: [rows[0].replace(b'"open"', b'"shut"'), *rows[1:]], "damaged"),
        (lambda rows: [rows[0].replace(b'"name":"', b'"name":"x'), *rows[1:]], "promises"),
        (lambda rows: [*rows, b""], "damaged"),
        (lambda rows: [b"\xff", *rows], "damaged"),
    ],
)
def test_edited_lines_are_refused_by_name(lines, change, match):
    rows = lines.read_bytes().splitlines()
    lines.write_bytes(b"".join(row + b"\n" for row in change(rows)))
    with pytest.raises(Refused, match=match) as stop:
        snapshot.read_targets(lines)
    assert lines.name in stop.value.message.zh


def test_lines_without_a_last_line_feed_are_refused(lines):
    lines.write_bytes(lines.read_bytes()[:-1])
    with pytest.raises(Refused, match="damaged"):
        snapshot.read_targets(lines)


def test_a_snapshot_is_verified_without_its_targets_as_objects(frozen, lines, small_targets, monkeypatch):
    assert snapshot.verify_targets(lines) == len(small_targets)

    def no_objects(*_):
        raise AssertionError("a target became an object")

    monkeypatch.setattr(snapshot, "Target", no_objects)
    assert snapshot.verify_targets(frozen) == len(small_targets)


@pytest.mark.parametrize(
    ("damage", "match"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), "damaged"),
        (lambda path: path.unlink(), "does not exist"),
        (lambda path: edit(path, "* REPLACE (name || '.' AS name)"), "promises"),
        (
            lambda path: edit(path, "* REPLACE (CASE WHEN id < '914' THEN NULL ELSE name END AS name)"),
            "damaged",
        ),
        (lambda path: edit(path, "* REPLACE (999999 AS profile)"), "damaged"),
        (lambda path: edit(path, "* REPLACE (CAST(registered_on AS VARCHAR) AS registered_on)"), "damaged"),
        (lambda path: edit(path, "* REPLACE (name || 'e' || chr(769) AS name)"), "damaged"),
        (lambda path: edit(path, "*", "KV_METADATA {{profiles: 'x'}}"), "damaged"),
    ],
)
def test_verifying_refuses_what_reading_refuses(frozen, damage, match):
    damage(frozen)
    for read in (snapshot.verify_targets, snapshot.read_targets):
        with pytest.raises(Refused, match=match) as stop:
            read(frozen)
        assert frozen.name in stop.value.message.zh


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.builds(
            Target,
            st.text("0123456789ABC", min_size=15, max_size=18),
            st.text(st.characters(codec="utf-8")).map(lambda s: normalize("NFC", s)),
            PROFILES,
            st.none() | st.dates(),
        ),
        max_size=6,
        unique_by=lambda t: t.id,
    )
)
def test_duckdb_spells_every_name_as_canonical_json_does(tmp_path_factory, targets):
    directory = tmp_path_factory.mktemp("snapshots")
    digest = snapshot.write_targets(targets, directory)
    assert snapshot.verify_targets(directory / f"{digest}.parquet") == len(targets)
    assert len(snapshot.read_targets(directory / f"{digest}.parquet")) == len(targets)


def test_a_registry_of_more_than_one_chunk_has_the_same_digest(tmp_path, small_targets, monkeypatch):
    monkeypatch.setattr(snapshot_file, "CHUNK", 300)
    digest = snapshot.write_targets(small_targets, tmp_path)
    assert digest == snapshot.canonical_digest(small_targets).hex()
    assert snapshot.verify_targets(tmp_path / f"{digest}.parquet") == len(small_targets)
