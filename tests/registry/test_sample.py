from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from hashlib import sha256

import msgspec
import pytest

from policy_engine.model.finding import has_errors
from policy_engine.model.target import Target
from policy_engine.registry.inspectors import import_inspectors
from policy_engine.registry.profiles import profiles_of
from policy_engine.registry.recusals import import_recusals
from policy_engine.registry.sample import MARK, write_county
from policy_engine.registry.trades import DEPARTMENTS, SECTIONS, STATIONS
from policy_engine.registry.words import GROUNDS

NAMES = ["targets.generated.csv", "inspectors.generated.csv", "recusals.generated.csv"]


def population(profiles, covers):
    return [position for profile, held in profiles.items() if covers(profile) for position in held]


@pytest.fixture(scope="module")
def profiles(county_targets):
    return profiles_of(county_targets.rows)


@pytest.fixture(scope="module")
def officers(county):
    return import_inspectors(county[1], on=date(2023, 6, 15))


@pytest.fixture(scope="module")
def recusals(county, county_targets, officers):
    return import_recusals(
        county[2],
        on=date(2023, 6, 15),
        targets={t.id for t in county_targets.rows},
        inspectors={i.id for i in officers.rows},
    )


def count(profiles, **wanted):
    """Open entities whose profile has these values; a licence or trait must be among the profile's."""

    def fits(profile):
        return profile.standing == wanted.get("standing", "open") and all(
            value in getattr(profile, key)
            if key in ("licences", "traits")
            else getattr(profile, key) == value
            for key, value in wanted.items()
        )

    return len(population(profiles, fits))


def test_the_same_seed_gives_the_same_bytes(small_county, tmp_path):
    again = write_county(tmp_path / "again", 7, targets=2_000, inspectors=100)
    assert [path.name for path in again] == NAMES
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in small_county]


def test_the_bytes_do_not_depend_on_the_version_of_python(small_county):
    digest = sha256(b"".join(path.read_bytes() for path in small_county)).hexdigest()
    assert digest == "81aeb7c1c15542e41280533ef849ea903c52516db57efeb9c81a41963e79c12b"


def test_another_seed_gives_other_bytes(small_county, tmp_path):
    other = write_county(tmp_path, 8, targets=2_000, inspectors=100)
    assert all(a.read_bytes() != b.read_bytes() for a, b in zip(other, small_county, strict=True))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)


def test_every_row_is_marked_and_every_name_an_example(small_county):
    for path in small_county:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows
        assert {row["数据标记"] for row in rows} == {MARK}
        assert all("示例" in row["名称"] for row in rows if "名称" in row)


def test_a_county_imports_without_errors_and_with_the_blemishes_of_life(
    county_targets, officers, recusals, tally
):
    for imported in (county_targets, officers, recusals):
        assert not has_errors(imported.findings)
        assert imported.rejected == 0
    targets = tally(county_targets.findings)
    assert set(targets) == {("R515", "info"), ("R534", "warning"), ("R535", "info"), ("R537", "warning")}
    assert 150 <= targets[("R534", "warning")] <= 350
    assert tally(officers.findings)[("R540", "warning")] >= 5
    assert tally(recusals.findings)[("R554", "info")] >= 10


def test_kinds_tiers_and_standings_have_their_shares(county_targets):
    rows = county_targets.rows
    assert len(rows) == 50_000
    assert len({t.id for t in rows}) == len({t.name for t in rows}) == 50_000
    assert Counter(t.profile.entity for t in rows) == {
        "enterprise": 22_500,
        "individual": 24_500,
        "cooperative": 2_500,
        "other": 500,
    }
    tiers = Counter(t.profile.tier for t in rows if t.profile.entity == "enterprise")
    rated = tiers.total() - tiers["-"]
    for tier, share in zip("ABCD", (31107, 12044, 3682, 721), strict=True):
        assert abs(tiers[tier] / rated - share / 47554) < 0.01
    assert tiers["-"] > 300
    stray = sum(t.profile.tier != "-" for t in rows if t.profile.entity != "enterprise")
    assert 30 <= stray <= 250
    gone = sum(t.profile.standing != "open" for t in rows)
    assert 600 <= gone <= 1_400
    assert {t.profile.standing for t in rows} == {"open", "closed", "revoked", "moved_out"}
    days = [t.registered_on for t in rows]
    assert min(days) < date(1997, 1, 1)
    assert date(2023, 5, 1) < max(days) <= date(2023, 5, 31)


def test_some_targets_are_on_lists_and_only_enterprises_are_listed_as_abnormal(county_targets):
    """个体工商户 are marked abnormal, not listed (R56)."""
    lists = Counter(name for t in county_targets.rows for name in t.profile.lists)
    assert 150 <= lists["重点监管名单"] <= 500
    assert 100 <= lists["经营异常名录"] <= 300
    abnormal = {t.profile.entity for t in county_targets.rows if "经营异常名录" in t.profile.lists}
    assert abnormal == {"enterprise"}


def test_stations_are_sixteen_and_uneven(county_targets):
    sizes = Counter(t.profile.station for t in county_targets.rows)
    assert set(sizes) == {station for station, _ in STATIONS}
    assert sum(parts for _, parts in STATIONS) == 100
    assert max(sizes.values()) > 8 * min(sizes.values())


SIZES = {
    "1": (380, 420), "2": (220, 240), "3": (2_000, 2_600), "4": (58, 62), "5": (3, 3), "6": (88, 94), "7": (23, 28), "8": (340, 360),
    "9": (13, 15), "10": (110, 125), "11": (11, 13), "12": (21_500, 22_400), "13": (23_500, 24_400), "14": (2_380, 2_480),
    "15": (6_200, 6_700),
}  # fmt: skip


def test_scopes_have_the_sizes_of_a_county(plan, profiles):
    sizes = {
        task.code: len(population(profiles, lambda p, task=task: plan.covers(task, of(p))))
        for task in plan.tasks
    }
    assert {code for code, size in sizes.items() if not SIZES[code][0] <= size <= SIZES[code][1]} == set(), (
        sizes
    )


def of(profile):
    """Somebody with this profile."""
    return Target("91140525MA0000001X", "某", profile)


def weakened(where):
    """The condition with one of its parts left out, for each part."""
    for part in ("entity", "category", "licence", "trait", "any"):
        if getattr(where, part):
            yield part, msgspec.structs.replace(where, **{part: ()})
    for n, branch in enumerate(where.any):
        for part, weaker in weakened(branch):
            yield f"any.{n}.{part}", weaker


def test_every_condition_of_every_scope_keeps_somebody_out(plan, profiles):
    """Each part of a predicate decides about somebody, and so does the standing: near-misses of every kind exist."""
    for task in plan.tasks:
        where = task.scope.where
        for part, weaker in weakened(where):
            assert any(
                weaker.holds(of(p)) and not where.holds(of(p)) and p.standing == "open" for p in profiles
            ), (
                task.code,
                part,
            )
        if task.code not in ("4", "5", "7", "9", "10", "11"):
            assert any(where.holds(of(p)) and p.standing != "open" for p in profiles), task.code


def test_a_small_county_has_members_in_every_scope(plan, small_targets):
    small = profiles_of(small_targets)
    assert len(small_targets) == 2_000
    for task in plan.tasks:
        assert population(small, lambda p, task=task: plan.covers(task, of(p))), task.code


@pytest.mark.parametrize(
    "lookalike",
    [
        {"category": "药品批发", "licences": "药品经营许可证"},
        {"category": "药品零售", "licences": "仅销售预包装食品备案"},
        {"category": "餐饮服务", "licences": "食品经营许可证"},
        {"category": "液化气零售", "licences": "燃气经营许可证"},
        {"category": "工艺品零售"},
        {"category": "机动车燃油零售", "standing": "closed", "licences": "成品油零售经营批准证书"},
        {"category": "综合零售", "traits": "在用强检计量器具"},
        {"category": "包装装潢印刷"},
    ],
)
def test_lookalikes_and_overlaps_are_there(profiles, lookalike):
    assert count(profiles, **lookalike) >= 5


def test_units_are_staffed_for_every_mode_of_matching(officers):
    assert len(officers.rows) == 300
    own = [i for i in officers.rows if not i.department and not i.expert]
    by_unit = Counter(i.unit for i in own)
    assert set(by_unit) == {name for name, _ in (*SECTIONS, *STATIONS)}
    assert min(by_unit.values()) >= 8
    sound = Counter(
        i.unit
        for i in own
        if i.on_duty and i.certificate_to >= date(2023, 12, 31) and i.certificate_from <= date(2023, 1, 1)
    )
    assert min(sound[unit] for unit in by_unit) >= 6
    assert {i.unit_kind for i in own if i.unit.endswith("所")} == {"station"}
    assert {i.unit_kind for i in own if i.unit.endswith("股")} == {"section"}
    assert any(not i.on_duty for i in own)
    assert any(i.certificate_to < date(2023, 6, 1) for i in own)
    assert any(date(2023, 8, 1) <= i.certificate_to < date(2023, 11, 1) for i in own)


def test_departments_send_officers_and_institutes_experts(officers):
    guests = [i for i in officers.rows if i.department]
    experts = [i for i in officers.rows if i.expert]
    assert (len(guests), len(experts)) == (20, 10)
    assert Counter(i.department for i in guests) == {department: 4 for department, _ in DEPARTMENTS}
    assert {i.certificate for i in experts} == {""}
    assert all(i.certificate_to is None and i.qualifications and not i.leader for i in experts)


def test_some_are_on_leave_lead_or_belong_to_a_group(officers):
    rows = officers.rows
    assert 8 <= sum(i.leave != () for i in rows) <= 24
    assert any(len(i.leave) == 2 for i in rows)
    assert 75 <= sum(i.leader for i in rows) <= 110
    own = [i for i in rows if not i.department and not i.expert]
    assert all(any(i.leader for i in own if i.unit == unit) for unit in {i.unit for i in own})
    groups = Counter(i.group for i in rows if i.group)
    assert len(groups) == 2 * len(SECTIONS + STATIONS)
    assert set(groups.values()) == {2}
    assert all(i.group.startswith(i.unit) for i in rows if i.group)


def test_nobody_with_a_sound_seat_is_away_for_months(officers):
    long = [i for i in officers.rows for a, b in i.leave if (b - a).days > 31]
    units = len(SECTIONS + STATIONS)
    assert all(int(i.id.removeprefix("检查员-")) > 6 * units for i in long)


@pytest.mark.parametrize("count", [1, 29, 30, 50, 100])
def test_small_staffs_import_without_findings_about_groups(tmp_path, count):
    _, inspectors, _ = write_county(tmp_path, 3, targets=1, inspectors=count)
    imported = import_inspectors(inspectors, on=date(2023, 6, 15))
    assert len(imported.rows) == count
    assert not {"R547", "R548"} & {f.code for f in imported.findings}


def test_sections_of_the_plan_have_officers(plan, officers):
    assert {task.section for task in plan.tasks} <= {i.unit for i in officers.rows}


def test_recusals_have_all_grounds_and_routes(recusals):
    assert len(recusals.rows) == 400
    assert {r.ground for r in recusals.rows} == set(GROUNDS.names)
    assert {r.route for r in recusals.rows} == {"officer", "party", "ex_officio"}
    assert any(r.until is None for r in recusals.rows)


def test_recusals_are_decided_in_every_way_and_end_in_every_way(recusals, tally):
    decisions = Counter(r.decision for r in recusals.rows)
    assert set(decisions) == {"accepted", "pending", "rejected"}
    assert decisions["accepted"] > 300
    assert {r.decided_by for r in recusals.rows if r.decision == "accepted"} == {
        "head",
        "collective",
        "section_head",
    }
    assert {r.decided_by for r in recusals.rows if r.decision == "pending"} == {""}
    assert 3 <= tally(recusals.findings)[("R556", "warning")] <= 20
    former = [r.ended_on for r in recusals.rows if r.ground == "former_employer"]
    assert min(former) < date(2019, 6, 1)
    assert max(former) > date(2021, 6, 1)
    assert {r.ended_on for r in recusals.rows if r.ground != "former_employer"} == {None}


def test_tiny_counties_are_possible(tmp_path):
    targets, inspectors, recusals = write_county(tmp_path, 1, targets=1, inspectors=0)
    assert len(targets.read_text("utf-8-sig").splitlines()) > 50
    assert len(inspectors.read_text("utf-8-sig").splitlines()) == 1
    assert len(recusals.read_text("utf-8-sig").splitlines()) == 1
