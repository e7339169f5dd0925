from shutil import copytree
from xml.etree import ElementTree

import pytest


def test_the_diagram_is_printed_with_a_next_step(policy):
    result = policy("case", "diagram")
    assert result.exit_code == 0
    assert "CRIME_REPORT  涉嫌犯罪，待批准移送" in result.stdout
    assert ".svg" in result.stderr


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("a.svg", "<svg"), ("a.mmd", "stateDiagram-v2"), ("a.dot", "digraph"), ("a.txt", "RECORDED")],
)
def test_the_files_ending_says_the_form(policy, tmp_path, name, beginning):
    result = policy("case", "diagram", "-o", tmp_path / name)
    assert result.exit_code == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(beginning)


def test_the_form_can_be_said(policy, tmp_path):
    assert policy("case", "diagram", "--format", "svg", "-o", tmp_path / "a.txt").exit_code == 0
    ElementTree.parse(tmp_path / "a.txt")


@pytest.fixture
def rules(tmp_path, repository):
    return copytree(repository / "rules", tmp_path / "rules")


def test_rules_without_a_machine_say_what_is_missing(policy, rules):
    (rules / "followup.yaml").unlink()
    result = policy("case", "diagram", "--rules", rules)
    assert result.exit_code == 2
    assert "rules/followup.yaml" in result.stderr


def test_a_machine_with_a_dead_end_is_not_drawn(policy, rules):
    file = rules / "followup.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("    from: [HANDOVER]\n", "    from: [RECHECK]\n"), encoding="utf-8")
    result = policy("case", "diagram", "--rules", rules)
    assert result.exit_code == 1
    assert "L128" in result.stdout + result.stderr
    assert "HANDOVER" in result.stdout + result.stderr
