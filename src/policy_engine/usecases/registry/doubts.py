"""What is doubtful about the registries in force (待核实): seen at a glance, before anybody signs them off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from policy_engine.model.registry import Doubt
from policy_engine.model.target import Inspector, Profile
from policy_engine.model.text import Text
from policy_engine.registry.units import stations_of

SOON = 60
"""Days before the end of a certificate from which on it is pointed out."""


def doubts_of(profiles: Mapping[Profile, int], inspectors: Sequence[Inspector], on: date) -> Iterator[Doubt]:
    """About targets, by profile, and inspectors; a doubt that does not arise has the count 0."""
    open_ = {profile: count for profile, count in profiles.items() if profile.standing == "open"}
    unrated = sum(n for p, n in open_.items() if p.entity == "enterprise" and p.tier == "-")
    yield Doubt(
        "unrated",
        unrated,
        Text("存续企业没有信用风险等级：{n} 户", "open enterprises without a tier: {n}").fill(n=unrated),
    )
    homeless = sum(n for p, n in open_.items() if not p.station)
    yield Doubt(
        "no_station", homeless, Text("没有写明监管所：{n} 户", "no station: {n} entities").fill(n=homeless)
    )
    staffed = {i.unit for i in inspectors if not i.expert}
    unknown = sorted(set(stations_of(open_)) - staffed) if inspectors else []
    yield Doubt(
        "unknown_units",
        len(unknown),
        Text("检查人员库里没有人的监管所：{n} 个{names}", "stations without inspectors: {n}{names}").fill(
            n=len(unknown),
            names=Text(f"（{'、'.join(unknown[:5])}）", f" ({', '.join(unknown[:5])})") if unknown else "",
        ),
    )
    for code, message in _CERTIFICATES.items():
        count = sum(certificate(i, on) == code for i in inspectors)
        yield Doubt(f"certificates_{code}", count, message.fill(n=count, days=SOON))


def certificate(inspector: Inspector, on: date) -> str:
    """How an inspector's certificate stands on a day: valid, soon (to end), expired, later (not valid yet) or none."""
    if inspector.certificate_from is None or inspector.certificate_to is None:
        return "none"
    if on < inspector.certificate_from:
        return "later"
    if on > inspector.certificate_to:
        return "expired"
    return "soon" if inspector.certificate_to < on + timedelta(days=SOON) else "valid"


_CERTIFICATES = {
    "expired": Text("执法证已过期：{n} 人", "certificates expired: {n}"),
    "soon": Text("执法证 {days} 天内到期：{n} 人", "certificates that end within {days} days: {n}"),
    "later": Text("执法证还没有生效：{n} 人", "certificates not valid yet: {n}"),
}
