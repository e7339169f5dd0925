import pytest

from policy_engine.model.finding import Place
from policy_engine.model.place import in_book, where


def test_in_a_text_file_a_place_is_file_line_and_column():
    assert where(Place("plans/2023.yaml", 47, 12)) == "plans/2023.yaml:47:12"
    assert in_book(Place("plans/2023.yaml", 47, 12)) is None


@pytest.mark.parametrize(
    ("file", "parts"),
    [
        ("计划.xlsx!C17", ("计划.xlsx", "C17")),
        ("附件/计划.xlsx!任务表!C17", ("附件/计划.xlsx", "任务表!C17")),
        ("a!b.xlsx!一!C1", ("a!b.xlsx", "一!C1")),
    ],
)
def test_in_a_workbook_a_place_is_the_cell(file, parts):
    assert where(Place(file, 17, 3)) == file
    assert in_book(Place(file, 17, 3)) == parts


def test_an_exclamation_mark_in_a_file_name_makes_no_workbook():
    assert where(Place("改!/计划!.yaml", 2, 1)) == "改!/计划!.yaml:2:1"


def test_an_exclamation_mark_in_a_name_makes_no_workbook():
    assert where(Place("a.b!c.yaml", 3, 1)) == "a.b!c.yaml:3:1"
