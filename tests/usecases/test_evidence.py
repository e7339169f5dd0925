"""证据: files by digest and name."""

from __future__ import annotations

from hashlib import sha256

import pytest

from policy_engine.model.errors import Unusable
from policy_engine.usecases.evidence import evidence_of


def test_a_file_is_known_by_its_digest_and_keeps_its_name(tmp_path):
    file = tmp_path / "开奖公告.html"
    file.write_bytes(b"a print")
    assert evidence_of(file) == (sha256(b"a print").hexdigest(), "开奖公告.html")


def test_a_name_is_kept_on_one_line_and_composed(tmp_path):
    file = tmp_path / "cafe\u0301\n.pdf"
    file.write_bytes(b"x")
    name = evidence_of(file)[1]
    assert name.startswith("caf\u00e9")
    assert name.isprintable()


def test_what_shows_nothing_is_refused(tmp_path):
    empty = tmp_path / "empty.pdf"
    empty.touch()
    for file, why in ((empty, "is empty"), (tmp_path, "a directory"), (tmp_path / "none", "does not exist")):
        with pytest.raises(Unusable, match=why):
            evidence_of(file)
