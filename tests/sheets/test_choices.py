import pytest

from policy_engine.sheets.choices import Choices

CODES = Choices(
    {
        "1": ("未发现问题", "no problem found", "正常"),
        "B": ("未按规定公示应当公示的信息", "not published"),
        "C": ("公示信息隐瞒真实情况、弄虚作假", "hidden"),
        "6": ("通过登记的住所（经营场所）无法联系", "cannot be reached", "失联"),
        "9": ("注销", "deregistered"),
        "11": ("被撤销", "annulled", "撤销"),
    }
)


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("1", ["1"]),
        ("１", ["1"]),
        ("1 未发现问题", ["1"]),
        ("1.未发现问题", ["1"]),
        ("未发现问题", ["1"]),
        ("No Problem Found", ["1"]),
        ("B、6", ["B", "6"]),
        ("6，b", ["B", "6"]),
        ("B\n6", ["B", "6"]),
        ("B/6", ["B", "6"]),
        ("B+6", ["B", "6"]),
        ("11", ["11"]),
        ("C 公示信息隐瞒真实情况、弄虚作假；6", ["C", "6"]),
        ("通过登记的住所(经营 场所)无法联系", ["6"]),
        ("失联、正常", ["1", "6"]),
        ("无", []),
        ("", []),
    ],
)
def test_ids_titles_and_synonyms(cell, ids):
    picked = CODES.read(cell)
    assert (list(picked.ids), picked.unknown) == (ids, ())


@pytest.mark.parametrize("cell", ["X9", "未注销", "不正常", "16", "2023-07-08", "1、X9", "没有6"])
def test_what_is_not_on_the_list_is_told_as_it_stands(cell):
    assert CODES.read(cell).unknown
    assert all(part in cell for part in CODES.read(cell).unknown)


def test_what_may_have_been_meant():
    assert CODES.near("未发现问提") == "1 未发现问题"
    assert CODES.near("完全不同的东西") == ""


def test_a_list_without_terms_knows_nothing():
    assert Choices({}).read("1").unknown == ("1",)
