"""Importing the registry of targets (检查对象名录)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import cast

from policy_engine.model.progress import Progress
from policy_engine.model.target import Entity, Profile, Standing, Target, Tier
from policy_engine.model.text import Text
from policy_engine.registry.action import read_action
from policy_engine.registry.cells import read_day, read_term
from policy_engine.registry.headings import TARGETS
from policy_engine.registry.ids import COUNTY, R19, code_reader, empty, twice
from policy_engine.registry.imported import Imported, Remark, rejects
from policy_engine.registry.source import Source
from policy_engine.registry.table import imported, opened
from policy_engine.registry.words import ENTITIES, STANDINGS, TIERS, YES_NO, read_list, read_word, tidy

_R16 = "泽市监〔2023〕10号 二（一）"
_PREFIX = {"91": "enterprise", "92": "individual", "93": "cooperative"}

ProfileReading = tuple[Profile | None, tuple[Remark, ...]]


def import_targets(
    file: Path | Source, *, on: date, county: str = COUNTY, progress: Progress | None = None
) -> Imported[Target]:
    """The targets of a sheet (a path: of a CSV) as of the day `on`; Profile objects are shared between targets that have the same.

    `county` is the region (6 digits) that codes are expected to carry. Raises Unusable where there is no file to read.
    """
    table = opened(file, TARGETS, progress)
    read_code, read_profile, read_registered = code_reader(county), _profile_reader(), _day_reader(on)
    lines: dict[str, int] = {}
    rows: list[Target] = []
    dropped: list[str] = []
    for line, cells in table:
        code, remarks = read_code(cells[0])
        if cells[12]:
            drop, about = read_action(cells[12])
            remarks += about
            if drop:
                remarks += _repeated(lines, code, line)
                table.remark(line, cells, remarks)
                dropped += [] if rejects(remarks) else [code]
                continue
        name = tidy(cells[1])
        day, about_day = read_registered(cells[2])
        profile, about_profile = read_profile(cells[4:12])
        if not name:
            remarks += (empty("name", "名称", "name"),)
        if lines.setdefault(code, line) != line and not rejects(remarks):
            remarks += _repeated(lines, code, line)
        if (
            profile is not None
            and _PREFIX.get(code[:2], "other") != profile.entity
            and len(code) == 18
            and not rejects(remarks)
        ):
            remarks += (_mismatch(code, profile.entity),)
        if about_day or about_profile:
            remarks += about_day + about_profile
        if remarks:
            table.remark(line, cells, remarks)
            if rejects(remarks):
                continue
        assert profile is not None
        rows.append(Target(code, name, profile, day))
    return imported(table, rows, table.total - len(rows) - len(dropped), dropped)


def _repeated(lines: dict[str, int], code: str, line: int) -> tuple[Remark, ...]:
    first = lines.setdefault(code, line)
    return () if first == line else (twice(code, first, line, R19),)


def _day_reader(on: date) -> Callable[[str], tuple[date | None, tuple[Remark, ...]]]:
    """`_registered`, remembered: there are as many days as a few decades have."""
    known: dict[str, tuple[date | None, tuple[Remark, ...]]] = {}

    def read(cell: str) -> tuple[date | None, tuple[Remark, ...]]:
        found = known.get(cell)
        if found is None:
            found = known[cell] = _registered(cell, on)
        return found

    return read


def _registered(cell: str, on: date) -> tuple[date | None, tuple[Remark, ...]]:
    day, remarks = read_day("registered_on", "成立日期", "date of registration", cell)
    if day is not None and day > on:
        message = Text(
            f"成立日期 {day} 在导入日 {on} 之后", f"registered on {day}, after the day of import, {on}"
        )
        advice = Text(
            "请核对日期；筹建中的主体不应列入名录",
            "check the date; an entity not yet founded does not belong here",
        )
        return day, (*remarks, Remark("registered_on", "R523", "warning", message, advice))
    return day, remarks


def _profile_reader() -> Callable[[tuple[str, ...]], ProfileReading]:
    """`_read_profile`, remembered; equal profiles are one object, however their cells were written."""
    known: dict[tuple[str, ...], ProfileReading] = {}
    shared: dict[Profile, Profile] = {}

    def read(cells: tuple[str, ...]) -> ProfileReading:
        found = known.get(cells)
        if found is None:
            profile, remarks = _read_profile(cells)
            found = known[cells] = (
                None if profile is None else shared.setdefault(profile, profile),
                remarks,
            )
        return found

    return read


def _read_profile(cells: tuple[str, ...]) -> ProfileReading:
    entity_cell, standing_cell, tier_cell, station_cell, category_cell, licences, traits, lists_cell = cells
    entity, about_entity = read_term("entity", "主体类型", "kind of entity", entity_cell, ENTITIES)
    standing, about_standing = read_term("standing", "登记状态", "standing", standing_cell, STANDINGS)
    tier, about_tier = read_term("tier", "信用风险等级", "tier", tier_cell, TIERS, default="-")
    station, category = tidy(station_cell), tidy(category_cell)
    lists, about_lists = _lists(lists_cell)
    remarks = about_entity + about_standing + about_tier + about_lists
    if not station:
        remarks += (_no_station(),)
    if not category:
        remarks += (_no_category(),)
    if tier != "-" and entity is not None and entity != "enterprise":
        remarks += (_needless_tier(),)
    if rejects(remarks):
        return None, remarks
    profile = Profile(
        cast(Entity, entity),
        cast(Standing, standing),
        cast(Tier, tier),
        station,
        category,
        read_list(licences),
        read_list(traits),
        lists,
    )
    return profile, remarks


def _lists(cell: str) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
    """The lists that a cell names. A mere 是 says that there is one, but not which; 否 says that there is none."""
    items = read_list(cell)
    answers = {item: read_word(item, YES_NO) for item in items}
    named = tuple(item for item in items if answers[item] is None)
    return named, (_nameless_list(cell),) if "yes" in answers.values() else ()


def _nameless_list(cell: str) -> Remark:
    message = Text(
        f"所在名单写的是“{tidy(cell)}”，没有写是哪个名单，没有导入",
        f"“{tidy(cell)}” does not say which list it is on; not taken",
    )
    advice = Text(
        "写名单的名称，如 重点监管名单；不在名单上的留空",
        "write the list's name; leave the cell empty where there is none",
    )
    return Remark("lists", "R526", "warning", message, advice)


def _mismatch(code: str, entity: Entity) -> Remark:
    given, meant = ENTITIES.word(entity), ENTITIES.word(_PREFIX.get(code[:2], "other"))
    message = Text(
        f"主体类型写的是“{given}”，代码以 {code[:2]} 开头，应为“{meant}”",
        f"the entity is given as “{given}”, but a code that begins with {code[:2]} is of “{meant}”",
    )
    advice = Text("以营业执照为准，改正其中一项", "the business licence decides; correct one of the two")
    return Remark("entity", "R536", "warning", message, advice, R19)


def _no_station() -> Remark:
    message = Text(
        "没有写监管所，按股所、所内方式抽取时无法匹配人员",
        "no station is given; officers of its station cannot be matched",
    )
    return Remark(
        "station",
        "R538",
        "warning",
        message,
        Text("请填写管辖的监管所", "fill in the station in charge"),
        _R16,
    )


def _no_category() -> Remark:
    message = Text(
        "没有写行业类别，可能漏出应抽查的范围",
        "no category is given; the entity may fall out of scopes it belongs to",
    )
    return Remark(
        "category", "R539", "warning", message, Text("请填写行业类别", "fill in the category"), _R16
    )


def _needless_tier() -> Remark:
    message = Text(
        "信用风险等级只评企业，个体工商户、合作社等没有等级；已照录",
        "tiers are given to enterprises only, not to individuals or co-operatives; kept as it is",
    )
    return Remark(
        "tier",
        "R537",
        "warning",
        message,
        Text("请核对；误填的删去等级", "check it, and clear the tier if it is a slip"),
    )
