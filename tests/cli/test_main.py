import pytest

from policy_cli.main import COMMANDS, GROUPS, asked, command_line
from policy_engine import __version__


def test_version(policy):
    assert policy("--version").stdout.strip() == f"policy {__version__}"


def test_help_names_every_command(policy):
    text = policy("--help").stdout
    for name in ("init", "check", "run", "verify", "registry", "audit", "rules", "sample"):
        assert name in text


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("check", "--format", "pdf"), ("run", "--on", "tomorrow"), ("audit", "show")]
)
def test_wrong_usage_is_exit_2(policy, arguments):
    assert policy(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("environment", "arguments", "said"),
    [
        ({}, (), "不在任何工作区内"),
        ({"LANG": "C"}, (), "不在任何工作区内"),
        ({"LANG": "en_GB.UTF-8"}, (), "not inside a workspace"),
        ({"LANG": "en_GB.UTF-8", "POLICY_LANG": "zh"}, (), "不在任何工作区内"),
        ({"POLICY_LANG": "zh"}, ("--lang", "en"), "not inside a workspace"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_GB"}, (), "不在任何工作区内"),
    ],
)
def test_the_language_is_the_options_the_variables_then_the_locales(
    command, tmp_path, environment, arguments, said
):
    # A command that loads no database: what is asked here is the language.
    result = command(*arguments, "draw", "quota", cwd=tmp_path, **environment)
    assert result.returncode == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_an_unforeseen_error_is_one_line_and_exit_70(monkeypatch, capsys):
    from policy_cli import main

    def fail(only):
        raise RuntimeError("boom")

    monkeypatch.setattr(main, "command_line", fail)
    monkeypatch.delenv("POLICY_DEBUG", raising=False)
    with pytest.raises(SystemExit) as stop:
        main.main()
    assert stop.value.code == 70
    assert "RuntimeError: boom" in capsys.readouterr().err
    monkeypatch.setenv("POLICY_DEBUG", "1")
    with pytest.raises(RuntimeError):
        main.main()


HEAVY = {
    "sqlalchemy", "sqlmodel", "duckdb", "openpyxl", "docx", "lxml", "python_calamine", "pydantic", "rich", "stdnum", "jsonschema",
    "referencing", "durable", "xml", "email", "http", "asyncio", "sqlite3",
}  # fmt: skip
"""Packages that cost more than they give where nothing of theirs is asked for."""


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (("--help",), HEAVY | {"yaml", "policy_engine.usecases.check"}),
        (("--version",), HEAVY | {"yaml", "policy_engine.usecases.check"}),
        (
            ("check", "plans/2023.yaml"),
            HEAVY
            | {
                "tomllib", "policy_engine.sheets", "policy_engine.store", "policy_engine.match", "policy_engine.syntax.schema",
                "policy_engine.syntax.wording", "policy_engine.usecases.fix", "policy_engine.usecases.explain",
            },
        ),
    ],
)  # fmt: skip
def test_light_commands_import_nothing_heavy(repository, arguments, absent):
    import subprocess
    import sys

    code = (
        f"import sys\nfrom policy_cli.main import main\nsys.argv[1:] = {list(arguments)!r}\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(' '.join(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=repository, capture_output=True, text=True, check=True
    )
    assert absent & set(done.stderr.splitlines()[-1].split()) == set()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["check", "plans/2023.yaml"], "check"),
        (["-w", "check", "run", "--yes"], "run"),
        (["--workspace=demo", "run"], "run"),
        (["--lang", "en", "-q", "case", "list"], "case"),
        (["--help"], ""),
        (["chek"], ""),
        (["-w"], ""),
        ([], ""),
    ],
)
def test_only_what_is_asked_for_is_built(arguments, expected):
    assert asked(arguments) == expected
    built = command_line(expected)
    names = {c.name for c in built.registered_commands} | {g.name for g in built.registered_groups}
    assert names == ({expected} if expected else {*COMMANDS, *GROUPS})
