"""SARIF 2.1.0, held against the OASIS schema (as SchemaStore distributes it, 2.1.0-rtm.5)."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, FormatChecker

from policy_engine.model.finding import Edit, Fix
from policy_engine.model.text import Text
from policy_engine.report.findings import document
from policy_engine.report.sarif import artifact

SCHEMA = Path(__file__).resolve().parents[1] / "data/sarif-schema-2.1.0.json"


@pytest.fixture(scope="session")
def validator():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema, format_checker=FormatChecker())


@pytest.fixture
def run(validator):
    """run(findings, lang, pages) → the one run of a log that the schema accepts."""

    def made(findings, lang="zh", pages=None):
        log = json.loads(document(findings, "sarif", lang, pages))
        assert [error.message for error in validator.iter_errors(log)] == []
        (only,) = log["runs"]
        return only

    return made


def test_nothing_found_is_a_run_without_results(run):
    assert run([])["results"] == []


def test_a_result_has_its_rule_level_and_region_in_code_points(run, finding):
    made = run([finding()])
    assert made["columnKind"] == "unicodeCodePoints"
    (result,) = made["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("P203", 0, "warning")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "plans/2023.yaml", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 47, "startColumn": 12, "endColumn": 15}


def test_levels(run, finding):
    made = run([finding(severity=s) for s in ("error", "warning", "info")])
    assert [result["level"] for result in made["results"]] == ["error", "warning", "note"]


def test_both_languages_are_there_the_chosen_one_as_message(run, finding):
    one = finding(basis="《某法》第一条")
    (zh,) = run([one])["results"]
    assert zh["message"]["text"] == "发起主体里没有写发起股室\n依据: 《某法》第一条\n建议: 核对发起股室"
    assert zh["properties"]["en"].startswith("the initiator does not name the section\nbasis: ")
    assert zh["properties"]["basis"] == "《某法》第一条"
    made = run([one], "en")
    assert made["language"] == "en"
    (en,) = made["results"]
    assert en["message"]["text"] == zh["properties"]["en"]
    assert en["properties"]["zh-CN"] == zh["message"]["text"]


def test_rules_are_described_by_their_pages(run, finding, page):
    rules = run([finding("P203"), finding("P101")], "zh", {"P203": page})["tool"]["driver"]["rules"]
    assert rules[0] == {"id": "P101"}
    assert rules[1]["shortDescription"] == {"text": "没有写发起股室"}
    assert rules[1]["defaultConfiguration"] == {"level": "warning"}
    assert "section: 信用监管股" in rules[1]["help"]["text"]
    assert "```yaml" in rules[1]["help"]["markdown"]
    assert rules[1]["properties"] == {
        "basis": "泽市监〔2023〕10号 二（一）",
        "confidence": "S",
        "obligation": "R16",
    }


def test_what_is_set_aside_says_why_and_everything_else_that_it_is_not(run, finding):
    kept, aside = run([finding("P101"), finding(suppressed="印发稿如此")])["results"]
    assert kept["suppressions"] == []
    assert aside["suppressions"] == [{"kind": "inSource", "justification": "印发稿如此"}]


def test_a_fix_replaces_and_inserts(run, finding):
    edits = (Edit(47, 11, 47, 14, "5%"), Edit(48, 1, 48, 1, "order: random\n"))
    (result,) = run([finding(fix=Fix(Text("写成 5%", "write 5%"), edits))])["results"]
    (fix,) = result["fixes"]
    assert fix["description"] == {"text": "写成 5%"}
    (change,) = fix["artifactChanges"]
    assert change["replacements"][0] == {
        "deletedRegion": {"startLine": 47, "startColumn": 11, "endLine": 47, "endColumn": 14},
        "insertedContent": {"text": "5%"},
    }
    assert change["replacements"][1]["insertedContent"] == {"text": "order: random\n"}


def test_a_cell_of_a_workbook_is_a_logical_location(run, finding):
    (result,) = run([finding(file="附件/计划.xlsx!任务表!C17")])["results"]
    (location,) = result["locations"]
    assert location["logicalLocations"] == [{"fullyQualifiedName": "任务表!C17", "kind": "member"}]
    assert "region" not in location["physicalLocation"]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("plans/2023 年.yaml", "plans/2023%20%E5%B9%B4.yaml"),
        ("a:b#c?.yaml", "a%3Ab%23c%3F.yaml"),
        ("plans\\2023.yaml", "plans/2023.yaml"),
        ("../2023.yaml", "../2023.yaml"),
    ],
)
def test_relative_files_are_relative_to_the_source_root(file, uri):
    assert artifact(file) == {"uri": uri, "uriBaseId": "%SRCROOT%"}


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("/srv/计划.yaml", "file:///srv/%E8%AE%A1%E5%88%92.yaml"),
        ("C:\\plans\\a b.yaml", "file:///C:/plans/a%20b.yaml"),
        ("\\\\server\\share\\a.yaml", "file://server/share/a.yaml"),
    ],
)
def test_absolute_files_are_file_uris(file, uri):
    assert artifact(file) == {"uri": uri}


def test_the_same_findings_give_the_same_bytes(finding, page):
    pages = {"P203": page}
    assert document([finding()], "sarif", "zh", pages) == document([finding()], "sarif", "zh", pages)
