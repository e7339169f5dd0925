import msgspec
import pytest

from policy_engine.model.page import Example
from policy_engine.model.text import Text
from policy_engine.report.page import both, index, listing, markdown, plain


def unpainted(text, style):
    return text


def test_a_page_on_the_terminal(page):
    assert list(plain(page, "zh", unpainted)) == [
        "warning P203  没有写发起股室",
        "",
        "意见",
        "  没有“〔发起股室〕”",
        "",
        "为什么",
        "  要知道派谁去。",
        "",
        "依据",
        "  泽市监〔2023〕10号 二（一）",
        "  可靠程度 S：计划文件原文",
        "  义务编号 R16",
        "",
        "不对的写法",
        "  写了别的股室",
        "    section: 计量股",
        "",
        "对的写法",
        "    section: 信用监管股",
        "",
        "建议",
        "  核对发起股室。",
    ]


def test_as_markdown_the_examples_are_code(page):
    text = markdown(page, "en")
    assert text.startswith("# P203 Section not named\n\nSeverity: warning (`warning`)\n")
    assert "## Wrong\n\nanother section\n\n```yaml\nsection: 计量股\n```\n" in text
    assert (
        "## Basis\n\n- 泽市监〔2023〕10号 二（一）\n- confidence S: the source document\n- obligation R16\n"
        in text
    )


def test_fences_inside_an_example_do_not_end_it(page):
    odd = msgspec.structs.replace(page, good=Example("note: ```\n"))
    assert "````yaml\nnote: ```\n````" in markdown(odd, "zh")


def test_chinese_stands_above_english(page):
    text = both(page)
    assert (
        text.index("# P203 没有写发起股室") < text.index("\n---\n") < text.index("## P203 Section not named")
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"basis": "", "confidence": "", "obligation": ""}, "- technical, not a matter of law\n"),
        ({"basis": "", "confidence": "D", "obligation": ""}, "- confidence D: this software's own choice"),
        ({"effective_from": "2019-02-15"}, "- in force from 2019-02-15\n"),
        (
            {"effective_from": "2019-02-15", "effective_to": "2022-12-31"},
            "- in force from 2019-02-15 to 2022-12-31\n",
        ),
        ({"effective_to": "2022-12-31"}, "- in force until 2022-12-31\n"),
    ],
)
def test_the_basis_says_how_far_it_goes(page, given, said):
    assert said in markdown(msgspec.structs.replace(page, **given), "en")


GROUPS = [(Text("计划的规则", "Rules about plans"), ("P203",)), (Text("名录", "Registries"), ("R501",))]
TITLES = {"P203": Text("没有写发起股室", "Section not named"), "R501": Text("编码", "Encoding")}


def test_the_index_links_every_page():
    text = index(GROUPS, TITLES)
    assert "## 计划的规则 / Rules about plans\n" in text
    assert "| [P203](P203.md) | 没有写发起股室 | Section not named |" in text


def test_all_codes_by_group():
    assert list(listing(GROUPS, TITLES, "en", unpainted)) == [
        "Rules about plans",
        "  P203  Section not named",
        "",
        "Registries",
        "  R501  Encoding",
    ]
