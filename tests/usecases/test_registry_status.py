"""The registries in force at a glance."""

import csv
from collections import Counter
from datetime import date

import pytest

from policy_engine.model.errors import Refused
from policy_engine.model.target import Inspector
from policy_engine.registry.snapshot import read_targets
from policy_engine.usecases.init import init
from policy_engine.usecases.registry.doubts import certificate, doubts_of
from policy_engine.usecases.registry.status import status

JUNE = date(2023, 6, 15)


@pytest.fixture
def found(demo, at):
    return status(demo, now=at, on=JUNE)


@pytest.fixture
def targets(demo):
    (path,) = demo.snapshots.glob("*.parquet")
    return read_targets(path)


def counts(found, code):
    (one,) = [b for b in found.breakdowns if b.code == code]
    return {c.code: c.count for c in one.counts}, one.total


def test_counts_are_those_of_the_snapshot(found, targets):
    open_ = [t for t in targets if t.profile.standing == "open"]
    assert counts(found, "standing") == (Counter(t.profile.standing for t in targets), len(targets))
    assert counts(found, "entity") == (Counter(t.profile.entity for t in open_), len(open_))
    enterprises = [t for t in open_ if t.profile.entity == "enterprise"]
    assert counts(found, "tier") == (Counter(t.profile.tier for t in enterprises), len(enterprises))
    assert counts(found, "station")[0] == Counter(t.profile.station for t in open_)
    licences = Counter(x for t in open_ for x in t.profile.licences)
    shown, total = counts(found, "licence")
    assert total == len(open_)
    assert all(shown[code] == licences[code] for code in shown if code)


def test_what_has_no_end_is_summed_up(found, targets):
    categories = Counter(t.profile.category for t in targets if t.profile.standing == "open")
    shown, total = counts(found, "category")
    assert len(shown) == 13
    assert shown[""] == categories.total() - sum(n for _, n in categories.most_common(12))
    assert sum(shown.values()) == total


def test_ages_are_full_years_on_the_day(found, targets):
    def years(day):
        if day is None or day > JUNE:
            return None
        return JUNE.year - day.year - ((JUNE.month, JUNE.day) < (day.month, day.day))

    every = [years(t.registered_on) for t in targets if t.profile.standing == "open"]
    shown, total = counts(found, "age")
    assert total == len(every)
    assert shown.get("0-1", 0) == sum(y == 0 for y in every)
    assert shown.get("20-", 0) == sum(y is not None and y >= 20 for y in every)
    assert shown.get("", 0) == sum(y is None for y in every)


def test_inspectors_and_recusals_are_counted(found, county):
    with (county / "recusals.generated.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = sum(1 for _ in csv.reader(file)) - 1
    assert counts(found, "ground")[1] == counts(found, "decision")[1] == rows
    assert counts(found, "unit")[1] == 300
    assert sum(counts(found, "certificate")[0].values()) == 300


def test_sign_offs_and_the_days_since_the_import_are_told(found, demo, signed):
    assert [(kind, days) for kind, _, _, _, days in found.imports] == [
        ("targets", 5), ("inspectors", 5), ("recusals", 5),
    ]  # fmt: skip
    assert {one.state for one in found.sections} == {"current"}
    assert next(d.count for d in found.doubts if d.code == "unsigned") == 0


def test_without_a_sound_plan_the_sign_offs_are_not_known(demo, at):
    demo.plan.write_text("format: policy-plan/1\n", encoding="utf-8")
    found = status(demo, now=at, on=JUNE)
    assert found.sections == ()
    assert "核实情况不明" in found.remarks[0].zh


def test_targets_alone_are_enough(tmp_path, county, actor, at):
    from policy_engine.usecases.import_registry import import_registry

    workspace = init(tmp_path / "w", agency="140525", demo=False, actor=actor, now=at)
    with pytest.raises(Refused):
        status(workspace, now=at)
    import_registry(workspace, "targets", county / "targets.generated.csv", actor=actor, now=at)
    found = status(workspace, now=at)
    assert [kind for kind, *_ in found.imports] == ["targets"]
    assert "unit" not in {b.code for b in found.breakdowns}
    with pytest.raises(Refused):
        status(workspace, now=at, on=JUNE)


def test_a_changed_snapshot_is_refused(demo, at):
    (path,) = demo.snapshots.glob("*.parquet")
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(Refused):
        status(demo, now=at, on=JUNE)


@pytest.mark.parametrize(
    ("first", "last", "state"),
    [
        (date(2020, 1, 1), date(2023, 8, 14), "valid"),
        (date(2020, 1, 1), date(2023, 8, 13), "soon"),
        (date(2020, 1, 1), date(2023, 6, 15), "soon"),
        (date(2020, 1, 1), date(2023, 6, 14), "expired"),
        (date(2023, 6, 16), date(2026, 1, 1), "later"),
        (None, None, "none"),
    ],
)
def test_how_a_certificate_stands(first, last, state):
    inspector = Inspector("I1", "甲", "南村所", "station", "C1", first, last)
    assert certificate(inspector, JUNE) == state


def test_a_station_without_inspectors_is_a_doubt(targets):
    profiles = Counter(t.profile for t in targets)
    inspector = Inspector("I1", "甲", "南村所", "station", "C1", date(2020, 1, 1), date(2026, 1, 1))
    stations = {t.profile.station for t in targets if t.profile.standing == "open"} - {"", "南村所"}
    doubts = {d.code: d.count for d in doubts_of(profiles, [inspector], JUNE)}
    assert doubts["unknown_units"] == len(stations)
    assert {d.code: d.count for d in doubts_of(profiles, [], JUNE)}["unknown_units"] == 0
