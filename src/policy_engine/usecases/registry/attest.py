"""`policy registry attest`: a section signs off the registry of targets before its tasks are launched (发起前核实).

It is recorded for the very snapshot in force: a draw refuses a missing sign-off, one of another snapshot, or an old one. Nobody's
name is asked for; who typed it is the log's pseudonym.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import get_args

import msgspec

from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.event import NewEvent
from policy_engine.model.plan import Plan
from policy_engine.model.registry import (
    Attestations,
    Attesting,
    Heads,
    Import,
    Review,
    SectionStanding,
    TaskScope,
)
from policy_engine.model.target import Entity, Profile
from policy_engine.model.text import Text, short, visible
from policy_engine.registry.words import ENTITIES
from policy_engine.store import queries
from policy_engine.store.open import Store, open_store
from policy_engine.store.payloads import Attested
from policy_engine.store.values import RecordedAttestation
from policy_engine.usecases.clock import chosen_day, seconds
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.membership import Codes
from policy_engine.usecases.plan.in_file import plan_of
from policy_engine.usecases.registry.doubts import doubts_of
from policy_engine.usecases.registry.gaps import open_entities, uncovered
from policy_engine.usecases.registry.ground import BASIS, import_of, in_force, inputs_of
from policy_engine.usecases.registry.stated import NAMES
from policy_engine.usecases.workspace import Workspace


class Asked(msgspec.Struct, frozen=True):
    """What the person wrote. `sections` empty: all of the plan's. `stated` are open entities by kind, as the registration system has them."""

    plan: Path
    sections: tuple[str, ...] = ()
    stated: Mapping[str, int] = {}
    accept: str = ""
    on: date | None = None


def attest(
    workspace: Workspace,
    asked: Asked,
    *,
    actor: str,
    now: datetime,
    confirm: Callable[[Attesting], None] = lambda about: None,
) -> Attesting:
    """Record that sections have verified the registry of targets in force. `confirm` is shown everything and raises to stop.

    Raises FindingsStop (the plan), Unusable, Refused: no registry, a section that the plan does not have, totals that differ.
    """
    plan = plan_of(workspace, asked.plan)
    sections = _chosen(plan, asked.sections)
    with open_store(workspace.store) as store:
        on = chosen_day(asked.on, now, allowed=queries.is_demo(store))
        inputs = inputs_of(workspace, store, plan)
        about = _attesting(store, inputs, sections, asked, on)
        confirm(about)
        differing = any(one.differs for one in about.heads)
        if differing and not asked.accept.strip():
            raise _differs(about.heads)
        events = [_event(about, review, seconds(now), actor) for review in about.reviews]
        with store.transaction() as transaction:
            if in_force(store, "targets").digest != about.digest:
                raise Refused(
                    Text(
                        "核实期间名录又导入了，没有记录",
                        "the registry was imported anew meanwhile; nothing was recorded",
                    ),
                    Text("重新运行", "run it again"),
                )
            transaction.append(events)
    return about


def attestations(workspace: Workspace, path: Path, *, now: datetime, on: date | None = None) -> Attestations:
    """Which sections of a plan have signed off what. Raises FindingsStop, Refused, Unusable."""
    plan = plan_of(workspace, path)
    with open_store(workspace.store, read_only=True) as store, store.reading():
        demo = queries.is_demo(store)
        day = chosen_day(on, now, allowed=demo)
        digest = in_force(store, "targets").digest
        return Attestations(
            demo, plan.plan.code, day.isoformat(), digest, standings(store, plan, digest, day)
        )


def standings(store: Store, plan: Plan, digest: str, on: date) -> tuple[SectionStanding, ...]:
    """Every section of the plan's active tasks, and what it has signed; `digest` is that of the registry in force."""
    signed = sign_offs(store)
    found = []
    for section in _sections(plan):
        codes = tuple(task.code for task in plan.tasks if task.section == section)
        last = signed.get(section)
        if last is None:
            found.append(SectionStanding(section, codes, "never"))
            continue
        found.append(
            SectionStanding(
                section,
                codes,
                "current" if last.digest == digest else "stale",
                last.digest,
                last.on,
                days_since(last, on),
                bool(last.stated),
            )
        )
    return tuple(found)


def sign_offs(store: Store) -> dict[str, RecordedAttestation]:
    """The last sign-off of each section, by section."""
    return {one.section: one for one in queries.attestations(store)}


def days_since(signed: RecordedAttestation, on: date) -> int:
    """Days from a sign-off to a day; 0 where the day lies before it (demonstrations)."""
    return max(0, (on - date.fromisoformat(signed.on)).days)


def _sections(plan: Plan) -> list[str]:
    return list(dict.fromkeys(task.section for task in plan.tasks))


def _chosen(plan: Plan, named: Sequence[str]) -> list[str]:
    known = _sections(plan)
    unknown = [visible(short(name)) for name in named if name not in known]
    if unknown:
        raise Unusable(
            Text(
                f"计划 {plan.plan.code} 里没有发起股室 {'、'.join(unknown)}",
                f"plan {plan.plan.code} has no section {', '.join(unknown)}",
            ),
            Text(f"计划中的股室：{'、'.join(known)}", f"its sections: {', '.join(known)}"),
        )
    return [section for section in known if not named or section in named]


def _attesting(store: Store, inputs: Inputs, sections: Sequence[str], asked: Asked, on: date) -> Attesting:
    registry = in_force(store, "targets")
    counted = inputs.counted
    heads = open_entities(counted)
    profiles: dict[Profile, int] = {}
    for (profile, _), count in counted.items():
        profiles[profile] = profiles.get(profile, 0) + count
    inspectors = inputs.inspectors if "inspectors" in inputs.digests else ()
    signed = sign_offs(store)
    imports = [import_of(store, one) for one in queries.registries(store, "targets")]
    kinds: tuple[str, ...] = get_args(Entity)
    return Attesting(
        demo=queries.is_demo(store),
        plan=inputs.plan.plan.code,
        digest=registry.digest,
        rows=registry.rows,
        on=on.isoformat(),
        uncovered=uncovered(inputs.plan, counted),
        heads=tuple(
            Heads(kind, Text(ENTITIES.word(kind), NAMES[kind]), heads[kind], asked.stated.get(kind))
            for kind in kinds
        ),
        doubts=tuple(doubt for doubt in doubts_of(profiles, inspectors, on) if doubt.count),
        reviews=tuple(
            _review(inputs.plan, section, counted, signed.get(section), imports) for section in sections
        ),
        accepted=asked.accept.strip(),
    )


def _review(
    plan: Plan,
    section: str,
    counted: Mapping[tuple[Profile, Codes], int],
    last: RecordedAttestation | None,
    imports: Sequence[Import],
) -> Review:
    mine = [task for task in plan.tasks if task.section == section]
    heads = dict.fromkeys((task.code for task in mine), 0)
    covered = 0
    for (_, codes), count in counted.items():
        hit = [code for code in codes if code in heads]
        covered += count if hit else 0
        for code in hit:
            heads[code] += count
    return Review(
        section=section,
        tasks=tuple(
            TaskScope(task.code, task.name, heads[task.code] if task.scope.where is not None else None)
            for task in mine
        ),
        covered=covered,
        last=last.digest if last else "",
        since=tuple(one for one in imports if last is not None and one.idx > last.idx),
    )


def _event(about: Attesting, review: Review, at: int, actor: str) -> NewEvent:
    differs = any(one.differs for one in about.heads)
    payload = Attested(
        section=review.section,
        digest=about.digest,
        stated={one.entity: one.stated for one in about.heads if one.stated is not None},
        counted={one.entity: one.counted for one in about.heads},
        accepted=about.accepted if differs else "",
        uncovered=about.uncovered,
    )
    return NewEvent(
        kind="registry.attested",
        at=at,
        on=about.on,
        actor=actor,
        subject=review.section,
        refs={"digest": about.digest},
        payload=msgspec.to_builtins(payload),
    )


def _differs(heads: Sequence[Heads]) -> Refused:
    differing = [one for one in heads if one.differs]
    zh = "；".join(f"{one.label.zh} 登记系统 {one.stated}，名录 {one.counted}" for one in differing)
    en = "; ".join(f"{one.label.en}: {one.stated} stated, {one.counted} counted" for one in differing)
    return Refused(
        Text(f"存续户数与登记系统不一致：{zh}", f"open entities differ from the registration system: {en}"),
        Text(
            "查明差异，补齐名录后重新导入；差异有正当原因的，用 --accept 写明",
            "find the difference, complete the registry and import it again; a good reason is given with --accept",
        ),
        BASIS,
    )
