"""The inputs of a draw: content-named files that the header commits to, read back and checked when they are needed.

Every later step, and every verification, works from these files and never from what plans, rules or registries have become since.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from policy_engine.model.plan import Plan
from policy_engine.model.target import Inspector, Recusal, Target
from policy_engine.model.text import Text
from policy_engine.plan.covering import covering
from policy_engine.plan.load import load_plan_bytes
from policy_engine.registry import snapshot
from policy_engine.registry.profiles import profiles_of
from policy_engine.rulebook.load import Rulebook, load_rules_bytes
from policy_engine.usecases.snapshots import broken, content, place


class Inputs:
    """The frozen inputs named by their digests (hex), each loaded at first use. Raises Refused if one is missing or changed."""

    def __init__(
        self,
        directory: Path,
        digests: dict[str, str],
        *,
        plan: Plan | None = None,
        rulebook: Rulebook | None = None,
    ) -> None:
        """`plan` and `rulebook` may be given where they have just been read; their digests are the caller's word."""
        self.directory, self.digests = directory, digests
        self._plan, self._rulebook = plan, rulebook

    def path(self, name: str) -> Path:
        """Where an input lies; targets lie in either form. Raises Refused where the draw's record names none."""
        path = place(self.directory, self.digests.get(name, ""), name)
        lines = path.with_suffix(snapshot.LINES)
        return lines if name == "targets" and lines.is_file() else path

    @cached_property
    def plan(self) -> Plan:
        plan = self._plan or load_plan_bytes(self.content("plan"), self.path("plan").name).plan
        if plan is None:
            raise broken(self.path("plan"), Text("不是有效的计划", "is not a valid plan"))
        return plan

    @cached_property
    def rulebook(self) -> Rulebook:
        return self._rulebook or load_rules_bytes(self.content("rules"))

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        return snapshot.read_targets(self.path("targets"))

    @cached_property
    def inspectors(self) -> tuple[Inspector, ...]:
        return snapshot.read_inspectors(self.path("inspectors"))

    @cached_property
    def recusals(self) -> tuple[Recusal, ...]:
        return snapshot.read_recusals(self.path("recusals"))

    @cached_property
    def inspector_records(self) -> list[tuple[str, dict[str, Any]]]:
        return [(i.id, snapshot.inspector_record(i)) for i in self.inspectors]

    @cached_property
    def recusal_records(self) -> list[tuple[str, dict[str, Any]]]:
        return [(r.inspector, snapshot.recusal_record(r)) for r in self.recusals]

    @cached_property
    def excluded(self) -> Mapping[str, frozenset[str]]:
        """By target (id) the codes of the tasks whose draws leave it out, by a rule; empty where the draw has no such list."""
        if "exclusions" not in self.digests:
            return {}
        left_out: dict[str, set[str]] = {}
        for record in snapshot.read_records(self.path("exclusions")):
            left_out.setdefault(record["target"], set()).add(record["task"])
        return {target: frozenset(codes) for target, codes in left_out.items()}

    def named(self, ids: Container[str]) -> dict[str, Target]:
        """The targets of these ids, by id, in its order; without those that the registry has not."""
        return {target.id: target for target in self.targets if target.id in ids}

    @cached_property
    def codes(self) -> tuple[tuple[str, ...], ...]:
        """For each of `targets`, the codes of the tasks whose population it belongs to, in the plan's order."""
        if not self.excluded:
            return self._covering
        codes = list(self._covering)
        for position, target in enumerate(self.targets):
            if target.id in self.excluded:
                out = self.excluded[target.id]
                codes[position] = tuple(code for code in codes[position] if code not in out)
        return tuple(codes)

    @cached_property
    def _covering(self) -> tuple[tuple[str, ...], ...]:
        """As `codes`, by the scopes of the tasks alone."""
        plan, targets = self.plan, self.targets
        profiles = profiles_of(targets)
        fixed = covering(plan, profiles)
        codes: list[tuple[str, ...]] = [()] * len(targets)
        for profile, positions in profiles.items():
            for position in positions:
                codes[position] = fixed[profile]
        # Few plans look at names or dates, and then in few tasks: only for these every target is looked at.
        named = [task for task in plan.tasks if not plan.by_profile(task)]
        order = {task.code: n for n, task in enumerate(plan.tasks)}
        merged: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[str, ...]] = {}
        for position, target in enumerate(targets if named else ()):
            more = tuple(task.code for task in named if plan.covers(task, target))
            if more:
                both = (codes[position], more)
                if both not in merged:
                    merged[both] = tuple(sorted(codes[position] + more, key=order.__getitem__))
                codes[position] = merged[both]
        return tuple(codes)

    def codes_of(self, target: Target) -> tuple[str, ...]:
        """The codes of the tasks whose population a target belongs to, in the plan's order."""
        out = self.excluded.get(target.id, frozenset())
        covers = self.plan.covers
        return tuple(task.code for task in self.plan.tasks if task.code not in out and covers(task, target))

    def content(self, name: str) -> bytes:
        """The bytes of any input but the targets. Raises Refused."""
        return content(self.directory, self.digests.get(name, ""), name)
