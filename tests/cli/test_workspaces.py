"""Workspaces, samples, imports and rules from the command line."""

from pathlib import Path


def test_a_store_from_a_newer_version_is_refused(policy, demo):
    import sqlite3

    with sqlite3.connect(demo / "policy.db") as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    result = policy("-w", demo, "audit", "verify")
    assert result.exit_code in (2, 3)
    assert "Traceback" not in result.output


def test_outside_a_workspace_commands_say_so(policy, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments in (("run",), ("verify",), ("audit", "log"), ("registry", "import", "targets", "x.csv")):
        assert policy(*arguments).exit_code == 2


def test_the_workspace_can_come_from_the_environment(policy, demo, monkeypatch):
    monkeypatch.setenv("POLICY_WORKSPACE", str(demo))
    assert policy("audit", "log").exit_code == 0


def test_init_refuses_what_is_there(policy, tmp_path):
    assert policy("init", tmp_path / "w").exit_code == 0
    assert policy("init", tmp_path / "w").exit_code == 3


def test_sample_county_is_marked_and_repeatable(policy, tmp_path):
    for name in ("a", "b"):
        result = policy(
            "sample", "county", tmp_path / name, "--targets", "300", "--inspectors", "200", "--seed", "5"
        )
        assert result.exit_code == 0, result.output
    for path in (tmp_path / "a").iterdir():
        assert "generated" in path.name
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_sample_into_a_file_is_exit_2(policy, tmp_path):
    (tmp_path / "file").write_text("")
    assert policy("sample", "county", tmp_path / "file" / "x", "--targets", "300").exit_code == 2


def test_an_import_with_errors_is_exit_1_and_names_the_cells(policy, tmp_path, county):
    policy("init", tmp_path / "w")
    lines = (county / "targets.generated.csv").read_text(encoding="utf-8-sig").splitlines()
    bad = [lines[0], *(",".join(["9.1E+17", *line.split(",")[1:]]) for line in lines[1:4])]
    path = tmp_path / "bad.csv"
    path.write_text("\n".join(bad), encoding="utf-8")
    result = policy("-w", tmp_path / "w", "registry", "import", "targets", path)
    assert result.exit_code == 1
    for line in (2, 3, 4):
        assert f"bad.csv:{line}:" in result.stdout


def test_import_shows_a_tally_or_everything(policy, tmp_path, county):
    policy("init", tmp_path / "w")
    path = county / "targets.generated.csv"
    short = policy("-w", tmp_path / "w", "registry", "import", "targets", path).stdout
    full = policy("-w", tmp_path / "w", "registry", "import", "targets", path, "--full").stdout
    assert len(full.splitlines()) > 5 * len(short.splitlines())


def test_rules_are_listed(policy, repository):
    listed = policy("rules", "list", "--rules", repository / "rules")
    assert listed.exit_code == 0
    assert "P201" in listed.stdout
    assert "R22" in listed.stdout


def test_quiet_leaves_only_the_result(policy, repository):
    result = policy("--quiet", "check", repository / "plans/2023.yaml", "--format", "concise")
    assert result.stderr == ""


def test_paths_of_this_machine_do_not_appear(policy, demo):
    policy("-w", demo, "run", "--on", "2023-06-15", "-t", "5", "--yes")
    assert str(Path.home()) not in policy("-w", demo, "audit", "show", "4", "--payload").stdout
