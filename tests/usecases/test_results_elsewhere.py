"""One officer at two places at the same time is recorded and stays on record as a warning, within one sheet and across records."""

from datetime import date

import msgspec
import pytest

from policy_engine.model.result import Evidence
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.results.record import Draft, record

from .conftest import ENGINE

ON = date(2023, 6, 21)
FILES = (Evidence("check_record", "a" * 64, "记录.pdf"), Evidence("photo", "b" * 64, "门头.jpg"))


@pytest.fixture
def drafts(one):
    """Results of two inspections with one officer at both; the first from nine to half past ten."""
    with open_store(one.store, read_only=True) as store:
        first, second, *_ = queries.inspections(store)

    def draft(row, began, ended):
        return Draft(
            inspection=row.number,
            codes=("1",),
            methods=("onsite",),
            began=f"2023-06-20T{began}",
            ended=f"2023-06-20T{ended}",
            officers=tuple(dict.fromkeys((*row.officers, first.officers[0]))),
            recorder=row.officers[0],
            signature="signed",
            evidence=FILES,
        )

    return lambda began, ended: (draft(first, "09:00", "10:30"), draft(second, began, ended))


def put(workspace, at, *drafts, **options):
    done = record(workspace, drafts, ENGINE, actor="op", now=at, on=ON, **options)
    assert done.rejected == ()
    return [(one.inspection, one.rule) for one in done.warnings if one.rule == "C518"]


def test_both_of_one_sheet_are_told(one, drafts, at):
    both = drafts("10:00", "11:00")
    assert put(one, at, *both) == [(draft.inspection, "C518") for draft in both]
    with open_store(one.store, read_only=True) as store:
        kept = [one.inspection for one in queries.breaches(store) if one.rule == "C518"]
    assert kept == [draft.inspection for draft in both]


def test_the_later_of_two_records_is_told_and_a_correction_settles_it(one, drafts, at):
    first, second = drafts("10:00", "11:00")
    assert put(one, at, first) == []
    assert put(one, at, second) == [(second.inspection, "C518")]
    right = msgspec.structs.replace(second, began="2023-06-20T10:30")
    assert put(one, at, right, correcting="开始时间写错了") == []


def test_one_after_the_other_is_as_it_should_be(one, drafts, at):
    assert put(one, at, *drafts("10:30", "11:00")) == []
