"""People, findings and files of evidence as cells name them."""

from hashlib import sha256

import pytest

from policy_engine.model.result import Evidence
from policy_engine.model.target import Inspector
from policy_engine.sheets.choices import Choices
from policy_engine.usecases.results import read_evidence
from policy_engine.usecases.results.read_evidence import Files
from policy_engine.usecases.results.read_findings import read_findings
from policy_engine.usecases.results.read_people import read_people

PEOPLE = {
    id_: Inspector(
        id=id_,
        name=name,
        unit="所",
        unit_kind="station",
        certificate="",
        certificate_from=None,
        certificate_to=None,
    )
    for id_, name in (
        ("检查员-001", "甲某"),
        ("检查员-002", "乙某"),
        ("检查员-003", "乙某"),
        ("检查员-004", "丙某"),
    )
}
TEAM = ("检查员-001", "检查员-002")
MATTERS = ("年度报告公示", "登记事项：住所")


@pytest.mark.parametrize(
    "cell",
    [
        "检查员-001、检查员-002",
        "检查员-001 甲某、检查员-002 乙某",
        "甲某（检查员-001）；乙某",
        "甲某,乙某",
        "检查员－００１\n乙　某",
    ],
)
def test_people_by_id_name_or_both(cell):
    assert read_people(cell, PEOPLE, TEAM) == (TEAM, [])


def test_somebody_who_is_not_on_the_team_is_read_all_the_same():
    assert read_people("丙某", PEOPLE, TEAM)[0] == ("检查员-004",)


def test_a_name_that_several_outside_the_team_have_is_not_guessed():
    assert read_people("乙某", PEOPLE, ()) == ((), [("乙某", ("检查员-002", "检查员-003"))])


@pytest.mark.parametrize("cell", ["丁某", "检查员-001 丙某", "9.114e+17"])
def test_nobody_and_an_id_with_another_persons_name(cell):
    found, unknown = read_people(cell, PEOPLE, TEAM)
    assert found == ()
    assert [part for part, _ in unknown] == [cell]


def test_findings_by_matter_even_where_its_name_has_a_colon():
    found, wrong = read_findings("年度报告公示：迟报\n登记事项：住所: 与登记不符", MATTERS)
    assert [(f.matter, f.said) for f in found] == [("年度报告公示", "迟报"), ("登记事项：住所", "与登记不符")]
    assert wrong == []


def test_a_matter_by_its_number():
    assert read_findings("２：与登记不符：门牌", MATTERS)[0][0].matter == MATTERS[1]
    assert len(read_findings("3：好", MATTERS)[1]) == 1


def test_a_task_of_one_matter_needs_no_name():
    assert read_findings("迟报", MATTERS[:1])[0][0].matter == "年度报告公示"


@pytest.mark.parametrize("cell", ["迟报", "年度报告公事：迟报", "年度报告公示：一\n年度报告公示：二"])
def test_findings_without_a_matter_or_twice_are_told(cell):
    assert len(read_findings(cell, MATTERS)[1]) == 1


@pytest.fixture
def files(tmp_path):
    (tmp_path / "子").mkdir()
    (tmp_path / "子" / "记录.pdf").write_bytes(b"record")
    (tmp_path / "空.pdf").write_bytes(b"")
    (tmp_path.parent / "外.pdf").write_bytes(b"elsewhere")
    return Files(tmp_path, Choices({"check_record": ("检查记录",), "photo": ("照片",)}))


def test_a_file_is_hashed_where_it_lies(files):
    (found,) = files.read("检查记录＝子\\记录.pdf")
    assert found == Evidence("check_record", sha256(b"record").hexdigest(), "记录.pdf")


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("检查记录=没有.pdf", "没有找到"),
        ("检查记录=空.pdf", "空"),
        ("检查记录=子", "没有找到"),
        ("检查记录=../外.pdf", "目录之内"),
        ("检查记录=/etc/hostname", "目录之内"),
        ("检查记录=C:\\外.pdf", "目录之内"),
        ("记录.pdf", "种类=文件名"),
        ("检查记录=", "种类=文件名"),
        ("录像带=子/记录.pdf", "不是证据种类"),
        ("检查记录=坏\0名", "没有找到"),
        ("检查记录=" + "长" * 400, "没有找到"),
    ],
)
def test_a_file_that_is_gone_empty_elsewhere_or_misnamed_is_told(files, cell, word):
    ((message, _),) = files.read(cell)
    assert word in message.zh


def test_a_file_that_is_too_large_is_told(files, monkeypatch):
    monkeypatch.setattr(read_evidence, "LARGEST", 3)
    ((message, _),) = files.read("检查记录=子/记录.pdf")
    assert "2 GiB" in message.zh
