"""Tasks that share entities, with the groups that could inspect together; and annexes that are or are not at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.model.fact import Fact
from policy_engine.model.plan import Plan
from policy_engine.model.text import Text
from policy_engine.plan.overlap import Overlap, overlaps, proposals

_MOST_PARTNERS = 40


def overlap_facts(plan: Plan) -> Iterator[Fact]:
    """One fact for a task and those with which it shares days, one for those with which it does not."""
    found = overlaps(plan)
    groups = proposals(plan, found)
    for overlap in found:
        task = plan.tasks[overlap.task]
        codes = [plan.tasks[partner].code for partner in overlap.partners]
        yield Fact(
            "overlap",
            f"{task.code}/{'together' if overlap.common_days else 'apart'}",
            {
                "task": task.code,
                "name": task.name,
                "partners": _listed(codes),
                "common_days": int(overlap.common_days),
                **_proposal(plan, overlap, groups),
            },
            ("tasks", overlap.task),
        )


def _proposal(plan: Plan, overlap: Overlap, groups: Sequence[tuple[int, ...]]) -> dict[str, int | str]:
    """The group that a task and some of its partners could form, in words."""
    group = next((g for g in groups if overlap.task in g and {*overlap.partners} & {*g}), ())
    codes = _listed([plan.tasks[position].code for position in group])
    if not codes:
        text = Text("哪些任务能一起检查，与有关股室商定", "agree with the sections which of them go together")
    else:
        text = Text(f"任务{codes}可以编成一组", f"tasks {codes} could form one group")
    return {"group": codes, "proposal": text.zh, "proposal_en": text.en}


def attachment_facts(plan: Plan) -> Iterator[Fact]:
    """One fact an annex."""
    for number, annex in enumerate(plan.annexes):
        fields: dict[str, int | str] = {"title": annex.title, "provided": int(annex.status == "provided")}
        yield Fact("attachment", str(number + 1), fields, ("annexes", number))


def _listed(codes: list[str]) -> str:
    more = "…" if len(codes) > _MOST_PARTNERS else ""
    return "、".join(codes[:_MOST_PARTNERS]) + more
