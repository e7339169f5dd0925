"""Tasks that share entities, with the groups that could inspect together; and annexes that are or are not at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.model.fact import Fact
from policy_engine.model.plan import Plan
from policy_engine.model.text import Text, joined
from policy_engine.plan.overlap import Overlap, overlaps, proposals

_MOST_PARTNERS = 40


def overlap_facts(plan: Plan) -> Iterator[Fact]:
    """One fact for a task and those with which it shares days, one for those with which it does not."""
    found = overlaps(plan)
    group_of = {task: group for group in proposals(plan, found) for task in group}
    for overlap in found:
        task = plan.tasks[overlap.task]
        partners = _listed(plan, overlap.partners)
        yield Fact(
            "overlap",
            f"{task.code}/{'together' if overlap.common_days else 'apart'}",
            {
                "task": task.code,
                "name": task.name,
                "partners": partners.zh,
                "partners_en": partners.en,
                "common_days": int(overlap.common_days),
                **_proposal(plan, overlap, group_of.get(overlap.task, ())),
            },
            ("tasks", overlap.task),
        )


def _proposal(plan: Plan, overlap: Overlap, group: Sequence[int]) -> dict[str, int | str]:
    """The group that a task and some of its partners could form, in words."""
    if {*group}.isdisjoint(overlap.partners):
        text = Text("哪些任务能一起检查，与有关股室商定", "agree with the sections which of them go together")
        return {"group": "", "proposal": text.zh, "proposal_en": text.en}
    codes = _listed(plan, group)
    text = Text("任务{codes}可以编成一组", "tasks {codes} could form one group").fill(codes=codes)
    return {"group": codes.zh, "proposal": text.zh, "proposal_en": text.en}


def attachment_facts(plan: Plan) -> Iterator[Fact]:
    """One fact an annex."""
    for number, annex in enumerate(plan.annexes):
        fields: dict[str, int | str] = {"title": annex.title, "provided": int(annex.status == "provided")}
        yield Fact("attachment", str(number + 1), fields, ("annexes", number))


def _listed(plan: Plan, tasks: Sequence[int]) -> Text:
    """The codes of tasks; of very many only the first."""
    codes = joined(Text(code, code) for code in (plan.tasks[task].code for task in tasks[:_MOST_PARTNERS]))
    more = "…" if len(tasks) > _MOST_PARTNERS else ""
    return Text(codes.zh + more, codes.en + more)
