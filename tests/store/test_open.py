from __future__ import annotations

import os
import sqlite3
import stat

import pytest

from policy_engine.model.errors import Refused, Stop, Unusable
from policy_engine.store import open as opening
from policy_engine.store import queries
from policy_engine.store.open import APPLICATION, create, open_store
from policy_engine.store.tables import VERSION


def refusal(path, **options):
    """The error that opening gives; its texts must be complete in both languages."""
    with pytest.raises(Stop) as caught:
        open_store(path, **options)
    stop = caught.value
    assert all("{" not in said for text in (stop.message, stop.advice) for said in (text.zh, text.en))
    assert stop.message.zh
    assert stop.advice.zh
    return stop


def test_a_new_store_begins_with_its_first_event_and_is_private(path, story):
    with create(path, story.created(demo=True)) as store:
        assert queries.head(store)[0] == 1
        assert queries.is_demo(store)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_closed_store_can_be_moved_and_its_path_may_hold_any_characters(path, tmp_path, story):
    create(path, story.created()).close()
    odd = tmp_path / "泽州 #1?%41.db"
    path.rename(odd)
    with open_store(odd) as store:
        assert queries.workspace(store).agency == "140525"
    assert odd.exists()


def test_commits_are_durable(store):
    with store.reading() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_an_existing_store_is_not_made_again(path, story):
    create(path, story.created(demo=True)).close()
    before = path.read_bytes()
    with pytest.raises(Refused):
        create(path, story.created())
    assert path.read_bytes() == before


def test_another_programs_database_is_left_alone(path, story):
    with sqlite3.connect(path) as link:
        link.execute("CREATE TABLE accounts (id)")
    link.close()
    before = path.read_bytes()
    with pytest.raises(Refused):
        create(path, story.created())
    assert isinstance(refusal(path), Unusable)
    assert path.read_bytes() == before


def test_an_interrupted_creation_is_told_and_continued(path, story):
    path.touch(mode=0o644)
    assert isinstance(refusal(path), Unusable)
    with create(path, story.created()) as store:
        assert queries.head(store)[0] == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_creation_that_fails_leaves_nothing_in_the_way(path, story):
    with pytest.raises(ValueError, match=r"workspace\.created"):
        create(path, story.note())
    create(path, story.created()).close()


def test_no_store(tmp_path):
    assert isinstance(refusal(tmp_path / "policy.db"), Unusable)


def test_a_directory_is_no_store(tmp_path, story):
    assert isinstance(refusal(tmp_path), Unusable)
    with pytest.raises(Unusable):
        create(tmp_path, story.created())


def test_a_path_below_a_file_cannot_hold_a_store(tmp_path, story):
    (tmp_path / "file").write_text("x")
    assert isinstance(refusal(tmp_path / "file" / "policy.db"), Unusable)
    with pytest.raises(Unusable):
        create(tmp_path / "file" / "policy.db", story.created())


def test_a_file_that_is_no_database(path, story):
    path.write_bytes("年度计划，不是数据库\n".encode() * 200)
    assert "不是数据库" in refusal(path).message.zh
    with pytest.raises(Unusable):
        create(path, story.created())


def test_a_newer_version_is_refused_and_left_alone(path, story):
    create(path, story.created()).close()
    with sqlite3.connect(path) as link:
        link.execute(f"PRAGMA user_version = {VERSION + 1}")
    link.close()
    before = path.read_bytes()
    stop = refusal(path)
    assert isinstance(stop, Refused)
    assert str(VERSION + 1) in stop.message.zh
    assert path.read_bytes() == before


def test_a_version_that_never_was_is_damage(path, story):
    create(path, story.created()).close()
    with sqlite3.connect(path) as link:
        link.execute("PRAGMA user_version = 0")
        assert link.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
    link.close()
    assert isinstance(refusal(path), Unusable)


@pytest.mark.parametrize("start", [16, 100, 4096])
def test_a_damaged_file_is_told(path, story, start):
    create(path, story.created()).close()
    data = bytearray(path.read_bytes())
    data[start:] = b"\xa5" * (len(data) - start)
    path.write_bytes(data)
    with pytest.raises(Unusable), open_store(path) as store:
        queries.workspace(store)


def test_a_dropped_table_is_damage(path, story, owner):
    create(path, story.created()).close()
    owner("DROP TABLE inspection")
    with open_store(path) as store, pytest.raises(Unusable):
        queries.loads(store, 2023)


def test_a_locked_store_is_told(path, story, append, monkeypatch):
    monkeypatch.setattr(opening, "BUSY_MS", 50)
    with create(path, story.created()) as store, open_store(path) as other:
        with store.transaction() as tx:
            tx.append([story.note()])
            with pytest.raises(Refused) as caught:
                append(other, story.note())
            assert "另一个程序" in caught.value.message.zh
        assert append(other, story.note()) == range(2, 3)


def test_readers_do_not_wait_for_a_writer(path, story):
    with (
        create(path, story.created()) as store,
        open_store(path, read_only=True) as reader,
        store.transaction() as tx,
    ):
        tx.append([story.note()])
        assert queries.head(store)[0] == 1, "the checkpoint comes with the commit"
        assert len(list(queries.entries(store))) == 2
        assert len(list(queries.entries(reader))) == 1


def test_a_read_only_store_is_read_and_not_written(path, story, append):
    create(path, story.created()).close()
    with open_store(path, read_only=True) as store:
        assert queries.head(store)[0] == 1
        with pytest.raises(Unusable) as caught:
            append(store, story.note())
        assert "只读" in caught.value.message.zh


def test_what_is_read_together_is_of_one_moment(path, story, append):
    with create(path, story.created()) as store, open_store(path) as other, store.reading():
        before = queries.head(store)
        append(other, story.note())
        assert queries.head(store) == before
        assert len(list(queries.entries(store))) == 1


def test_a_read_only_directory(open_directory, bound_by_permissions, story):
    """Where permissions bind: nothing can be made or written, and a reader still reads."""
    path = open_directory / "policy.db"
    create(path, story.created()).close()
    path.chmod(0o644)
    open_directory.chmod(0o555)

    def attempts():
        said = []
        for attempt in (
            lambda: create(open_directory / "new.db", story.created()),
            lambda: open_store(path),
        ):
            with pytest.raises(Unusable):
                attempt()
            said.append("refused")
        with open_store(path, read_only=True) as store:
            said.append(str(queries.head(store)[0]))
        return " ".join(said)

    assert bound_by_permissions(attempts) == "refused refused 1"


def test_a_store_that_may_not_be_read(open_directory, bound_by_permissions, story):
    path = open_directory / "closed" / "policy.db"
    path.parent.mkdir()
    create(path, story.created()).close()

    def attempts():
        said = []
        for read_only in (False, True):
            with pytest.raises(Unusable):
                open_store(path, read_only=read_only)
            said.append("refused")
        return " ".join(said)

    if os.geteuid() != 0:
        path.chmod(0)
    assert bound_by_permissions(attempts) == "refused refused"
    path.chmod(0o600)
    path.parent.chmod(0)
    assert bound_by_permissions(attempts) == "refused refused"
    path.parent.chmod(0o755)
