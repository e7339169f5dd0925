"""The diagram says everything the machine holds, in forms that other programs read."""

import re
from xml.etree import ElementTree

import msgspec
import pytest

from policy_engine.casework import diagram
from policy_engine.model.followup import Followup, State, Step, Words
from policy_engine.resources import shipped
from policy_engine.rulebook.load import load_rules

ODD = Words('<&"; :# %\n\\', '<&"; :# %\n\\')


@pytest.fixture(scope="module")
def shipped_machine():
    return load_rules(shipped("rules")).followup


@pytest.fixture
def odd():
    """Titles with every sign that the forms use themselves."""
    return Followup(
        states=(
            State(id="A", title=ODD, confidence="D", opens=True),
            State(id="B", title=ODD, confidence="D", end=True),
        ),
        steps=(Step(id="go", title=ODD, start=("A",), to="B", by=("team",), confidence="D"),),
    )


@pytest.mark.parametrize("form", [diagram.text, diagram.mermaid, diagram.dot, diagram.svg])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_state_and_step_is_there_in_either_language(shipped_machine, form, lang):
    drawn = form(shipped_machine, lang)
    for one in (*shipped_machine.states, *shipped_machine.steps):
        assert one.title.in_(lang) in drawn, one.id
    assert drawn == form(shipped_machine, lang)


def test_the_table_names_deadlines_roles_papers_and_articles(shipped_machine):
    said = diagram.text(shipped_machine)
    for words in (
        "期限检查结束起20个工作日",
        "期限写明的日期",
        "期限24小时",
        "可延长30日、90日",
        "由正职负责人、主持工作的负责人办理",
        "《行政执法机关移送涉嫌犯罪案件的规定》第六条",
    ):
        assert words in said


def test_mermaid_has_a_line_for_every_move(shipped_machine):
    lines = diagram.mermaid(shipped_machine).splitlines()
    moves = [line for line in lines if re.fullmatch(r"  [A-Z_]+ --> [A-Z_]+: [^;:#\"]+", line)]
    assert len(moves) == sum(len(step.start) for step in shipped_machine.steps)
    assert "  DONE --> [*]" in lines


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_is_xml_and_keeps_to_its_frame(shipped_machine, lang):
    root = ElementTree.fromstring(diagram.svg(shipped_machine, lang))
    width, height = int(root.get("width")), int(root.get("height"))
    boxes = [
        tuple(int(rect.get(name)) for name in ("x", "y", "width", "height"))
        for rect in root.iter("{http://www.w3.org/2000/svg}rect")
        if rect.get("rx") == "6"
    ]
    assert len(boxes) == len(shipped_machine.states)
    for number, (x, y, w, h) in enumerate(boxes):
        assert x >= 0 <= y
        assert x + w <= width
        assert y + h <= height
        for other_x, other_y, other_w, other_h in boxes[:number]:
            assert x >= other_x + other_w or other_x >= x + w or y >= other_y + other_h or other_y >= y + h


def test_signs_that_the_forms_use_do_no_harm(odd):
    ElementTree.fromstring(diagram.svg(odd))
    (move,) = [line for line in diagram.mermaid(odd).splitlines() if line.startswith("  A -->")]
    assert move.count(":") == 1
    for line in diagram.dot(odd).splitlines():
        assert len(re.findall(r'(?<!\\)(?:\\\\)*"', line)) % 2 == 0
        assert "\n" not in line


def test_a_machine_of_one_state_can_be_drawn(odd):
    one = msgspec.structs.replace(odd, states=odd.states[1:], steps=())
    ElementTree.fromstring(diagram.svg(one))
