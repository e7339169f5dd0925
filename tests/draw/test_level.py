from __future__ import annotations

import msgspec
import pytest

from policy_engine.draw.header import read_header
from policy_engine.draw.level import level


@pytest.mark.parametrize(
    ("name", "code"),
    [("6", "L3"), ("13", "L3"), ("3", "L3"), ("20", "L2"), ("16", "L1"), ("5", "L1"), ("19", "L1")],
)
def test_the_level_follows_from_beacon_and_parties(read_case, name, code):
    assert level(read_header(read_case(name)["header"])).code == code


def test_whoever_takes_the_last_number_decides_whatever_the_parties_revealed(header):
    found = level(msgspec.structs.replace(header, beacon={"kind": "os"}))
    assert len(header.parties) >= 2
    assert found.code == "L1"
    assert "the last word" in found.meaning.en


def test_a_rehearsal_is_a_rehearsal_whatever_made_its_seed(header):
    found = level(msgspec.structs.replace(header, rehearsal=True))
    assert found.code == "L0"
    assert "演练" in found.meaning.zh
    assert "no inspection can be dispatched" in found.meaning.en


def test_the_notice_names_parties_and_beacon(read_case, header):
    parties = level(read_header(read_case("20")["header"])).meaning
    assert "局机关、纪检监察组" in parties.zh
    assert "局机关, 纪检监察组" in parties.en
    beacon = level(header).meaning
    assert "fef0c419…" in beacon.zh
    assert "round 1000" in beacon.en


LOTTERY = {"kind": "lottery", "event": "双色球第 2023068 期", "form": "99 99 99 99 99 99+99"}
DICE = {"kind": "dice", "form": "666 666 666 666", "witnesses": ["公证处", "纪检监察组"]}


def test_a_lottery_is_public_and_the_notice_names_it(header):
    found = level(msgspec.structs.replace(header, beacon=LOTTERY))
    assert found.code == "L3"
    assert "双色球第 2023068 期" in found.meaning.zh
    assert "双色球第 2023068 期" in found.meaning.en
    assert "drand" not in found.meaning.en


def test_dice_are_as_good_as_their_witnesses_whom_the_notice_names(header):
    alone = level(msgspec.structs.replace(header, beacon=DICE, parties=()))
    assert alone.code == "L2"
    assert "公证处、纪检监察组" in alone.meaning.zh
    assert "before 公证处, 纪检监察组" in alone.meaning.en
    assert "only proof" in alone.meaning.en


def test_parties_and_dice_are_both_told(header):
    both = level(msgspec.structs.replace(header, beacon=DICE))
    assert both.code == "L2"
    assert "committed to first" in both.meaning.en
    assert "dice" in both.meaning.en


def test_one_party_without_a_beacon_is_one_operator_alone(header):
    assert level(msgspec.structs.replace(header, beacon=None, parties=header.parties[:1])).code == "L1"


def test_what_would_reorder_the_notice_is_not_printed(header):
    sly = level(msgspec.structs.replace(header, beacon=LOTTERY | {"event": "第\u202e1 期\n{x}"})).meaning
    assert "第\ufffd1 期\ufffd{x}" in sly.zh


def test_one_operator_alone_is_told_for_what_it_is(read_case):
    alone = level(read_header(read_case("5")["header"])).meaning
    assert "不能防止操作人员在副本中反复试抽" in alone.zh
    assert "repeating the draw in a copy" in alone.en
