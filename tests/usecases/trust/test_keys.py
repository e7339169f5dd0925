import stat

import pytest

from policy_engine.ledger.keys import read_signer
from policy_engine.model.errors import Refused, Unusable
from policy_engine.usecases import audit
from policy_engine.usecases.trust import keys
from policy_engine.usecases.trust.signing import checkpoint_now
from policy_engine.usecases.workspace import load

from ..conftest import ACTOR, NOW
from .conftest import NEXT, SEED


def rotate(office, **more):
    asked = {"named": None, "lost": "", "actor": ACTOR, "now": NOW} | more
    return keys.rotate(office.workspace, office.directory / "keys", NEXT, **asked)


def test_the_key_is_announced_and_its_file_private(office):
    file = office.made.file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_signer(file.read_text().strip()).seed == SEED
    event = audit.show(office.workspace, office.made.event).event
    assert (event.body.kind, event.body.subject) == ("key.announced", "log.example/1")
    assert event.payload["key"] == office.vkey
    assert office.workspace.key == file
    stored = b"".join(p.read_bytes() for p in office.workspace.root.glob("policy.db*"))
    assert SEED not in stored
    assert file.read_bytes().strip() not in stored
    assert [c.problems for c in audit.verify(office.workspace).checks] == [(), (), ()]


def test_a_log_names_itself_by_its_agency_and_its_first_entry(plain, tmp_path):
    made = keys.keygen(plain, tmp_path / "keys", SEED, name=None, configure=False, actor=ACTOR, now=NOW)
    assert made.key.name == f"policy/140525/{audit.show(plain, 0).event.leaf[:8]}"
    assert not made.configured
    assert load(plain.root).key is None


def test_there_is_one_first_key(office):
    with pytest.raises(Refused, match="already has the key"):
        keys.keygen(
            office.workspace, office.directory / "k", NEXT, name=None, configure=True, actor=ACTOR, now=NOW
        )
    assert not (office.directory / "k").exists()


@pytest.mark.parametrize("where", [".", "keys", "snapshots/deeper"])
def test_no_key_lies_in_the_workspace(plain, where):
    with pytest.raises(Refused, match="no private key is kept in the workspace"):
        keys.keygen(plain, plain.root / where, SEED, name=None, configure=True, actor=ACTOR, now=NOW)
    assert audit.log(plain, last=0, kind="key.").events == ()


def test_a_key_is_never_overwritten(office):
    with pytest.raises(Refused, match="exists and was not changed"):
        keys.witness_key("witness.example/w", office.directory / "witness", b"w" * 32)


def test_a_key_that_could_not_be_announced_leaves_no_file(plain, tmp_path, monkeypatch):
    def fail(*_):
        raise RuntimeError("power cut")

    monkeypatch.setattr(keys, "_record", fail)
    with pytest.raises(RuntimeError):
        keys.keygen(plain, tmp_path / "keys", SEED, name=None, configure=True, actor=ACTOR, now=NOW)
    assert list((tmp_path / "keys").iterdir()) == []


def test_a_name_that_no_key_may_have_is_said(plain, tmp_path):
    with pytest.raises(Unusable, match="cannot name a key"):
        keys.keygen(plain, tmp_path, SEED, name="a b", configure=True, actor=ACTOR, now=NOW)


def test_a_rotation_is_signed_by_both_and_the_configuration_follows(office):
    made = rotate(office)
    assert made.configured
    workspace = load(office.workspace.root)
    assert workspace.key == made.file
    assert checkpoint_now(workspace, None).checkpoint.signed([made.key])
    verified = audit.verify(workspace)
    assert [c.problems for c in verified.checks] == [(), (), ()]
    assert "2 keys" in verified.checks[1].what.en
    with pytest.raises(Refused, match="is not the log's present one"):
        checkpoint_now(office.workspace, office.made.file)


def test_a_lost_key_is_replaced_in_the_open(office):
    office.made.file.unlink()
    with pytest.raises(Unusable, match="cannot read"):
        rotate(office)
    made = rotate(office, lost="U 盘丢失")
    assert audit.show(office.workspace, made.event).event.body.kind == "key.announced"
    verified = audit.verify(office.workspace)
    assert [c.problems for c in verified.checks] == [(), (), ()]
    assert any("U 盘丢失" in remark.zh for remark in verified.remarks)


def test_nothing_rotates_without_a_first_key(plain, tmp_path):
    with pytest.raises(Refused, match="has no key yet"):
        keys.rotate(plain, tmp_path, NEXT, named=None, lost="", actor=ACTOR, now=NOW)


@pytest.mark.parametrize("text", ["", "hello", "PRIVATE+KEY+a+00000000+AAAA", "\udcff"])
def test_a_file_that_is_no_key_is_said(office, text):
    office.made.file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(Unusable, match=r"private key|no text"):
        checkpoint_now(office.workspace, None)


def test_without_a_key_nothing_is_signed(plain, office):
    with pytest.raises(Unusable, match="no key for checkpoints is configured"):
        checkpoint_now(plain, None)
    with pytest.raises(Refused, match="has not announced a key"):
        checkpoint_now(plain, office.made.file)


def test_an_audit_section_of_another_make_is_left_alone(plain, tmp_path):
    config = plain.root / "policy.toml"
    config.write_text(config.read_text() + "audit = { other = 1 }\n")
    before = config.read_text()
    made = keys.keygen(
        load(plain.root), tmp_path / "k", SEED, name=None, configure=True, actor=ACTOR, now=NOW
    )
    assert not made.configured
    assert config.read_text() == before
