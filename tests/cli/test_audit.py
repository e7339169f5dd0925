"""The office, a stranger and a witness, each with nothing but the command and the files they were handed."""

import json
import stat

import pytest


@pytest.fixture(autouse=True)
def _no_key(monkeypatch):
    monkeypatch.delenv("POLICY_KEY", raising=False)


@pytest.fixture
def office(policy, tmp_path):
    """A workspace with a key; the path, and the verifier key as printed."""
    root = tmp_path / "office"
    assert policy("init", root, "--demo").exit_code == 0
    made = policy("-w", root, "audit", "keygen", "--name", "log.example/1", "--out", tmp_path / "keys")
    assert made.exit_code == 0, made.output
    return root, made.stdout.split("公钥 ")[1].split()[0]


@pytest.fixture
def witness(policy, tmp_path):
    """A witness's private key file and verifier key."""
    made = policy("audit", "keygen", "--witness", "--name", "witness.example/w", "--out", tmp_path / "w")
    assert made.exit_code == 0, made.output
    (file,) = (tmp_path / "w").glob("*.key")
    return file, made.stdout.split("公钥 ")[1].split()[0]


def test_from_the_first_key_to_the_witnessed_log(policy, tmp_path, office, witness):
    root, vkey = office
    keyfile, wkey = witness
    state, first, seen = (tmp_path / name for name in ("state.json", "first", "seen"))
    assert policy("-w", root, "audit", "checkpoint", "-o", first).exit_code == 0
    asked = ("audit", "cosign", first, "--state", state, "--key", keyfile)
    refused = policy(*asked)
    assert refused.exit_code == 3
    assert "加 --log 公钥" in refused.stderr
    done = policy(*asked, "--log", vkey, "-o", seen)
    assert done.exit_code == 0, done.output
    assert "第一次见到 log.example/1：2 条" in done.stderr
    assert policy("-w", root, "audit", "witness", "add", seen, "--key", wkey).exit_code == 0
    again = policy("-w", root, "audit", "witness", "add", seen, "--key", wkey)
    assert again.exit_code == 3
    listed = policy("-w", root, "audit", "witness", "list", "--json")
    (row,) = json.loads(listed.stdout)["witnessed"]
    assert (row["event"], row["size"], row["witness"]) == (2, 2, wkey)
    assert "witness.example/w" in policy("-w", root, "audit", "witness", "list").stdout

    grown = tmp_path / "grown"
    assert policy("-w", root, "audit", "consistency", first, "--now", "-o", grown).exit_code == 0
    held = policy("audit", "verify-proof", grown, "--key", vkey, "--checkpoint", first)
    assert held.exit_code == 0
    assert "所持的前 2 条是现在 3 条的开头" in held.stdout
    went = policy("audit", "cosign", grown, "--state", state, "--key", keyfile)
    assert "由 2 条接续到 3 条" in went.stderr
    smaller = policy("audit", "cosign", first, "--state", state, "--key", keyfile)
    assert smaller.exit_code == 3
    assert "evidence" in smaller.stderr

    whole = policy("-w", root, "audit", "verify", "--checkpoint", first, "--checkpoint", seen, "--key", vkey)
    assert whole.exit_code == 0, whole.output
    assert "3 个检查点" in whole.stdout


def test_a_stranger_checks_one_event(policy, tmp_path, office):
    root, vkey = office
    proof = tmp_path / "1.tlog-proof"
    made = policy("-w", root, "audit", "prove", 1)
    assert made.exit_code == 0
    assert "演示" in made.stderr
    proof.write_text(made.stdout, encoding="utf-8")
    told = policy("audit", "verify-proof", proof, "--key", vkey)
    assert told.exit_code == 0, told.output
    assert "key.announced" in told.stdout
    assert policy("audit", "verify-proof", proof).exit_code == 2
    proof.write_text(made.stdout.replace("index 1", "index 0"), encoding="utf-8")
    wrong = policy("audit", "verify-proof", proof, "--key", vkey)
    assert wrong.exit_code == 1
    assert "证明不成立" in wrong.stdout
    assert "key.announced" not in wrong.stdout
    proof.write_bytes(made.stdout.replace("\n", "\r\n").encode())
    assert policy("audit", "verify-proof", proof, "--key", vkey).exit_code == 2


def test_a_rotation_is_followed_by_those_who_are_shown_it(policy, tmp_path, office, monkeypatch):
    root, vkey = office
    note, now = tmp_path / "rotation", tmp_path / "now"
    asked = ("-w", root, "audit", "rotate", "--out", tmp_path / "keys", "--note", note)
    assert policy(*asked).exit_code == 2  # no terminal to confirm at
    assert not note.exists()
    assert policy(*asked, "--yes").exit_code == 0
    assert policy("-w", root, "audit", "checkpoint", "-o", now).exit_code == 0
    verify = ("-w", root, "audit", "verify", "--checkpoint", now, "--key", vkey)
    assert policy(*verify).exit_code == 3
    assert policy(*verify, "--rotation", note).exit_code == 0
    (old,) = (p for p in (tmp_path / "keys").iterdir() if vkey.split("+")[1] in p.name)
    monkeypatch.setenv("POLICY_KEY", str(old))
    told = policy("-w", root, "audit", "checkpoint")
    assert told.exit_code == 3
    assert "不是日志现行的密钥" in told.stderr


def test_keys_are_private_and_kept_apart(policy, tmp_path, office):
    root, _ = office
    for file in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = tmp_path / "other"
    policy("init", other, "--demo")
    refused = policy("-w", other, "audit", "keygen", "--out", other / "keys")
    assert refused.exit_code == 3
    assert "私钥不放在工作区里" in refused.stderr
    assert policy("-w", root, "audit", "keygen", "--out", tmp_path / "more").exit_code == 3
    assert policy("audit", "keygen", "--witness", "--out", tmp_path / "w").exit_code == 2


def test_a_named_key_leaves_the_configuration_alone(policy, tmp_path, monkeypatch):
    root, keys = tmp_path / "office", tmp_path / "keys"
    policy("init", root, "--demo")
    before = (root / "policy.toml").read_text()
    monkeypatch.setenv("POLICY_KEY", str(tmp_path / "elsewhere"))
    assert policy("-w", root, "audit", "keygen", "--out", keys).exit_code == 0
    assert (root / "policy.toml").read_text() == before
    assert policy("-w", root, "audit", "checkpoint").exit_code == 2
    monkeypatch.setenv("POLICY_KEY", str(next(keys.iterdir())))
    assert policy("-w", root, "audit", "checkpoint").stdout.startswith("policy/140525/")


@pytest.mark.parametrize("text", ["[audit]\nkey = 3\n", "audit = 3\n", '[audit]\nkey = ""\n'])
def test_a_wrong_configuration_is_said(policy, tmp_path, text):
    root = tmp_path / "office"
    policy("init", root, "--demo")
    config = root / "policy.toml"
    config.write_text(config.read_text() + text)
    told = policy("-w", root, "audit", "verify")
    assert told.exit_code == 2
    assert "policy.toml" in told.stderr


def test_two_ends_of_a_proof_exclude_each_other(policy, tmp_path, office):
    root, _ = office
    first = tmp_path / "first"
    policy("-w", root, "audit", "checkpoint", "-o", first)
    assert policy("-w", root, "audit", "consistency", 1, first, "--now").exit_code == 2
    assert policy("-w", root, "audit", "consistency", 1, first).exit_code == 0
    assert policy("-w", root, "audit", "consistency", tmp_path / "none").exit_code == 2


def test_a_run_prints_the_signed_checkpoint_and_goes_on_without_its_key(policy, tmp_path, demo):
    assert policy("-w", demo, "audit", "keygen", "--out", tmp_path / "keys").exit_code == 0
    run = policy("-w", demo, "run", "--task", "15", "--on", "2023-06-15", "--yes")
    assert run.exit_code == 0, run.output
    assert "\n\n— policy/140525/" in run.stdout
    notice = policy("-w", demo, "task", "notice", "15/1#0001")
    assert notice.exit_code == 0, notice.output
    assert "该检查点的签名 — policy/140525/" in notice.stdout
    next((tmp_path / "keys").iterdir()).unlink()
    again = policy("-w", demo, "task", "notice", "15/1#0001")
    assert again.exit_code == 0
    assert "该检查点的签名" not in again.stdout
    assert "没有附上检查点的签名" in again.stderr
