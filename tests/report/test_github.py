"""GitHub's workflow commands: https://docs.github.com/actions, "Workflow commands"."""

from policy_engine.model.text import Text
from policy_engine.report.findings import render


def lines(findings, lang="zh"):
    return list(render(findings, "github", lang, lambda text, style: text))


def test_an_annotation_has_place_code_message_and_advice(finding):
    assert lines([finding()]) == [
        "::warning file=plans/2023.yaml,line=47,col=12,endColumn=15,title=P203"
        "::发起主体里没有写发起股室%0A建议: 核对发起股室"
    ]


def test_severities_have_githubs_names(finding):
    names = [line.split()[0] for line in lines([finding(severity=s) for s in ("error", "warning", "info")])]
    assert names == ["::error", "::warning", "::notice"]


def test_the_basis_is_said_in_the_language_asked_for(finding):
    (line,) = lines([finding(basis="《某法》第一条")], "en")
    assert line.endswith(
        "::the initiator does not name the section%0Abasis: 《某法》第一条%0Aadvice: check the section"
    )


def test_what_would_end_a_command_is_escaped(finding):
    odd = finding(file="a,b:c%.yaml", message=Text("5%\r\n::error::x", "5%"))
    (line,) = lines([odd])
    assert line.startswith("::warning file=a%2Cb%3Ac%25.yaml,line=47,")
    assert line.split("::", 2)[2].startswith("5%25%0D%0A::error::x%0A")


def test_windows_paths_and_workbooks(finding):
    windows, book = lines([finding(file="plans\\2023.yaml"), finding(file="计划.xlsx!任务表!C17")])
    assert "file=plans/2023.yaml," in windows
    assert book.startswith("::warning file=计划.xlsx,title=P203::任务表!C17: 发起主体")


def test_what_is_set_aside_is_not_shown(finding):
    assert lines([finding(suppressed="印发稿如此")]) == []
