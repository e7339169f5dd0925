from xml.etree import ElementTree

from policy_engine.model.text import Text
from policy_engine.report.findings import document


def suites(findings, **options):
    data = document(findings, "junit", options.pop("lang", "zh"), **options)
    assert data.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return ElementTree.fromstring(data)


def test_an_error_is_a_failure_with_basis_and_advice(finding):
    root = suites([finding(severity="error", basis="《某法》第一条", excerpt="  section: 计量股")])
    case = root.find("testsuite/testcase")
    assert case.get("classname") == "P203"
    assert case.get("name") == "plans/2023.yaml:47:12: 发起主体里没有写发起股室"
    failure = case.find("failure")
    assert failure.get("type") == "error"
    assert failure.get("message") == "发起主体里没有写发起股室"
    assert failure.text == "section: 计量股\n依据: 《某法》第一条\n建议: 核对发起股室"


def test_below_the_threshold_a_finding_passes_with_a_note(finding):
    root = suites([finding()])
    assert root.find(".//failure") is None
    assert root.find(".//system-out").text.startswith("warning: 发起主体")
    assert suites([finding()], fail_on="warning").find(".//failure") is not None
    assert suites([finding(severity="info")], fail_on="warning").find(".//failure") is None


def test_what_is_set_aside_is_skipped_with_its_reason(finding):
    root = suites([finding(suppressed="印发稿如此")], fail_on="info")
    assert root.find(".//skipped").get("message") == "印发稿如此"
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("1", "0", "1")


def test_every_file_is_a_suite_and_one_without_findings_passes(finding):
    found = [finding(severity="error"), finding(file="计划.xlsx!任务表!C17")]
    root = suites(found, files=("clean.yaml", "plans/2023.yaml"))
    counted = [(s.get("name"), s.get("tests"), s.get("failures")) for s in root]
    assert counted == [("clean.yaml", "1", "0"), ("plans/2023.yaml", "1", "1"), ("计划.xlsx", "1", "0")]
    assert root.find("testsuite/testcase").get("name") == "没有发现问题"
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "1", "0")


def test_characters_that_xml_cannot_hold_are_left_out(finding):
    odd = finding(message=Text('a\x00\x0b\ud800\ufffe<&"b', "x"), suppressed="\x1b[31m理由")
    root = suites([odd])
    assert root.find(".//testcase").get("name").endswith(': a<&"b')
    assert root.find(".//skipped").get("message") == "[31m理由"


def test_the_same_findings_give_the_same_bytes(finding):
    assert document([finding()], "junit", "en") == document([finding()], "junit", "en")
