from __future__ import annotations

import os

import pytest

from policy_engine.files import replacing, write
from policy_engine.model.errors import Unusable


def test_a_file_takes_the_place_of_the_old_one_whole(tmp_path):
    path = tmp_path / "new" / "a.txt"
    write(path, b"one")
    write(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_an_interruption_leaves_the_old_file_and_no_draft(tmp_path):
    path = tmp_path / "a.txt"
    write(path, b"one")

    def interrupted():
        with replacing(path) as draft:
            draft.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_stops_the_command(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unusable, match="cannot write"):
        write(tmp_path / "file" / "a.txt", b"")


def test_windows_has_no_directory_to_sync(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    with replacing(path) as draft:
        draft.write_bytes(b"one")
        monkeypatch.setattr(os, "name", "nt")
    monkeypatch.undo()
    assert path.read_bytes() == b"one"
