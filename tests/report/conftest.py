import pytest

from policy_engine.model.finding import Edit, Finding, Fix, Place
from policy_engine.model.page import Example, Page
from policy_engine.model.text import Text


@pytest.fixture
def finding():
    """finding(code="P203", …): a warning at plans/2023.yaml:47:12, three characters wide."""

    def make(code="P203", severity="warning", file="plans/2023.yaml", line=47, column=12, **more):
        given = {
            "message": Text("发起主体里没有写发起股室", "the initiator does not name the section"),
            "advice": Text("核对发起股室", "check the section"),
            **more,
        }
        return Finding(code, severity, Place(file, line, column, 3), **given)

    return make


@pytest.fixture
def fix():
    return Fix(Text("写成 5%", "write 5%"), (Edit(47, 11, 47, 14, "5%"),))


@pytest.fixture
def page():
    return Page(
        code="P203",
        title=Text("没有写发起股室", "Section not named"),
        severity="warning",
        why=Text("要知道派谁去。", "Somebody has to be sent."),
        advice=Text("核对发起股室。", "Check the section."),
        bad=Example("section: 计量股\n", about=Text("写了别的股室", "another section")),
        good=Example("section: 信用监管股\n"),
        message=Text("没有“〔发起股室〕”", "[section] is not named"),
        basis="泽市监〔2023〕10号 二（一）",
        confidence="S",
        obligation="R16",
    )
