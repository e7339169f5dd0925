"""The inputs of a draw: content-named files that the header commits to, read back and checked when they are needed.

Every later step, and every verification, works from these files and never from what plans, rules or registries have become since.
"""

from __future__ import annotations

import re
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from policy_engine.model.errors import Refused
from policy_engine.model.plan import Plan
from policy_engine.model.target import Inspector, Recusal, Target
from policy_engine.model.text import Text
from policy_engine.plan.covering import covering
from policy_engine.plan.load import load_plan_bytes
from policy_engine.registry import snapshot
from policy_engine.registry.profiles import profiles_of
from policy_engine.rulebook.load import Rulebook, load_rules_bytes

_DIGEST = re.compile("[0-9a-f]{64}")

SUFFIX = {
    "plan": ".yaml",
    "rules": ".rules",
    "targets": ".parquet",
    "inspectors": ".jsonl",
    "recusals": ".jsonl",
}
"""What a draw takes in, and the ending of each content-named file in snapshots/."""


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
        digest = self.digests.get(name, "")
        if not _DIGEST.fullmatch(digest):  # A forged record must not lead outside the directory.
            raise Refused(
                Text(
                    f"记录中没有写明所依据的 {name} 的摘要",
                    f"the record does not name the digest of its {name}",
                ),
                Text("policy audit verify 检查记录", "`policy audit verify` checks the log"),
            )
        lines = self.directory / (digest + snapshot.LINES)
        if name == "targets" and lines.is_file():
            return lines
        return self.directory / (digest + SUFFIX[name])

    @cached_property
    def plan(self) -> Plan:
        plan = self._plan or load_plan_bytes(self.content("plan"), self.path("plan").name).plan
        if plan is None:
            raise _broken(self.path("plan"), Text("不是有效的计划", "is not a valid plan"))
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
    def codes(self) -> tuple[tuple[str, ...], ...]:
        """For each of `targets`, the codes of the tasks whose scope covers it, in the plan's order."""
        plan, targets = self.plan, self.targets
        profiles = profiles_of(targets)
        fixed = covering(plan, profiles)
        codes: list[tuple[str, ...]] = [()] * len(targets)
        for profile, positions in profiles.items():
            for position in positions:
                codes[position] = fixed[profile]
        # Few plans look at names or dates, and then in few tasks: only for these every target is looked at.
        named = [task for task in plan.tasks if not plan.by_profile(task)]
        place = {task.code: n for n, task in enumerate(plan.tasks)}
        merged: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[str, ...]] = {}
        for position, target in enumerate(targets if named else ()):
            more = tuple(task.code for task in named if plan.covers(task, target))
            if more:
                both = (codes[position], more)
                if both not in merged:
                    merged[both] = tuple(sorted(codes[position] + more, key=place.__getitem__))
                codes[position] = merged[both]
        return tuple(codes)

    def codes_of(self, target: Target) -> tuple[str, ...]:
        """The codes of the tasks whose scope covers a target, in the plan's order."""
        return tuple(task.code for task in self.plan.tasks if self.plan.covers(task, target))

    def content(self, name: str) -> bytes:
        """The bytes of any input but the targets, whose digest is not over bytes. Raises Refused."""
        path = self.path(name)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise _broken(
                path, Text(f"读不出来（{error.strerror}）", f"cannot be read ({error.strerror})")
            ) from error
        if sha256(data).hexdigest() != self.digests[name]:
            raise _broken(
                path, Text("内容与文件名中的摘要不符", "its content does not match the digest in its name")
            )
        return data


def _broken(path: Path, what: Text) -> Refused:
    return Refused(
        Text(f"抽取所依据的文件 {path.name} {what.zh}", f"the draw's input {path.name}: {what.en}"),
        Text("从备份恢复 snapshots/ 中的这个文件", "restore this file in snapshots/ from a backup"),
    )
