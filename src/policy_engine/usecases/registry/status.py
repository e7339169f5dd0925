"""`policy registry status`: the registries in force at a glance, worked out from counts; no target becomes an object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime

from policy_engine.engines.frozen import Frozen
from policy_engine.model.errors import Stop
from policy_engine.model.registry import Breakdown, Count, Doubt, SectionStanding, Status
from policy_engine.model.target import TIERS, Inspector, Profile, Recusal
from policy_engine.model.text import Text
from policy_engine.registry.words import DECISIONS, ENTITIES, GROUNDS, STANDINGS, Vocabulary
from policy_engine.report.registry import KINDS
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.usecases.clock import chosen_day
from policy_engine.usecases.plan.in_file import plan_of
from policy_engine.usecases.registry.attest import standings
from policy_engine.usecases.registry.doubts import certificate, doubts_of
from policy_engine.usecases.registry.ground import inputs_of, warnings_of
from policy_engine.usecases.registry.kinds import KEYS
from policy_engine.usecases.workspace import Workspace

TOP = 12
"""Lines of a breakdown that has no end; the others are one line."""

BANDS = ((0, 1), (1, 3), (3, 5), (5, 10), (10, 20), (20, None))
"""Full years since the registration, from … up to but not including …"""


def status(workspace: Workspace, *, now: datetime, on: date | None = None) -> Status:
    """The registries in force on a day. Raises Refused where there are no targets or a file is damaged, Unusable."""
    with open_store(workspace.store, read_only=True) as store, store.reading():
        demo = queries.is_demo(store)
        day = chosen_day(on, now, allowed=demo)
        inputs = inputs_of(workspace, store)
        targets = Frozen(inputs.path("targets"))
        try:
            breakdowns = list(_of_targets(targets, day))
            profiles = targets.profiles
        finally:
            targets.close()
        inspectors = inputs.inspectors if "inspectors" in inputs.digests else ()
        recusals = inputs.recusals if "recusals" in inputs.digests else ()
        breakdowns += _of_inspectors(inspectors, day)
        breakdowns += _of_recusals(recusals)
        latest = [r for kind in ("targets", *KEYS) if (r := queries.latest_registry(store, kind))]
        sections, remarks = _sections(workspace, store, inputs.digests["targets"], day)
        return Status(
            demo=demo,
            on=day.isoformat(),
            imports=tuple(
                (r.kind, r.rows, r.digest, r.on, max(0, (day - date.fromisoformat(r.on)).days))
                for r in latest
            ),
            breakdowns=tuple(b for b in breakdowns if b.counts),
            doubts=(
                *(_noted(r.kind, warnings_of(store, r)) for r in latest),
                *doubts_of(profiles, inspectors, day),
                *_unsigned(sections),
            ),
            sections=sections,
            remarks=remarks,
        )


def _of_targets(targets: Frozen, on: date) -> Iterator[Breakdown]:
    every = targets.profiles
    yield _breakdown(
        "standing", Text("登记状态", "standing"), _by(every, lambda p: (p.standing,)), words=STANDINGS
    )
    open_ = {profile: count for profile, count in every.items() if profile.standing == "open"}
    yield _breakdown(
        "entity",
        Text("存续主体类型", "open entities by kind"),
        _by(open_, lambda p: (p.entity,)),
        words=ENTITIES,
    )
    tiers = _by({p: n for p, n in open_.items() if p.entity == "enterprise"}, lambda p: (p.tier,))
    yield Breakdown(
        "tier",
        Text("存续企业信用风险等级", "open enterprises by tier"),
        tuple(
            Count(tier, Text("未分类", "unrated") if tier == "-" else Text(tier, tier), tiers[tier])
            for tier in TIERS
            if tiers[tier]
        ),
        tiers.total(),
    )
    yield _breakdown("station", Text("监管所", "station"), _by(open_, lambda p: (p.station,)), top=TOP * 3)
    yield _breakdown("category", Text("行业类别", "category"), _by(open_, lambda p: (p.category,)))
    yield _ages(targets, open_, on)
    total = sum(open_.values())
    yield _breakdown("licence", Text("许可备案", "licences"), _by(open_, lambda p: p.licences), total=total)
    yield _breakdown("listed", Text("所在名单", "lists"), _by(open_, lambda p: p.lists), total=total)


def _ages(targets: Frozen, open_: Mapping[Profile, int], on: date) -> Breakdown:
    """Full years since the registration, of open entities."""
    numbers = [number for number, profile in enumerate(targets.numbered) if profile in open_]
    rows = targets.connection.execute(
        "SELECT CASE WHEN registered_on <= $2 THEN date_sub('year', registered_on, $2) END AS years, count(*) FROM target "
        "WHERE profile IN (SELECT unnest($1::INTEGER[])) GROUP BY years",
        [numbers, on],
    ).fetchall()
    counts: Counter[str] = Counter()
    for years, count in rows:
        band = next(
            (f"{low}-{high or ''}" for low, high in BANDS if years is not None and _within(years, low, high)),
            "",
        )
        counts[band] += count
    labels = {f"{low}-{high or ''}": _years(low, high) for low, high in BANDS}
    labels[""] = Text("未填或晚于当日", "not given, or later than the day")
    return Breakdown(
        "age",
        Text("成立年限", "years since the registration"),
        tuple(Count(code, label, counts[code]) for code, label in labels.items() if counts[code]),
        counts.total(),
    )


def _within(years: int, low: int, high: int | None) -> bool:
    return low <= years and (high is None or years < high)


def _years(low: int, high: int | None) -> Text:
    if high is None:
        return Text(f"{low}年以上", f"{low} years and more")
    return Text(f"{low}—{high}年", f"{low} to {high} years")


def _of_inspectors(inspectors: Iterable[Inspector], on: date) -> Iterator[Breakdown]:
    every = list(inspectors)
    yield _breakdown(
        "unit",
        Text("执法检查人员所在单位", "inspectors by unit"),
        Counter(i.unit for i in every),
        top=TOP * 3,
    )
    skills = Counter(q for i in every for q in i.qualifications or ("",))
    yield _breakdown("qualification", Text("专业资格", "qualifications"), skills, total=len(every))
    held = Counter(certificate(i, on) for i in every)
    yield Breakdown(
        "certificate",
        Text("执法证", "certificates"),
        tuple(Count(code, label, held[code]) for code, label in _CERTIFICATES.items() if held[code]),
        len(every),
    )


def _of_recusals(recusals: Iterable[Recusal]) -> Iterator[Breakdown]:
    every = list(recusals)
    yield _breakdown(
        "ground", Text("回避事由", "recusals by ground"), Counter(r.ground for r in every), words=GROUNDS
    )
    yield _breakdown(
        "decision",
        Text("回避决定", "recusals by decision"),
        Counter(r.decision for r in every),
        words=DECISIONS,
    )


def _by(profiles: Mapping[Profile, int], key: Callable[[Profile], Iterable[str]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for profile, count in profiles.items():
        for value in key(profile):
            counts[value] += count
    return counts


def _breakdown(
    code: str,
    title: Text,
    counts: Counter[str],
    *,
    words: Vocabulary | None = None,
    top: int = TOP,
    total: int | None = None,
) -> Breakdown:
    """The largest first, equal ones by name; beyond `top` they are one line."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    lines = [Count(value, _label(value, words), count) for value, count in ordered[:top]]
    if rest := ordered[top:]:
        other = Text("其余 {n} 项", "{n} others").fill(n=len(rest))
        lines.append(Count("", other, sum(count for _, count in rest)))
    return Breakdown(code, title, tuple(lines), counts.total() if total is None else total)


def _label(value: str, words: Vocabulary | None) -> Text:
    if not value:
        return Text("（空白）", "(blank)")
    zh = words.word(value) if words is not None and value in words.names else value
    return Text(zh, value)


def _noted(kind: str, count: int) -> Doubt:
    return Doubt(
        f"warnings_{kind}",
        count,
        Text(
            "{kind} 导入时的提醒：{n} 条（policy registry import --full 逐条显示）",
            "{kind}: {n} warnings when it was imported (--full shows them one by one)",
        ).fill(kind=KINDS[kind], n=count),
    )


def _unsigned(sections: Iterable[SectionStanding]) -> Iterator[Doubt]:
    waiting = [one.section for one in sections if one.state != "current"]
    yield Doubt(
        "unsigned",
        len(waiting),
        Text(
            "没有核实现行检查对象库的股室：{zh}",
            "sections that have not signed off the targets in force: {zh}",
        ).fill(zh="、".join(waiting)),
    )


def _sections(
    workspace: Workspace, store: Store, digest: str, on: date
) -> tuple[tuple[SectionStanding, ...], tuple[Text, ...]]:
    """Who has signed off; without a sound plan that is not known, and said."""
    try:
        plan = plan_of(workspace, workspace.plan)
    except Stop as stop:
        return (), (Text("核实情况不明：{why}", "sign-offs unknown: {why}").fill(why=stop.message),)
    return standings(store, plan, digest, on), ()


_CERTIFICATES = {
    "valid": Text("有效", "valid"),
    "soon": Text("60天内到期", "ends within 60 days"),
    "expired": Text("已过期", "expired"),
    "later": Text("尚未生效", "not valid yet"),
    "none": Text("没有执法证（专家）", "none (experts)"),
}
