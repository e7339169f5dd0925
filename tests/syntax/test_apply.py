import pytest

from policy_engine.model.finding import Edit
from policy_engine.syntax.edit import apply, apply_bytes


def test_edits_are_made_at_their_places():
    text = "a: 一\nb: 二\n"
    assert apply(text, []) == text
    assert apply(text, [Edit(2, 4, 2, 5, "2"), Edit(1, 4, 1, 5, "𠮷𠮷")]) == "a: 𠮷𠮷\nb: 2\n"
    assert apply(text, [Edit(1, 5, 2, 5, "")]) == "a: 一\n"
    assert apply(text, [Edit(3, 1, 3, 1, "c: 三")]) == "a: 一\nb: 二\nc: 三"
    assert apply("", [Edit(1, 1, 1, 1, "x")]) == "x"


def test_insertions_at_one_point_stand_in_the_order_given():
    edits = [Edit(1, 2, 1, 2, "x"), Edit(1, 2, 1, 2, "y"), Edit(1, 2, 1, 3, "z")]
    assert apply("abc", edits) == "axyzc"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_new_line_ends_as_the_others_do(line_end):
    text = f"a: 1{line_end}b: 2"
    assert apply(text, [Edit(1, 5, 1, 5, "\nc: 3")]) == f"a: 1{line_end}c: 3{line_end}b: 2"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(1, 1, 1, 3, "x"), Edit(1, 2, 1, 3, "y")],
        [Edit(1, 1, 1, 3, "x"), Edit(1, 1, 1, 2, "y")],
        [Edit(1, 2, 1, 1, "")],
        [Edit(0, 1, 1, 1, "")],
        [Edit(1, 1, 3, 1, "")],
        [Edit(1, 1, 1, 9, "")],
        [Edit(1, 0, 1, 1, "")],
    ],
)
def test_edits_that_overlap_or_lie_outside_are_no_edits(edits):
    with pytest.raises(ValueError, match=r"overlap|outside"):
        apply("abc\nd", edits)


def test_byte_order_mark_line_ends_and_tabs_stay():
    data = "\ufeffa: 一\t# 注\r\nb: 2".encode()
    assert apply_bytes(data, [Edit(2, 4, 2, 5, "3")]) == "\ufeffa: 一\t# 注\r\nb: 3".encode()
    assert apply_bytes(b"a: 1", [Edit(1, 4, 1, 5, "2")]) == b"a: 2"
