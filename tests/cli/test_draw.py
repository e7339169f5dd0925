import pytest

DRAW = "140525/2023-internal/15/1"


@pytest.fixture
def bundle(policy, fifteen, tmp_path):
    """The bundle of a demonstration in which task 15 is drawn, away from its workspace."""
    result = policy("-w", fifteen, "draw", "bundle", "--auditor", "--out", tmp_path / "out", DRAW)
    assert result.exit_code == 0, result.output
    assert "演示工作区" in result.stdout
    assert "不得公开" in result.stdout
    assert "  L1: 种子只含单方产生的随机数" in result.stdout
    assert f"      {DRAW}  已派发" in result.stdout
    assert f"policy verify --bundle {tmp_path / 'out'}" in result.stderr
    fifteen.rename(tmp_path / "away")
    return tmp_path / "out"


def test_a_bundle_verifies_without_a_workspace(bundle, policy, tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    result = policy("verify", "--bundle", bundle)
    assert result.exit_code == 0, result.output
    assert "演示工作区" in result.stdout
    assert result.stdout.count("相符") == 2
    assert DRAW in result.stdout
    assert "根 " in result.stdout
    assert "下一步: " in result.stderr
    english = policy("--lang", "en", "verify", "--bundle", bundle)
    assert "root " in english.stdout
    assert list((tmp_path / "empty").iterdir()) == []


def test_what_does_not_hold_is_exit_1_and_what_is_no_bundle_exit_2(bundle, policy, tmp_path):
    (bundle / "extra").write_bytes(b"")
    path = next(bundle.glob("inputs/*.yaml"))
    path.write_bytes(path.read_bytes() + b"#")
    failed = policy("verify", "--bundle", bundle)
    assert failed.exit_code == 1
    assert path.name in failed.stdout
    assert "不符" in failed.stdout
    assert "extra" in failed.stderr
    (bundle / "log.jsonl").write_bytes(b"{")
    broken = policy("verify", "--bundle", bundle)
    assert broken.exit_code == 2
    assert "log.jsonl:1" in broken.stderr
    assert "Traceback" not in broken.output
    missing = policy("verify", "--bundle", tmp_path / "nothing")
    assert missing.exit_code == 2
    assert "没有目录" in missing.stderr


def test_a_taken_directory_is_exit_3_and_a_bundle_is_for_one_of_two(policy, demo, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_bytes(b"")
    taken = policy("-w", demo, "draw", "bundle", "--auditor", "--out", tmp_path / "taken")
    assert taken.exit_code == 3
    for level in ((), ("--public", "--auditor")):
        neither = policy("--lang", "en", "-w", demo, "draw", "bundle", *level, "--out", tmp_path / "new")
        assert neither.exit_code == 2
        assert "for whom the bundle is" in neither.stderr
    assert not (tmp_path / "new").exists()


def test_the_public_bundle_and_a_slip_are_checked_by_anybody(policy, fifteen, tmp_path):
    out, on = tmp_path / "public", ("--on", "2024-01-02")
    made = policy("-w", fifteen, "draw", "bundle", "--public", "--out", out, *on)
    assert made.exit_code == 0, made.output
    assert "演示工作区" in made.stdout
    assert "不得由公开资料推知" in made.stdout
    assert policy("verify", "--bundle", out).exit_code == 0
    (named, *_) = (out / "draws" / "001" / "names.jsonl").read_text(encoding="utf-8").splitlines()
    ident = named.split('"')[3]
    early = policy(
        "-w", fifteen, "draw", "slip", ident, "--out", tmp_path / "slip.json", "--on", "2023-06-20"
    )
    assert early.exit_code == 3
    given = policy("-w", fifteen, "draw", "slip", ident, "--out", tmp_path / "slip.json", *on)
    assert given.exit_code == 0, given.output
    assert "任务 15 抽中" in given.stdout
    assert "verify_draw.py" in given.stdout
    stranger = policy(
        "--lang",
        "en",
        "-w",
        fifteen,
        "draw",
        "slip",
        "91140525MA0GWYFQ9X",
        "--draw",
        DRAW,
        "--out",
        tmp_path / "x",
        *on,
    )
    assert stranger.exit_code == 0
    assert "there is no slip" in stranger.stdout
    assert not (tmp_path / "x").exists()
