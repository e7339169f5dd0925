from shutil import copy, copytree

import pytest


@pytest.fixture
def rules(tmp_path, repository):
    return copytree(repository / "rules", tmp_path / "rules")


@pytest.fixture
def few(tmp_path, repository):
    """Two of the rule files with their cases: all of them take seconds, and tests/rulebook/ runs them."""
    (tmp_path / "few" / "tests").mkdir(parents=True)
    for name in ("pool.yaml", "coverage.yaml", "names.yaml"):
        copy(repository / "rules" / name, tmp_path / "few")
    for name in ("pool.yaml", "coverage.yaml", "base-plan.yaml"):
        copy(repository / "rules" / "tests" / name, tmp_path / "few" / "tests")
    return tmp_path / "few"


def test_list_shows_every_rule_and_the_next_step(policy):
    result = policy("rules", "list")
    assert result.exit_code == 0
    assert "P290  error    S  R07" in result.stdout
    assert "policy rules explain" in result.stderr


def test_test_tells_how_many_cases_hold_and_what_they_cover(policy, few):
    result = policy("rules", "test", "--rules", few)
    assert result.exit_code == 0
    assert "0 个不符" in result.stderr
    assert "（100%）" in result.stderr


def test_a_rule_without_cases_is_shown_and_fails_the_command(policy, few):
    (few / "tests" / "coverage.yaml").unlink()
    result = policy("rules", "test", "--rules", few)
    assert result.exit_code == 1
    assert "L121" in result.stdout
    assert "（100%）" not in result.stderr
    assert "补上案例" in result.stderr


def test_a_case_that_does_not_hold_fails_the_command(policy, few):
    case = few / "tests" / "coverage.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace("id: P237", "id: P238"), encoding="utf-8")
    result = policy("rules", "test", "--rules", few)
    assert result.exit_code == 1
    assert "1 个不符" in result.stderr
    assert "应有" in result.stderr
    assert "应有: P238" in result.stdout


def test_explain_prints_the_rule_in_words(policy):
    result = policy("rules", "explain", "P215")
    assert result.exit_code == 0
    for words in (
        "国市监信〔2019〕38号",
        "检查顺序随机：否",
        "会报的例子",
        "不报的例子",
        "加一行 order: random",
    ):
        assert words in result.stdout


def test_an_unknown_rule_is_exit_2(policy):
    result = policy("rules", "explain", "P2155")
    assert result.exit_code == 2
    assert "P215" in result.stderr


def test_new_names_the_two_files_and_never_overwrites(policy, rules):
    result = policy("rules", "new", "P901", "--rules", rules)
    assert result.exit_code == 0
    assert result.stdout.count("P901.yaml") == 2
    assert (rules / "tests" / "P901.yaml").exists()
    assert policy("rules", "new", "P901", "--rules", rules).exit_code == 3
